"""Who stands at a console, by which right; the rota, reminders, tickets, rehearsals."""

from datetime import timedelta
from typing import Any

import msgspec
import sqlalchemy as sa

from meadow.base import clock, ids, track
from meadow.base.bus import outbox
from meadow.base.timers import fire_due
from meadow.base.track.names import SERVER
from meadow.base.track.types import PROPS_MAX
from meadow.scenes.live.events import Noted
from meadow.scenes.live.rules import keys
from tests.make import market
from tests.make.live import Stage, guest, listener, ok, on_air, planned, stage, steps
from tests.make.people import Street


async def test_roles_give_what_they_give_and_strangers_nothing(held: Stage) -> None:
    await on_air(held)
    first = {"product_id": str(held.goods[0].product_id)}
    stranger = await held.street.browser("stranger")
    assert (await stranger.get(held.one)).status == 404
    assert (await held.do("explain", first, by=stranger)).status == 404
    for name, role in (("mia", "assistant"), ("noa", "moderator"), ("cash", "finance")):
        await held.street.person(name)
        ok(await held.host.post(f"/api/author/{held.author_id}/staff", {"login": market.login(name), "role": role}))
    mia, noa, cash = [await held.street.browser(n) for n in ("mia", "noa", "cash")]
    assert ok(await held.do("explain", first, by=mia))["role"] == "assistant"
    refused = await held.do("end", by=mia)
    assert (refused.status, refused.code) == (403, "scenes.live.not_for_role")
    assert ok(await noa.get(held.one))["role"] == "moderator"
    assert ok(await mia.get(held.one))["role"] == "assistant"
    for helper in (mia, noa):
        assert [s["id"] for s in ok(await helper.get(f"{held.base}/sessions"))["items"]] == [held.sid]
        assert ok(await helper.get(f"{held.base}/room"))["author_id"] == held.author_id
    assert (await mia.get(f"{held.one}/words")).code == "scenes.live.not_for_role"
    assert (await held.do("pin", first, by=noa)).code == "scenes.live.not_for_role"
    assert (await cash.get(held.one)).status == 403
    heard: list[str] = []
    held.house.bus.say = listener(heard)  # type: ignore[method-assign]
    ok(await held.host.delete(f"/api/author/{held.author_id}/staff/{held.street.known['mia'].id}"))
    assert f"live.{held.sid}.ctl revoke" in heard
    assert (await mia.get(held.one)).status == 404
    ops = ok(await held.host.get(f"{held.one}/ops", limit=1))
    assert [(o["verb"], o["name"], o["role"]) for o in ops["items"]] == [("explain", "mia", "assistant")]


async def test_a_shops_own_room_is_open_to_its_staff(street: Street) -> None:
    held = await planned(await stage(street, own=True))
    await street.person("clerk")
    ok(await held.host.post(f"/api/merchant/{held.shop_id}/staff", {"login": market.login("clerk"), "role": "control"}))
    clerk = await street.browser("clerk")
    rooms = ok(await clerk.get(f"/api/merchant/{held.shop_id}/live/rooms"))["items"]
    assert [(r["author"]["id"], r["session"]["id"]) for r in rooms] == [(held.author_id, held.sid)]
    for name, role in (("noa", "moderator"), ("sam", "service")):
        await street.person(name)
        ok(await held.host.post(f"/api/merchant/{held.shop_id}/staff", {"login": market.login(name), "role": role}))
    noa, sam = await street.browser("noa"), await street.browser("sam")
    assert len(ok(await noa.get(f"/api/merchant/{held.shop_id}/live/rooms"))["items"]) == 1
    assert (await sam.get(f"/api/merchant/{held.shop_id}/live/rooms")).status == 403
    assert (await (await street.browser("stranger")).get(f"/api/merchant/{held.shop_id}/live/rooms")).status == 404
    assert ok(await (await street.guest()).get(f"/api/live/rooms/{rooms[0]['room_id']}"))["shop"]["id"] == held.shop_id
    assert ok(await held.do("prepare", by=clerk))["role"] == "operator"
    sku = str(held.goods[0].skus[0])
    topped = ok(await held.do("stock", {"sku_id": sku, "add": 7}, by=clerk))
    assert topped["items"][0]["stock"] == 57
    assert (await clerk.put(f"{held.base}/room", {"title": "改名", "shop_id": None})).code == "scenes.live.not_for_role"
    ok(await held.host.put(f"{held.base}/room", {"title": "小满的直播间"}))
    assert (await clerk.get(held.one)).status == 404, "not the shop's own any more"
    other = await market.shop(street.house, await street.person("other"), "别家店")
    assert (
        await held.host.put(f"{held.base}/room", {"title": "x", "shop_id": str(other)})
    ).code == "scenes.live.not_own_shop"


async def test_hosts_change_by_the_rota(held: Stage) -> None:
    await planned(held)
    now = clock.now()
    rows = [
        {"name": n, "from_at": (now + timedelta(hours=h)).isoformat(), "until_at": (now + timedelta(hours=h + 1)).isoformat()}
        for n, h in (("小满", 0), ("阿海", 1))
    ]  # fmt: skip
    shifts = ok(await held.host.put(f"{held.one}/shifts", {"shifts": rows}))["shifts"]
    await on_air(held)
    first, second = (s["id"] for s in shifts)
    ok(await held.do("host", {"shift_id": first}))
    ok(await held.do("explain", {"product_id": str(held.goods[0].product_id)}))
    seen = ok(await held.do("host", {"shift_id": second}))
    assert (seen["host_name"], seen["explaining"]["host_id"]) == ("阿海", first)
    assert seen["shifts"][0]["left_at"] is not None
    assert (await held.do("host", {"shift_id": str(ids.new())})).code == "scenes.live.unknown_part"
    backwards = [rows[0] | {"until_at": rows[0]["from_at"]}]
    assert (await held.host.put(f"{held.one}/shifts", {"shifts": backwards})).code == "scenes.live.bad_window"
    async with held.house.read() as db:
        told = await db.all(
            sa.select(outbox.c.payload).where(outbox.c.name == "scenes.live.noted.v1").order_by(outbox.c.id)
        )
    assert [r.payload["fact"]["name"] for r in told] == [
        "live_start", "host_change", "explain_start", "product_pin", "host_change",
    ]  # fmt: skip
    facts = [track.tell(msgspec.convert(r.payload, Noted, strict=False).fact) for r in told]
    assert {f.name for f in facts} <= SERVER.keys()
    assert {(f.scene, f.room_id, f.author_id) for f in facts} == {
        ("live", ids.key64(ids.parse(held.sid)), ids.key64(ids.parse(held.author_id)))
    }
    assert all(len(bytes(f.props)) < PROPS_MAX for f in facts)
    assert len({f.event_id for f in facts}) == len(facts)


async def test_who_asked_is_told_a_day_and_ten_minutes_before_and_at_the_start(held: Stage, moved: Any) -> None:
    start = clock.now() + timedelta(hours=30)
    await planned(held, planned_at=start.isoformat(), planned_end=(start + timedelta(hours=2)).isoformat())
    fan = await held.street.browser("fan")
    assert ok(await fan.post(f"/api/live/sessions/{held.sid}/reminder")) == {"reminded": True, "reminders": 1}
    room_id = ok(await held.host.get(f"{held.base}/room"))["id"]
    assert ok(await fan.get(f"/api/live/rooms/{room_id}"))["coming"]["reminded"]
    soon = ok(await fan.get("/api/live/coming"))["items"]
    assert [(c["session_id"], c["author"]["id"], c["reminded"]) for c in soon] == [(held.sid, held.author_id, True)]
    assert ok(await (await held.street.guest()).get("/api/live/coming"))["items"][0]["reminded"] is False
    assert ok(await fan.get("/api/live/coming", category=ids.new()))["items"] == []
    moved(hours=7)
    await fire_due(held.house)
    moved(hours=22, minutes=55)
    await fire_due(held.house)
    await on_air(held)
    await steps(held.house, "notices")
    told = ok(await fan.get("/api/notices"))["items"]
    assert [t["kind"] for t in told] == ["live_now", "live_soon", "live_day"]
    assert (told[0]["link"], told[0]["title"]["zh-CN"]) == (f"/live/{room_id}", "林小满 正在直播")
    assert (await fan.delete(f"/api/live/sessions/{held.sid}/reminder")).status == 404, "it is on already"


async def test_a_plan_that_nobody_begins_is_called_off_with_a_word(held: Stage, moved: Any) -> None:
    start = clock.now() + timedelta(hours=1)
    await planned(held, planned_at=start.isoformat(), planned_end=(start + timedelta(hours=12)).isoformat())
    fan = await held.street.browser("fan")
    ok(await fan.post(f"/api/live/sessions/{held.sid}/reminder"))
    moved(hours=6, minutes=30)
    ok(await held.do("prepare"))
    await held.send("c1")
    moved(hours=1)
    await fire_due(held.house)
    assert await held.state() == "preparing", "something was sent within the last hours"
    moved(hours=6)
    await fire_due(held.house)
    seen = ok(await held.host.get(held.one))
    assert (seen["state"], seen["end_reason"]) == ("cancelled", "unused")
    assert (await held.do("go", {"reason": "late"})).status == 409
    await steps(held.house, "notices")
    assert ok(await fan.get("/api/notices"))["items"][0]["kind"] == "live_off"
    mine = ok(await held.host.get("/api/notices", subject=f"author:{held.author_id}"))["items"]
    assert (mine[0]["kind"], mine[0]["link"]) == ("live_expired", "/author/live")


async def test_a_rehearsal_is_seen_by_nobody(held: Stage) -> None:
    await planned(held)
    made = ok(await held.do("rehearse"))
    assert (made["rehearsal"], made["state"], made["items"]) == (True, "preparing", 2)
    first, held.sid = held.sid, made["id"]
    await held.send("c1")
    ok(await held.do("go", {}))
    ok(await held.do("explain", {"product_id": str(held.goods[0].product_id)}))
    viewer = await held.street.guest()
    for path in ("bag", "snapshot", "events", "end"):
        assert (await viewer.get(f"/api/live/sessions/{held.sid}/{path}")).status == 404, path
    assert (await viewer.post(f"/api/live/sessions/{held.sid}/ticket", {})).status == 404
    assert ok(await viewer.get("/api/live/rooms"))["items"] == []
    assert ok(await held.do("ticket"))["role"] == "host"
    ok(await held.do("end"))
    async with held.house.read() as db:
        names = {r.name for r in await db.all(sa.select(outbox.c.name).where(outbox.c.name.startswith("scenes.live")))}
    assert names == {"scenes.live.changed.v1", "scenes.live.ended.v1"}
    held.sid = first
    assert await held.state() == "scheduled"


async def test_tickets_say_who_comes_and_run_out(held: Stage) -> None:
    await on_air(held)
    path, secret = f"/api/live/sessions/{held.sid}/ticket", held.house.settings.keys.session
    mark = guest()
    one, two = [ok(await (await held.street.guest()).post(path, {"guest": mark})) for _ in range(2)]
    assert (one["viewer"], one["role"], one["off"]) == (two["viewer"], "guest", 1)
    fan = ok(await (await held.street.browser("fan")).post(path, {}))
    said = keys.read_ticket(secret, fan["ticket"], clock.now_ms() // 1000)
    assert said is not None
    assert (said.sid, said.viewer, said.role, said.name) == (
        held.sid,
        str(held.street.known["fan"].id),
        "viewer",
        "f**",
    )
    assert keys.read_ticket(secret, fan["ticket"], clock.now_ms() // 1000 + 61) is None
    assert keys.read_ticket(secret, fan["ticket"][:-1] + "0", 0) is None or fan["ticket"].endswith("0")
    assert keys.read_ticket(secret, "é.é", 0) is None


async def test_two_edit_a_plan_and_the_second_is_told(held: Stage) -> None:
    await planned(held)
    rev = ok(await held.host.get(held.one))["rev"]
    assert ok(await held.host.patch(held.one, {"rev": rev, "title": "改期"}))["title"] == "改期"
    late = await held.host.patch(held.one, {"rev": rev, "title": "又改"})
    assert (late.code, late.json["params"]["by"]) == ("scenes.live.outdated", "anchor")
    far = {"planned_at": "9999-12-31T10:00:00Z", "planned_end": "9999-12-31T23:00:00Z"}
    naive = {"planned_end": "2026-01-01T00:00:00"}
    for window in ({"planned_end": "2020-01-01T00:00:00Z"}, {"planned_end": "2099-01-01T00:00:00Z"}, far, naive):
        assert (await held.host.patch(held.one, {"rev": rev + 1, **window})).code == "scenes.live.bad_window"
    ok(await held.do("cancel"))
    assert (await held.host.patch(held.one, {"rev": rev + 1, "title": "晚了"})).code == "scenes.live.wrong_state"


async def test_what_is_explained_next_has_a_reason(held: Stage, moved: Any) -> None:
    await on_air(held)
    first, second = (str(g.product_id) for g in held.goods)
    ok(await held.do("explain", {"product_id": first}))
    ok(await held.do("explain/close"))
    found = ok(await held.host.get(f"{held.one}/next"))["items"]
    assert [(s["product_id"], s["why"]) for s in found] == [(second, "never")]
    moved(minutes=31)
    found = ok(await held.host.get(f"{held.one}/next"))["items"]
    assert [(s["product_id"], s["why"]) for s in found] == [(second, "never"), (first, "long_ago")]
    assert "31" in found[1]["text"]["zh-CN"]
