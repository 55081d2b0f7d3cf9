"""The shop's desk: lists by filter, sums, views, verbs for many orders, reveals, timelines."""

from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request
from litestar.params import QueryParameter

from meadow.base import i18n
from meadow.base.db import ReadDb, WriteDb
from meadow.base.errors import FieldError, Invalid, NotFound
from meadow.base.page import Page
from meadow.base.web import Who, hygiene, read, shop, write
from meadow.base.web.shape import told
from meadow.trade.orders.actions import bulk as bulking
from meadow.trade.orders.actions import desk as actions
from meadow.trade.orders.queries import desk as queries
from meadow.trade.orders.types import Address, Reveal, Tab
from meadow.trade.orders.types.desk import (
    AskIndex,
    Bulk,
    BulkDone,
    BulkReport,
    BulkRow,
    Decrypt,
    DeskCounts,
    DeskOrder,
    Filter,
    Indexed,
    NothingChosen,
    QuotaSpent,
    RevealedRows,
    SaveView,
    Sort,
    Sum,
    TooMany,
    TooManyViews,
    Trace,
    View,
    Views,
)

Limit = Annotated[int, QueryParameter(ge=1, le=100)]
State = Annotated[Tab | None, QueryParameter(name="state")]
Words = Annotated[str, QueryParameter(max_length=8000)]
FilterText = Annotated[str, QueryParameter(max_length=16_000)]
_DESK = "/api/merchant/{shop_id:uuid}"
_ORDER = f"{_DESK}/orders/{{order_id:uuid}}"
_MOST = 100


def asked(text: str, tab: Tab | None = None, q: str = "") -> Filter:
    """A filter from the address: JSON of a `Filter`, with tab and words beside it. Raises `Invalid`."""
    hygiene.body(text.encode())
    try:
        ask = msgspec.json.decode(text, type=Filter) if text else Filter()
    except msgspec.ValidationError as error:
        raise Invalid(errors=told(Filter, text)) from error
    except msgspec.DecodeError as error:
        raise Invalid(errors=(FieldError("/filter", "base.shape.type"),)) from error
    words = [w[:64] for w in q.replace(",", " ").replace("，", " ").split()[:_MOST]]
    return msgspec.structs.replace(ask, tab=tab or ask.tab, words=words or ask.words)


def _language(request: Request[Any, Any, Any]) -> str:
    return i18n.pick(request.headers.get("accept-language"))


@read(f"{_DESK}/orders", guard=shop("orders.read"), op="trade_orders_shop_list")
async def search(
    db: ReadDb, shop_id: UUID, tab: State = None, q: Words = "", filter: FilterText = "", sort: Sort = "-created",  # noqa: A002 - the address says so
    cursor: str | None = None, limit: Limit = 20,
) -> Page[DeskOrder]:  # fmt: skip
    """The shop's orders: `filter` is JSON of a Filter; `q` holds up to 100 ids, order numbers or tracking numbers."""
    return await queries.search(db, shop_id, asked(filter, tab, q), sort, cursor, limit)


@read(f"{_DESK}/orders/sum", guard=shop("orders.read"), op="trade_orders_shop_sum")
async def total(db: ReadDb, shop_id: UUID, tab: State = None, q: Words = "", filter: FilterText = "") -> Sum:  # noqa: A002 - the address says so
    """How many orders a filter finds, and what they come to."""
    return await queries.total(db, shop_id, asked(filter, tab, q))


@read(f"{_DESK}/orders/counts", guard=shop("orders.read"), op="trade_orders_shop_counts")
async def counts(db: ReadDb, shop_id: UUID) -> DeskCounts:
    """The shop's orders by state, with its alarms."""
    return await queries.counts(db, shop_id)


@write(f"{_DESK}/orders/index", guard=shop("orders.read"), op="trade_orders_index")
async def index(db: WriteDb, shop_id: UUID, data: AskIndex) -> Indexed:  # noqa: ARG001 - the guard reads it
    """The blind index of a name or a phone number, to filter by."""
    return queries.index(db, data)


@read(_ORDER, guard=shop("orders.read"), op="trade_orders_shop_show", raises=[NotFound])
async def show(db: ReadDb, shop_id: UUID, order_id: UUID) -> DeskOrder:
    """One order of the shop, its buyer masked."""
    return await queries.show(db, shop_id, order_id)


@read(f"{_ORDER}/timeline", guard=shop("orders.read"), op="trade_orders_timeline", raises=[NotFound])
async def timeline(db: ReadDb, shop_id: UUID, order_id: UUID) -> Trace:
    """Who did what when with an order."""
    return await queries.trace(db, shop_id, order_id)


@write(f"{_ORDER}/reveal", guard=shop("orders.reveal"), op="trade_orders_reveal", raises=[NotFound, QuotaSpent])
async def reveal(db: WriteDb, who: Who, shop_id: UUID, order_id: UUID, data: Reveal) -> Address:
    """The plain address of an order, for a stated reason, audited."""
    return await actions.reveal(db, who, shop_id, order_id, data.reason)


@write(f"{_DESK}/orders/decrypt", guard=shop("orders.reveal"), op="trade_orders_decrypt", raises=[QuotaSpent])
async def decrypt(db: WriteDb, who: Who, shop_id: UUID, data: Decrypt, request: Request[Any, Any, Any]) -> RevealedRows:
    """Up to 50 addresses in plain, a result per row, audited and counted."""
    return await actions.decrypt(db, who, shop_id, data, _language(request))


@read(f"{_DESK}/order-views", guard=shop("orders.read"), op="trade_orders_views")
async def views(db: ReadDb, who: Who, shop_id: UUID) -> Views:
    """One's own views, and those that colleagues share."""
    return await queries.views(db, shop_id, who.account_id)


@write(
    f"{_DESK}/order-views", guard=shop("orders.read"), op="trade_orders_save_view", status=201, raises=[TooManyViews]
)
async def save_view(db: WriteDb, who: Who, shop_id: UUID, data: SaveView) -> View:
    """Keep a filter under a name."""
    kept = await actions.save_view(db, who, shop_id, None, data)
    return await queries.view_of(db, shop_id, who.account_id, kept)


@write(
    f"{_DESK}/order-views/{{view_id:uuid}}", guard=shop("orders.read"), op="trade_orders_edit_view", method="PUT",
    raises=[NotFound],
)  # fmt: skip
async def edit_view(db: WriteDb, who: Who, shop_id: UUID, view_id: UUID, data: SaveView) -> View:
    """Change one's own view."""
    await actions.save_view(db, who, shop_id, view_id, data)
    return await queries.view_of(db, shop_id, who.account_id, view_id)


@write(
    f"{_DESK}/order-views/{{view_id:uuid}}", guard=shop("orders.read"), op="trade_orders_drop_view", method="DELETE",
    raises=[NotFound],
)  # fmt: skip
async def drop_view(db: WriteDb, who: Who, shop_id: UUID, view_id: UUID) -> None:
    """Forget one's own view."""
    await actions.drop_view(db, who, shop_id, view_id)


@write(f"{_DESK}/orders/bulk", guard=shop("orders.edit"), op="trade_orders_bulk", raises=[NothingChosen, TooMany])
async def bulk(db: WriteDb, who: Who, shop_id: UUID, data: Bulk, request: Request[Any, Any, Any]) -> BulkDone:
    """Flag, note, hold or release orders: up to 200 at once with a result per row, more as a job."""
    made = await bulking.start(db, who, shop_id, data)
    report = await queries.bulk(db, shop_id, made)
    if report.state != "done":
        return BulkDone(report, [])
    rows = await queries.bulk_rows(db, shop_id, made, None, 2 * _MOST, failed=False, language=_language(request))
    return BulkDone(report, rows.items)


@read(f"{_DESK}/bulks", guard=shop("orders.read"), op="trade_orders_bulks")
async def bulks(db: ReadDb, shop_id: UUID, cursor: str | None = None, limit: Limit = 20) -> Page[BulkReport]:
    """Verbs for many orders."""
    return await queries.bulks(db, shop_id, cursor, limit)


@read(f"{_DESK}/bulks/{{bulk_id:uuid}}", guard=shop("orders.read"), op="trade_orders_bulk_report", raises=[NotFound])
async def bulk_report(db: ReadDb, shop_id: UUID, bulk_id: UUID) -> BulkReport:
    """How far a verb is."""
    return await queries.bulk(db, shop_id, bulk_id)


@read(
    f"{_DESK}/bulks/{{bulk_id:uuid}}/rows", guard=shop("orders.read"), op="trade_orders_bulk_rows", raises=[NotFound]
)  # fmt: skip
async def bulk_rows(
    db: ReadDb, shop_id: UUID, bulk_id: UUID, request: Request[Any, Any, Any], failed: bool = False,  # noqa: FBT001, FBT002 - the framework names it
    cursor: str | None = None, limit: Limit = 50,
) -> Page[BulkRow]:  # fmt: skip
    """What became of each order."""
    return await queries.bulk_rows(db, shop_id, bulk_id, cursor, limit, failed=failed, language=_language(request))


@write(
    f"{_DESK}/bulks/{{bulk_id:uuid}}/cancel", guard=shop("orders.edit"), op="trade_orders_bulk_cancel", raises=[NotFound]
)  # fmt: skip
async def cancel_bulk(db: WriteDb, who: Who, shop_id: UUID, bulk_id: UUID) -> BulkReport:
    """Stop a verb under way; what it did stays."""
    await bulking.call_off(db, who, shop_id, bulk_id)
    return await queries.bulk(db, shop_id, bulk_id)


routes = [
    search, total, counts, index, show, timeline, reveal, decrypt, views, save_view, edit_view, drop_view, bulk, bulks,
    bulk_report, bulk_rows, cancel_bulk,
]  # fmt: skip
