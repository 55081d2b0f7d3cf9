"""What engines report, and what the database makes of it: an engine forgets, restarts, and reports late or twice."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec

from meadow.base import clock
from meadow.base.db import House, ReadDb, WriteDb
from meadow.scenes.live.actions import clips, incidents, session
from meadow.scenes.live.actions.command import act, house_desk, order_after, tell_engine
from meadow.scenes.live.rules import keys, machine
from meadow.scenes.live.store import rooms
from meadow.scenes.live.store import sessions as store
from meadow.scenes.live.types import On, Session, State
from meadow.scenes.live.types.asks import Recorded
from meadow.scenes.live.types.engines import Publication, Report, Verdict

_MEASURED = frozenset({"kbps", "fps", "gop_s"})
"""What is never nothing: 0 is an engine's way to say that it does not know."""
SILENT = timedelta(seconds=6)
"""A stream that no engine lists and that brought no segment for so long is gone."""


KEY, CLOSED, GONE = 1, 2, 3
"""Refusals: no such key, no open broadcast, a stream that is not the current one."""


async def publish(db: ReadDb, said: Report) -> Verdict:
    """Whether this publisher may send: a pure check, asked as often as an engine likes; it starts nothing and cuts nobody."""
    room, held = await _target(db, said)
    if room is None or held is None:
        return Verdict(code=KEY if room is None else CLOSED)
    return _let(db, held)


def _let(db: ReadDb, held: Session) -> Verdict:
    """What a publisher that may send is told: which broadcast, seen by whom, and where its sequence goes on."""
    public = held.state in machine.ON_AIR and not held.rehearsal
    return Verdict(
        session=str(held.id), public=public, since=held.media_seq + 1 if held.media_seq else clock.now_ms() // 1000,
        preview=keys.preview(db.house.settings.keys.session, held.id),
    )  # fmt: skip


async def _target(db: ReadDb, said: Report) -> tuple[Any, Session | None]:
    """The room that a stream's name and token open, and its open broadcast."""
    room = await rooms.by_key(db, key_hash=keys.lookup(said.publish_name)) if said.publish_name else None
    secret, at = db.house.settings.keys.session, clock.now_ms() // 1000
    if room is None or not keys.good(secret, room.id, room.key_version, said.token, at):
        return None, None
    return room, await store.open_of(db, room_id=room.id)


async def _current(db: ReadDb, held: Session) -> Any:
    """The stream that a broadcast counts as its own."""
    if held.current_publication is None:
        return None
    return await store.publication(db, session_id=held.id, publication_id=held.current_publication)


async def started(db: WriteDb, said: Report) -> Verdict:
    """A stream exists: it becomes the broadcast's current one, and the one before is cut. Told twice is told once."""
    room, _ = await _target(db, said)
    held = await store.open_of(db, room_id=room.id, lock=True) if room else None
    known = await store.publication_of(db, engine=said.engine, server_id=said.server_id, client_id=said.client_id)
    if known is not None:
        mine = held is not None and held.id == known.session_id and known.stopped_at is None
        return _let(db, held) if held is not None and mine else Verdict(code=GONE, cut=known.reason or "stopped")
    if held is None or machine.after(held.state, On.started) is None:
        return Verdict(code=KEY if room is None else CLOSED)
    before = await _current(db, held)
    values = {
        "engine": said.engine, "server_id": said.server_id, "client_id": said.client_id, "facts": _facts(said),
        "protocol": "whip" if said.client_id.startswith("whip") else "rtmp",
    }  # fmt: skip
    made = await store.add_publication(db, session_id=held.id, values=values)
    moved = await session.back(db, held, made)
    if before is not None and before.stopped_at is None:
        await _cut(db, held, before, "superseded")
    return _let(db, moved)


def _facts(said: Report) -> dict[str, Any]:
    """What is known of a stream, by the names the checks read."""
    found: dict[str, Any] = msgspec.to_builtins(said.media) if said.media else {}
    if said.health is not None:
        health: dict[str, Any] = msgspec.to_builtins(said.health)
        health["gop_s"] = health.pop("gop_ms") / 1000
        found |= {k: v for k, v in health.items() if v or k not in _MEASURED}
    return found


async def _cut(db: WriteDb, held: Session, row: Any, why: str) -> None:
    """Note the end of a stream and have its engine let it go."""
    await store.stop_publication(db, session_id=held.id, publication_id=row.id, reason=why)
    tell_engine(db, "kick", client_id=row.client_id, reason=why)


async def stopped(db: WriteDb, said: Report) -> Verdict:
    """A stream is gone. Only the current one of a broadcast on air begins a grace: a late report of an old one changes nothing."""
    row = await store.publication_of(db, engine=said.engine, server_id=said.server_id, client_id=said.client_id)
    if row is None:
        return Verdict()
    held = await store.of(db, session_id=row.session_id, lock=True)  # first, as every other report does
    await store.stop_publication(db, session_id=row.session_id, publication_id=row.id, reason=said.reason or "closed")
    if held is not None:
        await _gone(db, held, row.id)
    return Verdict(session=str(row.session_id))


async def _gone(db: WriteDb, held: Session, publication_id: UUID) -> None:
    if held.state is State.preparing and held.current_publication == publication_id:
        await store.change(db, session_id=held.id, current_publication=None, last_segment_at=None)
        await act(db, held, house_desk(held.author_id), "stream_lost", {"publication": publication_id})
    elif held.state is State.live:
        await session.lost(db, held, publication_id)


async def segment(db: WriteDb, said: Report) -> Verdict:
    """A segment was written: the broadcast has a picture, and the playlist's sequence never falls below it again."""
    row = await store.publication_of(db, engine=said.engine, server_id=said.server_id, client_id=said.client_id)
    if row is None or row.stopped_at is not None:
        return Verdict(code=GONE, cut=row.reason if row else "unknown")
    facts = _facts(said)
    if not await store.beat(
        db, session_id=row.session_id, publication_id=row.id, seq=min(said.seq, 2**53), facts=facts
    ):
        return Verdict(code=GONE, cut="superseded")
    held = await store.of(db, session_id=row.session_id)
    await incidents.heard(db, row.session_id, said)
    order_after(db, f"live.{row.session_id}.ops", "health", **facts)
    return _let(db, held) if held else Verdict(code=GONE, cut="closed")


async def recorded(db: WriteDb, said: Recorded) -> Verdict:
    """The recording of an ended broadcast can be played. Told twice is told once."""
    held = await store.of(db, session_id=said.session, lock=True)
    if held is None or machine.after(held.state, On.replay) is None:
        return Verdict(code=CLOSED)
    moved = await session.turn(db, held, On.replay, replay_url=said.url)
    await act(db, moved, house_desk(held.author_id), "replay", {"url": said.url})
    await clips.plan(db, moved)
    return Verdict(session=str(held.id))


async def reconcile(
    house: House, engine: str, listed: Sequence[Publication], *, server_id: str = ""
) -> list[Publication]:
    """Compare what an engine has with what the database believes; returns the streams that the engine must let go.

    A broadcast on air whose stream is not listed and silent has lost it, at once where the engine is another since
    (`server_id`); a listed stream that nobody believes in goes.
    """
    here = {(p.server_id, p.client_id) for p in listed}
    async with house.read() as db:
        believed = await store.streaming(db, engine=engine)
    for row in believed:
        if (row.server_id, row.client_id) not in here:
            async with house.write() as db:
                await _missing(db, row, restarted=bool(server_id) and server_id != row.server_id)
    known = {(r.server_id, r.client_id) for r in believed}
    return [p for p in listed if (p.server_id, p.client_id) not in known]


async def _missing(db: WriteDb, row: Any, *, restarted: bool) -> None:
    held = await store.of(db, session_id=row.session_id, lock=True)
    if held is None:
        return
    quiet = clock.now() - SILENT
    if not restarted and max(row.started_at, held.last_segment_at or row.started_at) > quiet:
        return
    await store.stop_publication(db, session_id=held.id, publication_id=row.id, reason="unlisted")
    await _gone(db, held, row.id)
