"""The desk's lists, sums, views, verbs under way and timelines."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, get_args
from uuid import UUID

import msgspec

from meadow.base import clock, i18n
from meadow.base.db import ReadDb
from meadow.base.errors import NotFound
from meadow.base.page import Cursor, Page, cut
from meadow.base.vault import mask_phone
from meadow.people import accounts
from meadow.trade.orders import rules
from meadow.trade.orders.queries import load, shop_views
from meadow.trade.orders.store import desk as store
from meadow.trade.orders.store import views as kept
from meadow.trade.orders.types import Address, Order
from meadow.trade.orders.types.desk import (
    CAP,
    AfterSale,
    AskIndex,
    BulkReport,
    BulkRow,
    DeskCounts,
    DeskOrder,
    Filter,
    Indexed,
    Sort,
    Sum,
    Trace,
    TraceItem,
    View,
    Views,
)

_CURSORS: dict[str, tuple[type, ...]] = {"created": (UUID,), "ship_by": (datetime, UUID), "amount": (int, UUID)}
_STAMPS = (
    ("created_at", "placed", "buyer"), ("deposit_paid_at", "deposit_paid", "buyer"), ("paid_at", "paid", "buyer"),
    ("shipped_at", "shipped", "shop"), ("delivered_at", "delivered", "system"), ("completed_at", "completed", "system"),
    ("cancelled_at", "cancelled", "system"),
)  # fmt: skip
SORTS: tuple[str, ...] = get_args(Sort)


async def search(db: ReadDb, shop_id: UUID, ask: Filter, sort: Sort, cursor: str | None, limit: int) -> Page[DeskOrder]:
    """The shop's orders that a filter finds, in one of six orders."""
    key = sort.removeprefix("-")
    after = Cursor.read(cursor, *_CURSORS[key])
    tests = await store.chosen(db, shop_id=shop_id, ask=ask, now=clock.now())
    rows = await store.page(db, shop_id=shop_id, tests=tests, sort=sort, after=after, limit=limit)
    page, more = cut(rows, limit, lambda o: (o.id,) if key == "created" else (getattr(o, key), o.id))
    return Page(await desk_views(db, shop_id, page), more)


async def desk_views(db: ReadDb, shop_id: UUID, orders: Sequence[Order]) -> list[DeskOrder]:
    """Orders with remark, note and whether a case is open on them; addresses stay sealed."""
    if not orders:
        return []
    order_ids = [o.id for o in orders]
    sealed = await store.sealed(db, shop_id=shop_id, order_ids=order_ids)
    cases = await store.cases(db, shop_id=shop_id, order_ids=order_ids)
    views = await shop_views(db, orders)
    vault = db.house.vault
    found = []
    for view, order in zip(views, orders, strict=True):
        held = sealed[order.id]
        texts = {
            "remark": vault.open("orders.remark", held.remark) if held.remark else None,
            "note": vault.open("orders.seller_note", held.seller_note) if held.seller_note else None,
        }
        state: AfterSale = "open" if order.id in cases else "refunded" if order.refunded else "none"
        same = {f: getattr(view, f) for f in view.__struct_fields__}
        found.append(DeskOrder(**same | texts, aftersale=state))
    return found


async def show(db: ReadDb, shop_id: UUID, order_id: UUID) -> DeskOrder:
    """One order with its address masked. Raises `NotFound`."""
    order = await load(db, shop_id, order_id)
    view = (await desk_views(db, shop_id, [order]))[0]
    held = (await store.sealed(db, shop_id=shop_id, order_ids=[order_id]))[order_id]
    address = msgspec.json.decode(db.house.vault.open("orders.address", held.address), type=Address)
    masked = Address(order.name_masked, mask_phone(address.phone), address.region, "***")
    return msgspec.structs.replace(view, address=masked)


async def total(db: ReadDb, shop_id: UUID, ask: Filter) -> Sum:
    """How many orders a filter finds, and what they come to; counting stops at the cap."""
    tests = await store.chosen(db, shop_id=shop_id, ask=ask, now=clock.now())
    row = await store.total(db, shop_id=shop_id, tests=tests)
    return Sum(min(int(row.n), CAP), int(row.amount), int(row.n) > CAP)


async def counts(db: ReadDb, shop_id: UUID) -> DeskCounts:
    """Tabs and alarms of the shop."""
    return await store.counts(db, shop_id=shop_id, now=clock.now())


def index(db: ReadDb, ask: AskIndex) -> Indexed:
    """The blind index of a name or a phone as orders keep it."""
    text = rules.dialled(ask.text) if ask.kind == "phone" else ask.text
    return Indexed(db.house.vault.index(f"orders.{ask.kind}", text).hex())


async def views(db: ReadDb, shop_id: UUID, account_id: UUID) -> Views:
    """An account's own views, and those that colleagues share."""
    rows = await kept.views(db, shop_id=shop_id, account_id=account_id)
    return Views([_view(r, account_id) for r in rows])


async def view_of(db: ReadDb, shop_id: UUID, account_id: UUID, view_id: UUID) -> View:
    """One of one's own views; raises `NotFound`."""
    row = await kept.view_of(db, shop_id=shop_id, account_id=account_id, view_id=view_id)
    if row is None:
        raise NotFound
    return _view(row, account_id)


def _view(r: Any, account_id: UUID) -> View:
    mine = r.account_id == account_id
    return View(
        id=r.id, name=r.name, filter=msgspec.convert(r.filter, Filter), sort=r.sort, columns=r.columns, shared=r.shared,
        is_default=r.is_default and mine, mine=mine,
    )  # fmt: skip


async def bulks(db: ReadDb, shop_id: UUID, cursor: str | None, limit: int) -> Page[BulkReport]:
    """Verbs for many orders, the newest first."""
    at = Cursor.read(cursor, UUID)
    rows = await kept.bulks(db, shop_id=shop_id, before=at[0] if at else None, limit=limit)
    page, more = cut(rows, limit, lambda r: (r.id,))
    names = await accounts.profiles(db, [r.account_id for r in page])
    return Page([_report(r, names[r.account_id].name if r.account_id in names else "") for r in page], more)


async def bulk(db: ReadDb, shop_id: UUID, bulk_id: UUID) -> BulkReport:
    """How far one verb is; raises `NotFound`."""
    row = await kept.bulk_of(db, shop_id=shop_id, bulk_id=bulk_id)
    if row is None:
        raise NotFound
    names = await accounts.profiles(db, [row.account_id])
    return _report(row, names[row.account_id].name if row.account_id in names else "")


def _report(r: Any, by: str) -> BulkReport:
    return BulkReport(id=r.id, verb=r.verb, state=r.state, total=r.total, done=r.done, failed=r.failed, by=by, at=r.at)


async def bulk_rows(
    db: ReadDb, shop_id: UUID, bulk_id: UUID, cursor: str | None, limit: int, *, failed: bool, language: str
) -> Page[BulkRow]:
    """What became of each order of a verb; raises `NotFound`."""
    if await kept.bulk_of(db, shop_id=shop_id, bulk_id=bulk_id) is None:
        raise NotFound
    at = Cursor.read(cursor, UUID)
    rows = await kept.rows_of(
        db, shop_id=shop_id, bulk_id=bulk_id, failed=failed, after=at[0] if at else None, limit=limit
    )
    page, more = cut(rows, limit, lambda r: (r.order_id,))
    return Page([_row(r, language) for r in page], more)


def _row(r: Any, language: str) -> BulkRow:
    told = i18n.say(r.code, language, **(r.params or {})) if r.code else None
    return BulkRow(order_id=r.order_id, number=r.number, ok=r.ok, code=r.code, detail=told)


async def trace(db: ReadDb, shop_id: UUID, order_id: UUID) -> Trace:
    """Who did what when with an order, the newest first: its own moments, and what was told of it. Raises `NotFound`."""
    order = await load(db, shop_id, order_id)
    rows = await store.traces(db, shop_id=shop_id, order_id=order_id)
    people = {r.account_id for r in rows if r.account_id}
    names = await accounts.profiles(db, list(people)) if people else {}
    items = [
        TraceItem(at=at, kind=kind, who=who, detail={"reason": order.cancel_reason} if kind == "cancelled" else {})
        for stamp, kind, who in _STAMPS
        if (at := getattr(order, stamp)) is not None
    ]
    for r in rows:
        who = names[r.account_id].name if r.account_id in names else "system"
        items.append(TraceItem(at=r.at, kind=r.kind, who=who, detail=r.detail))
    return Trace(sorted(items, key=lambda item: item.at, reverse=True))
