"""Exports: asked for, listed, called off, taken away."""

from typing import Annotated, Any
from uuid import UUID

from litestar import Request, Response
from litestar.params import QueryParameter
from litestar.response import Stream

from meadow.base import i18n
from meadow.base.db import House, ReadDb, WriteDb
from meadow.base.errors import Forbidden, NotFound
from meadow.base.page import Page
from meadow.base.web import Who, raw, read, shop, write
from meadow.trade.orders.actions import exports as actions
from meadow.trade.orders.queries import exports as queries
from meadow.trade.orders.types.desk import NothingChosen, QuotaSpent
from meadow.trade.orders.types.exports import AskExport, Export, ExportReport, ReasonMissing, TooManyRows

Limit = Annotated[int, QueryParameter(ge=1, le=100)]
_DESK = "/api/merchant/{shop_id:uuid}/exports"
_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def _language(request: Request[Any, Any, Any]) -> str:
    return i18n.pick(request.headers.get("accept-language"))


@write(
    _DESK, guard=shop("orders.export"), op="trade_orders_export", status=201,
    raises=[NothingChosen, TooManyRows, ReasonMissing, Forbidden, QuotaSpent],
)  # fmt: skip
async def export(
    db: WriteDb, who: Who, shop_id: UUID, data: AskExport, request: Request[Any, Any, Any]
) -> ExportReport:
    """Write orders or invoices into a sheet, as a job."""
    language = _language(request)
    made = await actions.ask(db, who, shop_id, data, language)
    return await queries.report(db, shop_id, made, language)


@read(_DESK, guard=shop("orders.export"), op="trade_orders_exports")
async def exports(db: ReadDb, shop_id: UUID, cursor: str | None = None, limit: Limit = 20) -> Page[Export]:
    """The shop's exports."""
    return await queries.exports(db, shop_id, cursor, limit)


@read(f"{_DESK}/{{export_id:uuid}}", guard=shop("orders.export"), op="trade_orders_export_report", raises=[NotFound])
async def report(db: ReadDb, shop_id: UUID, export_id: UUID, request: Request[Any, Any, Any]) -> ExportReport:
    """How far an export is, and which rows went wrong."""
    return await queries.report(db, shop_id, export_id, _language(request))


@write(
    f"{_DESK}/{{export_id:uuid}}/cancel", guard=shop("orders.export"), op="trade_orders_export_cancel", raises=[NotFound]
)  # fmt: skip
async def cancel(
    db: WriteDb, who: Who, shop_id: UUID, export_id: UUID, request: Request[Any, Any, Any]
) -> ExportReport:
    """Stop an export under way."""
    await actions.call_off(db, who, shop_id, export_id)
    return await queries.report(db, shop_id, export_id, _language(request))


@raw(f"{_DESK}/{{export_id:uuid}}/file", ["GET"], guard=shop("orders.export"), op="trade_orders_export_file")
async def file(house: House, who: Who, shop_id: UUID, export_id: UUID) -> Response[Any]:
    """The sheet itself, while it lasts."""
    async with house.write() as db:
        found = await queries.file(db, who, shop_id, export_id)
        if found.plain:
            await actions.taken(db, who, shop_id, export_id)
    headers = {"content-disposition": f'attachment; filename="{found.name}"', "cache-control": "private, no-store"}
    headers["content-length"] = str(found.size)
    kind = _TYPES[found.name.rpartition(".")[2]]
    return Stream(house.files.stream(found.key, 0, found.size), headers=headers, media_type=kind)


routes = [export, exports, report, cancel, file]
