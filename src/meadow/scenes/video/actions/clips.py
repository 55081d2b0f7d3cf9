"""Making and editing clips and posts, by their author."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from meadow.base import clock, ids, jobs
from meadow.base.db import WriteDb
from meadow.base.errors import NotFound
from meadow.goods import catalog, media
from meadow.scenes.video import rules, store
from meadow.scenes.video.actions import showing
from meadow.scenes.video.actions.uploads import KEPT
from meadow.scenes.video.store import uploads
from meadow.scenes.video.types import (
    LONGEST_MS,
    MOST_AHEAD,
    SHORTEST_MS,
    BadCut,
    BadSpan,
    BadTime,
    EditVideo,
    NewAnchor,
    NewPost,
    NewVideo,
    State,
    UnknownPicture,
    Unpromotable,
    WrongKind,
    WrongState,
)
from meadow.scenes.video.types.uploads import UploadOpen

TRANSCODE, COVER, CLEAR = "scenes.video.transcode", "scenes.video.cover", "scenes.video.clear"
_SEEN = {State.published.value, State.scheduled.value}
"""States behind an operator's yes: changed words need another."""


async def create(db: WriteDb, author_id: UUID, new: NewVideo) -> UUID:
    """Make a video of a finished upload and queue its transcode.

    Raises `UploadOpen`, `Unpromotable`, `BadSpan`, `BadCut`, `BadTime`.
    """
    kept = (new.cut_to or LONGEST_MS) - (new.cut_from or 0)
    if kept < SHORTEST_MS:
        raise BadCut
    await _fitting(db, new.anchors, kept)
    if not await uploads.use(db, author_id=author_id, upload_id=new.upload_id):
        raise UploadOpen
    video_id = ids.new()
    await store.add(
        db, author_id=author_id, video_id=video_id, upload_id=new.upload_id, caption=new.caption.strip(), topics=new.topics,
        cover_ms=new.cover_ms, cut_from=new.cut_from, cut_to=new.cut_to, adult=new.adult, publish=new.publish, publish_at=_ahead(new.publish_at),
    )  # fmt: skip
    await store.put_anchors(db, video_id=video_id, anchors=new.anchors)
    whose = {"author_id": str(author_id), "video_id": str(video_id)}
    await jobs.queue(db, TRANSCODE, lock=f"author:{author_id}", heavy=True, **whose)
    return video_id


async def adopt(db: WriteDb, author_id: UUID, new: NewVideo, length: int) -> UUID:
    """Make a video of a film of the house's own, whose bytes lie at `source` of its upload already. Raises as `create` does."""
    until = clock.now() + KEPT
    await uploads.add(db, author_id=author_id, upload_id=new.upload_id, length=length, filename="", expires_at=until)
    await uploads.move(db, author_id=author_id, upload_id=new.upload_id, done=length)
    return await create(db, author_id, new)


async def post(db: WriteDb, author_id: UUID, new: NewPost) -> UUID:
    """Make an image-text post of the author's pictures. Raises `UnknownPicture`, `Unpromotable`, `BadSpan`, `BadTime`."""
    await _fitting(db, new.anchors, 0)
    video_id, shown = ids.new(), await _pictures(db, author_id, new.pictures)
    review = {"state": State.under_review.value, "submitted_at": clock.now()}
    await store.add(
        db, author_id=author_id, video_id=video_id, kind="image_text", caption=new.caption.strip(), topics=new.topics,
        adult=new.adult, publish=new.publish, publish_at=_ahead(new.publish_at), **shown,
        **(review if new.publish else {"state": State.draft.value}), progress=100,
    )  # fmt: skip
    await store.put_anchors(db, video_id=video_id, anchors=new.anchors)
    return video_id


async def _pictures(db: WriteDb, author_id: UUID, asset_ids: Sequence[UUID]) -> dict[str, Any]:
    """What a post keeps of its pictures: all of them, and the first one's size and address for lists."""
    found = await media.assets(db, author_id, asset_ids)
    if lost := [str(a) for a in asset_ids if a not in found]:
        raise UnknownPicture(pictures=", ".join(lost))
    pictures = [found[a] for a in dict.fromkeys(asset_ids)]
    poster = next((v for v in pictures[0].variants if v.width >= rules.POSTER_WIDTH), pictures[0].variants[-1])
    return {
        "images": msgspec.to_builtins(pictures), "poster": poster.url, "width": pictures[0].width, "height": pictures[0].height,
    }  # fmt: skip


async def _fitting(db: WriteDb, anchors: list[NewAnchor], longest_ms: int) -> None:
    if bad := rules.misplaced(anchors, longest_ms):
        raise BadSpan(anchors=", ".join(str(n + 1) for n in bad))
    cards = await catalog.cards(db, [a.product_id for a in anchors])
    if lost := [str(a.product_id) for a in anchors if a.product_id not in cards or not cards[a.product_id].on_sale]:
        raise Unpromotable(products=", ".join(lost))


def _ahead(at: datetime | None) -> datetime | None:
    if at is not None and not (at.tzinfo and clock.now() < at <= clock.now() + MOST_AHEAD):
        raise BadTime(days=MOST_AHEAD.days)
    return at


async def _own(db: WriteDb, author_id: UUID, video_id: UUID) -> Any:
    held = await store.of_author(db, author_id=author_id, video_id=video_id)
    if held is None:
        raise NotFound
    return held


async def edit(db: WriteDb, author_id: UUID, video_id: UUID, change: EditVideo) -> None:
    """Change words, pictures, cover and anchors; one that passed goes back to the audit for words and pictures.

    Raises `NotFound`, `Unpromotable`, `BadSpan`, `UnknownPicture`, `WrongKind`.
    """
    held = await _own(db, author_id, video_id)
    said: dict[str, Any] = {"caption": change.caption, "topics": change.topics}
    values = {k: v for k, v in said.items() if v is not None}
    if change.pictures is not None:
        if held.kind == "video":
            raise WrongKind
        values |= await _pictures(db, author_id, change.pictures)
    if change.anchors is not None:
        await _fitting(db, change.anchors, held.duration_ms or (LONGEST_MS if held.kind == "video" else 0))
        await store.put_anchors(db, video_id=video_id, anchors=change.anchors)
    if change.cover_ms is not None:
        await _cover(db, held, change.cover_ms)
    if change.adult is not None:
        await store.change(db, author_id=author_id, video_id=video_id, adult=change.adult)
    if values and held.state in _SEEN:
        values |= {"state": State.under_review.value, "submitted_at": clock.now()}
    if values:
        await store.change(db, author_id=author_id, video_id=video_id, **values)
        await showing.gone(db, held, "edited")
    elif (change.anchors is not None or change.adult is not None) and held.state == State.published.value:
        await showing.tell(db, video_id)


async def _cover(db: WriteDb, held: Any, at_ms: int) -> None:
    """Another moment as cover: with the transcode while that is to come, else by an errand of its own."""
    if held.kind != "video":
        raise WrongKind
    await store.change(db, author_id=held.author_id, video_id=held.id, cover_ms=at_ms)
    if held.play_url:
        whose = {"author_id": str(held.author_id), "video_id": str(held.id)}
        await jobs.queue(db, COVER, lock=f"author:{held.author_id}", heavy=True, **whose)


async def schedule(db: WriteDb, author_id: UUID, video_id: UUID, at: datetime | None) -> None:
    """Set when a clip is shown, or with None: as soon as it may. Raises `NotFound`, `BadTime`, `WrongState`."""
    held = await _own(db, author_id, video_id)
    if held.state in {State.published.value, State.taken_down.value, State.failed.value}:
        raise WrongState(state=held.state)
    await store.change(db, author_id=author_id, video_id=video_id, publish_at=_ahead(at))
    if held.state == State.scheduled.value:
        await showing.publish(db, await _own(db, author_id, video_id), [State.scheduled])


async def submit(db: WriteDb, author_id: UUID, video_id: UUID) -> None:
    """Send a draft, or a hidden clip, to the audit. Raises `WrongState`."""
    values = {"state": State.under_review.value, "submitted_at": clock.now(), "reject_reason": None}
    await _turn(db, author_id, video_id, [State.draft, State.hidden], values)


async def hide(db: WriteDb, author_id: UUID, video_id: UUID) -> None:
    """Take one's clip out of sight. Raises `WrongState`."""
    states = [State.published, State.scheduled, State.under_review, State.draft]
    held = await _turn(db, author_id, video_id, states, {"state": State.hidden.value})
    await showing.gone(db, held, "hidden")


async def _turn(db: WriteDb, author_id: UUID, video_id: UUID, out_of: list[State], values: dict[str, object]) -> Any:
    """Change the state; returns the clip as it was."""
    held = await _own(db, author_id, video_id)
    if not await store.change(db, author_id=author_id, video_id=video_id, out_of=out_of, **values):
        raise WrongState(state=held.state)
    return held


async def remove(db: WriteDb, author_id: UUID, video_id: UUID) -> None:
    """Delete one's clip with all that hangs on it; what was ordered through it keeps its origin. Raises `WrongState`."""
    held = await _own(db, author_id, video_id)
    if held.state == State.processing.value:
        raise WrongState(state=held.state)
    await store.drop(db, author_id=author_id, video_id=video_id)
    if held.kind == "video":
        await jobs.queue(db, CLEAR, video_id=str(video_id))
    await showing.gone(db, held, "deleted")
