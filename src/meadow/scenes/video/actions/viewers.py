"""What viewers do with a clip: like, keep, share, dismiss, comment."""

from typing import Any
from uuid import UUID

from meadow.base import ids
from meadow.base.bus import emit
from meadow.base.db import WriteDb
from meadow.base.errors import Forbidden, NotFound
from meadow.base.trail import Who
from meadow.goods.media import check_text
from meadow.people import authors
from meadow.scenes.video import store
from meadow.scenes.video.events import Reacted
from meadow.scenes.video.types import LIKE_OF_COMMENT, BadComment, Counted, NewComment, Shared, State


async def mark(db: WriteDb, who: Who, video_id: UUID, kind: str, *, on: bool) -> Counted:
    """Like or favourite a clip, or take it back; doing it twice changes nothing."""
    held = await _visible(db, video_id)
    column = "likes" if kind == "like" else "favourites"
    changed = await store.set_mark(db, account_id=who.account_id, video_id=video_id, kind=kind, on=on)
    count = await store.count(db, video_id=video_id, column=column, by=(1 if on else -1) if changed else 0)
    if changed and kind == "like":
        await authors.tally(db, held.author_id, likes=1 if on else -1)
        if on:
            await emit(db, Reacted(name="like", account_id=who.account_id, video_id=video_id, author_id=held.author_id))
    return Counted(on, count)


async def _visible(db: WriteDb, video_id: UUID) -> Any:
    held = await store.any_author(db, video_id=video_id)
    if held is None or held.state != State.published.value:
        raise NotFound
    return held


async def share(db: WriteDb, who: Who | None, video_id: UUID) -> Shared:
    """Count a share and give the address to pass on."""
    held = await _visible(db, video_id)
    count = await store.count(db, video_id=video_id, column="shares", by=1)
    if who:
        await emit(db, Reacted(name="share", account_id=who.account_id, video_id=video_id, author_id=held.author_id))
    return Shared(count, f"{db.house.settings.public}/v/{video_id}")


async def dislike(db: WriteDb, who: Who, video_id: UUID) -> None:
    """Not interested: the feed shows it no more from the next page on."""
    await store.set_mark(db, account_id=who.account_id, video_id=video_id, kind="not_interested", on=True)


async def say(db: WriteDb, who: Who, video_id: UUID, new: NewComment) -> UUID:
    """Comment on a clip, or reply to a comment; a reply to a reply joins the same thread. Raises `BadComment`."""
    held = await _visible(db, video_id)
    if bad := [c.detail for c in check_text("text", new.text) if c.level == "block"]:
        raise BadComment(words=", ".join(bad))
    parent = await store.comment_of(db, comment_id=new.parent_id) if new.parent_id else None
    if new.parent_id and (parent is None or parent.video_id != video_id):
        raise NotFound
    thread = (parent.parent_id or parent.id) if parent else None
    comment_id = ids.new()
    await store.add_comment(
        db, video_id=video_id, comment_id=comment_id, account_id=who.account_id, parent_id=thread, text=new.text.strip()
    )
    await store.count(db, video_id=video_id, column="comments", by=1)
    await emit(db, Reacted(name="comment", account_id=who.account_id, video_id=video_id, author_id=held.author_id))
    return comment_id


async def unsay(db: WriteDb, who: Who, comment_id: UUID) -> None:
    """Delete one's own comment, or one under one's own clip."""
    held = await store.comment_of(db, comment_id=comment_id)
    if held is None:
        raise NotFound
    clip = await store.any_author(db, video_id=held.video_id)
    if held.account_id != who.account_id and not (clip and who.can("author", clip.author_id, "videos.edit")):
        raise Forbidden(scope="comment")
    gone = await store.drop_comment(db, video_id=held.video_id, comment_id=comment_id, parent_id=held.parent_id)
    await store.count(db, video_id=held.video_id, column="comments", by=-gone)


async def like_comment(db: WriteDb, who: Who, comment_id: UUID, *, on: bool) -> Counted:
    """Like a comment, or take it back."""
    if await store.comment_of(db, comment_id=comment_id) is None:
        raise NotFound
    changed = await store.set_mark(db, account_id=who.account_id, video_id=comment_id, kind=LIKE_OF_COMMENT, on=on)
    return Counted(on, await store.count_comment(db, comment_id=comment_id, by=(1 if on else -1) if changed else 0))
