"""Clips 讲解回放: cut from the recording by copy, published by their author as short videos; recordings that go."""

import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from meadow.base import clock, ids, jobs, policy
from meadow.base.db import House, WriteDb
from meadow.base.errors import NotFound
from meadow.scenes import video
from meadow.scenes.live.actions.command import act
from meadow.scenes.live.events import Ended
from meadow.scenes.live.ingest import replay
from meadow.scenes.live.store import clips as store
from meadow.scenes.live.store import sessions
from meadow.scenes.live.types import Desk, Session
from meadow.scenes.live.types.clips import REPLAY_DAYS, ClipNotReady, ClipSpan, ClipState, PublishClip, TrimClip
from meadow.scenes.video.types import NewAnchor, NewVideo

CUT, FORGET = "scenes.live.cut_clip", "scenes.live.forget_replay"


async def plan(db: WriteDb, held: Session) -> None:
    """A recording is whole: every explained stretch of five seconds or more is to be cut."""
    least = timedelta(milliseconds=replay.LEAST_MS)
    for explain_id in await store.add_all(db, session_id=held.id, author_id=held.author_id, least=least):
        await _cut_later(db, held.id, explain_id)


async def _cut_later(db: WriteDb, session_id: UUID, explain_id: UUID) -> None:
    lock = f"live:clip:{session_id}"
    await jobs.queue(db, CUT, lock=lock, session_id=str(session_id), explain_id=str(explain_id))


async def cut(house: House, session_id: UUID, explain_id: UUID) -> None:
    """Cut one clip; safe to run again."""
    async with house.read() as db:
        held = await store.of(db, session_id=session_id, explain_id=explain_id)
    if held is None or held.state != ClipState.cutting.value:
        return
    begin = int(held.begins_at.timestamp() * 1000)
    with tempfile.TemporaryDirectory(prefix="mw-clip-") as made_in:
        try:
            film, _, ms = await replay.clip(house.files, str(session_id), begin, begin + held.ms, Path(made_in))
        except replay.NoRecording:
            values: dict[str, object] = {"state": ClipState.failed.value, "upload_id": None}
        else:
            upload_id = ids.new()
            await house.files.put(video.source(upload_id), film)
            values = {"state": ClipState.ready.value, "upload_id": upload_id, "ms": ms, "size": film.stat().st_size}
    async with house.write() as db:
        await store.change(db, session_id=session_id, explain_id=explain_id, **values)
    if held.upload_id:
        await house.files.delete(video.source(held.upload_id))


async def trim(db: WriteDb, desk: Desk, session_id: UUID, explain_id: UUID, asked: TrimClip) -> None:
    """Keep a part of what was explained: the clip is cut again. Raises `NotFound`, `ClipNotReady`, `ClipSpan`."""
    held, row = await _locked(db, desk, session_id, explain_id)
    if row.state not in {ClipState.ready.value, ClipState.failed.value}:
        raise ClipNotReady(state=row.state)
    whole = await store.span(db, session_id=session_id, explain_id=explain_id)
    most = (whole.ended_at - whole.started_at) // timedelta(milliseconds=1)
    if asked.end_ms > most or not replay.LEAST_MS <= asked.end_ms - asked.start_ms <= replay.MOST_MS:
        raise ClipSpan(whole=most, least=replay.LEAST_MS, most=replay.MOST_MS)
    begins_at = whole.started_at + timedelta(milliseconds=asked.start_ms)
    values = {"state": ClipState.cutting.value, "begins_at": begins_at, "ms": asked.end_ms - asked.start_ms}
    await store.change(db, session_id=session_id, explain_id=explain_id, **values)
    await _cut_later(db, session_id, explain_id)
    await act(
        db, held, desk, "clip_trim", {"explain_id": explain_id, "start_ms": asked.start_ms, "end_ms": asked.end_ms}
    )


async def _locked(db: WriteDb, desk: Desk, session_id: UUID, explain_id: UUID) -> tuple[Session, Any]:
    held = await sessions.of(db, session_id=session_id, author_id=desk.author_id, lock=True)
    row = await store.of(db, session_id=session_id, explain_id=explain_id, author_id=desk.author_id, lock=True)
    if held is None or row is None:
        raise NotFound
    return held, row


async def publish(db: WriteDb, desk: Desk, session_id: UUID, explain_id: UUID, asked: PublishClip) -> UUID:
    """Make a short video of a clip, with its product on it. Raises `NotFound`, `ClipNotReady`, and what a new video raises."""
    held, row = await _locked(db, desk, session_id, explain_id)
    if row.state != ClipState.ready.value:
        raise ClipNotReady(state=row.state)
    new = NewVideo(upload_id=row.upload_id, caption=asked.caption, anchors=[NewAnchor(product_id=row.product_id)])
    video_id = await video.adopt(db, desk.author_id, new, row.size)
    values = {"state": ClipState.published.value, "video_id": video_id}
    await store.change(db, session_id=session_id, explain_id=explain_id, **values)
    await act(db, held, desk, "clip", {"explain_id": explain_id, "video_id": video_id})
    return video_id


async def on_ended(db: WriteDb, event: Ended) -> None:
    """What the platform cut is not replayed."""
    if event.reason == "banned":
        await jobs.queue(db, FORGET, session_id=str(event.session_id))


async def forget(house: House, session_id: UUID) -> None:
    """Remove a recording and the clips that became no video."""
    async with house.write() as db:
        films = await store.forget(db, session_id=session_id)
    await replay.forget(house.files, str(session_id))
    await house.files.delete(*(video.source(x) for x in films))


async def forget_old(house: House) -> int:
    """Remove recordings past their time; returns how many."""
    async with house.read() as db:
        days = int(await policy.value(db, REPLAY_DAYS.key))
        rows = await store.past(db, before=clock.now() - timedelta(days=days))
    for row in rows:
        await forget(house, row.id)
    return len(rows)
