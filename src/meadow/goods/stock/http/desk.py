"""The stock clerk's routes: list, counts, changes, sheets, warehouses, transfers, arrivals."""

from typing import Annotated, Any, Literal
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
from meadow.goods.stock import actions, queries
from meadow.goods.stock.types import NotEnough
from meadow.goods.stock.types.desk import (
    MOST_BYTES,
    ChangeResults,
    Changes,
    Inbound,
    InboundOver,
    NewInbound,
    PutWarehouse,
    Receive,
    SamePlace,
    StockColumns,
    StockCounts,
    StockRow,
    Transfer,
    Warehouse,
    WarehouseFull,
    WarehouseName,
)

Limit = Annotated[int, QueryParameter(ge=1, le=100)]
Search = Annotated[str, QueryParameter(max_length=200)]
_SHOP = "/api/merchant/{shop_id:uuid}"
_CSV, _XLSX = "text/csv; charset=utf-8", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Warehouses(msgspec.Struct):
    items: list[Warehouse]


class Moved(msgspec.Struct):
    id: UUID


def _language(request: Request[Any, Any, Any]) -> str:
    # A plain link sends the browser's languages, not the one the page is in: the page names it.
    return i18n.pick(request.query_params.get("lang") or request.headers.get("accept-language"))


@read(f"{_SHOP}/stock", guard=shop("products.read"), op="goods_stock_rows")
async def rows(
    db: ReadDb, shop_id: UUID, q: Search = "", only: Literal["all", "low", "out"] = "all", cursor: str | None = None,
    limit: Limit = 20,
) -> Page[StockRow]:  # fmt: skip
    """The shop's SKUs with pieces, places and thresholds."""
    return await queries.stock_rows(db, shop_id, q, only, cursor, limit)


@read(f"{_SHOP}/stock/counts", guard=shop("products.read"), op="goods_stock_counts")
async def counts(db: ReadDb, shop_id: UUID) -> StockCounts:
    """SKUs in all, low and out."""
    return await queries.stock_counts(db, shop_id)


@write(f"{_SHOP}/stock", guard=shop("stock.edit"), op="goods_stock_change", method="PATCH")
async def change(db: WriteDb, who: Who, shop_id: UUID, data: Changes, request: Request[Any, Any, Any]) -> ChangeResults:
    """Change up to 600 SKUs; a result per row."""
    asked = list(enumerate(data.rows, 1))
    results = await actions.change_many(db, shop_id, asked, who.account_id, _language(request))
    done = sum(r.ok for r in results)
    return ChangeResults(results, done, len(results) - done)


@write(
    f"{_SHOP}/stock/sheet", guard=shop("stock.edit"), op="goods_stock_sheet", body_limit=MOST_BYTES,
    raises=[BrokenSheet, SheetEncoding, SheetTooLong, StockColumns],
)  # fmt: skip
async def sheet(
    db: WriteDb, who: Who, shop_id: UUID, body: bytes, request: Request[Any, Any, Any]
) -> ChangeResults:  # fmt: skip
    """The same from the raw bytes of a CSV file or a workbook."""
    return await actions.change_sheet(db, shop_id, body, who.account_id, _language(request))


@raw(f"{_SHOP}/stock/export.csv", ["GET"], guard=shop("products.read"), op="goods_stock_export_csv")
async def export_csv(request: Request[Any, Any, Any], house: House, shop_id: UUID) -> Response[bytes]:
    """The whole stock as CSV, which can be changed and sent back."""
    return await _export(request, house, shop_id, book=False)


@raw(f"{_SHOP}/stock/export.xlsx", ["GET"], guard=shop("products.read"), op="goods_stock_export_xlsx")
async def export_xlsx(request: Request[Any, Any, Any], house: House, shop_id: UUID) -> Response[bytes]:
    """The same as a workbook."""
    return await _export(request, house, shop_id, book=True)


async def _export(request: Request[Any, Any, Any], house: House, shop_id: UUID, *, book: bool) -> Response[bytes]:
    async with house.read() as db:
        body = await queries.export(db, shop_id, _language(request), book=book)
    name, kind = ("stock.xlsx", _XLSX) if book else ("stock.csv", _CSV)
    headers = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-store"}
    return Response(body, media_type=kind, headers=headers)


@read(f"{_SHOP}/warehouses", guard=shop("products.read"), op="goods_stock_warehouses")
async def warehouses(db: ReadDb, shop_id: UUID, request: Request[Any, Any, Any]) -> Warehouses:
    """The shop's warehouses, in the order in which parcels take from them."""
    return Warehouses(await queries.warehouses(db, shop_id, _language(request)))


@write(
    f"{_SHOP}/warehouses", guard=shop("stock.edit"), op="goods_stock_add_warehouse", status=201, raises=[WarehouseName]
)
async def add_warehouse(db: WriteDb, shop_id: UUID, data: PutWarehouse, request: Request[Any, Any, Any]) -> Warehouses:
    """A new warehouse."""
    await actions.put_warehouse(db, shop_id, None, data)
    return Warehouses(await queries.warehouses(db, shop_id, _language(request)))


@write(
    f"{_SHOP}/warehouses/{{warehouse_id:uuid}}", guard=shop("stock.edit"), op="goods_stock_put_warehouse", method="PUT",
    raises=[NotFound, WarehouseName],
)  # fmt: skip
async def put_warehouse(
    db: WriteDb, shop_id: UUID, warehouse_id: UUID, data: PutWarehouse, request: Request[Any, Any, Any]
) -> Warehouses:
    """Another name or rank."""
    await actions.put_warehouse(db, shop_id, warehouse_id, data)
    return Warehouses(await queries.warehouses(db, shop_id, _language(request)))


@write(
    f"{_SHOP}/warehouses/{{warehouse_id:uuid}}", guard=shop("stock.edit"), op="goods_stock_close_warehouse",
    method="DELETE", raises=[NotFound, WarehouseFull],
)  # fmt: skip
async def close_warehouse(db: WriteDb, shop_id: UUID, warehouse_id: UUID) -> None:
    """Close an empty warehouse."""
    await actions.close_warehouse(db, shop_id, warehouse_id)


@write(
    f"{_SHOP}/stock/transfers", guard=shop("stock.edit"), op="goods_stock_transfer", status=201,
    raises=[NotFound, NotEnough, SamePlace],
)  # fmt: skip
async def transfer(db: WriteDb, who: Who, shop_id: UUID, data: Transfer) -> Moved:
    """Move pieces between two warehouses."""
    return Moved(await actions.transfer(db, shop_id, data, who.account_id))


@read(f"{_SHOP}/inbounds", guard=shop("products.read"), op="goods_stock_inbounds")
async def inbounds(db: ReadDb, shop_id: UUID, cursor: str | None = None, limit: Limit = 20) -> Page[Inbound]:
    """Arrivals, the newest first."""
    return await queries.inbounds(db, shop_id, cursor, limit)


@write(f"{_SHOP}/inbounds", guard=shop("stock.edit"), op="goods_stock_expect", status=201, raises=[NotFound])
async def expect(db: WriteDb, shop_id: UUID, data: NewInbound) -> Inbound:
    """Write down goods that are expected."""
    return await queries.inbound(db, shop_id, await actions.expect(db, shop_id, data))


@write(
    f"{_SHOP}/inbounds/{{inbound_id:uuid}}/receive", guard=shop("stock.edit"), op="goods_stock_receive",
    raises=[NotFound, InboundOver],
)  # fmt: skip
async def receive(db: WriteDb, shop_id: UUID, inbound_id: UUID, data: Receive) -> Inbound:
    """Goods have come, whole or in part."""
    await actions.receive(db, shop_id, inbound_id, data)
    return await queries.inbound(db, shop_id, inbound_id)


routes = [
    rows, counts, change, sheet, export_csv, export_xlsx, warehouses, add_warehouse, put_warehouse, close_warehouse, transfer,
    inbounds, expect, receive,
]  # fmt: skip
