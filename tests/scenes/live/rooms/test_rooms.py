"""A broadcast from plan to end, over HTTP."""

import sqlalchemy as sa

from meadow.base import ids
from meadow.base.bus import outbox
from tests.make.live import Stage, ok, on_air, planned, together


async def test_a_broadcast_is_planned_goes_on_air_and_ends(held: Stage) -> None:
    await planned(held)
    assert list(held.bag.values()) == [1, 2]
    assert (await held.do("go", {})).code == "scenes.live.wrong_state"
    ok(await held.do("prepare"))
    red = await held.do("go", {})
    assert (red.status, red.code) == (409, "scenes.live.not_ready"), red
    told = await held.send("c1")
    assert (told["session"], told["public"]) == (held.sid, False)
    assert (await held.do("go", {})).code == "scenes.live.needs_reason"
    assert (await held.host.get(f"/api/live/sessions/{held.sid}/bag")).status == 404
    gone = ok(await held.do("go", {"reason": "样品在路上"}))
    assert (gone["state"], gone["role"]) == ("live", "host")
    viewer = await held.street.guest()
    cards = ok(await viewer.get("/api/live/rooms"))["items"]
    mine = ok(await viewer.get("/api/live/rooms", author=held.author_id))["items"]
    assert (mine, ok(await viewer.get("/api/live/rooms", author=held.sid))["items"]) == (cards, [])
    assert [(c["session_id"], c["items"]) for c in cards] == [(held.sid, 2)]
    page = ok(await viewer.get(f"/api/live/rooms/{cards[0]['room_id']}"))
    assert (page["snapshot"]["state"], page["play"]) == ("live", f"/media/live/{held.sid}/index.m3u8")
    ok(await held.do("end"))
    over = ok(await viewer.get(f"/api/live/sessions/{held.sid}/end"))
    assert (over["state"], len(over["items"])) == ("ended", 2)
    assert ok(await viewer.get("/api/live/rooms"))["items"] == []
    assert [o["verb"] for o in ok(await held.host.get(f"{held.one}/ops"))["items"]][:3] == ["end", "go", "stream"]


async def test_one_room_has_one_open_broadcast(held: Stage) -> None:
    await on_air(held)
    first = held.sid
    await planned(held)
    assert (await held.do("prepare")).code == "scenes.live.room_busy"
    held.sid, second = first, held.sid
    ok(await held.do("end"))
    third = (await planned(held)).sid
    answers = await together(*(held.host.post(f"{held.base}/sessions/{sid}/prepare") for sid in (second, third)))
    assert sorted(a.status for a in answers) == [200, 409], "two that open at once take turns"


async def test_every_sharer_has_a_link_that_counts_who_came(held: Stage) -> None:
    await planned(held)
    share = f"/api/live/sessions/{held.sid}/share"
    fan, guest = await held.street.browser("fan"), await held.street.guest()
    assert (await fan.post(share)).status == 404, "nobody knows of it yet"
    await on_air(held)
    mine, another = ok(await fan.post(share)), ok(await guest.post(share))
    assert (mine["count"], another["count"]) == (1, 2)
    for by in (fan, guest, await held.street.guest()):  # who passes it on again fills no table
        assert ok(await by.post(share)) | {"count": 2} == (mine if by is fan else another) | {"count": 2}
    assert mine["url"].endswith(f"/live/{held.sid}?from=share&link={mine['link_id']}")
    for _ in range(2):
        ok(await guest.post(f"/api/live/sessions/{held.sid}/links/{mine['link_id']}"))
    assert (await guest.post(f"/api/live/sessions/{ids.new()}/links/{mine['link_id']}")).status == 404
    (row,) = ok(await fan.get("/api/me/live-links"))["items"]
    assert (row["id"], row["session_id"], row["visits"]) == (mine["link_id"], held.sid, 2)
    assert ok(await held.host.get("/api/me/live-links"))["items"] == []
    async with held.house.read() as db:
        query = sa.select(outbox.c.payload).where(outbox.c.name == "scenes.live.noted.v1")
        facts = [r.payload["fact"] for r in await db.all(query)]
    assert [f["link_id"] for f in facts if f["name"] == "share"] == [mine["link_id"]] * 2
