"""SQL of the desk's list: one filter becomes one WHERE, for a page, a count, a bulk verb or an export alike."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from meadow.base import ids
from meadow.base.db import ReadDb, WriteDb, mapping
from meadow.trade.orders.store import HEAD, with_lines
from meadow.trade.orders.tables import line, order
from meadow.trade.orders.tables.desk import case, trace, word
from meadow.trade.orders.types import TABS, Order, State
from meadow.trade.orders.types.desk import CAP, DeskCounts, Filter

_DUE = (State.to_ship.value, State.part_shipped.value)
_WAITS = order.c.state.in_([*_DUE])
_KEYS = {"created": order.c.id, "ship_by": order.c.ship_by, "amount": order.c.amount}
_RANGES = (
    ("created_from", "created_to", order.c.created_at), ("paid_from", "paid_to", order.c.paid_at),
    ("ship_from", "ship_to", order.c.ship_by), ("amount_min", "amount_max", order.c.amount),
)  # fmt: skip
_OF_LINE = (("product_id", line.c.product_id), ("sku_id", line.c.sku_id), ("author_id", line.c.author_id))


async def chosen(db: ReadDb, *, shop_id: UUID, ask: Filter, now: datetime) -> list[Any]:
    """The conditions of a filter, its words already looked up."""
    held = None
    if ask.words:
        held = await found(db, shop_id=shop_id, words=ask.words, order_ids=[i for w in ask.words if (i := _id(w))])
    return matching(shop_id, ask, TABS[ask.tab], held, now)


def named(order_ids: Sequence[UUID]) -> list[Any]:
    """The condition of orders that were picked by hand."""
    return [order.c.id.in_(order_ids)]


def _id(word: str) -> UUID | None:
    try:
        return ids.parse(word)
    except ValueError:
        return None


def matching(
    shop_id: UUID, ask: Filter, states: Sequence[State], found: Sequence[UUID] | None, now: datetime
) -> list[Any]:
    """The conditions of a filter; `found` are the orders that its words name."""
    tests: list[Any] = [order.c.shop_id == shop_id]
    if states:
        tests.append(order.c.state.in_([s.value for s in states]))
    if found is not None:
        tests.append(order.c.id.in_(found))
    for low, high, column in _RANGES:
        if (least := getattr(ask, low)) is not None:
            tests.append(column >= least)
        if (most := getattr(ask, high)) is not None:
            tests.append(column <= most)
    tests += _of_order(ask)
    tests += _of_lines(shop_id, ask)
    if ask.due:
        tests += [_WAITS, order.c.ship_by < now if ask.due == "overdue" else order.c.ship_by.between(now, now + _DAY)]
    if ask.aftersale:
        tests.append(_of_cases(shop_id, ask.aftersale))
    return tests


_DAY = timedelta(hours=24)


def _of_order(ask: Filter) -> list[Any]:
    """What lies in the order's own row."""
    tests: list[Any] = []
    if ask.flags:
        tests.append(order.c.flag.in_(ask.flags))
    if ask.remark is not None:
        tests.append(order.c.remark.is_not(None) if ask.remark else order.c.remark.is_(None))
    if ask.note is not None:
        tests.append(order.c.seller_note.is_not(None) if ask.note else order.c.seller_note.is_(None))
    if ask.hold:
        tests += [order.c.hold.in_(ask.hold), order.c.state == State.paid_hold.value]
    if ask.region:
        tests.append(order.c.region.startswith(ask.region, autoescape=True))
    if ask.name_ix:
        tests.append(order.c.name_ix == bytes.fromhex(ask.name_ix))
    if ask.phone_ix:
        tests.append(order.c.phone_ix == bytes.fromhex(ask.phone_ix))
    return tests


def _of_lines(shop_id: UUID, ask: Filter) -> list[Any]:
    """What one line of the order has to be, all at once."""
    tests = [column == held for name, column in _OF_LINE if (held := getattr(ask, name)) is not None]
    if ask.scenes:
        tests.append(line.c.scene.in_([s.value for s in ask.scenes]))
    if ask.title:
        plain = sa.func.lower(sa.cast(line.c.title, sa.Text))
        tests.append(plain.contains(ask.title.lower(), autoescape=True))
    if not tests:
        return []
    both = (line.c.shop_id == shop_id) & (line.c.order_id == order.c.id)
    return [sa.exists().where(both, *tests)]


def _of_cases(shop_id: UUID, wanted: str) -> Any:
    own = (case.c.shop_id == shop_id) & (case.c.order_id == order.c.id)
    if wanted == "refunded":
        return order.c.refunded > 0
    under_way = sa.exists().where(own, case.c.open)
    return under_way if wanted == "open" else ~under_way & (order.c.refunded == 0)


async def found(db: ReadDb, *, shop_id: UUID, words: Sequence[str], order_ids: Sequence[UUID]) -> list[UUID]:
    """Orders that words name: by id, by order number, by tracking number."""
    numbers = sa.select(order.c.id).where(order.c.shop_id == shop_id, order.c.number.in_(words))
    tracked = sa.select(word.c.order_id).where(word.c.shop_id == shop_id, word.c.word.in_(words))
    either = sa.union(numbers, tracked)
    if order_ids:
        either = sa.union(
            numbers, tracked, sa.select(order.c.id).where(order.c.shop_id == shop_id, order.c.id.in_(order_ids))
        )
    return [r[0] for r in await db.all(either)]


def _ordered(sort: str) -> tuple[list[Any], bool]:
    down = sort.startswith("-")
    key = _KEYS[sort.removeprefix("-")]
    return ([order.c.id] if key is order.c.id else [key, order.c.id]), down


async def page(
    db: ReadDb, *, shop_id: UUID, tests: Sequence[Any], sort: str, after: tuple[Any, ...] | None, limit: int
) -> list[Order]:
    """A page of what a filter finds, up to `limit` + 1; what has no date to ship by is not in a list sorted by it."""
    keys, down = _ordered(sort)
    query = sa.select(*HEAD).where(order.c.shop_id == shop_id, *tests)
    if keys[0] is order.c.ship_by:
        query = query.where(order.c.ship_by.is_not(None))
    if after is not None:
        mark = sa.tuple_(*(sa.literal(x) for x in after))
        query = query.where(sa.tuple_(*keys) < mark if down else sa.tuple_(*keys) > mark)
    return await with_lines(db, await db.all(query.order_by(*(k.desc() if down else k for k in keys)).limit(limit + 1)))


async def total(db: ReadDb, *, shop_id: UUID, tests: Sequence[Any]) -> Any:
    """Number and amount of what a filter finds, over at most the cap and one more."""
    some = sa.select(order.c.amount).where(order.c.shop_id == shop_id, *tests).limit(CAP + 1).subquery()
    return await db.one(
        sa.select(sa.func.count().label("n"), sa.func.coalesce(sa.func.sum(some.c.amount), 0).label("amount"))
    )


async def counts(db: ReadDb, *, shop_id: UUID, now: datetime) -> DeskCounts:
    """Orders by state, each counted up to the cap and one more, with the desk's alarms: what is counted is bounded."""
    columns = [_capped(shop_id, order.c.state == s.value).label(s.value) for s in State]
    columns += [
        _capped(shop_id, _WAITS, order.c.ship_by.between(now, now + _DAY)).label("due_24h"),
        _capped(shop_id, _WAITS, order.c.ship_by < now).label("overdue"),
        _capped(shop_id, order.c.state == State.paid_hold.value, order.c.hold == "risk").label("risk"),
        _capped(shop_id, order.c.state == State.paid_hold.value, order.c.hold == "address").label("address"),
        sa.select(sa.func.count(sa.distinct(case.c.order_id)))
        .where(case.c.shop_id == shop_id, case.c.open)
        .scalar_subquery()
        .label("aftersale"),
    ]
    row = await db.one(sa.select(*columns))
    return msgspec.convert(mapping(row), DeskCounts) if row else DeskCounts()


def _capped(shop_id: UUID, *tests: Any) -> Any:
    some = sa.select(sa.literal(1)).where(order.c.shop_id == shop_id, *tests).limit(CAP + 1).subquery()
    return sa.select(sa.func.count()).select_from(some).scalar_subquery()


async def sealed(db: ReadDb, *, shop_id: UUID, order_ids: Sequence[UUID]) -> dict[UUID, Any]:
    """Address, remark and note of these orders as they lie in the table."""
    mine = (order.c.shop_id == shop_id) & order.c.id.in_(order_ids)
    rows = await db.all(sa.select(order.c.id, order.c.address, order.c.remark, order.c.seller_note).where(mine))
    return {r.id: r for r in rows}


async def cases(db: ReadDb, *, shop_id: UUID, order_ids: Sequence[UUID]) -> set[UUID]:
    """Which of these orders have a case under way."""
    mine = (case.c.shop_id == shop_id) & case.c.order_id.in_(order_ids) & case.c.open
    return {r.order_id for r in await db.all(sa.select(case.c.order_id).where(mine).distinct())}


async def mark(db: WriteDb, *, shop_id: UUID, order_ids: Sequence[UUID], **values: Any) -> set[UUID]:
    """Put a flag or a note on orders; returns those that are the shop's."""
    mine = (order.c.shop_id == shop_id) & order.c.id.in_(order_ids)
    rows = await db.all(order.update().where(mine).values(values).returning(order.c.id))
    return {r.id for r in rows}


async def put_word(db: WriteDb, *, shop_id: UUID, order_id: UUID, text: str) -> None:
    row = {"shop_id": shop_id, "word": text, "order_id": order_id}
    await db.run(insert(word).values(row).on_conflict_do_nothing())


async def put_case(db: WriteDb, *, shop_id: UUID, **values: Any) -> None:
    """Note a case on a line; the latest word of it holds."""
    keys = ["shop_id", "order_id", "case_id", "line_id"]
    put = insert(case).values(shop_id=shop_id, **values)
    changed = {k: put.excluded[k] for k in ("open", "refunded") if k in values}
    await db.run(put.on_conflict_do_update(index_elements=keys, set_=changed))


async def add_trace(db: WriteDb, *, shop_id: UUID, rows: Sequence[dict[str, Any]]) -> None:
    """Write who did what; the same id twice is once."""
    await db.many(insert(trace).on_conflict_do_nothing(), [{"shop_id": shop_id} | row for row in rows])


async def traces(db: ReadDb, *, shop_id: UUID, order_id: UUID) -> Sequence[Any]:
    return await db.all(sa.select(trace).where(trace.c.shop_id == shop_id, trace.c.order_id == order_id).limit(500))
