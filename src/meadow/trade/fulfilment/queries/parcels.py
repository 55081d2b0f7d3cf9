"""Parcels as buyer and shop see them, and what may travel together."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from meadow.base import i18n
from meadow.base.db import ReadDb
from meadow.base.page import Cursor, Page, cut
from meadow.trade import orders
from meadow.trade.fulfilment.carriers import known
from meadow.trade.fulfilment.store import parcels as store
from meadow.trade.fulfilment.types import (
    CarrierName,
    Held,
    HintOrder,
    MergeHint,
    Parcel,
    ParcelLine,
    ParcelState,
    TrackingEvent,
)
from meadow.trade.orders.types import Address, Order

_MOST_TOGETHER = 1000


def carriers(db: ReadDb) -> list[CarrierName]:
    """The carriers a shop may name."""
    return list(known(db.house).values())


async def parcels(db: ReadDb, shop_id: UUID, order_id: UUID) -> list[Parcel]:
    """All parcels of an order with their traces, the oldest first."""
    return await views(db, shop_id, await store.of_order(db, shop_id=shop_id, order_id=order_id))


async def parcels_of_case(db: ReadDb, shop_id: UUID, case_id: UUID) -> list[Parcel]:
    """All parcels of an after-sale case with their traces."""
    return await views(db, shop_id, await store.of_case(db, shop_id=shop_id, case_id=case_id))


async def views(db: ReadDb, shop_id: UUID, held: Sequence[Held]) -> list[Parcel]:
    """Parcels with what lies in them and where they were."""
    found = [h.id for h in held]
    if not found:
        return []
    lines: dict[UUID, list[ParcelLine]] = {}
    for x in await store.lines_of(db, shop_id=shop_id, parcel_ids=found):
        lines.setdefault(x.parcel_id, []).append(ParcelLine(x.line_id, x.qty, list(x.serials or ())))
    traces: dict[UUID, list[TrackingEvent]] = {}
    for t in await store.traces_of(db, shop_id=shop_id, parcel_ids=found):
        text = i18n.both(f"trade.fulfilment.trace.{t.state}", place=t.place)
        text = {**text, "zh-CN": t.text} if t.text else text
        traces.setdefault(t.parcel_id, []).append(TrackingEvent(t.at, ParcelState(t.state), text, t.place))
    inside, names = await store.orders_of(db, shop_id=shop_id, parcels=held), known(db.house)
    return [
        Parcel(
            id=h.id, order_ids=inside[h.id], purpose=h.purpose, case_id=h.case_id, carrier=names[h.carrier],
            tracking_no=h.tracking_no, state=h.state, lines=lines.get(h.id, []), events=traces.get(h.id, []),
            created_at=h.created_at, moved_at=h.moved_at, stalled=h.stalled_at is not None, intercept=h.intercept,
        )
        for h in held
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


async def has_parcel(db: ReadDb, shop_id: UUID, order_id: UUID, carrier: str, tracking_no: str) -> bool:
    """Whether this order already left under this number."""
    held = await store.of_order(db, shop_id=shop_id, order_id=order_id)
    return any((h.carrier, h.tracking_no) == (carrier, tracking_no) for h in held)


async def trouble(db: ReadDb, shop_id: UUID, cursor: str | None, limit: int) -> Page[Parcel]:
    """The shop's parcels that are stalled, refused or lost, the longest first."""
    held = await store.stalled(db, shop_id=shop_id, after=Cursor.read(cursor, datetime, UUID), limit=limit)
    page, more = cut(held, limit, lambda h: (h.moved_at or h.created_at, h.id))
    return Page(await views(db, shop_id, page), more)


async def trouble_counts(db: ReadDb, shop_id: UUID) -> dict[str, int]:
    """The same by what is wrong."""
    return await store.count_trouble(db, shop_id=shop_id)


async def merge_hints(db: ReadDb, shop_id: UUID) -> list[MergeHint]:
    """Of the thousand oldest orders to ship, those that one buyer has at one address; a parcel could take them together."""
    waiting = await orders.some(db, shop_id, to_ship=True, limit=_MOST_TOGETHER)
    groups: dict[tuple[UUID, str, str], list[Order]] = {}
    for o in waiting:
        groups.setdefault((o.buyer_id, o.name_masked, o.region), []).append(o)
    several = [some for some in groups.values() if len(some) > 1]
    addresses = await orders.open_addresses(db, shop_id, [o.id for some in several for o in some])
    hints = []
    for some in several:
        places: dict[Address, list[Order]] = {}
        for o in some:
            places.setdefault(addresses[o.id], []).append(o)
        hints += [_hint(own) for own in places.values() if len(own) > 1]
    return hints


def _hint(own: Sequence[Order]) -> MergeHint:
    rows = [HintOrder(o.id, o.number, sum(x.qty for x in o.lines), o.amount) for o in own]
    return MergeHint(own[0].name_masked, own[0].region, rows)


async def checks(db: ReadDb) -> list[str]:
    """Findings: parcels that contradict themselves."""
    return await store.astray(db)
