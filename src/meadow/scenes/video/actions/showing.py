"""Coming into sight and going out of it: the only places where a clip does either, so that everybody is told."""

from collections.abc import Sequence
from typing import Any, Literal
from uuid import UUID

from meadow.base import clock, timers
from meadow.base.bus import emit
from meadow.base.db import WriteDb
from meadow.base.timers import Timer
from meadow.people import authors
from meadow.scenes.video import store
from meadow.scenes.video.events import Gone, Shown
from meadow.scenes.video.types import State

PUBLISH = "scenes.video.publish"


async def publish(db: WriteDb, held: Any, out_of: Sequence[State]) -> bool:
    """Show a clip, or set it up for its time where that is ahead; False when it was in none of these states any more."""
    whose = {"author_id": held.author_id, "video_id": held.id, "out_of": out_of, "reject_reason": None}
    now = clock.now()
    if held.publish_at and held.publish_at > now:
        await timers.set(db, PUBLISH, held.id, held.publish_at)
        return await store.change(db, **whose, state=State.scheduled.value)
    if not await store.change(db, **whose, state=State.published.value, published_at=held.published_at or now):
        return False
    await authors.tally(db, held.author_id, videos=1)
    await tell(db, held.id)
    return True


async def due(db: WriteDb, timer: Timer) -> None:
    """The time of a clip has come, if it still waits for it."""
    held = await store.any_author(db, video_id=timer.key)
    if held is not None and held.state == State.scheduled.value:
        await publish(db, held, [State.scheduled])


async def tell(db: WriteDb, video_id: UUID) -> None:
    """Tell what there is to see of a clip that is shown."""
    held = await store.any_author(db, video_id=video_id)
    anchors = (await store.anchors_of(db, video_ids=[video_id])).get(video_id, [])
    await emit(
        db,
        Shown(
            video_id=video_id, author_id=held.author_id, kind=held.kind, caption=held.caption, topics=tuple(held.topics),
            product_ids=tuple(dict.fromkeys(a.product_id for a in anchors)), duration_ms=held.duration_ms,
            published_at=held.published_at, adult=held.adult,
        ),
    )  # fmt: skip


async def gone(db: WriteDb, held: Any, why: Literal["edited", "hidden", "taken_down", "deleted"]) -> None:
    """A clip that was shown (as it was held before) is shown no more; of any other there is nothing to tell."""
    if held.state == State.published.value:
        await authors.tally(db, held.author_id, videos=-1)
        await emit(db, Gone(video_id=held.id, author_id=held.author_id, why=why))
