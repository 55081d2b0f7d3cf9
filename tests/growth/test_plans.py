"""Public plans over HTTP: results per row, versions, lists."""

import asyncio
from datetime import datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from meadow.base import clock, ids, timers
from meadow.base.db import House
from meadow.goods.catalog import actions as catalog
from meadow.growth import alliance
from meadow.growth.alliance.tables import plan
from tests.growth.conftest import Fair
from tests.make import market


async def test_a_rate_goes_up_at_once_and_down_at_the_shops_midnight(fair: Fair, moved: object, house: House) -> None:
    goods = await market.goods(house, fair.shop_id)
    p = str(goods.product_id)
    (first,) = await fair.rate(**{p: 1000})
    assert (first["ok"], first["rate_bp"], first["pending"]) == (True, 1000, None)
    (up,) = await fair.rate(**{p: 2000})
    assert (up["rate_bp"], up["pending"]) == (2000, None)
    (down,) = await fair.rate(**{p: 1200})
    assert (down["ok"], down["rate_bp"], down["pending"]["rate_bp"]) == (True, 2000, 1200)
    at = datetime.fromisoformat(down["pending"]["from"]).astimezone(ZoneInfo("Asia/Shanghai"))
    assert (at.hour, at.minute) == (0, 0)
    assert at.date() > clock.now().astimezone(ZoneInfo("Asia/Shanghai")).date()
    async with house.read() as db:
        assert await alliance.rates(db, [goods.product_id]) == {goods.product_id: 2000}
    moved(hours=25)  # type: ignore[operator]
    async with house.read() as db:
        assert await alliance.rates(db, [goods.product_id]) == {goods.product_id: 1200}, "without any timer"
    row = (await fair.seller.get(f"/api/merchant/{fair.shop_id}/plans")).json["items"][0]
    assert (row["rate_bp"], row["pending"], row["state"], row["version"]) == (1200, None, "effective", 3)
    await timers.fire_due(house)
    async with house.read() as db:
        head = await db.one(sa.select(plan))
        assert head is not None
        assert (head.rate_bp, head.next_from, head.version) == (1200, None, 3)
        assert await alliance.checks(db) == []
    items = (await fair.seller.get(f"/api/merchant/{fair.shop_id}/plans/{p}/versions")).json["items"]
    assert [(v["version"], v["rate_bp"], v["voided"]) for v in items] == [
        (3, 1200, False),
        (2, 2000, False),
        (1, 1000, False),
    ]


async def test_each_row_has_its_own_result(fair: Fair, house: House) -> None:
    mine, closed = await market.goods(house, fair.shop_id), await market.goods(house, fair.shop_id, title="山茶花喷雾")
    await fair.street.person("rival")
    rival = await market.shop(house, fair.street.known["rival"], "对手小店")
    other = await market.goods(house, rival, title="别家的商品")
    await fair.rate(**{str(mine.product_id): 1000})
    rows = [(mine.product_id, 1050), (other.product_id, 1000), (ids.new(), 1000), (closed.product_id, None),
            (mine.product_id, 900)]  # fmt: skip
    body = {"rows": [{"product_id": str(p), "rate_bp": bp} for p, bp in rows]}
    answer = await fair.seller.put(f"/api/merchant/{fair.shop_id}/plans", body, accept_language="en")
    assert [r["product_id"] for r in answer.json["results"]] == [str(p) for p, _ in rows], "in the order asked"
    assert [r["code"] for r in answer.json["results"]] == [
        None, "growth.alliance.product_unknown", "growth.alliance.product_unknown", "growth.alliance.no_plan",
        "growth.alliance.duplicate",
    ]  # fmt: skip
    assert answer.json["results"][3]["detail"] == "This product has no plan that could be closed."
    (small,) = await fair.rate(**{str(mine.product_id): 1000})
    assert small["code"] == "growth.alliance.step_too_small"
    (high,) = await fair.rate(**{str(mine.product_id): 5001})
    assert "between 1.0% and 50.0%" in high["detail"]
    many = {"rows": [{"product_id": str(ids.new()), "rate_bp": 1000}] * 21}
    assert (await fair.seller.put(f"/api/merchant/{fair.shop_id}/plans", many)).status == 422


async def test_a_scheduled_cut_can_be_taken_back_or_replaced(fair: Fair, moved: object, house: House) -> None:
    goods = await market.goods(house, fair.shop_id)
    p = str(goods.product_id)
    await fair.rate(**{p: 3000})
    await fair.rate(**{p: 1000})
    (back,) = await fair.rate(**{p: 3000})
    assert (back["ok"], back["rate_bp"], back["pending"]) == (True, 3000, None)
    await fair.rate(**{p: 1000})
    await fair.rate(**{p: 2000})
    await fair.rate(**{p: 4000})
    await fair.rate(**{p: None})
    moved(hours=25)  # type: ignore[operator]
    await timers.fire_due(house)
    items = (await fair.seller.get(f"/api/merchant/{fair.shop_id}/plans/{p}/versions")).json["items"]
    assert [(v["rate_bp"], v["voided"]) for v in reversed(items)] == [
        (3000, False), (1000, True), (1000, True), (2000, True), (4000, False), (None, False),
    ]  # fmt: skip
    async with house.read() as db:
        assert await alliance.rates(db, [goods.product_id]) == {}
        assert await alliance.checks(db) == []
    (again,) = await fair.rate(**{p: 500})
    assert (again["ok"], again["rate_bp"]) == (True, 500), "a closed plan begins anew at once"


async def test_calls_at_once_leave_one_history(fair: Fair, house: House) -> None:
    goods = [await market.goods(house, fair.shop_id, title=f"山茶花 {i} 号") for i in range(3)]
    rows = [{"product_id": str(g.product_id), "rate_bp": 1000} for g in goods]
    paths = f"/api/merchant/{fair.shop_id}/plans"
    answers = await asyncio.gather(
        *(fair.seller.put(paths, {"rows": order}) for order in (rows, rows[::-1], rows, rows[::-1]))
    )
    assert {a.status for a in answers} == {200}
    results = [r for a in answers for r in a.json["results"]]
    assert sum(r["ok"] for r in results) == 3
    assert {r["code"] for r in results if not r["ok"]} == {"growth.alliance.unchanged"}
    async with house.read() as db:
        assert await alliance.checks(db) == []


async def test_strangers_and_clerks_are_kept_out(fair: Fair, house: House) -> None:
    path = f"/api/merchant/{fair.shop_id}/plans"
    body = {"rows": [{"product_id": str(ids.new()), "rate_bp": 1000}]}
    eve = await fair.street.browser("eve")
    assert (await eve.put(path, body)).status == 404
    assert (await eve.get(path)).status == 404
    hired = {"login": market.login("eve"), "role": "warehouse"}
    assert (await fair.seller.post(f"/api/merchant/{fair.shop_id}/staff", hired)).status == 201
    assert (await eve.get(path)).status == 200
    assert (await eve.put(path, body)).status == 403
    assert (await eve.get(f"/api/author/{fair.author_id}/products")).status == 404
    assert (await eve.get(f"/api/author/{fair.author_id}/claims")).status == 404


async def test_an_author_finds_what_pays_best(fair: Fair, house: House) -> None:
    goods = [
        await market.goods(house, fair.shop_id, title=f"山茶花精华 {i}", price=price)
        for i, price in enumerate((10_000, 20_000, 5000, 9900))
    ]
    unplanned = goods.pop()
    rates = (1000, 3000, 2000)
    await fair.rate(**{str(g.product_id): bp for g, bp in zip(goods, rates, strict=True)})
    path = f"/api/author/{fair.author_id}/products"
    best = (await fair.ann.get(path)).json["items"]
    assert [i["rate_bp"] for i in best] == [3000, 2000, 1000]
    assert [i["earns"] for i in best] == [5400, 900, 900], "nine tenths of the commission"
    assert str(unplanned.product_id) not in {i["id"] for i in best}
    seen, cursor = [], None
    for _ in range(4):
        page = (await fair.ann.get(path, limit=1, cursor=cursor)).json
        seen += [i["rate_bp"] for i in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert seen == [3000, 2000, 1000]
    assert [i["price_from"] for i in (await fair.ann.get(path, sort="price")).json["items"]] == [5000, 10_000, 20_000]
    found = (await fair.ann.get(path, q="山茶花精华 1")).json["items"]
    assert [i["id"] for i in found] == [str(goods[1].product_id)]
    async with house.write() as db:
        await catalog.shelve(db, fair.shop_id, goods[1].product_id, on=False)
    assert [i["rate_bp"] for i in (await fair.ann.get(path)).json["items"]] == [2000, 1000], "off sale is not shown"
    planned = (await fair.seller.get(f"/api/merchant/{fair.shop_id}/plans", planned="true")).json["items"]
    assert {i["product_id"]: i["state"] for i in planned}[str(goods[1].product_id)] == "suspended"
