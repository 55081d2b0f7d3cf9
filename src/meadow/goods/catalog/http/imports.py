"""Imports of catalogues: the template, a run, its report and its findings as a sheet."""

from typing import Annotated, Any
from uuid import UUID

from litestar import Request, Response
from litestar.params import QueryParameter

from meadow.base import i18n
from meadow.base.db import House, ReadDb
from meadow.base.errors import NotFound
from meadow.base.page import Page
from meadow.base.web import Who, raw, read, shop, write
from meadow.goods.catalog import actions, queries
from meadow.goods.catalog.types import UnknownCategory
from meadow.goods.catalog.types.imports import (
    MOST_BYTES,
    RATE,
    AskImport,
    Format,
    ImportBroken,
    ImportColumns,
    ImportCurrency,
    ImportEmpty,
    ImportEncoding,
    ImportReport,
    ImportRow,
    ImportTooLong,
)

Limit = Annotated[int, QueryParameter(ge=1, le=100)]
Short = Annotated[str, QueryParameter(max_length=60)]
Name = Annotated[str, QueryParameter(max_length=200)]
Code = Annotated[str, QueryParameter(pattern="^[A-Z]{3}$")]
Rate = Annotated[str, QueryParameter(pattern=f"^$|{RATE}")]
_DESK = "/api/merchant/{shop_id:uuid}/imports"


def _file(body: bytes, name: str) -> Response[bytes]:
    headers = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-store"}
    return Response(body, media_type="text/csv; charset=utf-8", headers=headers)


def _language(request: Request[Any, Any, Any]) -> str:
    return i18n.pick(request.headers.get("accept-language"))


@raw(f"{_DESK}/template.csv", ["GET"], guard=shop("products.read"), op="goods_catalog_import_template")
async def template(shop_id: UUID) -> Response[bytes]:  # noqa: ARG001 - the guard reads it
    """Our own columns with an example."""
    return _file(queries.template(), "meadow-products.csv")


@write(
    _DESK, guard=shop("products.edit"), op="goods_catalog_import", status=201, body_limit=MOST_BYTES, alone=False,
    raises=[ImportEncoding, ImportBroken, ImportColumns, ImportEmpty, ImportTooLong, ImportCurrency, UnknownCategory],
)  # fmt: skip
async def import_file(
    house: House, who: Who, key: str | None, request: Request[Any, Any, Any], shop_id: UUID, format: Format = Format.meadow,  # noqa: A002 - the address says so
    dry: bool = False, submit: bool = False, currency: Code = "CNY", rate: Rate = "", category: Short = "", name: Name = "",  # noqa: FBT001, FBT002 - the framework names them
) -> ImportReport:  # fmt: skip
    """Import products from the raw bytes of a file (CSV, xlsx, JSON), or with `dry` only judge them."""
    ask = AskImport(format=format, dry=dry, submit=submit, currency=currency, rate=rate, category=category, name=name)
    made = await actions.import_file(house, shop_id, await request.body(), ask, by=who.account_id, key=key)
    async with house.read() as db:
        return await queries.import_report(db, shop_id, made, _language(request))


@read(_DESK, guard=shop("products.read"), op="goods_catalog_imports")
async def imports(db: ReadDb, shop_id: UUID, cursor: str | None = None, limit: Limit = 20) -> Page[ImportRow]:
    """The shop's imports."""
    return await queries.imports(db, shop_id, cursor, limit)


@read(f"{_DESK}/{{import_id:uuid}}", guard=shop("products.read"), op="goods_catalog_import_report", raises=[NotFound])
async def report(db: ReadDb, shop_id: UUID, import_id: UUID, request: Request[Any, Any, Any]) -> ImportReport:
    """One import with its findings."""
    return await queries.import_report(db, shop_id, import_id, _language(request))


@raw(f"{_DESK}/{{import_id:uuid}}/errors.csv", ["GET"], guard=shop("products.read"), op="goods_catalog_import_errors")
async def errors(request: Request[Any, Any, Any], house: House, shop_id: UUID, import_id: UUID) -> Response[bytes]:
    """The findings of one import as a sheet."""
    async with house.read() as db:
        # A plain link sends the browser's languages, not the one the page is in: the page names it.
        language = i18n.pick(request.query_params.get("lang") or request.headers.get("accept-language"))
        found = await queries.import_errors(db, shop_id, import_id, language)
    return _file(found, f"import-{import_id}.csv")


routes = [template, import_file, imports, report, errors]
