"""What engines report, late, twice and out of order; and what the database makes of it."""

import asyncio
import contextlib
from typing import Any
from uuid import UUID

import msgspec
import pytest
import sqlalchemy as sa

from meadow.base import clock, ids
from meadow.base.timers import Timer, fire_due
from meadow.scenes import live
from meadow.scenes.live.actions import command, looking, media
from meadow.scenes.live.ingest import serve
from meadow.scenes.live.ingest.playlist import Entry
from meadow.scenes.live.ingest.shelf import Shelf
from meadow.scenes.live.store import sessions
from meadow.scenes.live.types.engines import Publication
from tests.conftest import Client
from tests.make.encoder import Film
from tests.make.live import Stage, listener, ok, on_air, planned, together
from tests.scenes.live.conftest import Ingest


async def _said(held: Stage, verb: str, client: str, **more: Any) -> dict[str, Any]:
    return dict((await held.hook(verb, client_id=client, **more)).json())


async def test_a_key_opens_one_room_until_the_next_is_shown(held: Stage) -> None:
    await planned(held)
    good = held.publisher()
    assert (await _said(held, "publish", "c1", **good))["code"] == 2, "nothing is in preparation"
    ok(await held.do("prepare"))
    allowed = await _said(held, "publish", "c1", **good)
    assert (allowed["code"], allowed["session"], allowed["public"]) == (0, held.sid, False)
    assert allowed == await _said(held, "publish", "c1", **good), "a pure check"
    wrong = [
        good | {"token": "1." + good["token"].partition(".")[2]},
        good | {"publish_name": "0" * 32},
        good | {"token": ""},
    ]
    assert [(await _said(held, "publish", "c1", **w))["code"] for w in wrong] == [1, 1, 1]
    assert (await held.hook("publish", door="0" * 32, client_id="c1", **good)).status_code == 404
    assert (await held.hook("publish", engine="nginx", client_id="c1", **good)).status_code == 404
    assert (await held.hook("publish", engine="mediamtx", client_id="c1", **wrong[1])).status_code == 403
    key = ok(await held.host.post(f"{held.base}/key"))
    assert (await _said(held, "publish", "c1", **good))["code"] == 1, "the key before is good no more"
    assert key["key"].startswith(key["bearer"].partition(".")[0]), "one name for both ways"
    assert "key" not in ok(await held.host.get(f"{held.base}/room"))


async def test_a_bad_report_is_refused_and_changes_nothing(held: Stage) -> None:
    inner = (await held.hook("publish", client_id="c1")).url.path.rpartition("/")[0]
    for body, status in ((b"{", 422), (b'{"client_id": 1}', 422), (b"\xff", 422), (b'"' + b"x" * 20_000 + b'"', 413)):
        sent = await held.host.http.post(f"{inner}/started", content=body)
        assert sent.status_code == status, sent.text
    assert (await held.host.http.post(f"{inner}/drop", content=b"{}")).status_code == 404


async def test_the_newest_publisher_wins_and_a_late_stop_changes_nothing(held: Stage) -> None:
    await on_air(held)
    assert (await _said(held, "started", "c2", publish_name="x" * 32, token="1.2"))["code"] == 1
    assert (await _said(held, "segment", "c1", seq=7))["code"] == 0, "a bad key cuts nobody"
    twice = await together(*(_said(held, "started", "c2", **held.publisher()) for _ in range(3)))
    assert [(t["code"], t["session"]) for t in twice] == [(0, held.sid)] * 3, "told thrice at once is told once"
    late = await _said(held, "segment", "c1", seq=8)
    assert (late["code"], late["cut"]) == (3, "superseded")
    await _said(held, "stopped", "c1")
    await _said(held, "stopped", "nobody")
    assert await held.state() == "live"
    assert (await _said(held, "segment", "c2", seq=9))["since"] == 10, "the sequence goes on"


async def test_an_encoder_that_comes_back_and_its_old_stream_that_goes_wait_in_one_order(held: Stage) -> None:
    await on_air(held)
    async with held.house.write() as db:
        await sessions.of(db, session_id=UUID(held.sid), lock=True)
        row = await sessions.publication_of(db, engine="embedded", server_id="s1", client_id="c1")
        late = asyncio.create_task(_said(held, "stopped", "c1"))
        await asyncio.sleep(0.2)
        await sessions.stop_publication(db, session_id=row.session_id, publication_id=row.id, reason="superseded")
    assert (await late)["session"] == held.sid


async def test_a_lost_stream_has_its_grace_and_the_host_may_reopen(held: Stage, moved: Any) -> None:
    await on_air(held)
    await _said(held, "stopped", "c1", reason="closed")
    await _said(held, "stopped", "c1", reason="closed")
    assert await held.state() == "grace"
    bag = ok(await (await held.street.guest()).get(f"/api/live/sessions/{held.sid}/bag"))
    assert len(bag["items"]) == 2, "the bag goes on"
    assert (await _said(held, "started", "c2", **held.publisher()))["public"]
    assert await held.state() == "live"
    await _said(held, "stopped", "c2")
    moved(seconds=10)
    await fire_due(held.house)
    assert await held.state() == "grace", "its time is not over"
    moved(seconds=11)
    await fire_due(held.house)
    shown = ok(await held.host.get(held.one))
    assert (shown["state"], shown["end_reason"]) == ("ended", "dropped")
    assert (await _said(held, "publish", "c3", **held.publisher()))["code"] == 2
    server = Server()
    held.house.engines[looking.ENGINES] = {"embedded": server}
    await looking.look(held.house)
    assert server.told == [], "its recording is not closed while it may go on"
    ok(await held.do("reopen"))
    await held.send("c3", seq=50)
    assert await held.state() == "live"
    ok(await held.do("end"))
    assert (await held.do("reopen")).code == "scenes.live.wrong_state"
    kinds = ok(await held.host.get(f"/api/live/sessions/{held.sid}/events"))["items"]
    assert [e["b"]["state"] for e in kinds if e["k"] == "state"] == [
        "live", "grace", "live", "grace", "ended", "grace", "live", "ended",
    ]  # fmt: skip
    async with held.house.read() as db:
        assert await live.checks(db) == []


async def test_a_dropped_room_is_closed_for_good_when_nobody_reopened_it(held: Stage, moved: Any) -> None:
    await on_air(held)
    await _said(held, "stopped", "c1")
    moved(seconds=21)
    await fire_due(held.house)
    server, heard = Server(), []
    held.house.engines[looking.ENGINES] = {"embedded": server}
    held.house.bus.say = listener(heard)  # type: ignore[method-assign]
    moved(minutes=10)
    await fire_due(held.house)
    await looking.look(held.house)
    assert server.told == [("end", held.sid)]
    assert {"live.ingest.ctl end", f"live.{held.sid}.ctl end"} <= set(heard)
    assert (await held.do("reopen")).code == "scenes.live.wrong_state"


async def test_who_is_not_listed_and_silent_is_gone_and_strangers_must_go(held: Stage, moved: Any) -> None:
    await on_air(held)
    listed = [Publication(client_id="c1", publish_name="-", server_id="s1")]
    stray = Publication(client_id="c9", publish_name="-", server_id="s1")
    assert await media.reconcile(held.house, "embedded", [*listed, stray]) == [stray]
    assert await media.reconcile(held.house, "embedded", []) == []
    assert await held.state() == "live", "a segment came a moment ago"
    moved(seconds=7)
    await media.reconcile(held.house, "embedded", listed)
    assert await held.state() == "live"
    await media.reconcile(held.house, "embedded", [])
    assert await held.state() == "grace"
    assert await media.reconcile(held.house, "embedded", listed) == listed


async def test_a_restarted_engine_has_lost_its_streams_at_once(held: Stage) -> None:
    await on_air(held)
    await media.reconcile(held.house, "embedded", [], server_id="s2")
    assert await held.state() == "grace"


class Server:
    """A media server beside the house, as its adapter shows it: what it has, and what it was told."""

    supersede = "native"

    def __init__(self) -> None:
        self.listed: list[Publication] | None = []
        self.told: list[tuple[str, ...]] = []

    async def list_live(self) -> list[Publication] | None:
        return self.listed

    async def kick(self, client_id: str, reason: str) -> bool:
        self.told.append(("kick", client_id, reason))
        return True

    async def tell(self, session: str, order: str) -> bool:
        self.told.append((order, session))
        return True


async def test_the_look_finds_what_reports_did_not_tell(held: Stage, moved: Any) -> None:
    await on_air(held)
    server = Server()
    held.house.engines[looking.ENGINES] = {"embedded": server}
    mine, stray = (Publication(client_id=c, publish_name="-", server_id="s1") for c in ("c1", "c9"))
    server.listed = [mine, stray]
    await looking.look(held.house)
    assert server.told == [], "its report may be under way"
    await looking.look(held.house)
    assert server.told == [("kick", "c9", "unknown")]
    server.listed = None
    moved(seconds=7)
    await looking.look(held.house)
    assert await held.state() == "grace", "who does not answer has nothing"
    ok(await held.do("end"))
    await looking.look(held.house)
    assert server.told[-1] == ("end", held.sid)
    async with held.house.write() as db:
        await looking.due(db, Timer(command.LOOK, ids.new(), clock.now(), {}))
        jobs = await db.value(
            sa.text("SELECT count(*) FROM procrastinate_jobs WHERE task_name = :n"), {"n": command.LOOK}
        )
    assert jobs == 1


async def test_the_platform_cuts_a_room_and_its_key(held: Stage, operator: Client) -> None:
    await on_air(held)
    path = f"/api/ops/live/sessions/{held.sid}/cut"
    assert (await held.host.post(path, {"reason": "违规"})).status == 403
    seen = ok(await operator.get("/api/ops/live/sessions"))["items"]
    assert [s["id"] for s in seen] == [held.sid]
    heard: list[str] = []
    held.house.bus.say = listener(heard)  # type: ignore[method-assign]
    ok(await operator.post(path, {"reason": "售卖禁售商品"}))
    assert {f"live.{held.sid}.ctl end", "live.ingest.ctl withdraw", f"live.{held.sid}.ev state"} <= set(heard)
    assert (await _said(held, "segment", "c1", seq=3))["code"] != 0
    assert (await _said(held, "publish", "c1", **held.publisher()))["code"] == 1, "the key is another"
    shown = ok(await held.host.get(held.one))
    assert (shown["state"], shown["end_reason"]) == ("banned", "banned")
    server = Server()
    server.listed = [Publication(client_id="c1", publish_name="-", server_id="s1")]
    held.house.engines[looking.ENGINES] = {"embedded": server}
    await looking.look(held.house)
    assert [t[0] for t in server.told] == ["kick", "withdraw"], (
        "an engine that the bus does not reach is told by the errand"
    )
    assert (await operator.post(path, {"reason": "再来"})).code == "scenes.live.wrong_state"
    assert (
        await (await held.street.guest()).post(f"/api/live/sessions/{held.sid}/ticket", {})
    ).code == "scenes.live.closed"


async def test_after_a_cut_no_further_segment_is_listed(
    held: Stage, operator: Client, ingest: Ingest, clip: Film, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The word of the bus is enough: the encoder sends on, and nothing of it is written, listed or reported any more."""
    await on_air(held)
    ingest.house.rooms["s0"] = held.sid
    encoder = await ingest.encoder()
    sending = asyncio.create_task(encoder.play(clip, 60, speed=6))
    await ingest.until(lambda: ingest.playlist(held.sid).count(".ts") >= 3)
    happened: list[Any] = []
    shelf = ingest.station.shelves[held.sid]
    listed = shelf.told

    def tell(at: Shelf, entry: Entry) -> None:
        happened.append(entry.seq)
        if listed is not None:
            listed(at, entry)

    async def say(subject: str, payload: bytes = b"") -> None:
        if subject == "live.ingest.ctl":
            await serve._told(ingest.station, payload)
            happened.append(msgspec.json.decode(payload)["k"])

    monkeypatch.setattr(shelf, "told", tell)
    monkeypatch.setattr(held.house.bus, "say", say)
    await ingest.until(lambda: len(happened) >= 1)
    ok(await operator.post(f"/api/ops/live/sessions/{held.sid}/cut", {"reason": "违规"}))
    await ingest.until(lambda: not ingest.station.live)
    with contextlib.suppress(ConnectionError):
        await sending
    await shelf.settle()
    assert happened[-1] == "withdraw", happened
    assert held.sid in ingest.station.withdrawn
    assert not list((ingest.folder / held.sid).glob("*.ts"))
    told = [r.seq for r in ingest.house.told if r.what == "segment"]
    assert max(told) <= max(x for x in happened if isinstance(x, int))


async def test_the_recording_makes_a_replay(held: Stage) -> None:
    await on_air(held)
    ok(await held.do("end"))
    url = f"/media/replays/{held.sid}/index.m3u8"
    assert (await held.hook("recorded", session=held.sid, url=url)).json()["code"] == 0
    assert (await held.hook("recorded", session=held.sid, url=url)).json()["code"] == 2
    over = ok(await (await held.street.guest()).get(f"/api/live/sessions/{held.sid}/end"))
    assert (over["state"], over["replay_url"]) == ("replay_ready", url)
