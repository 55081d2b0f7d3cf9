"""SQL of risk: what is known of a buyer in one statement, held orders, the list of blocked accounts."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from meadow.base.db import Fixed, ReadDb, WriteDb
from meadow.trade.orders.tables import order
from meadow.trade.orders.tables.risk import blocked, risk
from meadow.trade.orders.types import State

_HELD = (order.c.shop_id == risk.c.shop_id) & (order.c.id == risk.c.order_id)
_HEAD = (
    order.c.shop_name, order.c.number, order.c.amount, order.c.currency, order.c.name_masked, order.c.region,
)  # fmt: skip
_ITEM = sa.select(risk, *_HEAD).join(order, _HELD)
_MOST = 1000
_LOST = (
    sa.select(sa.literal_column("1"))
    .where(
        order.c.buyer_id == sa.bindparam("buyer_id"), order.c.state == State.cancelled.value, order.c.paid_at.is_(None),
        order.c.cancelled_at >= sa.bindparam("day"),
    )
    .limit(_MOST)
    .subquery()
)  # fmt: skip
_PHONE = (
    sa.select(order.c.phone_ix)
    .where(order.c.shop_id == sa.bindparam("shop_id"), order.c.id == sa.bindparam("order_id"))
    .scalar_subquery()
)
_RING = (
    sa.select(order.c.buyer_id)
    .where(order.c.phone_ix == _PHONE, order.c.created_at >= sa.bindparam("since"))
    .limit(_MOST)
    .subquery()
)
_WHY = sa.select(blocked.c.reason).where(blocked.c.account_id == sa.bindparam("buyer_id")).scalar_subquery()
_KNOWN = Fixed(  # runs in every payment
    sa.select(
        sa.select(sa.func.count()).select_from(_LOST).scalar_subquery().label("unpaid"),
        sa.select(sa.func.count(sa.distinct(_RING.c.buyer_id))).scalar_subquery().label("ring"),
        _WHY.label("blocked"),
    )
)


async def known(db: ReadDb, *, shop_id: UUID, order_id: UUID, buyer_id: UUID, day: datetime, since: datetime) -> Any:
    """Orders the buyer let run out since `day`, accounts that ordered to the order's phone since `since`, and her block."""
    key = {"shop_id": shop_id, "order_id": order_id, "buyer_id": buyer_id}
    return await db.one(_KNOWN, key | {"day": day, "since": since})


async def add(db: WriteDb, *, shop_id: UUID, **values: Any) -> None:
    await db.run(insert(risk).values(shop_id=shop_id, **values).on_conflict_do_nothing())


async def open_of(db: ReadDb, *, shop_id: UUID, order_id: UUID) -> bool:
    """Whether the question of an order is open."""
    mine = (risk.c.shop_id == shop_id) & (risk.c.order_id == order_id) & (risk.c.state == "open")
    return await db.value(sa.select(risk.c.order_id).where(mine)) is not None


async def shop_of(db: ReadDb, *, order_id: UUID) -> UUID | None:
    """Whose order is held: operators decide for every shop."""
    found = await db.value(sa.select(risk.c.shop_id).where(risk.c.order_id == order_id, risk.c.state == "open"))
    return found if isinstance(found, UUID) else None


async def decide(db: WriteDb, *, shop_id: UUID, order_id: UUID, **values: Any) -> bool:
    """Close a held order's question; False where it was closed before."""
    mine = (risk.c.shop_id == shop_id) & (risk.c.order_id == order_id) & (risk.c.state == "open")
    return bool(await db.run(risk.update().where(mine).values(values)))


async def queue(db: ReadDb, *, shop_id: UUID | None, after: tuple[Any, ...] | None, limit: int) -> Sequence[Any]:
    """Held orders, the oldest first, of a shop or of all, up to `limit` + 1."""
    query = _ITEM.where(risk.c.state == "open")
    if shop_id:
        query = query.where(risk.c.shop_id == shop_id)
    if after:
        query = query.where(sa.tuple_(risk.c.at, risk.c.order_id) > sa.tuple_(*(sa.literal(x) for x in after)))
    return await db.all(query.order_by(risk.c.at, risk.c.order_id).limit(limit + 1))


async def waiting(db: ReadDb) -> Any:
    """Length of the operators' queue, and when its first order came."""
    query = sa.select(sa.func.count().label("count"), sa.func.min(risk.c.at).label("since"))
    return await db.one(query.where(risk.c.state == "open"))


async def block(db: WriteDb, *, account_id: UUID, **values: Any) -> None:
    put = insert(blocked).values(account_id=account_id, **values)
    await db.run(put.on_conflict_do_update(index_elements=["account_id"], set_=values))


async def unblock(db: WriteDb, *, account_id: UUID) -> bool:
    return bool(await db.run(blocked.delete().where(blocked.c.account_id == account_id)))


async def blocks(db: ReadDb, *, before: tuple[Any, ...] | None, limit: int) -> Sequence[Any]:
    """The list of blocked accounts, the newest first, up to `limit` + 1."""
    query = sa.select(blocked)
    if before:
        query = query.where(sa.tuple_(blocked.c.at, blocked.c.account_id) < sa.tuple_(*(sa.literal(x) for x in before)))
    return await db.all(query.order_by(blocked.c.at.desc(), blocked.c.account_id.desc()).limit(limit + 1))
