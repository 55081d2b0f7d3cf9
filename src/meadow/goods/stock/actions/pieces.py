"""Stock verbs; holding happens inside `orders_place`, everything else here."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from meadow.base.bus import emit
from meadow.base.db import WriteDb
from meadow.base.errors import NotFound
from meadow.goods.stock import store
from meadow.goods.stock.events import Changed
from meadow.goods.stock.types import Adjust, BelowTaken, Level, NotEnough, SetOrDelta


async def commit(db: WriteDb, order_id: UUID) -> None:
    """An order is paid: its pieces move from held to committed. Doing it twice changes nothing."""
    await store.commit(db, order_id=order_id)


async def release(db: WriteDb, order_id: UUID) -> None:
    """An order ended before shipping: its pieces are free again. Doing it twice changes nothing."""
    await store.release(db, order_id=order_id)


async def ship(db: WriteDb, order_id: UUID, pieces: Mapping[UUID, int]) -> None:
    """Pieces by SKU leave the warehouse."""
    await store.ship(db, order_id=order_id, pieces=pieces)


async def give_back(db: WriteDb, order_id: UUID, pieces: Mapping[UUID, int]) -> None:
    """Pieces by SKU of a paid order that will not leave any more are free again; more than are committed is a bug."""
    if pieces:
        await store.give_back(db, order_id=order_id, pieces=pieces)


async def restock(db: WriteDb, shop_id: UUID, ref: UUID, pieces: Mapping[UUID, int], reason: str) -> None:
    """Returned pieces by SKU that can be sold again; `ref` is the case or parcel that brought them."""
    await store.restock(db, shop_id=shop_id, ref=ref, pieces=pieces, reason=reason)
    await emit(db, Changed(shop_id=shop_id, sku_ids=tuple(pieces)))


async def take_now(db: WriteDb, shop_id: UUID, ref: UUID, pieces: Mapping[UUID, int]) -> None:
    """Take free pieces by SKU out for an exchange or a re-send, all or none. Raises `NotEnough` naming the SKUs."""
    if pieces and (short := await store.take(db, shop_id=shop_id, ref=ref, pieces=pieces)):
        raise NotEnough(lines=short)


async def hold(db: WriteDb, shop_id: UUID, ref: UUID, pieces: Mapping[UUID, int], until: datetime) -> None:
    """Keep free pieces by SKU for somebody who is no order (`ref`), all or none; `release` frees them. Raises `NotEnough`."""
    if short := await store.hold(db, shop_id=shop_id, ref=ref, pieces=pieces, until=until):
        raise NotEnough(lines=short)


async def open_items(db: WriteDb, shop_id: UUID, rows: Sequence[Mapping[str, Any]]) -> None:
    """Give new SKUs their first stock; SKUs that have stock keep it. Rows carry sku_id, product_id, on_hand."""
    await store.add(db, shop_id=shop_id, rows=rows)


async def adjust(db: WriteDb, shop_id: UUID, sku_id: UUID, asked: Adjust, who: UUID | None) -> Level:
    """Set or change what lies in the warehouse. Raises `BelowTaken`, `SetOrDelta`, `NotFound`."""
    if (asked.set is None) == (asked.delta is None):
        raise SetOrDelta
    done = await store.change(
        db, shop_id=shop_id, sku_id=sku_id, to=asked.set, by=asked.delta, reason=asked.reason, who=who
    )
    if done is not None:
        await emit(db, Changed(shop_id=shop_id, sku_ids=(sku_id,)))
        return done
    if not await store.exists(db, shop_id=shop_id, sku_id=sku_id):
        raise NotFound
    raise BelowTaken
