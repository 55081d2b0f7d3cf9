"""What a shop agrees to by itself, and its book of return addresses."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from meadow.base.db import ReadDb, WriteDb, struct
from meadow.trade.aftersale.tables import address, auto
from meadow.trade.aftersale.types import Auto


async def auto_of(db: ReadDb, *, shop_id: UUID) -> Auto:
    """A shop's own rules; none means it wants to be asked."""
    row = await db.one(
        sa.select(auto.c.unshipped, auto.c.refund_most, auto.c.return_most).where(auto.c.shop_id == shop_id)
    )
    return struct(Auto, row) if row else Auto()


async def set_auto(db: WriteDb, rules: Auto, *, shop_id: UUID) -> None:
    row = {"unshipped": rules.unshipped, "refund_most": rules.refund_most, "return_most": rules.return_most}
    made = insert(auto).values(row | {"shop_id": shop_id})
    await db.run(made.on_conflict_do_update(index_elements=["shop_id"], set_=row))


async def addresses(db: ReadDb, *, shop_id: UUID) -> Sequence[Any]:
    """The shop's book as it lies, sealed, the oldest first."""
    return await db.all(sa.select(address).where(address.c.shop_id == shop_id).order_by(address.c.id))


async def usual_address(db: ReadDb, *, shop_id: UUID, address_id: UUID | None) -> bytes | None:
    """The sealed address of this id, or the usual one, or the oldest."""
    mine = address.c.shop_id == shop_id
    query = sa.select(address.c.sealed).where(mine)
    if address_id is not None:
        query = query.where(address.c.id == address_id)
    found = await db.value(query.order_by(address.c.usual.desc(), address.c.id).limit(1))
    return bytes(found) if found else None


async def add_address(
    db: WriteDb, *, shop_id: UUID, address_id: UUID, sealed: bytes, usual: bool, at: datetime
) -> None:
    if usual:
        await _unusual(db, shop_id=shop_id)
    row = {"shop_id": shop_id, "id": address_id, "sealed": sealed, "usual": usual, "created_at": at}
    await db.run(address.insert().values(row))


async def edit_address(db: WriteDb, *, shop_id: UUID, address_id: UUID, sealed: bytes, usual: bool) -> bool:
    """Write over an address; False when the shop has none of this id."""
    if usual:
        await _unusual(db, shop_id=shop_id)
    mine = (address.c.shop_id == shop_id) & (address.c.id == address_id)
    return bool(await db.run(address.update().where(mine).values(sealed=sealed, usual=usual)))


async def drop_address(db: WriteDb, *, shop_id: UUID, address_id: UUID) -> bool:
    mine = (address.c.shop_id == shop_id) & (address.c.id == address_id)
    return bool(await db.run(address.delete().where(mine)))


async def _unusual(db: WriteDb, *, shop_id: UUID) -> None:
    await db.run(address.update().where(address.c.shop_id == shop_id, address.c.usual).values(usual=False))
