"""SQL of orders: by shop on the shop's side, by buyer on the buyer's."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from meadow.base import clock
from meadow.base.db import Fixed, ReadDb, WriteDb, among, mapping, struct
from meadow.trade.orders.tables import checkout, line, order
from meadow.trade.orders.types import Counts, LineView, Order, State
from meadow.trade.orders.types.prizes import LOTTERY

_HIDDEN = {"address", "remark", "shop_name", "name_ix", "phone_ix", "seller_note"}
_ORDER = [c for c in order.c if c.name not in _HIDDEN]
HEAD = [*_ORDER, order.c.shop_name]
_LINE = [c for c in line.c if c.name not in {"shop_id", "ix", "trace_id", "price_ref"}]


_OF_SHOP = sa.select(*_ORDER, order.c.shop_name).where(
    order.c.shop_id == sa.bindparam("shop_id"), order.c.id == sa.bindparam("order_id")
)
_OF_CHECKOUT = (
    sa.select(*_ORDER, order.c.shop_name)
    .where(order.c.buyer_id == sa.bindparam("buyer_id"), order.c.checkout_id == sa.bindparam("checkout_id"))
    .order_by(order.c.id)
)
_ONE, _ONE_LOCKED = Fixed(_OF_SHOP), Fixed(_OF_SHOP.with_for_update())
_GROUP, _GROUP_LOCKED = Fixed(_OF_CHECKOUT), Fixed(_OF_CHECKOUT.with_for_update())
_LINES = Fixed(
    sa.select(*_LINE, line.c.order_id)
    .where(among(line.c.shop_id, "shop_ids"), among(line.c.order_id, "order_ids"))
    .order_by(line.c.order_id, line.c.ix)
)
_BY_KEY = Fixed(
    sa.select(checkout.c.id, checkout.c.print).where(
        checkout.c.buyer_id == sa.bindparam("buyer_id"), checkout.c.key == sa.bindparam("key")
    )
)
_TURN_CHECKOUT = Fixed(
    sa.update(checkout)
    .where(checkout.c.buyer_id == sa.bindparam("buyer"), checkout.c.id == sa.bindparam("checkout"))
    .values(state=sa.bindparam("then"))
)
# Whoever is paid has no deadline to pay any more: one statement, since every purchase runs it.
_PAY = Fixed(
    sa.text(
        "WITH t AS (DELETE FROM timers WHERE kind = :timer AND key = :order) "
        "UPDATE orders_order SET state = :then, version = version + 1, paid_at = :at, ship_by = :due, hold = :why "
        "WHERE shop_id = :shop AND id = :order AND state = ANY(CAST(:out_of AS text[])) RETURNING version"
    )
)


class Sealed(msgspec.Struct, frozen=True):
    """Address and remark as they lie in the table."""

    address: bytes
    remark: bytes | None


async def with_lines(db: ReadDb, rows: Sequence[Any]) -> list[Order]:
    """Orders from rows of `HEAD`, each with its lines, in one more statement."""
    if not rows:
        return []
    found = await db.all(_LINES, {"shop_ids": list({r.shop_id for r in rows}), "order_ids": [r.id for r in rows]})
    lines: dict[UUID, list[LineView]] = {}
    for row in found:
        lines.setdefault(row.order_id, []).append(struct(LineView, row))
    return [
        msgspec.convert(
            mapping(r) | {"shop": {"id": r.shop_id, "name": r.shop_name}, "lines": lines.get(r.id, [])}, Order
        )
        for r in rows
    ]


async def of_shop(db: ReadDb, *, shop_id: UUID, order_id: UUID, lock: bool = False) -> Order | None:
    """One order of this shop, locked for update on demand."""
    row = await db.one(_ONE_LOCKED if lock else _ONE, {"shop_id": shop_id, "order_id": order_id})
    return (await with_lines(db, [row]))[0] if row else None


async def of_buyer(db: ReadDb, *, buyer_id: UUID, order_id: UUID) -> Order | None:
    """One order of this buyer."""
    row = await db.one(
        sa.select(*_ORDER, order.c.shop_name).where(order.c.buyer_id == buyer_id, order.c.id == order_id)
    )
    return (await with_lines(db, [row]))[0] if row else None


async def of_checkout(db: ReadDb, *, buyer_id: UUID, checkout_id: UUID, lock: bool = False) -> list[Order]:
    """All orders of a buyer's checkout, by id, locked in that order on demand."""
    mine = {"buyer_id": buyer_id, "checkout_id": checkout_id}
    return await with_lines(db, await db.all(_GROUP_LOCKED if lock else _GROUP, mine))


async def numbers(db: ReadDb, *, shop_id: UUID, numbers: Sequence[str]) -> dict[str, UUID]:
    """Order ids of this shop by the number people type."""
    rows = await db.all(
        sa.select(order.c.number, order.c.id).where(order.c.shop_id == shop_id, order.c.number.in_(numbers))
    )
    return {r.number: r.id for r in rows}


async def page_of_shop(
    db: ReadDb,
    *,
    shop_id: UUID,
    states: Sequence[State],
    order_ids: Sequence[UUID] | None,
    search: Sequence[str],
    before: UUID | None,
    limit: int,
) -> list[Order]:
    """The shop's orders, newest first; `search` are numbers, `order_ids` come from another feature's search."""
    query = sa.select(*_ORDER, order.c.shop_name).where(order.c.shop_id == shop_id)
    if search:
        query = query.where(sa.or_(order.c.number.in_(search), order.c.id.in_(order_ids or [])))
    return await _page(db, query, states, before, limit)


async def _page(db: ReadDb, query: Any, states: Sequence[State], before: UUID | None, limit: int) -> list[Order]:
    if states:
        query = query.where(order.c.state.in_([s.value for s in states]))
    if before:
        query = query.where(order.c.id < before)
    return await with_lines(db, await db.all(query.order_by(order.c.id.desc()).limit(limit + 1)))


async def counts(db: ReadDb, *, shop_id: UUID | None = None, buyer_id: UUID | None = None, now: datetime) -> Counts:
    """Orders by state, and the shop's two alarms; exactly one of shop and buyer is given."""
    owner = order.c.shop_id == shop_id if shop_id else order.c.buyer_id == buyer_id
    rows = await db.all(sa.select(order.c.state, sa.func.count().label("n")).where(owner).group_by(order.c.state))
    due = await db.one(
        sa.select(
            sa.func.count().filter(order.c.ship_by.between(now, now + timedelta(hours=24))).label("due_24h"),
            sa.func.count().filter(order.c.ship_by < now).label("overdue"),
        ).where(owner, order.c.state.in_([State.to_ship.value, State.part_shipped.value]))
    )
    return msgspec.convert({r.state: r.n for r in rows} | (mapping(due) if due else {}), Counts)


async def turn(
    db: WriteDb, *, shop_id: UUID, order_id: UUID, out_of: Sequence[State], state: State, **stamps: Any
) -> int | None:
    """Move an order's state, only out of the given ones; returns the new version, or None if it had moved on."""
    mine = (order.c.shop_id == shop_id) & (order.c.id == order_id) & order.c.state.in_([s.value for s in out_of])
    stmt = (
        order.update()
        .where(mine)
        .values(state=state.value, version=order.c.version + 1, **stamps)
        .returning(order.c.version)
    )
    found = await db.value(stmt)
    return int(found) if found is not None else None


async def pay(  # the columns of a payment
    db: WriteDb,
    *,
    shop_id: UUID,
    order_id: UUID,
    out_of: Sequence[State],
    state: State,
    at: datetime,
    ship_by: datetime,
    hold: str | None,
    timer: str,
) -> int | None:
    """Move an order to paid and drop its deadline of this kind; returns the new version, or None if it had moved on."""
    found = await db.value(
        _PAY, {"shop": shop_id, "order": order_id, "out_of": [s.value for s in out_of], "then": state.value, "at": at,
               "due": ship_by, "why": hold, "timer": timer},
    )  # fmt: skip
    return int(found) if found is not None else None


async def add_shipped(db: WriteDb, *, shop_id: UUID, order_id: UUID, line_id: UUID, qty: int) -> bool:
    """Count pieces as shipped; False when that would pass what was bought."""
    mine = (line.c.shop_id == shop_id) & (line.c.order_id == order_id) & (line.c.id == line_id)
    return bool(
        await db.run(
            line.update()
            .where(mine, line.c.shipped_qty + line.c.released_qty + qty <= line.c.qty)
            .values(shipped_qty=line.c.shipped_qty + qty)
        )
    )


async def refund(
    db: WriteDb, *, shop_id: UUID, order_id: UUID, line_id: UUID, qty: int, goods: int, freight: int, released: int
) -> None:
    """Count a refund on a line and its order; the tables' checks stand behind the rule."""
    mine = (line.c.shop_id == shop_id) & (line.c.order_id == order_id) & (line.c.id == line_id)
    await db.run(
        line.update()
        .where(mine)
        .values(
            refunded_qty=line.c.refunded_qty + qty, refunded_goods=line.c.refunded_goods + goods,
            refunded_freight=line.c.refunded_freight + freight, released_qty=line.c.released_qty + released,
        )
    )  # fmt: skip
    own = (order.c.shop_id == shop_id) & (order.c.id == order_id)
    await db.run(order.update().where(own).values(refunded=order.c.refunded + goods + freight))


async def set_hold(db: WriteDb, *, shop_id: UUID, order_id: UUID, hold: str | None) -> None:
    """Say what an order waits for, without moving it."""
    mine = (order.c.shop_id == shop_id) & (order.c.id == order_id)
    await db.run(order.update().where(mine).values(hold=hold))


async def set_group(db: WriteDb, *, shop_id: UUID, order_id: UUID, group_id: UUID) -> None:
    """Which group an order's place is in."""
    mine = (order.c.shop_id == shop_id) & (order.c.id == order_id)
    await db.run(order.update().where(mine).values(group_id=group_id))


async def set_address(db: WriteDb, *, shop_id: UUID, order_id: UUID, values: dict[str, Any]) -> None:
    """Another sealed address with its region, mask and indexes."""
    mine = (order.c.shop_id == shop_id) & (order.c.id == order_id)
    await db.run(order.update().where(mine).values(values | {"version": order.c.version + 1}))


async def extend(db: WriteDb, *, shop_id: UUID, order_id: UUID, until: datetime) -> bool:
    """Move the moment at which receipt is assumed; False where it was moved before, or the order is past it."""
    mine = (order.c.shop_id == shop_id) & (order.c.id == order_id) & order.c.extended_at.is_(None)
    waiting = order.c.state.in_([State.shipped.value, State.delivered.value])
    values = {"confirm_by": until, "extended_at": clock.now(), "version": order.c.version + 1}
    return bool(await db.run(order.update().where(mine, waiting).values(values)))


async def set_confirm(db: WriteDb, *, shop_id: UUID, order_id: UUID, until: datetime | None) -> bool:
    """Move the moment at which receipt is assumed, or (None) let there be none; False where the order is not under way."""
    mine = (order.c.shop_id == shop_id) & (order.c.id == order_id)
    waiting = order.c.state.in_([State.shipped.value, State.delivered.value])
    values = {"confirm_by": until, "version": order.c.version + 1}
    return bool(await db.run(order.update().where(mine, waiting).values(values)))


async def some(
    db: ReadDb, *, shop_id: UUID, order_ids: Sequence[UUID], numbers: Sequence[str], states: Sequence[State], limit: int
) -> list[Order]:  # fmt: skip
    """Orders of this shop by id, by number, or by state, the oldest first."""
    query = sa.select(*_ORDER, order.c.shop_name).where(order.c.shop_id == shop_id)
    if states:
        query = query.where(order.c.state.in_([s.value for s in states]))
    else:
        query = query.where(sa.or_(order.c.id.in_(order_ids), order.c.number.in_(numbers)))
    return await with_lines(db, await db.all(query.order_by(order.c.id).limit(limit)))


async def all_sealed(db: ReadDb, *, shop_id: UUID, order_ids: Sequence[UUID]) -> dict[UUID, bytes]:
    """Sealed addresses of these orders."""
    rows = await db.all(
        sa.select(order.c.id, order.c.address).where(order.c.shop_id == shop_id, order.c.id.in_(order_ids))
    )
    return {r.id: bytes(r.address) for r in rows}


async def sealed(db: ReadDb, *, shop_id: UUID, order_id: UUID) -> Sealed | None:
    row = await db.one(
        sa.select(order.c.address, order.c.remark).where(order.c.shop_id == shop_id, order.c.id == order_id)
    )
    return Sealed(bytes(row.address), bytes(row.remark) if row.remark else None) if row else None


async def checkout_by_key(db: ReadDb, *, buyer_id: UUID, key: str) -> Any:
    """Id and fingerprint of the checkout that this key made."""
    return await db.one(_BY_KEY, {"buyer_id": buyer_id, "key": key})


async def checkout_of(db: ReadDb, *, buyer_id: UUID, checkout_id: UUID, lock: bool = False) -> Any:
    query = sa.select(checkout).where(checkout.c.buyer_id == buyer_id, checkout.c.id == checkout_id)
    return await db.one(query.with_for_update() if lock else query)


async def turn_checkout(db: WriteDb, *, buyer_id: UUID, checkout_id: UUID, state: str) -> None:
    await db.run(_TURN_CHECKOUT, {"buyer": buyer_id, "checkout": checkout_id, "then": state})


async def free_key(db: WriteDb, *, buyer_id: UUID, checkout_id: UUID) -> None:
    """Let a dropped checkout's key be used again."""
    mine = (checkout.c.buyer_id == buyer_id) & (checkout.c.id == checkout_id)
    await db.run(checkout.update().where(mine).values(key=f"dropped:{checkout_id}"))


async def pieces(db: ReadDb) -> dict[str, int]:
    """Pieces by order state over the whole house, for the audit of stock."""
    both = (line.c.shop_id == order.c.shop_id) & (line.c.order_id == order.c.id)
    rows = await db.all(
        sa.select(order.c.state, sa.func.sum(line.c.qty).label("n")).join(line, both).group_by(order.c.state)
    )
    return {r.state: int(r.n) for r in rows}


async def strays(db: ReadDb, *, before: datetime) -> list[str]:
    """Orders that contradict themselves: lines that do not add up, unpaid past their time, a state without its moment."""
    own = (line.c.shop_id == order.c.shop_id) & (line.c.order_id == order.c.id)
    sums = sa.select(sa.func.sum(line.c.amount)).where(own).scalar_subquery()
    paid = sa.select(sa.func.sum(line.c.paid + line.c.freight)).where(own).scalar_subquery()
    back = sa.select(sa.func.sum(line.c.refunded_goods + line.c.refunded_freight)).where(own).scalar_subquery()
    bad = sa.or_(
        sums != order.c.goods,
        paid != order.c.amount,
        back != order.c.refunded,
        sa.and_(order.c.state == State.created.value, order.c.pay_by < before),
        sa.and_(
            order.c.state.not_in([State.created.value, State.deposit_paid.value, State.cancelled.value]),
            order.c.paid_at.is_(None),
            order.c.kind != LOTTERY,
        ),
        sa.and_(order.c.state == State.paid_hold.value, order.c.hold.is_(None)),
    )
    rows = await db.all(sa.select(order.c.number, order.c.state).where(bad).limit(20))
    return [f"order {r.number} ({r.state}) contradicts itself" for r in rows]
