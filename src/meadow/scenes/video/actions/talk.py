"""Comments in two levels, and what keeps them fit to read."""

from typing import Any
from uuid import UUID

from meadow.base import ids, policy, trail
from meadow.base.bus import emit
from meadow.base.db import WriteDb
from meadow.base.errors import Forbidden, NotFound
from meadow.base.trail import Who
from meadow.goods.media import check_text
from meadow.people import authors
from meadow.scenes.video import rules, store
from meadow.scenes.video.actions.viewers import visible
from meadow.scenes.video.events import Mentioned, Reacted
from meadow.scenes.video.queries.talk import labels
from meadow.scenes.video.store import marks, talk
from meadow.scenes.video.types import Counted
from meadow.scenes.video.types.talk import (
    BANNED,
    LIKE_OF_COMMENT,
    REPORTS,
    WATCHED,
    BadComment,
    CommentState,
    Look,
    NewComment,
    OwnReport,
    Report,
    TooManyMentions,
)


async def say(db: WriteDb, who: Who, video_id: UUID, new: NewComment) -> UUID:
    """Comment on a clip, or reply to a comment; a reply to a reply joins the same thread.

    One with a watched word waits for an operator. Raises `NotFound`, `BadComment`, `TooManyMentions`.
    """
    clip = await visible(db, video_id)
    if len(rules.mentions(new.text)) > rules.MOST_MENTIONS:
        raise TooManyMentions(most=rules.MOST_MENTIONS)
    bad = [c.detail for c in check_text("text", new.text) if c.level == "block"]
    if bad := bad + rules.words_in(new.text, await policy.value(db, BANNED.key)):
        raise BadComment(words=", ".join(bad))
    parent = await talk.of(db, comment_id=new.parent_id) if new.parent_id else None
    if new.parent_id and (parent is None or parent.video_id != video_id or parent.state == CommentState.hidden.value):
        raise NotFound
    thread = (parent.parent_id or parent.id) if parent else None
    held = bool(rules.words_in(new.text, await policy.value(db, WATCHED.key)))
    comment_id = ids.new()
    await talk.add(
        db, video_id=video_id, comment_id=comment_id, account_id=who.account_id, parent_id=thread, text=new.text.strip(),
        held=held,
    )  # fmt: skip
    if not held:
        await store.count(db, video_id=video_id, column="comments", by=1)
        await _tell(db, who.account_id, clip, comment_id, new.text)
    return comment_id


async def _tell(db: WriteDb, account_id: UUID, clip: Any, comment_id: UUID, text: str) -> None:
    await emit(db, Reacted(name="comment", account_id=account_id, video_id=clip.id, author_id=clip.author_id))
    called = await labels(db, [text])
    for kind, author_id in rules.mentions(text):
        if kind == "author" and (kind, author_id) in called and await authors.owner(db, author_id) != account_id:
            fact = {"video_id": clip.id, "comment_id": comment_id, "author_id": author_id, "account_id": account_id}
            await emit(db, Mentioned(**fact, caption=clip.caption, text=rules.told(text, called)))


async def _one(db: WriteDb, comment_id: UUID) -> tuple[Any, Any]:
    """A comment and its clip. Raises `NotFound`."""
    held = await talk.of(db, comment_id=comment_id)
    clip = await store.any_author(db, video_id=held.video_id) if held else None
    if clip is None:
        raise NotFound
    return held, clip


async def unsay(db: WriteDb, who: Who, comment_id: UUID) -> None:
    """Delete one's own comment, or one under one's own clip. Raises `NotFound`, `Forbidden`."""
    held, clip = await _one(db, comment_id)
    if held.account_id != who.account_id and not who.can("author", clip.author_id, "videos.edit"):
        raise Forbidden(scope="comment")
    gone = await talk.drop(db, video_id=held.video_id, comment_id=comment_id)
    await store.count(db, video_id=held.video_id, column="comments", by=-gone)


async def like_comment(db: WriteDb, who: Who, comment_id: UUID, *, on: bool) -> Counted:
    """Like a comment, or take it back; that the clip's author liked it is shown on it."""
    held, clip = await _one(db, comment_id)
    if held.state != CommentState.shown.value:
        raise NotFound
    changed = await marks.set_mark(db, account_id=who.account_id, video_id=comment_id, kind=LIKE_OF_COMMENT, on=on)
    if await authors.owner(db, clip.author_id) == who.account_id:
        await talk.like_as_author(db, comment_id=comment_id, on=on)
    return Counted(on, await talk.count_likes(db, comment_id=comment_id, by=(1 if on else -1) if changed else 0))


async def pin(db: WriteDb, author_id: UUID, comment_id: UUID, *, on: bool) -> None:
    """Pin a first-level comment above the others, one a clip, or take it down. Raises `NotFound`."""
    held, clip = await _one(db, comment_id)
    if clip.author_id != author_id or held.parent_id or held.state != CommentState.shown.value:
        raise NotFound
    await talk.pin(db, video_id=clip.id, comment_id=comment_id if on else None)


async def report_comment(db: WriteDb, who: Who, comment_id: UUID, said: Report) -> None:
    """Tell the operators what is wrong with a comment; enough people hide it until one looked. Raises `OwnReport`."""
    held, clip = await _one(db, comment_id)
    if held.state == CommentState.hidden.value:
        raise NotFound
    if held.account_id == who.account_id:
        raise OwnReport
    new = await talk.add_report(
        db, account_id=who.account_id, subject="comment", subject_id=comment_id, video_id=clip.id, said=said
    )
    if not new:
        return
    if await talk.reporters(db, subject_id=comment_id) >= await policy.value(db, REPORTS.key):
        await _turn(db, held, CommentState.held)


async def look_at_comment(db: WriteDb, who: Who, comment_id: UUID, look: Look) -> None:
    """An operator keeps or hides a comment that was held or reported. Raises `NotFound`."""
    held, clip = await _one(db, comment_id)
    by = await _turn(db, held, CommentState.shown if look.keep else CommentState.hidden)
    if by > 0:
        await _tell(db, held.account_id, clip, comment_id, held.text)
    await talk.close_reports(db, subject_id=comment_id)
    detail = {"keep": look.keep, "reason": look.reason, "video_id": str(clip.id)}
    await trail.note(db, who, verb="scenes.video.comment", subject=comment_id, detail=detail)


async def _turn(db: WriteDb, held: Any, state: CommentState) -> int:
    by = await talk.turn(db, video_id=held.video_id, comment_id=held.id, state=state)
    await store.count(db, video_id=held.video_id, column="comments", by=by)
    return by
