"""Reviews as everybody, their writer, their shop and the operators see them."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from meadow.base import clock, policy
from meadow.base.db import ReadDb, mapping
from meadow.base.errors import NotFound
from meadow.base.page import Cursor, Page, cut
from meadow.goods import media
from meadow.trade.orders.store import reviews as store
from meadow.trade.orders.types.reviews import (
    FOLLOW_DAYS,
    AppealItem,
    Filter,
    MyReview,
    ReviewCounts,
    ReviewView,
    ShopReview,
    ShopReviewCounts,
    Sort,
    ToReview,
)


async def of_product(
    db: ReadDb, product_id: UUID, kind: Filter, sort: Sort, cursor: str | None, limit: int, *, reader: UUID | None
) -> Page[ReviewView]:
    """A product's reviews, the most helpful or the newest first; `voted` where the reader found it so."""
    after = Cursor.read(cursor, int, UUID)
    rows = await store.page_of_product(db, product_id=product_id, kind=kind, sort=sort, after=after, limit=limit)
    page, more = cut(rows, limit, lambda r: (r.helpful, r.id))
    hers = await store.voted(db, account_id=reader, review_ids=[r.id for r in page]) if reader and page else set()
    return Page([msgspec.convert(mapping(r) | {"voted": r.id in hers}, ReviewView) for r in page], more)


async def count_product(db: ReadDb, product_id: UUID) -> ReviewCounts:
    """A product's reviews by kind."""
    row = await store.count_product(db, product_id=product_id)
    return msgspec.convert(mapping(row), ReviewCounts)


async def to_write(db: ReadDb, buyer_id: UUID, cursor: str | None, limit: int) -> Page[ToReview]:
    """The buyer's lines that wait for a review."""
    at = Cursor.read(cursor, UUID)
    rows = await store.waiting(db, buyer_id=buyer_id, now=clock.now(), after=at[0] if at else None, limit=limit)
    page, more = cut(rows, limit, lambda r: (r.line_id,))
    return Page([msgspec.convert(mapping(r), ToReview) for r in page], more)


async def mine(db: ReadDb, buyer_id: UUID, cursor: str | None, limit: int) -> Page[MyReview]:
    """What the buyer has written, the newest first."""
    at = Cursor.read(cursor, UUID)
    rows = await store.page_of_buyer(db, buyer_id=buyer_id, before=at[0] if at else None, limit=limit)
    page, more = cut(rows, limit, lambda r: (r.id,))
    days = timedelta(days=await policy.value(db, FOLLOW_DAYS.key))
    return Page([_mine(r, days) for r in page], more)


async def one_of_mine(db: ReadDb, buyer_id: UUID, review_id: UUID) -> MyReview:
    """One review of the buyer's; raises `NotFound`."""
    row = await store.of_buyer(db, buyer_id=buyer_id, review_id=review_id)
    if row is None:
        raise NotFound
    return _mine(row, timedelta(days=await policy.value(db, FOLLOW_DAYS.key)))


def _mine(row: Any, days: timedelta) -> MyReview:
    open_still = row.more_text is None and clock.now() <= row.at + days
    return msgspec.convert(mapping(row) | {"more_by": row.at + days if open_still else None}, MyReview)


async def of_shop(
    db: ReadDb, shop_id: UUID, kind: Filter, cursor: str | None, limit: int, *, stars: int | None, product_id: UUID | None
) -> Page[ShopReview]:  # fmt: skip
    """The shop's reviews of a tab, the newest first."""
    at = Cursor.read(cursor, UUID)
    rows = await store.page_of_shop(
        db, shop_id=shop_id, kind=kind, stars=stars, product_id=product_id, before=at[0] if at else None, limit=limit
    )
    page, more = cut(rows, limit, lambda r: (r.id,))
    return Page([msgspec.convert(mapping(r), ShopReview) for r in page], more)


async def one_of_shop(db: ReadDb, shop_id: UUID, review_id: UUID) -> ShopReview:
    """One review of the shop's; raises `NotFound`."""
    row = await store.of_shop(db, shop_id=shop_id, review_id=review_id)
    if row is None:
        raise NotFound
    return msgspec.convert(mapping(row), ShopReview)


async def count_shop(db: ReadDb, shop_id: UUID) -> ShopReviewCounts:
    """The shop's reviews by tab."""
    row = await store.count_shop(db, shop_id=shop_id)
    return msgspec.convert(mapping(row), ShopReviewCounts)


async def appeals(db: ReadDb, cursor: str | None, limit: int) -> Page[AppealItem]:
    """Appeals that wait for a ruling, the oldest first."""
    rows = await store.appeals(db, after=Cursor.read(cursor, datetime, UUID), limit=limit)
    page, more = cut(rows, limit, lambda r: (r.appealed_at, r.id))
    items = [
        AppealItem(
            review=msgspec.convert(mapping(r), ShopReview), shop_id=r.shop_id, shop_name=r.shop_name,
            appealed_at=r.appealed_at, checks=[c.detail for c in media.check_text("text", f"{r.text} {r.more_text or ''}")],
        )
        for r in page
    ]  # fmt: skip
    return Page(items, more)
