"""What a screen shows of a broadcast beside its figures: the bag, what is wrong, what was given, and nothing of another's."""

from meadow.base import ids
from meadow.scenes import live
from meadow.scenes.live.types.beside import Beside
from tests.scenes.live.tools.conftest import Show, old
from tests.scenes.live.tools.test_leading import _operator


async def test_a_screen_is_told_of_bag_incidents_warnings_and_gifts(show: Show) -> None:
    async with show.house.read() as db:
        before = (await live.beside(db, [show.sid]))[show.sid]
    assert (before.numbers, before.open, before.warnings, before.appeal, before.gifts.bags) == (
        {show.product: 1},
        {},
        [],
        None,
        0,
    )
    await show.post("incidents", {"kind": "price_mismatch", "note": "口播 89"})
    ops = await _operator(show)
    warned = await ops.post(f"/api/ops/live/sessions/{show.held.sid}/warn", {"rule": "claims", "text": "请勿夸大功效"})
    assert warned.status == 204
    bag = await show.post("lucky", {"prize": {"kind": "points", "points": 60}, "quantity": 3, "conditions": {}})
    await show.post("lucky", {"prize": {"kind": "points", "points": 60}, "quantity": 9, "conditions": {}})
    await show.post(f"lucky/{bag['id']}/open")
    for n, by in enumerate([show.fan, await old(show.street, "p1")]):
        assert (await by.post(show.mine(f"lucky/{bag['id']}/join"), {"device": f"d{n}"})).status == 200
    drop = await show.post("drops", {"offer_id": str(await show.coupons(50)), "quota": 20, "window_s": 60})
    await show.post(f"drops/{drop['id']}/drop")
    await show.after(4)  # viewers count down
    assert (await show.fan.post(show.mine(f"drops/{drop['id']}/claim"))).status in {200, 201}
    assert (await show.held.host.post(f"{show.held.one}/chat/retract", {"chat_ids": ["c1", "c2"]})).status == 204
    other = ids.new()
    async with show.house.read() as db:
        found = await live.beside(db, [show.sid, other])
        assert await live.retracted(db, [show.sid, other]) == {show.sid: ["c1", "c2"]}
        assert await live.beside(db, []) == await live.retracted(db, []) == await live.categories(db, [other]) == {}
    mine, gifts = found[show.sid], found[show.sid].gifts
    assert "price_mismatch" in mine.open
    assert [(w.rule, w.text, w.seen) for w in mine.warnings] == [("claims", "请勿夸大功效", False)]
    assert (gifts.bags, gifts.open, gifts.entries, gifts.prizes) == (1, 1, 2, 3), "a draft gives nothing"
    assert (gifts.drops, gifts.quota, gifts.taken) == (1, 20, 1)
    assert found[other] == Beside()
