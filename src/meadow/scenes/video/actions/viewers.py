"""What viewers do with a clip: like, keep, pass on, dismiss, report; and what an author shows of her own."""

from typing import Any
from uuid import UUID

from meadow.base import ids
from meadow.base.bus import emit
from meadow.base.db import WriteDb
from meadow.base.errors import NotFound
from meadow.base.trail import Who
from meadow.people import authors
from meadow.scenes.video import store
from meadow.scenes.video.events import Reacted
from meadow.scenes.video.store import marks, talk
from meadow.scenes.video.types import Counted, Shared, Shelves, State
from meadow.scenes.video.types.talk import OwnReport, Report


async def mark(db: WriteDb, who: Who, video_id: UUID, kind: str, *, on: bool) -> Counted:
    """Like or favourite a clip, or take it back; doing it twice changes nothing."""
    held = await visible(db, video_id)
    column = "likes" if kind == "like" else "favourites"
    changed = await marks.set_mark(db, account_id=who.account_id, video_id=video_id, kind=kind, on=on)
    count = await store.count(db, video_id=video_id, column=column, by=(1 if on else -1) if changed else 0)
    if changed and kind == "like":
        await authors.tally(db, held.author_id, likes=1 if on else -1)
        if on:
            await emit(db, Reacted(name="like", account_id=who.account_id, video_id=video_id, author_id=held.author_id))
    return Counted(on, count)


async def visible(db: WriteDb, video_id: UUID) -> Any:
    """A clip that is shown. Raises `NotFound`."""
    held = await store.any_author(db, video_id=video_id)
    if held is None or held.state != State.published.value:
        raise NotFound
    return held


async def share(db: WriteDb, who: Who | None, video_id: UUID) -> Shared:
    """Count a share and give an address to pass on, by which visits are counted."""
    held = await visible(db, video_id)
    link_id = ids.new()
    await marks.add_link(db, link_id=link_id, video_id=video_id, account_id=who.account_id if who else None)
    count = await store.count(db, video_id=video_id, column="shares", by=1)
    if who:
        await emit(db, Reacted(name="share", account_id=who.account_id, video_id=video_id, author_id=held.author_id))
    return Shared(count, f"{db.house.settings.public}/v/{video_id}?link={link_id}", link_id)


async def visit(db: WriteDb, video_id: UUID, link_id: UUID) -> None:
    """Count one who came by a shared link. Raises `NotFound`."""
    if not await marks.visit(db, link_id=link_id, video_id=video_id):
        raise NotFound


async def dislike(db: WriteDb, who: Who, video_id: UUID) -> None:
    """Not interested: the feed shows it no more from the next page on."""
    await marks.set_mark(db, account_id=who.account_id, video_id=video_id, kind="not_interested", on=True)


async def report(db: WriteDb, who: Who, video_id: UUID, said: Report) -> None:
    """Tell the operators what is wrong with a clip; a second time changes nothing. Raises `NotFound`, `OwnReport`."""
    held = await visible(db, video_id)
    if who.can("author", held.author_id, "videos.edit"):
        raise OwnReport
    await talk.add_report(
        db, account_id=who.account_id, subject="video", subject_id=video_id, video_id=video_id, said=said
    )


async def show_shelves(db: WriteDb, author_id: UUID, shown: Shelves) -> None:
    """Choose which lists of one's own the author's page shows."""
    await marks.put_shelves(db, author_id=author_id, shown=shown)
