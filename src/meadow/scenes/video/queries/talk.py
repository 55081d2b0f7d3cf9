"""Comments as viewers see them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from meadow.base.db import ReadDb
from meadow.base.errors import NotFound
from meadow.base.page import Cursor, Page, cut
from meadow.goods import catalog
from meadow.people import accounts, authors
from meadow.scenes.video import rules, store
from meadow.scenes.video.store import marks, talk
from meadow.scenes.video.types import State
from meadow.scenes.video.types.talk import LIKE_OF_COMMENT, Comment, CommentAuthor, CommentState, Link


async def comments(
    db: ReadDb, video_id: UUID, viewer: UUID | None, parent_id: UUID | None, cursor: str | None, limit: int
) -> Page[Comment]:
    """Comments of a clip, the pinned one first, then the newest; or the answers to one. Raises `NotFound`."""
    clip = await store.any_author(db, video_id=video_id)
    if clip is None or clip.state != State.published.value:
        raise NotFound
    at = Cursor.read(cursor, bool, UUID)
    rows = await talk.page(db, video_id=video_id, parent_id=parent_id, viewer=viewer, before=at, limit=limit)
    page, more = cut(rows, limit, lambda r: (r.pinned, r.id))
    return Page(await _told(db, page, clip.author_id, viewer), more)


async def comment(db: ReadDb, comment_id: UUID, viewer: UUID) -> Comment:
    """One comment as its writer sees it. Raises `NotFound`."""
    held = await talk.of(db, comment_id=comment_id)
    clip = await store.any_author(db, video_id=held.video_id) if held else None
    if clip is None:
        raise NotFound
    return (await _told(db, [held], clip.author_id, viewer))[0]


async def labels(db: ReadDb, texts: Iterable[str]) -> dict[tuple[str, UUID], str]:
    """What comments call whom and what they name: `@name` of an author, the title of a product."""
    named = {m for text in texts for m in rules.mentions(text)}
    people = await authors.cards(db, [i for kind, i in named if kind == "author"])
    goods = await catalog.cards(db, [i for kind, i in named if kind == "product"])
    called = {("author", i): f"@{a.name}" for i, a in people.items()}
    return called | {("product", i): c.title.get("zh-CN") or next(iter(c.title.values()), "") for i, c in goods.items()}


def _links(text: str, called: Mapping[tuple[str, UUID], str]) -> list[Link]:
    return [Link(kind, i, called[kind, i]) for kind, i in rules.mentions(text) if called.get((kind, i))]  # type: ignore[arg-type]


async def _told(db: ReadDb, rows: Sequence[Any], author_id: UUID, viewer: UUID | None) -> list[Comment]:
    people = await accounts.profiles(db, list({r.account_id for r in rows}))
    owner, called = await authors.owner(db, author_id), await labels(db, [r.text for r in rows])
    liked: set[tuple[UUID, str]] = set()
    if viewer and rows:
        liked = await marks.marks_of(db, account_id=viewer, ids=[r.id for r in rows], kinds=(LIKE_OF_COMMENT,))
    return [
        Comment(
            id=r.id, text=rules.told(r.text, called), links=_links(r.text, called), likes=r.likes, liked=(r.id, LIKE_OF_COMMENT) in liked, replies=r.replies,
            parent_id=r.parent_id, at=r.at, mine=r.account_id == viewer, pinned=r.pinned,
            author_liked=r.author_liked, held=r.state == CommentState.held.value,
            author=CommentAuthor(r.account_id, people[r.account_id].name, people[r.account_id].avatar, r.account_id == owner),
        )
        for r in rows
        if r.account_id in people
    ]  # fmt: skip
