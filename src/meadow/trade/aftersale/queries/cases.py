"""Cases as each side reads them."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from meadow.base import clock, policy
from meadow.base.db import ReadDb
from meadow.base.errors import NotFound
from meadow.base.page import Cursor, Page, cut
from meadow.goods import catalog
from meadow.trade import fulfilment, orders
from meadow.trade.aftersale import store
from meadow.trade.aftersale.queries.texts import reason_view, refusal_view
from meadow.trade.aftersale.rules import acts, machine, worth
from meadow.trade.aftersale.rules.opening import bought
from meadow.trade.aftersale.types import Arbitration, Case, Kind, State, TooMuch, terms
from meadow.trade.aftersale.types.views import CaseRow, CaseShown, Counts, ItemView, LogRow
from meadow.trade.cart.types import ShopName
from meadow.trade.orders.types import Address

Tab = Literal[
    "all", "waiting_merchant", "waiting_buyer", "returned", "waiting_resend", "rejected", "arbitrated", "over"
]
Queue = Literal["open", "waiting_evidence", "handling", "negotiation", "ruled"]
TABS: dict[Tab, tuple[State, ...]] = {
    "all": (),
    "waiting_merchant": (State.waiting_merchant,),
    "waiting_buyer": (State.waiting_return, State.waiting_receipt),
    "returned": (State.returned,),
    "waiting_resend": (State.waiting_resend,),
    "rejected": (State.rejected_first, State.rejected_second),
    "arbitrated": (),
    "over": (State.refunding, State.success, State.done, State.closed),
}
QUEUES: dict[Queue, tuple[Arbitration, ...]] = {
    "open": tuple(machine.LOOKED_AT),
    "waiting_evidence": (Arbitration.waiting_evidence,),
    "handling": (Arbitration.handling,),
    "negotiation": (Arbitration.negotiation,),
    "ruled": (Arbitration.for_buyer, Arbitration.for_seller, Arbitration.ended),
}
_ITEM = ItemView.__struct_fields__


def row(case: Case) -> CaseRow:
    """A case in a list."""
    held = {n: getattr(case, n) for n in CaseRow.__struct_fields__ if n not in {"shop", "reason", "items"}}
    items = [ItemView(**{n: getattr(x, n) for n in _ITEM}) for x in case.items]
    return CaseRow(**held, shop=ShopName(case.shop_id, case.shop_name), reason=reason_view(case.reason), items=items)


async def list_buyer(
    db: ReadDb, buyer_id: UUID, tab: Tab, order_id: UUID | None, cursor: str | None, limit: int
) -> Page[CaseRow]:
    """The buyer's cases of a tab, newest first."""
    at = Cursor.read(cursor, UUID)
    rows = await store.page(
        db,
        buyer_id=buyer_id,
        states=TABS[tab],
        arbitrated=tab == "arbitrated",
        order_id=order_id,
        after=at,
        limit=limit,
    )
    return _page(rows, limit, lambda c: (c.id,))


async def list_shop(
    db: ReadDb, shop_id: UUID, tab: Tab, *, q: str, order_id: UUID | None, due: bool, cursor: str | None, limit: int
) -> Page[CaseRow]:
    """The shop's cases of a tab, the newest first or what is due first; `q` takes up to 100 case or order numbers."""
    numbers = q.replace(",", " ").replace("，", " ").split()[:100]
    at = Cursor.read(cursor, datetime, UUID) if due else Cursor.read(cursor, UUID)
    rows = await store.page(
        db, shop_id=shop_id, states=TABS[tab], arbitrated=tab == "arbitrated", numbers=numbers, order_id=order_id, due=due,
        after=at, limit=limit,
    )  # fmt: skip
    return _page(rows, limit, lambda c: (c.deadline, c.id) if due else (c.id,))


async def queue(db: ReadDb, which: Queue, cursor: str | None, limit: int) -> Page[CaseRow]:
    """Cases that the platform was asked into, of all shops, what has waited longest first."""
    at = Cursor.read(cursor, datetime, UUID)
    rows = await store.looked_at(db, arbitrations=QUEUES[which], after=at, limit=limit)
    return _page(rows, limit, lambda c: (c.updated_at, c.id))


def _page(rows: Sequence[Case], limit: int, key: Callable[[Case], tuple[object, ...]]) -> Page[CaseRow]:
    kept, more = cut(rows, limit, key)
    return Page([row(c) for c in kept], more)


async def counts(db: ReadDb, *, shop_id: UUID | None = None, buyer_id: UUID | None = None) -> Counts:
    """Cases by state of a shop or a buyer, with what is due within a day."""
    return await store.counts(db, shop_id=shop_id, buyer_id=buyer_id, now=clock.now())


async def of_buyer(db: ReadDb, buyer_id: UUID, case_id: UUID) -> CaseShown:
    """A case for its buyer, with the return address in plain. Raises `NotFound`."""
    case = await store.of_buyer(db, buyer_id=buyer_id, case_id=case_id)
    if case is None:
        raise NotFound
    urges = int(await policy.value(db, terms.URGES.key))
    return await _shown(db, case, acts.of_buyer(case, urges), plain=True)


async def of_shop(db: ReadDb, shop_id: UUID, case_id: UUID) -> CaseShown:
    """A case for its shop's staff. Raises `NotFound`."""
    case = await store.of_shop(db, shop_id=shop_id, case_id=case_id)
    if case is None:
        raise NotFound
    return await _shown(db, case, acts.of_shop(case), plain=True)


async def of_house(db: ReadDb, case_id: UUID) -> CaseShown:
    """A case for an operator: no address. Raises `NotFound`."""
    case = await store.find(db, case_id=case_id)
    if case is None:
        raise NotFound
    return await _shown(db, case, acts.of_house(case), plain=False)


async def _shown(db: ReadDb, case: Case, may: list[str], *, plain: bool) -> CaseShown:
    sealed = await store.return_address(db, shop_id=case.shop_id, case_id=case.id) if plain else None
    address = None
    if sealed is not None:
        address = msgspec.json.decode(db.house.vault.open("aftersale.return_address", sealed), type=Address)
    parcels = {}
    if case.return_parcel_id or case.sent_parcel_id:
        parcels = {p.id: p for p in await fulfilment.parcels(db, case.shop_id, case.order_id)}
    wanted = (await catalog.offers(db, [case.wanted_sku_id])) if case.wanted_sku_id else {}
    seen = wanted.get(case.wanted_sku_id) if case.wanted_sku_id else None
    base = row(case)
    return CaseShown(
        **{n: getattr(base, n) for n in CaseRow.__struct_fields__}, acts=may, most=await _most(db, case), mode=case.mode,
        offer=case.offer, reject_reason=refusal_view(case.reject_reason) if case.reject_reason else None,
        wanted_sku_id=case.wanted_sku_id, wanted_text=seen.spec_text if seen else None, return_address=address,
        return_parcel=parcels.get(case.return_parcel_id) if case.return_parcel_id else None,
        sent_parcel=parcels.get(case.sent_parcel_id) if case.sent_parcel_id else None, sellable=case.sellable,
        urges_left=max(0, int(await policy.value(db, terms.URGES.key)) - case.urges), server_time=clock.now(),
    )  # fmt: skip


async def _most(db: ReadDb, case: Case) -> int:
    """What a case can still be worth, freight included: the end of every slider."""
    if case.state not in machine.OPEN or case.kind is Kind.price_protection:
        return case.amount
    lines = bought(await orders.load(db, case.shop_id, case.order_id))
    try:
        return worth.most(lines, case)
    except TooMuch:
        return case.amount


async def log_of_buyer(db: ReadDb, buyer_id: UUID, case_id: UUID, cursor: str | None, limit: int) -> Page[LogRow]:
    """The log of a buyer's case, newest first. Raises `NotFound`."""
    return await _log(db, await store.of_buyer(db, buyer_id=buyer_id, case_id=case_id), cursor, limit)


async def log_of_shop(db: ReadDb, shop_id: UUID, case_id: UUID, cursor: str | None, limit: int) -> Page[LogRow]:
    """The log of a shop's case, newest first. Raises `NotFound`."""
    return await _log(db, await store.of_shop(db, shop_id=shop_id, case_id=case_id), cursor, limit)


async def log_of_house(db: ReadDb, case_id: UUID, cursor: str | None, limit: int) -> Page[LogRow]:
    """The log of any case, newest first. Raises `NotFound`."""
    return await _log(db, await store.find(db, case_id=case_id), cursor, limit)


async def _log(db: ReadDb, case: Case | None, cursor: str | None, limit: int) -> Page[LogRow]:
    if case is None:
        raise NotFound
    at = Cursor.read(cursor, UUID)
    rows = await store.entries(db, shop_id=case.shop_id, case_id=case.id, before=at[0] if at else None, limit=limit)
    kept, more = cut(rows, limit, lambda r: (r.id,))
    return Page(kept, more)
