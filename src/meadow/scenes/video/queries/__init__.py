"""Clips as their author, viewers and the feed see them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from meadow.base import clock, i18n
from meadow.base.db import ReadDb
from meadow.base.errors import NotFound
from meadow.base.page import Cursor, Page, cut
from meadow.goods import catalog
from meadow.goods.catalog.types import ProductCard
from meadow.goods.media.types import Asset
from meadow.people import authors
from meadow.scenes.video import rules, store
from meadow.scenes.video.store import marks, uploads
from meadow.scenes.video.types import (
    Anchor,
    Appeal,
    Author,
    Counts,
    Failure,
    Figures,
    Item,
    NewAnchor,
    Pooled,
    Rendition,
    State,
    Traced,
    Video,
    Work,
)
from meadow.scenes.video.types.showing import NotForMinors
from meadow.scenes.video.types.uploads import Upload

Anchors = dict[UUID, list[Anchor]]
MINOR = "scenes.video.minor"
"""Asked of who knows how people want to be treated: whether an account chose the mode for minors."""


async def own(db: ReadDb, author_id: UUID, video_id: UUID) -> Video:
    """One of the author's clips. Raises `NotFound`."""
    held = await store.of_author(db, author_id=author_id, video_id=video_id)
    if held is None:
        raise NotFound
    return _video(held, await anchors(db, [held.id]))


async def own_page(db: ReadDb, author_id: UUID, state: State | None, cursor: str | None, limit: int) -> Page[Video]:
    """The author's clips, newest first."""
    at = Cursor.read(cursor, UUID)
    states = [state] if state else []
    rows = await store.page(db, author_id=author_id, states=states, before=at[0] if at else None, limit=limit)
    page, more = cut(rows, limit, lambda r: (r.id,))
    found = await anchors(db, [r.id for r in page])
    return Page([_video(r, found) for r in page], more)


def _video(r: Any, goods: Anchors) -> Video:
    rungs = [Rendition(int(side), pct) for side, pct in (r.rungs or {}).items()]
    return Video(
        id=r.id, kind=r.kind, state=State(r.state), progress_pct=r.progress, renditions=sorted(rungs, key=lambda x: -x.side),
        images=pictures(r), appeal=msgspec.convert(r.appeal, Appeal) if r.appeal else None, publish_at=r.publish_at, error=Failure(r.error["code"], i18n.both(r.error["code"])) if r.error else None,
        caption=r.caption, topics=r.topics, duration_ms=r.duration_ms, width=r.width, height=r.height, poster=r.poster,
        play_url=r.play_url, hls_url=r.hls_url, anchors=goods.get(r.id, []), reject_reason=r.reject_reason,
        figures=Figures(likes=r.likes, comments=r.comments, favourites=r.favourites, shares=r.shares),
        created_at=r.created_at, published_at=r.published_at, adult=r.adult,
    )  # fmt: skip


def pictures(r: Any) -> list[Asset]:
    """The pictures of a post; a film has none."""
    return msgspec.convert(r.images, list[Asset]) if r.images else []


async def anchors(db: ReadDb, video_ids: Sequence[UUID]) -> Anchors:
    """The products on these clips as they are right now: one that cannot be bought cannot be tapped."""
    placed = await store.anchors_of(db, video_ids=video_ids) if video_ids else {}
    cards = await catalog.cards(db, list({a.product_id for found in placed.values() for a in found}))
    return {v: [_anchor(cards[a.product_id], a) for a in found if a.product_id in cards] for v, found in placed.items()}


def _anchor(card: ProductCard, at: NewAnchor) -> Anchor:
    return Anchor(
        product_id=card.id, title=card.title, image=card.image, price_from=card.price_from, list_price=card.list_price,
        currency=card.currency, sold=card.sold, tags=card.tags, tappable=card.on_sale and card.in_stock,
        label=at.label, start_ms=at.start_ms, end_ms=at.end_ms,
    )  # fmt: skip


async def items(db: ReadDb, video_ids: Sequence[UUID], viewer: UUID | None) -> dict[UUID, Item]:
    """Published clips as a player needs them, for this viewer."""
    found = await store.many(db, video_ids=video_ids) if video_ids else []
    rows = await fit(db, [r for r in found if r.state == State.published.value], viewer)
    known = [r.id for r in rows]
    goods = await anchors(db, known)
    people = await authors.cards(db, list({r.author_id for r in rows}))
    followed = await authors.follows(db, viewer, list(people)) if viewer else set()
    marked = await marks.marks_of(db, account_id=viewer, ids=known, kinds=("like", "favourite")) if viewer else set()
    return {
        r.id: Item(
            video_id=r.id, kind=r.kind, caption=r.caption, topics=r.topics, poster=r.poster, play_url=r.play_url,
            hls_url=r.hls_url, low_url=low(r), preview=r.preview, images=pictures(r),
            author=Author(r.author_id, people[r.author_id].name, people[r.author_id].avatar, r.author_id in followed),
            duration_ms=r.duration_ms, width=r.width, height=r.height, likes=r.likes, comments=r.comments,
            favourites=r.favourites, shares=r.shares, liked=(r.id, "like") in marked,
            favourited=(r.id, "favourite") in marked, anchors=goods.get(r.id, []), adult=r.adult,
        )
        for r in rows
        if r.author_id in people and people[r.author_id].status is authors.Status.active
    }  # fmt: skip


async def item(db: ReadDb, video_id: UUID, viewer: UUID | None) -> Item:
    """One published clip. Raises `NotFound`, `NotForMinors`."""
    found = (await items(db, [video_id], viewer)).get(video_id)
    if found is None:
        raise NotForMinors if viewer and await items(db, [video_id], None) else NotFound
    return found


async def fit(db: ReadDb, rows: Sequence[Any], viewer: UUID | None) -> Sequence[Any]:
    """What may be shown to this viewer of anything that says whether it is `adult`; who it is is only asked where it matters."""
    ask = db.house.wiring.asks.get(MINOR)
    if viewer is None or ask is None or not any(r.adult for r in rows) or not await ask(db, viewer):
        return rows
    return [r for r in rows if not r.adult]


async def works(db: ReadDb, author_id: UUID, viewer: UUID | None, cursor: str | None, limit: int) -> Page[Work]:
    """The published clips of an author."""
    rows = await store.works(db, author_id=author_id, after=Cursor.read(cursor, datetime, UUID), limit=limit)
    page, more = cut(rows, limit, lambda r: (r.published_at, r.id))
    return Page([work(r) for r in await fit(db, page, viewer)], more)


def low(r: Any) -> str | None:
    """The film of a lower rung beside the one that is played; None without one."""
    if not r.play_url or not r.rungs:
        return None
    folder, _, name = r.play_url.rpartition("/")
    side = rules.lower([int(s) for s in r.rungs], int(name.removesuffix(".mp4")))
    return f"{folder}/{side}.mp4" if side else None


def work(r: Any) -> Work:
    """A clip in a grid."""
    return Work(
        id=r.id, kind=r.kind, author_id=r.author_id, caption=r.caption, poster=r.poster, preview=r.preview, likes=r.likes,
        duration_ms=r.duration_ms,
    )  # fmt: skip


async def pool(db: ReadDb, author_ids: Sequence[UUID] | None, days: int, limit: int) -> list[Pooled]:
    """Candidates for the feed: the newest published clips of these authors, or of all."""
    if author_ids is not None and not author_ids:
        return []
    rows = await store.pool(db, authors=author_ids, since=clock.now() - timedelta(days=days), limit=limit)
    return [Pooled(r.id, r.author_id, float(r.score), r.published_at) for r in rows]


async def disliked(db: ReadDb, account_id: UUID) -> set[UUID]:
    """Clips this person does not want to see again."""
    return set(await marks.marked(db, account_id=account_id, kind="not_interested"))


async def traced(db: ReadDb, video_ids: Sequence[UUID]) -> dict[UUID, Traced]:
    """Author and products of these clips, those that are shown: what a claim of origin is checked against."""
    rows = (
        [r for r in await store.many(db, video_ids=video_ids) if r.state == State.published.value] if video_ids else []
    )
    placed = await store.anchors_of(db, video_ids=[r.id for r in rows]) if rows else {}
    return {r.id: Traced(r.author_id, tuple(a.product_id for a in placed.get(r.id, ()))) for r in rows}


async def published(db: ReadDb, author_id: UUID, limit: int = 200) -> list[UUID]:
    """The author's newest clips that were ever published, for Compass."""
    return await store.ids_of(db, author_id=author_id, limit=limit)


async def counts(db: ReadDb, author_id: UUID) -> Counts:
    """The author's clips by state."""
    return Counts(await store.counts(db, author_id=author_id))


async def upload(db: ReadDb, author_ids: Sequence[UUID], upload_id: UUID) -> Upload:
    """An upload of one of these authors. Raises `NotFound`."""
    held = await uploads.of(db, upload_id=upload_id, author_ids=author_ids) if author_ids else None
    if held is None:
        raise NotFound
    return Upload(id=held.id, author_id=held.author_id, length=held.length, done=held.done, expires_at=held.expires_at)


async def checks(db: ReadDb) -> list[str]:
    """Findings: published clips that cannot be seen."""
    return [f"video {v} is published without a file" for v in await store.uneven(db)]
