"""Risk of paid orders: the pure rules by property, and held orders over HTTP."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meadow.base import policy
from meadow.base.bus import outbox
from meadow.trade.orders.rules import dialled
from meadow.trade.orders.rules import risk as rules
from meadow.trade.orders.types.risk import Facts, Limits
from tests.conftest import Client
from tests.make import market
from tests.make.orders import shop_path
from tests.trade.conftest import Stall
from tests.trade.test_reviews import operator

limits = st.builds(
    Limits, new_days=st.integers(0, 90), new_amount=st.integers(1, 10**9), unpaid=st.integers(2, 1000), ring=st.integers(2, 1000),
    ring_days=st.integers(1, 90),
)  # fmt: skip
facts = st.builds(
    Facts, amount=st.integers(1, 10**10), account_age=st.timedeltas(timedelta(), timedelta(days=4000)), unpaid=st.integers(0, 2000),
    ring=st.integers(0, 2000), blocked=st.none() | st.just("fraud"),
)  # fmt: skip


@given(facts, limits)
def test_every_hit_is_its_own_rule_and_none_means_that_nothing_is_over(f: Facts, m: Limits) -> None:
    names = rules.rules_hit(rules.judge(f, m))
    assert len(set(names)) == len(names)
    assert names == sorted(names, key=rules.ORDER.index)
    assert ("blocked" in names) == (f.blocked is not None)
    assert ("ring" in names) == (f.ring >= m.ring)
    assert ("unpaid" in names) == (f.unpaid >= m.unpaid)
    assert ("new_account" in names) == (f.amount >= m.new_amount and f.account_age < timedelta(days=m.new_days))


@given(facts, limits, st.integers(0, 10**6))
def test_a_worse_order_never_hits_less(f: Facts, m: Limits, more: int) -> None:
    worse = Facts(f.amount + more, f.account_age / 2, f.unpaid + more, f.ring + more, f.blocked)
    assert set(rules.rules_hit(rules.judge(f, m))) <= set(rules.rules_hit(rules.judge(worse, m)))


@given(st.text(alphabet="0123456789 -+()", max_size=24))
def test_a_phone_is_dialled_the_same_however_often_it_is_tidied(text: str) -> None:
    assert dialled(dialled(text)) == dialled(text) or dialled(text).startswith("86")


@pytest.mark.parametrize("text", ["13812345678", "+86 138 1234 5678", "0086-13812345678", "138-1234-5678"])
def test_one_phone_is_one_phone(text: str) -> None:
    assert dialled(text) == "13812345678"


async def limit(stall: Stall, **values: int) -> None:
    async with stall.house.write() as db:
        for name, value in values.items():
            await policy.change(db, market.OPERATOR, f"trade.orders.risk_{name}", value)
    policy.forget()


async def state(stall: Stall, order: str) -> tuple[str, str | None]:
    seen = (await stall.clerk.get(shop_path(stall, f"/orders/{order}"))).json
    return seen["state"], seen["hold"]


async def test_a_new_accounts_dear_order_waits_until_somebody_looked(stall: Stall) -> None:
    goods = await market.goods(stall.house, stall.shop_id, price=9900, stock=50)
    cheap = (await stall.bought((goods.skus[0], 1)))["orders"][0]["id"]
    assert await state(stall, cheap) == ("to_ship", None)
    await limit(stall, new_amount=15_000)
    dear = (await stall.bought((goods.skus[0], 2)))["orders"][0]["id"]
    assert await state(stall, dear) == ("paid_hold", "risk")
    parcel = {"carrier": "sf", "tracking_no": "SF1234567"}
    assert (await stall.clerk.post(shop_path(stall, f"/orders/{dear}/ship"), parcel)).status == 409
    queue = (await stall.clerk.get(shop_path(stall, "/risk"))).json["items"]
    assert [(q["order_id"], [h["rule"] for h in q["hits"]]) for q in queue] == [(dear, ["new_account"])]
    assert (await stall.clerk.get(shop_path(stall, "/orders/counts"))).json["risk"] == 1
    path = shop_path(stall, f"/orders/{dear}/risk")
    assert (await stall.clerk.post(path, {"decision": "release", "note": "电话核实过"})).status == 204
    assert await state(stall, dear) == ("to_ship", None)
    assert (await stall.clerk.post(path, {"decision": "reject", "note": "反悔了"})).code == "trade.orders.not_held"
    assert (await stall.clerk.get(shop_path(stall, "/risk"))).json["items"] == []
    assert (await stall.clerk.post(shop_path(stall, f"/orders/{cheap}/ship"), parcel)).status == 200
    assert await stall.audit() == []


async def test_a_blocked_buyer_is_held_and_an_operator_refuses(stall: Stall) -> None:
    goods = await market.goods(stall.house, stall.shop_id, price=9900, stock=50)
    ops = await operator(stall)
    assert (
        await stall.clerk.post("/api/ops/blocked", {"account_id": str(stall.buyer.id), "reason": "盗刷"})
    ).status == 403
    nobody = {"account_id": "0190b8a0-0000-7000-8000-000000000001", "reason": "不存在"}
    assert (await ops.post("/api/ops/blocked", nobody)).status == 404
    assert (await ops.post("/api/ops/blocked", {"account_id": str(stall.buyer.id), "reason": "盗刷"})).status == 204
    order = (await stall.bought((goods.skus[0], 1)))["orders"][0]["id"]
    assert await state(stall, order) == ("paid_hold", "risk")
    queue = (await ops.get("/api/ops/risk")).json["items"]
    assert [h["rule"] for h in queue[0]["hits"]] == ["blocked"]
    assert (await ops.get("/api/ops/risk/waiting")).json["count"] == 1
    refused = await ops.post(f"/api/ops/risk/{order}", {"decision": "reject", "note": "确认盗刷"})
    assert refused.status == 204, refused
    assert (await ops.post(f"/api/ops/risk/{order}", {"decision": "reject", "note": "再来一次"})).status == 404
    async with stall.house.read() as db:
        told = [r for r in await db.all(outbox.select()) if r.name == "trade.orders.risk_rejected.v1"]
    assert [t.payload["order_id"] for t in told] == [order]
    seen = (await stall.shopper.get(f"/api/orders/{order}")).json
    assert (seen["state"], seen["refunded"]) == ("cancelled", seen["amount"])
    rows = (await stall.clerk.get(shop_path(stall, "/orders"), filter='{"aftersale": "refunded"}')).json["items"]
    assert [r["id"] for r in rows] == [order]
    assert (await ops.delete(f"/api/ops/blocked/{stall.buyer.id}")).status == 204
    assert (await ops.delete(f"/api/ops/blocked/{stall.buyer.id}")).status == 404
    await close(ops)


async def test_many_accounts_to_one_phone_are_a_ring(stall: Stall) -> None:
    goods = await market.goods(stall.house, stall.shop_id, price=9900, stock=50)
    await limit(stall, ring=2)
    alone = (await stall.bought((goods.skus[0], 1)))["orders"][0]["id"]
    assert await state(stall, alone) == ("to_ship", None)
    from tests.trade.conftest import Stall as Other

    friend = await market.person(stall.house, "friend")
    address = await market.address(stall.house, friend.id)
    browser = Client(
        stall.shopper.http.__class__(transport=stall.shopper.http._transport, base_url="http://127.0.0.1:8000")
    )
    await browser.log_in(market.login("friend"), market.PASSWORD)
    two = Other(stall.house, stall.shop_id, stall.merchant, friend, address, browser, stall.clerk)
    joined = (await two.bought((goods.skus[0], 1)))["orders"][0]["id"]
    assert await state(stall, joined) == ("paid_hold", "risk")
    await close(browser)


async def test_orders_left_unpaid_hold_the_one_that_is_paid(stall: Stall) -> None:
    goods = await market.goods(stall.house, stall.shop_id, price=9900, stock=50)
    await limit(stall, unpaid=2)
    for _ in range(2):
        left = (await stall.place((goods.skus[0], 1))).json["orders"][0]["id"]
        assert (await stall.shopper.post(f"/api/orders/{left}/cancel", {})).status == 200
    order = (await stall.bought((goods.skus[0], 1)))["orders"][0]["id"]
    assert await state(stall, order) == ("paid_hold", "risk")


async def test_time_for_remorse_does_not_end_a_hold_for_risk(stall: Stall, moved: Any) -> None:
    from meadow.base import timers

    goods = await market.goods(stall.house, stall.shop_id, price=9900, stock=50)
    await limit(stall, new_amount=1)
    async with stall.house.write() as db:
        await policy.change(db, market.OPERATOR, "trade.orders.hold", 3600)
    policy.forget()
    order = (await stall.bought((goods.skus[0], 1)))["orders"][0]["id"]
    assert await state(stall, order) == ("paid_hold", "risk")
    moved(hours=2)
    await timers.fire_due(stall.house)
    assert await state(stall, order) == ("paid_hold", "risk")


async def close(client: Client) -> None:
    await client.http.aclose()
