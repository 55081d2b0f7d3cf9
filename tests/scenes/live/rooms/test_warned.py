"""What the desk must hear while it is on air: goods that go, a price that is not what is said; and goods it calls sold out itself."""

from typing import Any

from meadow.base import ids, timers
from meadow.scenes.live.queries.rooms import carried
from tests.make.live import Stage, ok, on_air, planned, plans, stage, steps
from tests.make.people import Street


async def _open(held: Stage) -> list[tuple[str, dict[str, Any]]]:
    found = ok(await held.host.get(f"{held.one}/incidents", open=True))["items"]
    assert all(i["advice"] and not i["advice"].startswith("scenes.") for i in found)
    return [(i["kind"], i["detail"]) for i in found if i["kind"] in {"goods_gone", "price_mismatch"}]


async def test_goods_that_go_in_mid_live_are_hidden_and_the_desk_is_warned(held: Stage, moved: Any) -> None:
    await on_air(held)
    first = str(held.goods[0].product_id)
    ok(await held.do("explain", {"product_id": first}))
    ok(
        await held.merchant.put(
            f"/api/merchant/{held.shop_id}/plans", {"rows": [{"product_id": first, "rate_bp": None}]}
        )
    )
    await steps(held.house, "live_plans")
    moved(days=2)
    await timers.fire_due(held.house)
    assert (await held.items())[first]["hidden"] == "unpromotable"
    assert ok(await held.host.get(held.one))["explaining"] is None
    gone = {"product_id": first, "number": 1, "why": "unpromotable"}
    assert await _open(held) == [("goods_gone", gone)]
    viewer = await held.street.guest()
    assert [i["number"] for i in ok(await viewer.get(f"/api/live/sessions/{held.sid}/bag"))["items"]] == [2]
    await plans(held.merchant, held.shop_id, held.goods)
    await steps(held.house, "live_plans")
    assert (await held.items())[first]["hidden"] is None
    assert await _open(held) == []


async def test_what_the_desk_takes_out_itself_is_no_trouble_any_more(held: Stage) -> None:
    await on_air(held)
    first = str(held.goods[0].product_id)
    ok(await held.merchant.post(f"/api/merchant/{held.shop_id}/products/{first}/shelf", {"on": False}))
    await steps(held.house, "live_shelf")
    assert [k for k, _ in await _open(held)] == ["goods_gone"]
    ok(await held.do("items/remove", {"product_ids": [first]}))
    assert await _open(held) == []


async def test_a_script_that_says_another_price_is_told_while_it_is_spoken(street: Street, moved: Any) -> None:
    held = await planned(await stage(street, own=True))
    first = str(held.goods[0].product_id)
    edit = {"rev": 1, "script": "只要 79", "planned_price": 7900}
    ok(await held.host.send("PATCH", f"{held.one}/items/{first}", edit))
    await on_air(held)  # its price is set as planned
    moved(seconds=11)
    ok(await held.do("explain", {"product_id": first}))
    assert await _open(held) == []
    rev = (await held.items())[first]["rev"]
    ok(await held.do("price", {"product_id": first, "rev": rev, "price": 8800}))
    differs = {"product_id": first, "number": 1, "spoken": 7900, "set": 8800}
    assert await _open(held) == [("price_mismatch", differs)]
    item = (await held.items())[first]
    ok(await held.host.send("PATCH", f"{held.one}/items/{first}", edit | {"rev": item["rev"], "planned_price": 8800}))
    assert await _open(held) == [], "the script says it now"
    moved(seconds=11)
    ok(await held.do("price", {"product_id": first, "rev": item["rev"] + 1, "price": None}))
    assert [k for k, _ in await _open(held)] == ["price_mismatch"]
    ok(await held.do("explain/close"))
    assert await _open(held) == [], "nobody speaks of it any more"


async def test_called_sold_out_it_is_sold_out_whatever_stock_there_is(street: Street) -> None:
    held = await on_air(await stage(street, own=True))
    first, second = (str(g.product_id) for g in held.goods)
    stranger = str(ids.new())
    done = ok(await held.do("items/sold-out", {"product_ids": [first, stranger], "sold_out": True}))
    assert [(r["product_id"], r["ok"]) for r in done["rows"]] == [(first, True), (stranger, False)]
    viewer = await held.street.guest()

    async def seen() -> dict[str, tuple[str, int | None]]:
        items = ok(await viewer.get(f"/api/live/sessions/{held.sid}/bag"))["items"]
        return {i["product"]["id"]: (i["state"], i["left"]) for i in items}

    assert (await seen())[first] == ("sold_out", 0)
    assert (await seen())[second][0] == "listed"
    pairs = [(ids.parse(held.sid), g.product_id) for g in held.goods]
    async with held.house.read() as db:
        assert list(await carried(db, pairs)) == [pairs[1]], "the room sells it no more"
    assert (await held.items())[first]["shut"] is True
    ok(await held.do("items/sold-out", {"product_ids": [first], "sold_out": False}))
    assert (await seen())[first][0] == "listed"
    stranger_at = await held.street.browser("stranger")
    again = await held.do("items/sold-out", {"product_ids": [first], "sold_out": True}, by=stranger_at)
    assert again.status == 404


async def test_pieces_are_added_row_by_row(street: Street) -> None:
    held = await on_air(await stage(street, own=True))
    (one, *_), (two, *_) = held.goods[0].skus, held.goods[1].skus
    rows = [{"sku_id": str(one), "add": 5}, {"sku_id": str(ids.new()), "add": 1}, {"sku_id": str(two), "add": 7}]
    before = {p: i["stock"] for p, i in (await held.items()).items()}
    done = ok(await held.do("stock/many", {"rows": rows}))["rows"]
    assert [(r["ok"], r["code"]) for r in done] == [(True, None), (False, "scenes.live.not_in_bag"), (True, None)]
    assert done[1]["detail"]
    after = {p: i["stock"] for p, i in (await held.items()).items()}
    assert [after[p] - before[p] for p in before] == [5, 7]
    assert (await held.do("stock/many", {"rows": []})).status == 422
    assert (await held.do("stock/many", {"rows": [{"sku_id": str(one), "add": 0}]})).status == 422
