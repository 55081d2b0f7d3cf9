"""Shipping: one parcel, several, one for several orders, and those that an after-sale case sends."""

from collections.abc import Mapping, Sequence
from typing import Literal
from uuid import UUID

from meadow.base import ids
from meadow.base.db import WriteDb
from meadow.base.errors import NotFound
from meadow.base.trail import Who, note
from meadow.goods import catalog
from meadow.trade import orders
from meadow.trade.fulfilment import rules
from meadow.trade.fulfilment.actions.track import tell_orders
from meadow.trade.fulfilment.carriers import NAMES, carrier
from meadow.trade.fulfilment.store import addresses, bulk
from meadow.trade.fulfilment.store import parcels as store
from meadow.trade.fulfilment.types import (
    AlreadyMoving,
    Amend,
    BadTracking,
    Held,
    NeedSerials,
    NotTogether,
    ParcelLine,
    Purpose,
    SerialTaken,
    Ship,
    ShipTogether,
    TrackingTaken,
    UnknownCarrier,
    WrongCarrier,
)
from meadow.trade.fulfilment.types.addresses import AddressPending
from meadow.trade.orders.types import LineView, Order, WrongState


async def ship(db: WriteDb, shop_id: UUID, order_id: UUID, pack: Ship) -> UUID:
    """Write a parcel of an order and move the order on; no lines named means all that is left.

    Raises `NotFound`, `WrongState`, `NotOfOrder`, `TrackingTaken`, `UnknownCarrier`, `BadTracking`, `WrongCarrier`,
    `NeedSerials`, `SerialTaken`.
    """
    check_number(pack.carrier, pack.tracking_no)
    order = await orders.load(db, shop_id, order_id, lock=True)
    lines = await _lines(db, order, pack.lines)
    await orders.refresh_shipped(db, shop_id, order_id, {x.line_id: x.qty for x in lines})
    return await write(db, shop_id, [order_id], pack.carrier, pack.tracking_no, lines)


async def ship_packs(db: WriteDb, shop_id: UUID, order_id: UUID, packs: Sequence[Ship]) -> list[UUID]:
    """Several parcels of one order at once, all or none. Raises as `ship`."""
    return [await ship(db, shop_id, order_id, pack) for pack in packs]


async def ship_together(db: WriteDb, shop_id: UUID, ask: ShipTogether) -> UUID:
    """One parcel for several whole orders of one buyer to one address. Raises as `ship`, and `NotTogether`."""
    check_number(ask.carrier, ask.tracking_no)
    wanted = sorted(set(ask.order_ids))
    held = [await orders.load(db, shop_id, order_id, lock=True) for order_id in wanted]
    places = await orders.open_addresses(db, shop_id, wanted)
    if len(wanted) < 2 or len({o.buyer_id for o in held}) > 1 or len(set(places.values())) > 1:
        raise NotTogether
    lines: list[ParcelLine] = []
    for order in held:
        own = await _lines(db, order, ())
        await orders.refresh_shipped(db, shop_id, order.id, {x.line_id: x.qty for x in own})
        lines += own
    return await write(db, shop_id, wanted, ask.carrier, ask.tracking_no, lines)


async def send(
    db: WriteDb, shop_id: UUID, order_id: UUID, *, case_id: UUID, purpose: Literal["exchange", "resend", "repair"],
    carrier: str, tracking_no: str, pieces: Mapping[UUID, int],
) -> UUID:  # fmt: skip
    """A parcel of an after-sale case, by order line; the order itself does not move, and stock is the case's own affair.

    Raises `NotFound`, `TrackingTaken`, `UnknownCarrier`, `BadTracking`, `WrongCarrier`.
    """
    check_number(carrier, tracking_no)
    await orders.load(db, shop_id, order_id)
    lines = [ParcelLine(line, qty) for line, qty in pieces.items()]
    return await write(db, shop_id, [order_id], carrier, tracking_no, lines, purpose=Purpose(purpose), case_id=case_id)


async def send_back(
    db: WriteDb, buyer_id: UUID, order_id: UUID, *, case_id: UUID, carrier: str, tracking_no: str,
    pieces: Mapping[UUID, int],
) -> UUID:  # fmt: skip
    """The buyer's parcel to the shop, by order line. Raises as `send`."""
    check_number(carrier, tracking_no)
    order = await orders.mine(db, buyer_id, order_id)
    lines = [ParcelLine(line, qty) for line, qty in pieces.items()]
    return await write(
        db, order.shop.id, [order_id], carrier, tracking_no, lines, purpose=Purpose.back, case_id=case_id
    )


async def amend(db: WriteDb, who: Who, shop_id: UUID, parcel_id: UUID, ask: Amend) -> UUID:
    """Another number for a parcel that nobody has picked up; returns its order.

    Raises `NotFound`, `AlreadyMoving`, `TrackingTaken`, `UnknownCarrier`, `BadTracking`, `WrongCarrier`.
    """
    check_number(ask.carrier, ask.tracking_no)
    held = await store.one(db, shop_id=shop_id, parcel_id=parcel_id, lock=True)
    if held is None or held.purpose is Purpose.back:
        raise NotFound
    if held.state not in rules.STARTED or held.intercept:
        raise AlreadyMoving(state=held.state.value)
    if not await store.renumber(
        db, shop_id=shop_id, parcel_id=parcel_id, carrier=ask.carrier, tracking_no=ask.tracking_no
    ):
        raise TrackingTaken(tracking_no=ask.tracking_no)
    if held.carrier != ask.carrier or held.tracking_no != ask.tracking_no:
        await carrier(db.house, held.carrier).forget(db, held)
        now = await _again(db, shop_id, parcel_id)
        await carrier(db.house, ask.carrier).follow(db, now)
        await tell_orders(db, now, now.state)
    detail = {
        "shop_id": str(shop_id),
        "was": f"{held.carrier} {held.tracking_no}",
        "now": f"{ask.carrier} {ask.tracking_no}",
    }
    await note(db, who, verb="trade.fulfilment.amend", subject=parcel_id, detail=detail)
    return held.order_id


async def write(
    db: WriteDb, shop_id: UUID, order_ids: Sequence[UUID], code: str, number: str, lines: Sequence[ParcelLine],
    *, purpose: Purpose = Purpose.order, case_id: UUID | None = None,
) -> UUID:  # fmt: skip
    """Write a parcel and begin to follow it; raises `TrackingTaken`."""
    parcel_id = ids.new()
    if not await store.add(
        db, shop_id=shop_id, parcel_id=parcel_id, order_ids=order_ids, lines=lines, carrier=code, tracking_no=number,
        purpose=purpose.value, case_id=case_id,
    ):  # fmt: skip
        raise TrackingTaken(tracking_no=number)
    if await bulk.use(db, shop_id=shop_id, carrier=code, number=number):
        await store.label(db, shop_id=shop_id, numbers=[(code, number)])
    held = await _again(db, shop_id, parcel_id)
    await carrier(db.house, code).follow(db, held)
    await tell_orders(db, held, held.state)
    return parcel_id


async def _again(db: WriteDb, shop_id: UUID, parcel_id: UUID) -> Held:
    held = await store.one(db, shop_id=shop_id, parcel_id=parcel_id)
    assert held is not None  # noqa: S101 - written a moment ago in this transaction
    return held


def check_number(code: str, number: str) -> None:
    """Raises `UnknownCarrier`, `BadTracking`, `WrongCarrier`."""
    if code not in NAMES:
        raise UnknownCarrier(carrier=code, known=", ".join(NAMES))
    if not rules.well_formed(number):
        raise BadTracking(tracking_no=number)
    theirs = rules.likely(number)
    if theirs and code not in {theirs, "other"}:
        raise WrongCarrier(tracking_no=number, carrier=code, likely=theirs)


async def _lines(db: WriteDb, order: Order, asked: Sequence[ParcelLine]) -> list[ParcelLine]:
    """What goes into a parcel, with serial numbers where a product needs them."""
    if await addresses.open_of(db, shop_id=order.shop.id, order_id=order.id) is not None:
        raise AddressPending
    wanted = rules.pieces(order.lines, asked)
    if not wanted:
        raise WrongState(state=order.state.value)
    serials = {line: [s for x in asked if x.line_id == line for s in x.serials] for line in wanted}
    await _check_serials(db, order, wanted, serials)
    return [ParcelLine(line, qty, serials[line]) for line, qty in wanted.items()]


async def _check_serials(
    db: WriteDb, order: Order, wanted: Mapping[UUID, int], serials: Mapping[UUID, Sequence[str]]
) -> None:
    by_line: dict[UUID, LineView] = {x.id: x for x in order.lines}
    offers = await catalog.offers(db, [by_line[line].sku_id for line in wanted])
    for line, qty in wanted.items():
        offer = offers.get(by_line[line].sku_id)
        given = len(serials[line])
        if given != qty and (given or (offer is not None and offer.need_serial)):
            raise NeedSerials(line_id=str(line), pieces=qty, given=given)
    said = [s for some in serials.values() for s in some]
    twice = sorted({s for s in said if said.count(s) > 1})
    if said and (taken := twice or await store.serials_out(db, shop_id=order.shop.id, serials=said)):
        raise SerialTaken(serials=", ".join(taken[:10]))
