"""What an order holds of offers, and the groups it joins."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from meadow.base import clock
from meadow.base.db import Fixed, ReadDb, WriteDb, struct
from meadow.goods.offers.tables import claim, group, member, offer
from meadow.goods.offers.types import GroupOf, GroupState

_USE = Fixed(sa.text("SELECT offers_use(:order, :now)"))
_RETURN = Fixed(sa.text("SELECT offers_return(:order, :now)"))
_GROUP = [group.c[name] for name in GroupOf.__struct_fields__]


async def use(db: WriteDb, *, order_id: UUID) -> None:
    """What the order locked is used."""
    await db.run(_USE, {"order": order_id, "now": clock.now()})


async def give_back(db: WriteDb, *, order_id: UUID) -> None:
    """What the order holds is free again; twice changes nothing."""
    await db.run(_RETURN, {"order": order_id, "now": clock.now()})


async def group_claim(db: ReadDb, *, order_id: UUID) -> Any:
    """The group that an order was quoted for, or none."""
    return await db.one(sa.select(claim).where(claim.c.order_id == order_id, claim.c.kind == "group"))


async def open_group(db: WriteDb, *, shop_id: UUID, row: dict[str, Any]) -> None:
    """Open a group unless it exists."""
    values = row | {"shop_id": shop_id, "state": GroupState.forming.value, "joined": 0}
    await db.run(insert(group).values(values).on_conflict_do_nothing())


async def group_of(db: ReadDb, *, group_id: UUID, shop_id: UUID | None = None, lock: bool = False) -> GroupOf | None:
    """A group by its id, which everybody may know; locked on demand."""
    query = sa.select(*_GROUP).where(group.c.id == group_id)
    query = query.where(group.c.shop_id == shop_id) if shop_id else query
    row = await db.one(query.with_for_update() if lock else query)
    return struct(GroupOf, row) if row else None


async def forming(db: ReadDb, *, product_id: UUID, limit: int) -> list[GroupOf]:
    """Groups of a product that still form, those that end first; everybody may see them."""
    open_now = (group.c.state == GroupState.forming.value) & (group.c.expires_at > clock.now())
    query = sa.select(*_GROUP).where(group.c.product_id == product_id, open_now)
    return [struct(GroupOf, r) for r in await db.all(query.order_by(group.c.expires_at).limit(limit))]


async def joined(db: ReadDb, *, shop_id: UUID, group_id: UUID, buyer_id: UUID) -> bool:
    """Whether a buyer has a place in a group."""
    mine = (member.c.shop_id == shop_id) & (member.c.group_id == group_id) & (member.c.buyer_id == buyer_id)
    return bool(await db.value(sa.select(sa.func.count()).select_from(member).where(mine)))


async def join(db: WriteDb, *, shop_id: UUID, group_id: UUID, order_id: UUID, buyer_id: UUID) -> bool:
    """Take a place; False where the buyer has one already."""
    row = {"shop_id": shop_id, "group_id": group_id, "order_id": order_id, "buyer_id": buyer_id, "at": clock.now()}
    return bool(await db.run(insert(member).values(row).on_conflict_do_nothing()))


async def leave(db: WriteDb, *, order_id: UUID) -> UUID | None:
    """Give a place in a forming group back; returns the group."""
    forming = sa.select(group.c.id).where(group.c.state == GroupState.forming.value)
    gone = member.delete().where(member.c.order_id == order_id, member.c.group_id.in_(forming))
    left = await db.value(gone.returning(member.c.group_id))
    if left is not None:
        await db.run(group.update().where(group.c.id == left).values(joined=group.c.joined - 1))
    return left  # type: ignore[no-any-return]


async def turn_group(db: WriteDb, *, shop_id: UUID, group_id: UUID, joined: int, state: GroupState) -> None:
    mine = (group.c.shop_id == shop_id) & (group.c.id == group_id)
    await db.run(group.update().where(mine).values(joined=joined, state=state.value))


async def orders_of_group(db: ReadDb, *, shop_id: UUID, group_id: UUID) -> list[UUID]:
    """The orders in a group, by the time they joined."""
    mine = (member.c.shop_id == shop_id) & (member.c.group_id == group_id)
    return [r.order_id for r in await db.all(sa.select(member.c.order_id).where(mine).order_by(member.c.at))]


async def protect_days(db: ReadDb, *, order_id: UUID, shop_id: UUID, sku_id: UUID) -> int:
    """The longest price protection among the offers that an order's SKU, or the whole basket, was bought with."""
    both = (offer.c.owner_id == claim.c.owner_id) & (offer.c.id == claim.c.offer_id)
    mine = (claim.c.shop_id == shop_id) & (claim.c.order_id == order_id) & (claim.c.kind == "applied")
    query = sa.select(sa.func.max(offer.c.protect_days)).join(claim, both)
    found = await db.value(query.where(mine, sa.or_(claim.c.sku_id.is_(None), claim.c.sku_id == sku_id)))
    return int(found or 0)
