"""SQL of reviews: by shop at the desk, by buyer for herself, by product for everybody."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from meadow.base.db import ReadDb, WriteDb
from meadow.trade.orders.tables import line, order
from meadow.trade.orders.tables.reviews import review, to_review, vote

_MOST = 10_000
_HAS = {
    "pictures": sa.func.jsonb_array_length(review.c.pictures) + sa.func.jsonb_array_length(review.c.more_pictures) > 0,
    "good": review.c.stars >= 4,
    "low": review.c.stars <= 2,
    "more": review.c.more_text.is_not(None),
    "replied": review.c.reply.is_not(None),
    "unanswered": review.c.reply.is_(None) & ~review.c.hidden,
    "appealed": review.c.appeal.is_not(None),
}
_LINE = (line.c.shop_id == review.c.shop_id) & (line.c.order_id == review.c.order_id) & (line.c.id == review.c.line_id)
_ORDER = (order.c.shop_id == review.c.shop_id) & (order.c.id == review.c.order_id)
_FULL = sa.select(
    review, line.c.title, line.c.image, order.c.number.label("order_number"), order.c.shop_name
).select_from(review.join(line, _LINE).join(order, _ORDER))  # fmt: skip


async def await_reviews(db: WriteDb, *, buyer_id: UUID, rows: Sequence[dict[str, Any]]) -> None:
    """Note lines that may be reviewed from now on; noting one twice is no error."""
    await db.many(insert(to_review).on_conflict_do_nothing(), [{"buyer_id": buyer_id} | row for row in rows])


async def expect(db: WriteDb, *, buyer_id: UUID, line_ids: Sequence[UUID]) -> None:
    """These lines wait no longer."""
    await db.run(to_review.delete().where(to_review.c.buyer_id == buyer_id, to_review.c.line_id.in_(line_ids)))


async def waiting(db: ReadDb, *, buyer_id: UUID, now: datetime, after: UUID | None, limit: int) -> Sequence[Any]:
    """The buyer's lines without a review, the newest order first, up to `limit` + 1."""
    both = (line.c.shop_id == to_review.c.shop_id) & (line.c.order_id == to_review.c.order_id)
    query = (
        sa.select(to_review, line.c.product_id, line.c.title, line.c.spec_text, line.c.image)
        .join(line, both & (line.c.id == to_review.c.line_id))
        .where(to_review.c.buyer_id == buyer_id, to_review.c.until > now)
    )
    if after:
        query = query.where(to_review.c.line_id < after)
    return await db.all(query.order_by(to_review.c.line_id.desc()).limit(limit + 1))


async def add(db: WriteDb, *, shop_id: UUID, **values: Any) -> bool:
    """Write a review; False where the line has one."""
    return bool(await db.run(insert(review).values(shop_id=shop_id, **values).on_conflict_do_nothing()))


async def of_buyer(db: ReadDb, *, buyer_id: UUID, review_id: UUID, lock: bool = False) -> Any:
    query = _FULL.where(review.c.buyer_id == buyer_id, review.c.id == review_id)
    return await db.one(query.with_for_update(of=review) if lock else query)


async def of_shop(db: ReadDb, *, shop_id: UUID, review_id: UUID, lock: bool = False) -> Any:
    query = _FULL.where(review.c.shop_id == shop_id, review.c.id == review_id)
    return await db.one(query.with_for_update(of=review) if lock else query)


async def any_shop(db: ReadDb, *, review_id: UUID, lock: bool = False) -> Any:
    """A review for the platform and for shoppers, whoever's it is."""
    query = _FULL.where(review.c.id == review_id)
    return await db.one(query.with_for_update(of=review) if lock else query)


async def change(db: WriteDb, *, shop_id: UUID, review_id: UUID, **values: Any) -> None:
    await db.run(review.update().where(review.c.shop_id == shop_id, review.c.id == review_id).values(values))


async def reply(db: WriteDb, *, shop_id: UUID, review_ids: Sequence[UUID], **values: Any) -> set[UUID]:
    """Answer reviews that have no answer; returns those that got this one."""
    mine = (review.c.shop_id == shop_id) & review.c.id.in_(review_ids) & review.c.reply.is_(None)
    rows = await db.all(review.update().where(mine).values(values).returning(review.c.id))
    return {r.id for r in rows}


async def known(db: ReadDb, *, shop_id: UUID, review_ids: Sequence[UUID]) -> set[UUID]:
    """Which of these ids are reviews of this shop."""
    rows = await db.all(sa.select(review.c.id).where(review.c.shop_id == shop_id, review.c.id.in_(review_ids)))
    return {r.id for r in rows}


async def page_of_product(
    db: ReadDb, *, product_id: UUID, kind: str, sort: str, after: tuple[Any, ...] | None, limit: int
) -> Sequence[Any]:
    """What everybody sees of a product, up to `limit` + 1, by (helpful, id) or by id, downwards."""
    query = sa.select(review).where(review.c.product_id == product_id, ~review.c.hidden)
    if kind in _HAS:
        query = query.where(_HAS[kind])
    keys = (review.c.helpful, review.c.id) if sort == "best" else (review.c.id,)
    if after:
        mark = after if sort == "best" else after[1:]
        query = query.where(sa.tuple_(*keys) < sa.tuple_(*(sa.literal(x) for x in mark)))
    return await db.all(query.order_by(*(k.desc() for k in keys)).limit(limit + 1))


async def count_product(db: ReadDb, *, product_id: UUID) -> Any:
    """Everybody's kinds of a product's reviews, over its newest ten thousand."""
    some = sa.select(review).where(review.c.product_id == product_id, ~review.c.hidden)
    return await _counted(db, some, ("pictures", "good", "low", "more"))


async def count_shop(db: ReadDb, *, shop_id: UUID) -> Any:
    """The desk's tabs over the shop's newest ten thousand reviews."""
    some = sa.select(review).where(review.c.shop_id == shop_id)
    return await _counted(db, some, ("unanswered", "low", "pictures", "more", "appealed"))


async def _counted(db: ReadDb, some: Any, kinds: Sequence[str]) -> Any:
    newest = some.with_only_columns(review.c.id, *(_HAS[k].label(k) for k in kinds))
    held = newest.order_by(review.c.id.desc()).limit(_MOST).subquery()
    columns = [sa.func.count().label("all"), *(sa.func.count().filter(held.c[k]).label(k) for k in kinds)]
    return await db.one(sa.select(*columns))


async def page_of_shop(
    db: ReadDb, *, shop_id: UUID, kind: str, stars: int | None, product_id: UUID | None, before: UUID | None, limit: int
) -> Sequence[Any]:
    """The shop's reviews, the newest first, up to `limit` + 1."""
    query = _FULL.where(review.c.shop_id == shop_id)
    if kind in _HAS:
        query = query.where(_HAS[kind])
    if stars:
        query = query.where(review.c.stars == stars)
    if product_id:
        query = query.where(review.c.product_id == product_id)
    if before:
        query = query.where(review.c.id < before)
    return await db.all(query.order_by(review.c.id.desc()).limit(limit + 1))


async def page_of_buyer(db: ReadDb, *, buyer_id: UUID, before: UUID | None, limit: int) -> Sequence[Any]:
    query = _FULL.where(review.c.buyer_id == buyer_id)
    if before:
        query = query.where(review.c.id < before)
    return await db.all(query.order_by(review.c.id.desc()).limit(limit + 1))


async def appeals(db: ReadDb, *, after: tuple[Any, ...] | None, limit: int) -> Sequence[Any]:
    """The operators' queue, the oldest first, up to `limit` + 1."""
    query = _FULL.where(review.c.appeal == "open")
    if after:
        query = query.where(sa.tuple_(review.c.appealed_at, review.c.id) > sa.tuple_(*(sa.literal(x) for x in after)))
    return await db.all(query.order_by(review.c.appealed_at, review.c.id).limit(limit + 1))


async def put_vote(db: WriteDb, *, account_id: UUID, review_id: UUID, at: datetime) -> bool:
    """One vote per account; False where it was given before."""
    row = {"account_id": account_id, "review_id": review_id, "at": at}
    return bool(await db.run(insert(vote).values(row).on_conflict_do_nothing()))


async def drop_vote(db: WriteDb, *, account_id: UUID, review_id: UUID) -> bool:
    mine = (vote.c.account_id == account_id) & (vote.c.review_id == review_id)
    return bool(await db.run(vote.delete().where(mine)))


async def count_vote(db: WriteDb, *, shop_id: UUID, review_id: UUID, by: int) -> None:
    mine = (review.c.shop_id == shop_id) & (review.c.id == review_id)
    await db.run(review.update().where(mine).values(helpful=review.c.helpful + by))


async def voted(db: ReadDb, *, account_id: UUID, review_ids: Sequence[UUID]) -> set[UUID]:
    """Which of these the account found helpful."""
    mine = (vote.c.account_id == account_id) & vote.c.review_id.in_(review_ids)
    return {r.review_id for r in await db.all(sa.select(vote.c.review_id).where(mine))}
