"""Recordings as they are replayed, and the clips of a broadcast."""

import asyncio
from datetime import timedelta
from uuid import UUID

from meadow.base import clock, page
from meadow.base.db import House, ReadDb
from meadow.base.errors import NotFound
from meadow.base.page import Cursor, Page
from meadow.goods import catalog
from meadow.scenes import video
from meadow.scenes.live.ingest import replay
from meadow.scenes.live.queries.rooms import seen
from meadow.scenes.live.store import clips as store
from meadow.scenes.live.store import sessions
from meadow.scenes.live.types import Desk, State
from meadow.scenes.live.types.clips import Clip, ClipState, ShownClip, Withdrawn

_KEPT, _KEPT_S = 8, 60.0


async def clips(db: ReadDb, desk: Desk, session_id: UUID, cursor: str | None, limit: int) -> Page[Clip]:
    """Clips of one's own broadcast. Raises `NotFound`."""
    if await sessions.of(db, session_id=session_id, author_id=desk.author_id) is None:
        raise NotFound
    after = Cursor.read(cursor, UUID)
    rows = await store.page(
        db, session_id=session_id, author_id=desk.author_id, after=after[0] if after else None, limit=limit + 1
    )
    rows, following = page.cut(rows, limit, lambda r: (r.explain_id,))
    cards = await catalog.cards(db, [r.product_id for r in rows])
    return Page(
        [
            Clip(
                explain_id=r.explain_id, product=cards.get(r.product_id), state=ClipState(r.state), begins_at=r.begins_at,
                ms=r.ms, start_ms=_ms(r.begins_at - r.started_at), whole_ms=_ms(r.ended_at - r.started_at),
                video_id=r.video_id,
            )
            for r in rows
        ],
        following,
    )  # fmt: skip


def _ms(span: timedelta) -> int:
    return span // timedelta(milliseconds=1)


async def shown(db: ReadDb, session_id: UUID, cursor: str | None, limit: int) -> Page[ShownClip]:
    """Clips of a broadcast that are published right now; one that was hidden or taken down is not there.

    A product that is not sold any more is left out of its clip. Raises `NotFound`, `Withdrawn`.
    """
    held, after = await seen(db, session_id), Cursor.read(cursor, UUID)
    if held.state is State.banned:
        raise Withdrawn
    rows = await store.published(db, session_id=held.id, after=after[0] if after else None, limit=limit + 1)
    rows, following = page.cut(rows, limit, lambda r: (r.explain_id,))
    films = await video.items(db, [r.video_id for r in rows], None)
    cards = {p: c for p, c in (await catalog.cards(db, [r.product_id for r in rows])).items() if c.on_sale}
    return Page(
        [
            ShownClip(
                explain_id=r.explain_id, video_id=r.video_id, product=cards.get(r.product_id), caption=film.caption,
                poster=film.poster, url=f"/v/{r.video_id}", play_url=film.play_url, begins_at=r.begins_at,
                ms=film.duration_ms,
            )
            for r in rows
            if (film := films.get(r.video_id)) is not None
        ],
        following,
    )  # fmt: skip


async def playlist(house: House, session_id: UUID) -> str:
    """The recording of a broadcast as a VOD playlist. Raises `NotFound`, `Withdrawn`."""
    async with house.read() as db:
        held = await sessions.of(db, session_id=session_id)
    if held is not None and held.state is State.banned:
        raise Withdrawn
    if held is None or held.rehearsal or held.state is not State.replay_ready or held.replay_url is None:
        raise NotFound
    text = await _read(house, session_id)
    if text is None:
        raise NotFound
    return text


async def _read(house: House, session_id: UUID) -> str | None:
    """A long recording has a line for each of its seconds: it is read once a minute, for all who ask."""
    held: dict[UUID, tuple[float, asyncio.Task[str | None]]] = house.engines.setdefault("scenes.live.replays", {})
    at, reading = held.get(session_id, (-_KEPT_S, None))
    if reading is None or clock.monotonic() - at >= _KEPT_S:
        held.pop(session_id, None)
        reading = asyncio.ensure_future(replay.playlist(house.files, str(session_id)))
        held[session_id] = (clock.monotonic(), reading)
        while len(held) > _KEPT:
            del held[next(iter(held))]
    try:
        return await asyncio.shield(reading)
    except Exception:
        held.pop(session_id, None)
        raise
