"""Prices of one live room, set while it is on air: one offer of a shop for a room, which holds what the room's people set."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import msgspec

from meadow.base import clock, ids
from meadow.base.db import WriteDb
from meadow.goods.offers import store
from meadow.goods.offers.actions.items import conflicts
from meadow.goods.offers.store import Row
from meadow.goods.offers.types.discounts import Bearer
from meadow.goods.offers.types.kinds import Live, SkuPrice
from meadow.goods.offers.types.views import Conflicting, OfferEnded, Title

_TITLE: Title = {"zh-CN": "直播价", "en": "Live price"}


async def set_live(
    db: WriteDb, *, shop_id: UUID, room_id: UUID, product_id: UUID, prices: Mapping[UUID, int | None], until: datetime
) -> UUID:
    """Set live prices of SKUs, null to take one back; returns the offer. Raises `Conflicting`, `OfferEnded`.

    Whoever calls has checked that the room may do it and that each price is below the catalogue's; who buys in the room
    while it is on air gets it, whoever has ordered keeps what she paid.
    """
    row = await _offer(db, shop_id, room_id, until)
    if row.state != "on":
        raise OfferEnded  # the shop itself has stopped the prices of this room
    if bad := await conflicts(db, row, [product_id]):
        raise Conflicting(conflicts=msgspec.to_builtins(bad))
    await _put(db, row, product_id, prices)
    return row.id


async def _offer(db: WriteDb, shop_id: UUID, room_id: UUID, until: datetime) -> Row:
    """The shop's offer for the room, locked; made with the first price, and lengthened where the room goes on."""
    offer_id, now = ids.derived("live", shop_id, room_id), clock.now()
    if row := await store.offer_of(db, owner_id=shop_id, offer_id=offer_id, lock=True):
        if row.ends_at < until:
            await store.change(db, owner_id=shop_id, offer_id=offer_id, values={"ends_at": until})
        return row
    values = {
        "id": offer_id, "owner": Bearer.shop.value, "kind": "live", "title": _TITLE, "state": "on", "starts_at": now,
        "ends_at": until, "whole": False, "rule": msgspec.to_builtins(Live(room_id)), "exclusive": False, "shop_bp": 0,
        "budget_id": None, "protect_days": 0,
    }  # fmt: skip
    await store.add(db, owner_id=shop_id, values=values)
    return await _offer(db, shop_id, room_id, until)


async def _put(db: WriteDb, row: Row, product_id: UUID, prices: Mapping[UUID, int | None]) -> None:
    """Merge what is set into what the offer says of the product."""
    held = await store.item_of(db, owner_id=row.owner_id, offer_id=row.id, product_id=product_id)
    said = {s.sku_id: s.price for s in held.skus} if held else {}
    merged = {k: v for k, v in (said | dict(prices)).items() if v is not None}
    key = {"owner_id": row.owner_id, "offer_id": row.id}
    if merged:
        skus = [SkuPrice(sku_id, price) for sku_id, price in sorted(merged.items())]
        await store.put_item(db, **key, shop_id=row.owner_id, product_id=product_id, skus=skus)
    elif held:
        await store.drop_item(db, **key, shop_id=None, product_id=product_id)


async def end_live(db: WriteDb, *, shop_id: UUID, room_id: UUID) -> None:
    """The room is over: its prices hold for nobody any more."""
    offer_id = ids.derived("live", shop_id, room_id)
    if await store.offer_of(db, owner_id=shop_id, offer_id=offer_id, lock=True):
        await store.change(db, owner_id=shop_id, offer_id=offer_id, values={"state": "ended"})
