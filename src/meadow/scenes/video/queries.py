"""Clips as their author, viewers, the feed and operators see them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from meadow.base import clock, i18n
from meadow.base.db import ReadDb, struct
from meadow.base.errors import NotFound
from meadow.base.page import Cursor, Page, Waiting, cut
from meadow.goods import catalog
from meadow.goods.catalog.types import ProductCard
from meadow.goods.media import check_text
from meadow.people import accounts, authors
from meadow.scenes.video import store
from meadow.scenes.video.types import (
    LIKE_OF_COMMENT,
    Anchor,
    AuditItem,
    Author,
    Comment,
    CommentAuthor,
    Counts,
    Failure,
    Figures,
    Item,
    Pooled,
    State,
    Traced,
    Upload,
    Video,
    Work,
)

Anchors = dict[UUID, list[Anchor]]


async def own(db: ReadDb, author_id: UUID, video_id: UUID) -> Video:
    """One of the author's clips. Raises `NotFound`."""
    held = await store.of_author(db, author_id=author_id, video_id=video_id)
    if held is None:
        raise NotFound
    return _video(held, await _anchors(db, [held.id]))


async def own_page(db: ReadDb, author_id: UUID, state: State | None, cursor: str | None, limit: int) -> Page[Video]:
    """The author's clips, newest first."""
    at = Cursor.read(cursor, UUID)
    states = [state] if state else []
    rows = await store.page(db, author_id=author_id, states=states, before=at[0] if at else None, limit=limit)
    page, more = cut(rows, limit, lambda r: (r.id,))
    found = await _anchors(db, [r.id for r in page])
    return Page([_video(r, found) for r in page], more)


def _video(r: Any, anchors: Anchors) -> Video:
    return Video(
        id=r.id, state=State(r.state), progress_pct=r.progress, error=Failure(r.error["code"], i18n.both(r.error["code"])) if r.error else None,
        caption=r.caption, topics=r.topics, duration_ms=r.duration_ms, width=r.width, height=r.height, poster=r.poster,
        play_url=r.play_url, hls_url=r.hls_url, anchors=anchors.get(r.id, []), reject_reason=r.reject_reason,
        figures=Figures(likes=r.likes, comments=r.comments, favourites=r.favourites, shares=r.shares),
        created_at=r.created_at, published_at=r.published_at,
    )  # fmt: skip


async def _anchors(db: ReadDb, video_ids: Sequence[UUID]) -> Anchors:
    """The products on these clips as they are right now: one that cannot be bought cannot be tapped."""
    pairs = await store.anchors_of(db, video_ids=video_ids) if video_ids else {}
    cards = await catalog.cards(db, list({p for found in pairs.values() for p in found}))
    return {v: [_anchor(cards[p]) for p in found if p in cards] for v, found in pairs.items()}


def _anchor(card: ProductCard) -> Anchor:
    return Anchor(
        product_id=card.id, title=card.title, image=card.image, price_from=card.price_from, list_price=card.list_price,
        currency=card.currency, sold=card.sold, tags=card.tags, tappable=card.on_sale and card.in_stock,
    )  # fmt: skip


async def items(db: ReadDb, video_ids: Sequence[UUID], viewer: UUID | None) -> dict[UUID, Item]:
    """Published clips as a player needs them, for this viewer."""
    rows = (
        [r for r in await store.many(db, video_ids=video_ids) if r.state == State.published.value] if video_ids else []
    )
    known = [r.id for r in rows]
    anchors = await _anchors(db, known)
    people = await authors.cards(db, list({r.author_id for r in rows}))
    followed = await authors.follows(db, viewer, list(people)) if viewer else set()
    marks = await store.marks_of(db, account_id=viewer, ids=known, kinds=("like", "favourite")) if viewer else set()
    return {
        r.id: Item(
            video_id=r.id, caption=r.caption, topics=r.topics, poster=r.poster, play_url=r.play_url, hls_url=r.hls_url,
            author=Author(r.author_id, people[r.author_id].name, people[r.author_id].avatar, r.author_id in followed),
            duration_ms=r.duration_ms, width=r.width, height=r.height, likes=r.likes, comments=r.comments,
            favourites=r.favourites, shares=r.shares, liked=(r.id, "like") in marks,
            favourited=(r.id, "favourite") in marks, anchors=anchors.get(r.id, []),
        )
        for r in rows
        if r.author_id in people and people[r.author_id].status is authors.Status.active
    }  # fmt: skip


async def item(db: ReadDb, video_id: UUID, viewer: UUID | None) -> Item:
    """One published clip. Raises `NotFound`."""
    found = (await items(db, [video_id], viewer)).get(video_id)
    if found is None:
        raise NotFound
    return found


async def works(db: ReadDb, author_id: UUID, cursor: str | None, limit: int) -> Page[Work]:
    """The published clips of an author."""
    rows = await store.works(db, author_id=author_id, after=Cursor.read(cursor, datetime, UUID), limit=limit)
    page, more = cut(rows, limit, lambda r: (r.published_at, r.id))
    return Page([Work(id=r.id, poster=r.poster, likes=r.likes, duration_ms=r.duration_ms) for r in page], more)


async def pool(db: ReadDb, author_ids: Sequence[UUID] | None, days: int, limit: int) -> list[Pooled]:
    """Candidates for the feed: the newest published clips of these authors, or of all."""
    if author_ids is not None and not author_ids:
        return []
    rows = await store.pool(db, authors=author_ids, since=clock.now() - timedelta(days=days), limit=limit)
    return [Pooled(r.id, r.author_id, float(r.score), r.published_at) for r in rows]


async def disliked(db: ReadDb, account_id: UUID) -> set[UUID]:
    """Clips this person does not want to see again."""
    return set(await store.marked(db, account_id=account_id, kind="not_interested"))


async def traced(db: ReadDb, video_ids: Sequence[UUID]) -> dict[UUID, Traced]:
    """Author and products of these clips, those that are shown: what a claim of origin is checked against."""
    rows = (
        [r for r in await store.many(db, video_ids=video_ids) if r.state == State.published.value] if video_ids else []
    )
    pairs = await store.anchors_of(db, video_ids=[r.id for r in rows]) if rows else {}
    return {r.id: Traced(r.author_id, tuple(pairs.get(r.id, ()))) for r in rows}


async def published(db: ReadDb, author_id: UUID, limit: int = 200) -> list[UUID]:
    """The author's newest clips that were ever published, for Compass."""
    return await store.ids_of(db, author_id=author_id, limit=limit)


async def audits(db: ReadDb, cursor: str | None, limit: int) -> Page[AuditItem]:
    """The operators' queue, oldest first, with what automatic checks found."""
    rows = await store.review(db, after=Cursor.read(cursor, datetime, UUID), limit=limit)
    page, more = cut(rows, limit, lambda r: (r.submitted_at, r.id))
    anchors = await _anchors(db, [r.id for r in page])
    people = await authors.cards(db, list({r.author_id for r in page}))
    found = [
        AuditItem(
            video_id=r.id, author=Author(r.author_id, people[r.author_id].name, people[r.author_id].avatar),
            caption=r.caption, play_url=r.play_url, poster=r.poster, anchors=anchors.get(r.id, []),
            submitted_at=r.submitted_at, checks=check_text("caption", " ".join([r.caption, *r.topics])),
        )
        for r in page
    ]  # fmt: skip
    return Page(found, more)


async def counts(db: ReadDb, author_id: UUID) -> Counts:
    """The author's clips by state."""
    return Counts(await store.counts(db, author_id=author_id))


async def waiting(db: ReadDb) -> Waiting:
    """The operators' queue by length."""
    return struct(Waiting, await store.waiting(db))


async def comments(
    db: ReadDb, video_id: UUID, viewer: UUID | None, parent_id: UUID | None, cursor: str | None, limit: int
) -> Page[Comment]:
    """Comments of a clip, newest first, or the answers to one. Raises `NotFound`."""
    clip = await store.any_author(db, video_id=video_id)
    if clip is None or clip.state != State.published.value:
        raise NotFound
    at = Cursor.read(cursor, UUID)
    rows = await store.comments(db, video_id=video_id, parent_id=parent_id, before=at[0] if at else None, limit=limit)
    page, more = cut(rows, limit, lambda r: (r.id,))
    return Page(await _told(db, page, clip.author_id, viewer), more)


async def comment(db: ReadDb, comment_id: UUID, viewer: UUID) -> Comment:
    """One comment as its writer sees it. Raises `NotFound`."""
    held = await store.comment_of(db, comment_id=comment_id)
    clip = await store.any_author(db, video_id=held.video_id) if held else None
    if clip is None:
        raise NotFound
    return (await _told(db, [held], clip.author_id, viewer))[0]


async def _told(db: ReadDb, rows: Sequence[Any], author_id: UUID, viewer: UUID | None) -> list[Comment]:
    people = await accounts.profiles(db, list({r.account_id for r in rows}))
    owner = await authors.owner(db, author_id)
    liked: set[tuple[UUID, str]] = set()
    if viewer and rows:
        liked = await store.marks_of(db, account_id=viewer, ids=[r.id for r in rows], kinds=(LIKE_OF_COMMENT,))
    return [
        Comment(
            id=r.id, text=r.text, likes=r.likes, liked=(r.id, LIKE_OF_COMMENT) in liked, replies=r.replies,
            parent_id=r.parent_id, at=r.at, mine=r.account_id == viewer,
            author=CommentAuthor(r.account_id, people[r.account_id].name, people[r.account_id].avatar, r.account_id == owner),
        )
        for r in rows
        if r.account_id in people
    ]  # fmt: skip


async def upload(db: ReadDb, author_ids: Sequence[UUID], upload_id: UUID) -> Upload:
    """An upload of one of these authors. Raises `NotFound`."""
    held = await store.upload_of(db, upload_id=upload_id, author_ids=author_ids) if author_ids else None
    if held is None:
        raise NotFound
    return Upload(id=held.id, author_id=held.author_id, length=held.length, done=held.done, expires_at=held.expires_at)


async def checks(db: ReadDb) -> list[str]:
    """Findings: published clips that cannot be played."""
    return [f"video {v} is published without a file" for v in await store.uneven(db)]
