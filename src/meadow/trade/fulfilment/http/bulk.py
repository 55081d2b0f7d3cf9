"""Shipping by spreadsheet, labels and pick lists, the pool of waybill numbers, and tracking news by API or sheet."""

from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, Response
from litestar.params import QueryParameter

from meadow.base import i18n
from meadow.base.db import House, ReadDb, WriteDb
from meadow.base.errors import NotFound
from meadow.base.page import Page
from meadow.base.web import Who, raw, read, shop, write
from meadow.goods.media.types import BrokenSheet, SheetEncoding, SheetTooLong
from meadow.trade.fulfilment import actions, queries
from meadow.trade.fulfilment.types import BatchColumns, BatchEmpty, BatchReport, BatchResult, BatchRow, UnknownCarrier
from meadow.trade.fulfilment.types.batch import MOST_BYTES
from meadow.trade.fulfilment.types.news import News
from meadow.trade.fulfilment.types.prints import Added, AddNumbers, AskPrint, Pool, PrintRow

Limit = Annotated[int, QueryParameter(ge=1, le=100)]
Name = Annotated[str, QueryParameter(max_length=200)]
_SHOP = "/api/merchant/{shop_id:uuid}"
_SHEET = [BrokenSheet, SheetEncoding, SheetTooLong, BatchColumns, BatchEmpty]
_CSV, _XLSX = "text/csv; charset=utf-8", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Pools(msgspec.Struct):
    items: list[Pool]


def _file(body: bytes, name: str, kind: str) -> Response[bytes]:
    headers = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-store"}
    return Response(body, media_type=kind, headers=headers)


def _language(request: Request[Any, Any, Any]) -> str:
    # A plain link sends the browser's languages, not the one the page is in: the page names it.
    return i18n.pick(request.query_params.get("lang") or request.headers.get("accept-language"))


@raw(f"{_SHOP}/shipments/template.csv", ["GET"], guard=shop("orders.ship"), op="trade_fulfilment_template_csv")
async def template_csv(request: Request[Any, Any, Any], house: House, shop_id: UUID) -> Response[bytes]:
    """A row for each order to ship, as CSV."""
    async with house.read() as db:
        return _file(await queries.template(db, shop_id, _language(request), book=False), "shipments.csv", _CSV)


@raw(f"{_SHOP}/shipments/template.xlsx", ["GET"], guard=shop("orders.ship"), op="trade_fulfilment_template_xlsx")
async def template_xlsx(request: Request[Any, Any, Any], house: House, shop_id: UUID) -> Response[bytes]:
    """The same as a workbook."""
    async with house.read() as db:
        return _file(await queries.template(db, shop_id, _language(request), book=True), "shipments.xlsx", _XLSX)


@write(
    f"{_SHOP}/shipments", guard=shop("orders.ship"), op="trade_fulfilment_ship_sheet", status=201, alone=False,
    body_limit=MOST_BYTES, raises=_SHEET,
)  # fmt: skip
async def ship_sheet(
    house: House, who: Who, key: str | None, request: Request[Any, Any, Any], shop_id: UUID, name: Name = ""
) -> BatchReport:
    """Ship what a CSV file or a workbook (the raw body) lists, up to 600 rows; sent again, it does nothing twice."""
    made = await actions.ship_sheet(
        house, shop_id, await request.body(), name=name, language=_language(request), by=who.account_id, key=key
    )
    async with house.read() as db:
        return await queries.batch(db, shop_id, made)


@read(f"{_SHOP}/shipments", guard=shop("orders.read"), op="trade_fulfilment_batches")
async def batches(db: ReadDb, shop_id: UUID, cursor: str | None = None, limit: Limit = 20) -> Page[BatchRow]:
    """The shop's sheets."""
    return await queries.batches(db, shop_id, cursor, limit)


@read(
    f"{_SHOP}/shipments/{{batch_id:uuid}}", guard=shop("orders.read"), op="trade_fulfilment_batch", raises=[NotFound]
)  # fmt: skip
async def batch(db: ReadDb, shop_id: UUID, batch_id: UUID) -> BatchReport:
    """One sheet with every row that did not ship."""
    return await queries.batch(db, shop_id, batch_id)


@raw(
    f"{_SHOP}/shipments/{{batch_id:uuid}}/errors.csv", ["GET"], guard=shop("orders.read"),
    op="trade_fulfilment_batch_errors",
)  # fmt: skip
async def batch_errors(request: Request[Any, Any, Any], house: House, shop_id: UUID, batch_id: UUID) -> Response[bytes]:
    """The same as a sheet."""
    async with house.read() as db:
        body = await queries.batch_errors(db, shop_id, batch_id, _language(request))
    return _file(body, f"shipments-{batch_id}.csv", _CSV)


@write(
    f"{_SHOP}/prints", guard=shop("orders.ship"), op="trade_fulfilment_print", status=201,
    raises=[NotFound, UnknownCarrier],
)  # fmt: skip
async def ask_print(
    db: WriteDb, who: Who, shop_id: UUID, data: AskPrint, request: Request[Any, Any, Any]
) -> PrintRow:  # fmt: skip
    """Make labels or a pick list of up to 600 orders; the file follows in a moment."""
    made = await actions.ask_print(db, who, shop_id, data, _language(request))
    return await queries.one_print(db, shop_id, made)


@read(f"{_SHOP}/prints", guard=shop("orders.ship"), op="trade_fulfilment_prints")
async def prints(db: ReadDb, shop_id: UUID, cursor: str | None = None, limit: Limit = 20) -> Page[PrintRow]:
    """What was printed."""
    return await queries.prints(db, shop_id, cursor, limit)


@read(
    f"{_SHOP}/prints/{{print_id:uuid}}", guard=shop("orders.ship"), op="trade_fulfilment_print_row", raises=[NotFound]
)
async def one_print(db: ReadDb, shop_id: UUID, print_id: UUID) -> PrintRow:
    """One print."""
    return await queries.one_print(db, shop_id, print_id)


@raw(
    f"{_SHOP}/prints/{{print_id:uuid}}/file.pdf", ["GET"], guard=shop("orders.ship"), op="trade_fulfilment_print_file"
)  # fmt: skip
async def print_file(who: Who, house: House, shop_id: UUID, print_id: UUID) -> Response[bytes]:
    """The PDF; every fetch is counted and audited."""
    async with house.write() as db:
        body = await actions.fetch(db, who, shop_id, print_id)
    return _file(body, f"print-{print_id}.pdf", "application/pdf")


@read(f"{_SHOP}/waybills", guard=shop("orders.ship"), op="trade_fulfilment_pools")
async def pools(db: ReadDb, shop_id: UUID) -> Pools:
    """Waybill numbers that are left, by carrier."""
    return Pools(await queries.pools(db, shop_id))


@write(f"{_SHOP}/waybills", guard=shop("orders.ship"), op="trade_fulfilment_add_numbers", raises=[UnknownCarrier])
async def add_numbers(db: WriteDb, shop_id: UUID, data: AddNumbers) -> Added:
    """Put numbers that a carrier gave into the pool."""
    return await actions.add_numbers(db, shop_id, data)


@write(f"{_SHOP}/parcels/news", guard=shop("orders.ship"), op="trade_fulfilment_news")
async def bring(db: WriteDb, shop_id: UUID, data: News, request: Request[Any, Any, Any]) -> BatchResult:
    """Tell what happened to parcels of carriers that we do not follow; a result per row."""
    results = await actions.bring(db, shop_id, list(enumerate(data.rows, 1)), _language(request))
    done = sum(r.ok for r in results)
    return BatchResult(results, done, len(results) - done)


@write(
    f"{_SHOP}/parcels/news/sheet", guard=shop("orders.ship"), op="trade_fulfilment_news_sheet", body_limit=MOST_BYTES,
    raises=_SHEET,
)  # fmt: skip
async def bring_sheet(db: WriteDb, shop_id: UUID, body: bytes, request: Request[Any, Any, Any]) -> BatchResult:
    """The same from the raw bytes of a CSV file or a workbook."""
    return await actions.bring_sheet(db, shop_id, body, _language(request))


routes = [
    template_csv, template_xlsx, ship_sheet, batches, batch, batch_errors, ask_print, prints, one_print, print_file, pools,
    add_numbers, bring, bring_sheet,
]  # fmt: skip
