"""Pieces that a lucky bag keeps for who wins them, and how they leave."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from meadow.base import clock, ids, policy
from meadow.base.db import WriteDb
from meadow.goods import catalog, stock
from meadow.goods.stock.types.desk import HOLD
from meadow.scenes.live.store import luck as store
from meadow.scenes.live.types import Session
from meadow.scenes.live.types.luck import CLAIM_DAYS, MOST_VALUE, NeedsAddress, PrizeNotOwn, PrizeTooDear, SkuPrize
from meadow.trade.orders.types.prizes import PLACE_PRIZE, Prize


async def described(db: WriteDb, held: Session, prize: SkuPrize) -> dict[str, Any]:
    """What viewers are told of a piece that can be won. Raises `PrizeNotOwn`, `PrizeTooDear`."""
    ware = (await catalog.offers(db, [prize.sku_id])).get(prize.sku_id)
    if ware is None or held.shop_id is None or ware.shop_id != held.shop_id or not ware.on_sale:
        raise PrizeNotOwn
    most = await policy.value(db, MOST_VALUE.key)
    if ware.price > most:
        raise PrizeTooDear(most=most)
    return {"title": ware.title, "product_id": str(ware.product_id), "worth": ware.price}


async def keep(db: WriteDb, held: Session, luck_id: UUID, to: int) -> None:
    """Keep so many pieces for a bag that was read under lock or just made, instead of those it keeps. Raises `NotEnough`."""
    row = await store.of(db, session_id=held.id, luck_id=luck_id)
    if row.sku_id is None or row.kept == to:
        return
    if row.kept:
        await stock.release(db, _ref(luck_id, row.kept))
    if to:
        until = max(clock.now(), held.planned_end) + timedelta(days=1 + await policy.value(db, CLAIM_DAYS.key))
        await db.house.wiring.asks[HOLD](db, held.shop_id, _ref(luck_id, to), {row.sku_id: to}, until)
    await store.change(db, session_id=held.id, luck_id=luck_id, kept=to)


def _ref(luck_id: UUID, pieces: int) -> UUID:
    """In whose name pieces are kept; they only become fewer, so that none is used twice."""
    return ids.derived("luck", luck_id, pieces)


async def send(db: WriteDb, held: Session, row: Any, winner: UUID, address_id: UUID | None) -> UUID:
    """A kept piece becomes the winner's order; returns its id. Raises `NeedsAddress`, and what orders refuse."""
    if address_id is None or held.shop_id is None:
        raise NeedsAddress
    await keep(db, held, row.id, row.kept - 1)
    won = Prize(
        shop_id=held.shop_id, buyer_id=winner, address_id=address_id, sku_id=row.sku_id, ref=row.id,
        title=row.prize["title"], room_id=held.id, author_id=held.author_id,
    )  # fmt: skip
    order_id: UUID = await db.house.wiring.asks[PLACE_PRIZE](db, won)
    return order_id
