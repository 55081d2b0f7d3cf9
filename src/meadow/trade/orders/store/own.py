"""SQL of a buyer's own list."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from meadow.base.db import ReadDb, WriteDb
from meadow.trade.orders.store import HEAD, with_lines
from meadow.trade.orders.tables import line, order
from meadow.trade.orders.tables.desk import case, gone
from meadow.trade.orders.tables.reviews import to_review
from meadow.trade.orders.types import TABS, Order, State

_STATES: dict[str, tuple[State, ...]] = {str(name): states for name, states in TABS.items()}
_GONE = sa.exists().where(gone.c.buyer_id == order.c.buyer_id, gone.c.order_id == order.c.id)
_CASE = sa.exists().where(case.c.buyer_id == order.c.buyer_id, case.c.order_id == order.c.id)


async def page(
    db: ReadDb, *, buyer_id: UUID, tab: str, words: Sequence[str], now: datetime, before: UUID | None, limit: int
) -> list[Order]:
    """The buyer's orders of a tab that hold every word, the newest first, up to `limit` + 1; what she removed is left out."""
    query = sa.select(*HEAD).where(order.c.buyer_id == buyer_id, ~_GONE)
    if tab == "to_review":
        query = query.where(_waits(now))
    elif tab == "aftersale":
        query = query.where(_CASE)
    elif tab != "all":
        query = query.where(order.c.state.in_([s.value for s in _STATES[tab]]))
    for word in words:
        query = query.where(_holds(word))
    if before:
        query = query.where(order.c.id < before)
    return await with_lines(db, await db.all(query.order_by(order.c.id.desc()).limit(limit + 1)))


def _waits(now: datetime) -> sa.ColumnElement[bool]:
    own = (to_review.c.buyer_id == order.c.buyer_id) & (to_review.c.order_id == order.c.id)
    return sa.exists().where(own, to_review.c.until > now)


def _holds(word: str) -> sa.ColumnElement[bool]:
    """A word of the number, the shop or a title."""
    low = word.lower()
    titled = sa.exists().where(
        line.c.shop_id == order.c.shop_id, line.c.order_id == order.c.id,
        sa.func.lower(sa.cast(line.c.title, sa.Text)).contains(low, autoescape=True),
    )  # fmt: skip
    return (order.c.number == word) | sa.func.lower(order.c.shop_name).contains(low, autoescape=True) | titled


async def count_waiting(db: ReadDb, *, buyer_id: UUID, now: datetime) -> tuple[int, int]:
    """Orders with a line to review, and orders with a case under way."""
    words = sa.select(sa.func.count(sa.distinct(to_review.c.order_id)))
    cases = sa.select(sa.func.count(sa.distinct(case.c.order_id)))
    waits = words.where(to_review.c.buyer_id == buyer_id, to_review.c.until > now)
    opened = cases.where(case.c.buyer_id == buyer_id, case.c.open)
    row = await db.one(sa.select(waits.scalar_subquery().label("a"), opened.scalar_subquery().label("b")))
    return (int(row.a), int(row.b)) if row else (0, 0)


async def to_review_of(
    db: ReadDb, *, buyer_id: UUID, order_ids: Sequence[UUID], now: datetime
) -> dict[UUID, list[UUID]]:
    """Lines of these orders that wait for a review."""
    mine = (to_review.c.buyer_id == buyer_id) & to_review.c.order_id.in_(order_ids) & (to_review.c.until > now)
    found: dict[UUID, list[UUID]] = {}
    for r in await db.all(
        sa.select(to_review.c.order_id, to_review.c.line_id).where(mine).order_by(to_review.c.line_id)
    ):
        found.setdefault(r.order_id, []).append(r.line_id)
    return found


async def cases(db: ReadDb, *, buyer_id: UUID, order_ids: Sequence[UUID]) -> set[UUID]:
    """Which of these orders have a case under way."""
    mine = (case.c.buyer_id == buyer_id) & case.c.order_id.in_(order_ids) & case.c.open
    return {r.order_id for r in await db.all(sa.select(case.c.order_id).where(mine).distinct())}


async def hide(db: WriteDb, *, buyer_id: UUID, order_id: UUID) -> bool:
    """Take an ended order off the buyer's list; False where it is not hers or not over. Twice is no error."""
    ended = order.c.state.in_([State.completed.value, State.cancelled.value])
    mine = sa.select(order.c.buyer_id, order.c.id).where(order.c.buyer_id == buyer_id, order.c.id == order_id, ended)
    if await db.one(mine) is None:
        return False
    await db.run(insert(gone).values(buyer_id=buyer_id, order_id=order_id).on_conflict_do_nothing())
    return True
