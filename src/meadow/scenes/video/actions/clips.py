"""Making, editing and judging clips."""

from typing import Any
from uuid import UUID

from meadow.base import clock, ids, jobs, trail
from meadow.base.bus import emit
from meadow.base.db import WriteDb
from meadow.base.errors import NotFound
from meadow.base.trail import Who
from meadow.goods import catalog
from meadow.people import authors
from meadow.scenes.video import store
from meadow.scenes.video.events import Audited, Gone, Shown
from meadow.scenes.video.types import EditVideo, Judge, NewAnchor, NewVideo, State, Unpromotable, UploadOpen, WrongState

TRANSCODE = "scenes.video.transcode"


async def create(db: WriteDb, author_id: UUID, new: NewVideo) -> UUID:
    """Make a video of a finished upload and queue its transcode. Raises `UploadOpen`, `Unpromotable`."""
    await _promotable(db, new.anchors)
    if not await store.use_upload(db, author_id=author_id, upload_id=new.upload_id):
        raise UploadOpen
    video_id = ids.new()
    await store.add(
        db, author_id=author_id, video_id=video_id, upload_id=new.upload_id, caption=new.caption.strip(), topics=new.topics,
        cover_ms=new.cover_ms, publish=new.publish,
    )  # fmt: skip
    await store.put_anchors(db, video_id=video_id, anchors=new.anchors)
    await jobs.queue(db, TRANSCODE, lock=f"author:{author_id}", author_id=str(author_id), video_id=str(video_id))
    return video_id


async def _promotable(db: WriteDb, anchors: list[NewAnchor]) -> None:
    cards = await catalog.cards(db, [a.product_id for a in anchors])
    if bad := [str(a.product_id) for a in anchors if a.product_id not in cards or not cards[a.product_id].on_sale]:
        raise Unpromotable(products=", ".join(bad))


async def edit(db: WriteDb, author_id: UUID, video_id: UUID, change: EditVideo) -> None:
    """Change texts and anchors; a published clip whose text changed goes back to the audit."""
    held = await store.of_author(db, author_id=author_id, video_id=video_id)
    if held is None:
        raise NotFound
    said: dict[str, Any] = {"caption": change.caption, "topics": change.topics}
    values = {k: v for k, v in said.items() if v is not None}
    if change.anchors is not None:
        await _promotable(db, change.anchors)
        await store.put_anchors(db, video_id=video_id, anchors=change.anchors)
    if values and held.state == State.published.value:
        values |= {"state": State.under_review.value, "submitted_at": clock.now()}
    if values:
        await store.change(db, author_id=author_id, video_id=video_id, **values)
    if held.state != State.published.value:
        return
    if values:
        await emit(db, Gone(video_id=video_id, author_id=author_id, why="edited"))
    elif change.anchors is not None:
        await _show(db, held)


async def _show(db: WriteDb, held: Any) -> None:
    """Tell what there is to see of a clip that is shown."""
    products = (await store.anchors_of(db, video_ids=[held.id])).get(held.id, [])
    await emit(
        db,
        Shown(
            video_id=held.id, author_id=held.author_id, caption=held.caption, topics=tuple(held.topics),
            product_ids=tuple(products), duration_ms=held.duration_ms, published_at=held.published_at,
        ),
    )  # fmt: skip


async def submit(db: WriteDb, author_id: UUID, video_id: UUID) -> None:
    """Send a draft, or a hidden clip, to the audit. Raises `WrongState`."""
    states = [State.draft, State.hidden]
    values = {"state": State.under_review.value, "submitted_at": clock.now(), "reject_reason": None}
    await _turn(db, author_id, video_id, states, values)


async def hide(db: WriteDb, author_id: UUID, video_id: UUID) -> None:
    """Take one's clip out of sight. Raises `WrongState`."""
    states = [State.published, State.under_review, State.draft]
    if await _turn(db, author_id, video_id, states, {"state": State.hidden.value}) is State.published:
        await emit(db, Gone(video_id=video_id, author_id=author_id, why="hidden"))


async def _turn(db: WriteDb, author_id: UUID, video_id: UUID, out_of: list[State], values: dict[str, object]) -> State:
    """Change the state and return the one before."""
    held = await store.of_author(db, author_id=author_id, video_id=video_id)
    if held is None:
        raise NotFound
    if not await store.change(db, author_id=author_id, video_id=video_id, out_of=out_of, **values):
        raise WrongState(state=held.state)
    return State(held.state)


async def remove(db: WriteDb, author_id: UUID, video_id: UUID) -> None:
    """Delete one's clip with all that hangs on it; what was ordered through it keeps its origin. Raises `WrongState`."""
    held = await store.of_author(db, author_id=author_id, video_id=video_id)
    if held is None:
        raise NotFound
    if held.state == State.processing.value:
        raise WrongState(state=held.state)
    await store.drop(db, author_id=author_id, video_id=video_id)
    if held.published_at is not None:
        await authors.tally(db, author_id, videos=-1)
    if held.state == State.published.value:
        await emit(db, Gone(video_id=video_id, author_id=author_id, why="deleted"))


async def judge(db: WriteDb, who: Who, video_id: UUID, verdict: Judge) -> None:
    """An operator publishes a clip or sends it back. Raises `WrongState`."""
    held = await store.any_author(db, video_id=video_id)
    if held is None:
        raise NotFound
    approved = verdict.decision == "approve"
    values: dict[str, object] = {
        "state": State.published.value,
        "published_at": held.published_at or clock.now(),
        "reject_reason": None,
    }
    if not approved:
        values = {"state": State.draft.value, "reject_reason": verdict.reason}
    if not await store.change(db, author_id=held.author_id, video_id=video_id, out_of=[State.under_review], **values):
        raise WrongState(state=held.state)
    detail = {"decision": verdict.decision, "author_id": str(held.author_id)}
    await trail.note(db, who, verb="scenes.video.audit", subject=video_id, detail=detail)
    if approved and held.published_at is None:
        await authors.tally(db, held.author_id, videos=1)
    await emit(
        db,
        Audited(
            video_id=video_id, author_id=held.author_id, caption=held.caption, approved=approved, reason=verdict.reason
        ),
    )
    if approved:
        await _show(db, await store.any_author(db, video_id=video_id))
