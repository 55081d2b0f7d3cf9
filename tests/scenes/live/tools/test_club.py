"""The fan club: points, levels, coming and going; and who is what in the room."""

from datetime import timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from meadow.base import clock, ids
from meadow.scenes.live.actions import incidents
from meadow.scenes.live.rules import club as club_rules
from meadow.trade.orders.events import LineFact, Paid
from tests.make.live import ok
from tests.scenes.live.tools.conftest import Show


@given(st.integers(0, 200_000), st.integers(0, 200_000))
def test_levels_rise_with_points(a: int, b: int) -> None:
    low, high = sorted((a, b))
    assert 1 <= club_rules.level(low) <= club_rules.level(high) <= 10
    if (more := club_rules.to_next(low)) is not None:
        assert club_rules.level(low + more) == club_rules.level(low) + 1


@given(st.integers(0, 5), st.integers(0, 10_000), st.integers(0, 500), st.integers(1, 500))
def test_a_day_earns_no_more_than_its_points(minutes: int, likes: int, before: int, most: int) -> None:
    assert 0 <= club_rules.earned(minutes, likes, before, most) <= max(0, most - before)


async def test_a_fan_earns_by_being_there_and_leaves_with_her_points(show: Show) -> None:
    assert ok(await show.fan.get(show.mine("club")))["joined"] is False
    assert ok(await show.fan.post(show.mine("stay"), {"likes": 600}))["points"] == 0  # no fan yet
    ok(await show.fan.post(show.mine("club")))
    clock.move(timedelta(seconds=60))
    seen = ok(await show.fan.post(show.mine("stay"), {"likes": 600}))
    assert (seen["points"], seen["minutes"], seen["to_next"]) == (31, 2, 19)
    fans = ok(await show.held.host.get(f"{show.held.base}/fans"))["items"]
    assert [(f["level"], f["points"]) for f in fans] == [(1, 31)]
    assert ok(await show.fan.delete(show.mine("club")))["joined"] is False
    again = ok(await show.fan.post(show.mine("club")))
    assert (again["joined"], again["points"]) == (True, 31)
    assert (await show.fan.post(show.mine("stay"), {"likes": 601})).status == 422
    assert (await show.held.host.get(f"{show.held.base}/fans", cursor="x")).status == 422


async def test_who_bought_is_a_buyer_in_the_room(show: Show) -> None:
    async def rank() -> str:
        return str(ok(await show.fan.post(show.mine("ticket"), {}))["role"])

    assert await rank() == "viewer"
    ok(await show.fan.post(show.mine("club")))
    assert await rank() == "fan"
    account = show.street.known["fan"].id
    line = LineFact(
        line_id=ids.new(), sku_id=show.sku, product_id=show.product, category_id=ids.new(), qty=1, amount=9900, freight=0,
        scene="live", room_id=show.sid,
    )  # fmt: skip
    paid = Paid(
        shop_id=UUID(show.held.shop_id), order_id=ids.new(), buyer_id=account, checkout_id=ids.new(), number="1", version=1,
        amount=9900, currency="CNY", lines=(line,), paid_at=clock.now(), placed_at=clock.now(),
    )  # fmt: skip
    for _ in range(2):
        async with show.house.write() as db:
            await incidents.on_paid(db, paid)
    assert await rank() == "buyer"
