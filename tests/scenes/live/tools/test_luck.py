"""Lucky bags: who may take part, a draw that anybody can repeat, prizes that are claimed or lapse."""

import hashlib
import hmac
from datetime import timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from meadow.base import clock, ids, policy
from meadow.base.bus import outbox
from meadow.base.trail import Who
from meadow.goods import stock
from meadow.scenes.live.actions import luck
from meadow.scenes.live.rules import luck as rules
from meadow.scenes.live.store import luck as store
from meadow.scenes.live.types.luck import NewLuck, PointsPrize
from tests.conftest import Client
from tests.make import market
from tests.make.live import ok, steps
from tests.scenes.live.tools.conftest import Show, known, old


@given(st.binary(min_size=32, max_size=32), st.sets(st.uuids(), max_size=50), st.integers(1, 20), st.randoms())
def test_a_draw_is_the_same_whatever_the_order(seed: bytes, entries: set[UUID], n: int, dice: Any) -> None:
    listed = list(entries)
    dice.shuffle(listed)
    won = rules.draw(seed, listed, n)
    assert won == rules.draw(seed, entries, n)
    assert len(won) == len(set(won)) == min(n, len(entries))
    assert set(won) <= entries


@given(st.text(min_size=1, max_size=20).filter(str.strip), st.text(max_size=10), st.text(max_size=10))
def test_a_phrase_is_heard_among_other_words(phrase: str, before: str, after: str) -> None:
    assert rules.said(phrase, before + phrase + after)


async def _bag(show: Show, prize: dict[str, Any] | None = None, quantity: int = 1, **conditions: Any) -> str:
    new = {"prize": prize or {"kind": "points", "points": 60}, "quantity": quantity, "conditions": conditions}
    made = await show.post("lucky", new)
    assert made["state"] == "draft"
    return str((await show.post(f"lucky/{made['id']}/open"))["id"])


async def _join(show: Show, by: Client, bag: str, **said: str) -> tuple[int, str]:
    answer = await by.post(show.mine(f"lucky/{bag}/join"), said)
    return answer.status, "" if answer.status == 200 else answer.code


async def test_anybody_can_draw_again_what_was_drawn(show: Show) -> None:
    offer_id = await show.coupons(10)
    bag = await _bag(show, {"kind": "coupon", "offer_id": str(offer_id)}, quantity=2)
    told = (await show.events("lucky"))[0]
    browsers = [show.fan, *[await old(show.street, f"p{n}") for n in range(4)]]
    for n, by in enumerate(browsers):
        assert await _join(show, by, bag, device=f"d{n}") == (200, "")
        assert await _join(show, by, bag, device=f"d{n}") == (200, "")  # twice is once
    before = ok(await show.fan.get(show.mine(f"lucky/{bag}")))
    assert (before["seed"], before["entries"], before["seed_hash"]) == (None, 5, told["seed_hash"])
    assert (await show.fan.get(show.mine(f"lucky/{bag}/entries"))).status == 404
    await show.after(301)
    seen = ok(await show.fan.get(show.mine(f"lucky/{bag}")))
    listed, cursor = [], None
    while True:
        page = ok(await show.fan.get(show.mine(f"lucky/{bag}/entries"), limit=2, cursor=cursor))
        listed += [e["entry"] for e in page["items"]]
        if (cursor := page["next"]) is None:
            break
    seed = bytes.fromhex(seen["seed"])
    assert hashlib.sha256(seed).hexdigest() == told["seed_hash"]
    digest = hashlib.sha256("\n".join(sorted(listed)).encode()).hexdigest()
    assert digest == seen["list_hash"]
    ranked = sorted(listed, key=lambda e: hmac.digest(seed, (digest + e).encode(), "sha256"))
    assert [w["entry"] for w in seen["winners"]] == ranked[:2]
    drawn = (await show.events("lucky_drawn"))[0]
    assert [w["entry"] for w in drawn["winners"]] == ranked[:2]
    assert all("*" in w["name"] for w in drawn["winners"])
    await _claimed(show, bag, browsers)


async def _claimed(show: Show, bag: str, browsers: list[Client]) -> None:
    """Winners claim once; who lost gets nothing; the last prize settles the bag."""
    for by in browsers:
        mine = ok(await by.get(show.mine(f"lucky/{bag}")))["mine"]
        answer = await by.post(show.mine(f"lucky/{bag}/claim"))
        if mine["place"] is None:
            assert (answer.status, answer.code) == (409, "scenes.live.luck_no_prize")
            continue
        again = ok(await by.post(show.mine(f"lucky/{bag}/claim")))["mine"]
        assert again == answer.json["mine"]
        assert (await by.get("/api/coupons")).json["items"][0]["id"] == again["coupon_id"]
    assert ok(await show.fan.get(show.mine(f"lucky/{bag}")))["state"] == "awarded"
    await show.sound()


async def test_every_bag_is_over_when_the_broadcast_is(show: Show) -> None:
    new = NewLuck(prize=PointsPrize(10), quantity=1)
    async with show.house.write() as db:
        for _ in range(103):
            await luck.make(db, show.desk, show.sid, new)
    bare = {"prize": {"kind": "points", "points": 10}, "quantity": 1, "open_at": "2099-01-01T00:00:00"}
    assert (await show.held.host.post(f"{show.held.one}/lucky", bare)).status == 422, "a time of nowhere"
    await show.post("end")
    async with show.house.read() as db:
        assert await store.listed(db, session_id=show.sid, states=["draft", "scheduled", "open"]) == []


async def test_conditions_must_be_met(show: Show) -> None:
    bag = await _bag(show, follow=True, phrase="山茶 开了", stay=2, club=1)
    status, code = await _join(show, show.fan, bag)
    assert (status, code) == (409, "scenes.live.luck_unmet")
    missing = (await show.fan.post(show.mine(f"lucky/{bag}/join"), {})).json["params"]["missing"]
    assert missing == ["follow", "phrase", "stay", "club"]
    ok(await show.fan.put(f"/api/follows/{show.held.author_id}"))
    club = ok(await show.fan.post(show.mine("club")))
    assert (club["joined"], club["level"], club["fans"]) == (True, 1, 1)
    for minutes in (1, 1, 2):  # the second one comes too soon to count
        assert ok(await show.fan.post(show.mine("stay"), {"likes": 40}))["minutes"] == minutes
        if minutes == 1:
            clock.move(timedelta(seconds=30))
    assert await _join(show, show.fan, bag, phrase="好看！山茶开了") == (200, "")
    seen = ok(await show.fan.get(show.mine(f"lucky/{bag}")))
    assert {c["kind"]: c["met"] for c in seen["conditions"]} == {
        "follow": True,
        "phrase": None,
        "stay": True,
        "club": True,
    }


async def test_staff_new_accounts_and_second_accounts_take_no_part(show: Show) -> None:
    bag = await _bag(show)
    assert await _join(show, show.held.host, bag) == (403, "scenes.live.luck_barred")
    young = await show.street.browser("young")
    assert await _join(show, young, bag) == (403, "scenes.live.luck_barred")
    twin = await old(show.street, "twin")
    assert await _join(show, show.fan, bag, device="same") == (200, "")
    assert await _join(show, twin, bag, device="same") == (409, "scenes.live.luck_device")
    async with show.house.write() as db:
        await policy.change(db, Who(ids.new(), ids.new(), "operator"), "scenes.live.luck_account_days", 0)
    policy.forget()
    assert await _join(show, young, bag) == (200, "")
    assert (await (await show.street.guest()).post(show.mine(f"lucky/{bag}/join"), {})).status == 401
    assert (await show.fan.post(show.mine(f"lucky/{bag}/join"), {"device": "x y"})).status == 422


async def test_what_nobody_claims_lapses_and_goes_back(show: Show) -> None:
    offer_id = await show.coupons(3)
    bag = await _bag(show, {"kind": "coupon", "offer_id": str(offer_id)}, quantity=3)
    assert await _join(show, show.fan, bag) == (200, "")
    full = await show.held.host.post(f"{show.held.one}/drops", {"offer_id": str(offer_id), "quota": 1})
    assert full.status == 409
    await show.after(301)
    await show.after(7 * 86_400 + 1)
    seen = ok(await show.fan.get(show.mine(f"lucky/{bag}")))
    assert (seen["state"], seen["mine"]["prize"]) == ("awarded", "expired")
    assert (await show.fan.post(show.mine(f"lucky/{bag}/claim"))).code == "scenes.live.luck_no_prize"
    await show.sound()


async def test_without_entries_a_bag_is_called_off_and_points_make_a_fan(show: Show) -> None:
    empty = await _bag(show)
    await show.after(301)
    assert ok(await show.fan.get(show.mine(f"lucky/{empty}")))["state"] == "cancelled"
    assert [e["k"] for e in await show.events("lucky_end", "lucky_drawn")] == ["lucky_end"]
    bag = await _bag(show)
    assert await _join(show, show.fan, bag) == (200, "")
    refused = await show.held.host.post(f"{show.held.one}/lucky/{bag}/cancel")
    assert (refused.status, refused.code) == (409, "scenes.live.luck_turned")
    await show.after(301)
    ok(await show.fan.post(show.mine(f"lucky/{bag}/claim")))
    club = ok(await show.fan.get(show.mine("club")))
    assert (club["joined"], club["level"], club["points"], club["to_next"]) == (True, 2, 60, 90)
    dear = await show.held.host.post(
        f"{show.held.one}/lucky", {"prize": {"kind": "points", "points": 1001}, "quantity": 1}
    )
    assert (dear.status, dear.code) == (422, "scenes.live.luck_too_dear")
    await show.sound()


async def test_a_piece_that_was_won_is_sent_and_is_no_sale(show: Show) -> None:
    prize = {"kind": "sku", "sku_id": str(show.sku)}
    assert await _free(show) == 50
    many = await show.held.host.post(f"{show.held.one}/lucky", {"prize": prize, "quantity": 51})
    assert (many.status, many.code) == (409, "goods.stock.not_enough")
    bag = await _bag(show, prize, quantity=3)
    told = (await show.events("lucky"))[0]["prize"]
    assert (told["product_id"], told["worth"], await _free(show)) == (str(show.product), 9900, 47)
    twin = await old(show.street, "twin")
    for n, by in enumerate((show.fan, twin)):
        assert await _join(show, by, bag, device=f"d{n}") == (200, "")
    await show.after(301)
    assert await _free(show) == 48, "two won, so one piece is free again"
    await show.sound()
    bare = await show.fan.post(show.mine(f"lucky/{bag}/claim"))
    assert (bare.status, bare.code) == (409, "scenes.live.luck_address")
    mine = str(await market.address(show.house, known(show.street, "fan").id))
    assert (await twin.post(show.mine(f"lucky/{bag}/address"), {"address_id": mine})).status == 404
    for _ in range(2):
        got = ok(await show.fan.post(show.mine(f"lucky/{bag}/address"), {"address_id": mine}))["mine"]
    order = ok(await show.fan.get(f"/api/orders/{got['order_id']}"))
    assert (order["kind"], order["state"], order["amount"], order["paid_at"]) == ("lottery", "to_ship", 0, None)
    (line,) = order["lines"]
    assert (line["price"], line["paid"], line["price_kind"], line["room_id"]) == (9900, 0, "gift", show.held.sid)
    await _sent(show, got["order_id"], line["id"])
    await show.after(7 * 86_400 + 1)
    seen = ok(await twin.get(show.mine(f"lucky/{bag}")))
    assert (seen["state"], seen["mine"]["prize"], await _free(show)) == ("awarded", "expired", 49)
    await show.sound()


async def _free(show: Show) -> int:
    async with show.house.read() as db:
        return (await stock.availability(db, [show.sku]))[show.sku]


async def _sent(show: Show, order_id: str, line_id: str) -> None:
    """The shop sends it like any order; nothing can be had back for it, and no fact tells of a sale."""
    shop = f"/api/merchant/{show.held.shop_id}/orders"
    assert [o["id"] for o in ok(await show.held.merchant.get(shop, state="to_ship"))["items"]] == [order_id]
    await show.sound()
    await steps(show.house, "notices", "promises")
    told = ok(await show.held.merchant.get("/api/notices", subject=f"shop:{show.held.shop_id}"))["items"]
    assert (told[0]["kind"], told[0]["link"]) == ("prize_won", f"/merchant/orders/{order_id}")
    ask = {"kind": "refund_only", "reason": "no_want", "line_id": line_id}
    assert (await show.fan.post(f"/api/orders/{order_id}/aftersale", ask)).status in {409, 422}
    assert (await show.fan.post(f"/api/orders/{order_id}/cancel", {})).status == 409
    ok(await show.held.merchant.post(f"{shop}/{order_id}/ship", {"carrier": "sf", "tracking_no": "SF1234567"}))
    ok(await show.fan.post(f"/api/orders/{order_id}/confirm"))
    await show.sound()
    query = sa.select(outbox.c.name).where(outbox.c.name.like("trade.%"))
    async with show.house.read() as db:
        names = {r.name for r in await db.all(query)}
    assert {"trade.orders.shipped.v1", "trade.orders.completed.v1"} <= names
    assert not names & {"trade.orders.placed.v1", "trade.orders.paid.v1", "trade.settlement.settled.v1"}


async def test_only_goods_of_the_own_shop_are_won_and_none_too_dear(show: Show) -> None:
    seller = await show.street.person("seller")
    other = await market.goods(show.house, await market.shop(show.house, seller, "别家"), title="别家的商品一件")
    dear = await market.goods(show.house, UUID(show.held.shop_id), title="很贵的商品一件", price=5_000_100)
    for sku, code in ((other.skus[0], "scenes.live.luck_not_own"), (dear.skus[0], "scenes.live.luck_too_dear")):
        new = {"prize": {"kind": "sku", "sku_id": str(sku)}, "quantity": 1}
        assert (await show.held.host.post(f"{show.held.one}/lucky", new)).code == code
    bag = await show.post("lucky", {"prize": {"kind": "sku", "sku_id": str(show.sku)}, "quantity": 2})
    assert await _free(show) == 48
    ok(await show.held.host.post(f"{show.held.one}/lucky/{bag['id']}/cancel"))
    assert await _free(show) == 50
    await show.sound()
