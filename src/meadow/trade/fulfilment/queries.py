"""Parcels as buyer and shop see them."""

from collections.abc import Sequence
from uuid import UUID

from meadow.base import i18n
from meadow.base.db import ReadDb
from meadow.trade import orders
from meadow.trade.fulfilment import store
from meadow.trade.fulfilment.types import CarrierName, Parcel, ParcelLine, ParcelState, TrackingEvent

CARRIERS = {
    c.code: c
    for c in (
        CarrierName("meadow", {"zh-CN": "趣集速运（模拟）", "en": "Meadow Express (simulated)"}, traced=True),
        CarrierName("sf", {"zh-CN": "顺丰速运", "en": "SF Express"}, traced=False),
        CarrierName("zto", {"zh-CN": "中通快递", "en": "ZTO Express"}, traced=False),
        CarrierName("yto", {"zh-CN": "圆通速递", "en": "YTO Express"}, traced=False),
        CarrierName("sto", {"zh-CN": "申通快递", "en": "STO Express"}, traced=False),
        CarrierName("yunda", {"zh-CN": "韵达快递", "en": "Yunda Express"}, traced=False),
        CarrierName("ems", {"zh-CN": "邮政 EMS", "en": "EMS"}, traced=False),
        CarrierName("other", {"zh-CN": "其他", "en": "Other"}, traced=False),
    )
}


async def parcels(db: ReadDb, shop_id: UUID, order_id: UUID) -> list[Parcel]:
    """All parcels of an order with their traces."""
    rows = await store.of_order(db, shop_id=shop_id, order_id=order_id)
    found = [r.id for r in rows]
    lines: dict[UUID, list[ParcelLine]] = {}
    for x in await store.lines_of(db, shop_id=shop_id, parcel_ids=found):
        lines.setdefault(x.parcel_id, []).append(ParcelLine(x.line_id, x.qty))
    traces: dict[UUID, list[TrackingEvent]] = {}
    for t in await store.traces_of(db, shop_id=shop_id, parcel_ids=found):
        text = i18n.both(f"trade.fulfilment.trace.{t.state}", place=t.place)
        traces.setdefault(t.parcel_id, []).append(TrackingEvent(t.at, ParcelState(t.state), text, t.place))
    return [
        Parcel(
            id=r.id, carrier=CARRIERS[r.carrier], tracking_no=r.tracking_no, state=ParcelState(r.state),
            lines=lines.get(r.id, []), events=traces.get(r.id, []), created_at=r.created_at,
        )
        for r in rows
    ]  # fmt: skip


async def parcels_of_shop(db: ReadDb, shop_id: UUID, order_id: UUID) -> list[Parcel]:
    """The same for an order that is the shop's; raises `NotFound`."""
    await orders.load(db, shop_id, order_id)
    return await parcels(db, shop_id, order_id)


async def parcels_of_buyer(db: ReadDb, buyer_id: UUID, order_id: UUID) -> list[Parcel]:
    """The same for the buyer's own order."""
    order = await orders.mine(db, buyer_id, order_id)
    return await parcels(db, order.shop.id, order_id)


async def orders_by_tracking(db: ReadDb, shop_id: UUID, numbers: Sequence[str]) -> list[UUID]:
    """Orders of this shop whose parcels carry one of these tracking numbers."""
    return await store.orders_by_tracking(db, shop_id=shop_id, numbers=numbers)


async def numbers(db: ReadDb, shop_id: UUID, typed: Sequence[str]) -> dict[str, UUID]:
    """Order ids by the number people type."""
    return await orders.by_number(db, shop_id, typed)


async def has_parcel(db: ReadDb, shop_id: UUID, order_id: UUID, carrier: str, tracking_no: str) -> bool:
    """Whether this order already left under this number."""
    rows = await store.of_order(db, shop_id=shop_id, order_id=order_id)
    return any((r.carrier, r.tracking_no) == (carrier, tracking_no) for r in rows)
