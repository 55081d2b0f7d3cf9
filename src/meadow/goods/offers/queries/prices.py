"""Prices as they are and were."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from meadow.base import clock
from meadow.base.db import ReadDb
from meadow.goods.offers import rules, store
from meadow.goods.offers.rules import legal
from meadow.goods.offers.types import LIVE, Basis, Piece
from meadow.goods.offers.types.discounts import Protection
from meadow.goods.offers.types.kinds import Live, Member
from meadow.people import members

_MONTH = timedelta(days=30)


async def basis(
    db: ReadDb, *, buyer_id: UUID | None, shop_ids: Sequence[UUID], product_ids: Sequence[UUID],
    rooms: Sequence[tuple[UUID, UUID]] = (), group_id: UUID | None = None, at: datetime | None = None,
    until: datetime | None = None,
) -> Basis:  # fmt: skip
    """All that prices of these products rest on for this buyer: offers, coupons, member levels, rooms that are live.

    `rooms`: room and product, as lines claim to come from; where nobody answers for rooms, none is live.
    """
    found = await store.basis(
        db, buyer_id=buyer_id, shop_ids=sorted(set(shop_ids)), product_ids=sorted(set(product_ids)),
        now=at or clock.now(), until=until,
    )  # fmt: skip
    levels, live = {}, frozenset[tuple[UUID, UUID]]()
    if buyer_id is not None and any(isinstance(o.rule, Member) for o in found.offers):
        levels = await members.levels(db, buyer_id, list(set(shop_ids)))
    ask = db.house.wiring.asks.get(LIVE)
    if rooms and ask is not None and any(isinstance(o.rule, Live) for o in found.offers):
        live = frozenset(await ask(db, list(rooms)))
    group = await store.group_of(db, group_id=group_id) if group_id else None
    return msgspec.structs.replace(found, levels=levels, live=live, group=group)


async def lowest_30d(db: ReadDb, sku_ids: Sequence[UUID]) -> dict[UUID, int]:
    """The lowest price of each SKU in the last thirty days, in minor units: the catalogue's and that of offers that are over.

    A SKU without history is left out.
    """
    since = clock.now() - _MONTH
    return await store.lowest(db, sku_ids=list(sku_ids), since=since, offers=True) if sku_ids else {}


async def protection(db: ReadDb, order_id: UUID, piece: Piece) -> Protection:
    """Price protection of a piece of an order: the longest that its offers promised, and the lowest price that all get now.

    `piece.price` is the catalogue's price today.
    """
    days = await store.protect_days(db, order_id=order_id, shop_id=piece.shop_id, sku_id=piece.sku_id)
    found = await basis(db, buyer_id=None, shop_ids=[piece.shop_id], product_ids=[piece.product_id])
    public = msgspec.structs.replace(found, offers=[o for o in found.offers if o.kind in legal.WAS])
    return Protection(days, rules.unit(msgspec.structs.replace(piece, qty=1), public)[0])
