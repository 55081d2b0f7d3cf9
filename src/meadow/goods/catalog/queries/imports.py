"""Reports of imports, their findings as a sheet, and the template to fill in."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from meadow.base import i18n
from meadow.base.db import ReadDb
from meadow.base.errors import NotFound
from meadow.base.page import Cursor, Page, cut
from meadow.goods.catalog import store
from meadow.goods.catalog.rules.imports import TEMPLATE, csv_file
from meadow.goods.catalog.types.imports import ImportReport, ImportRow, Item, RowError, Wrong

_EXAMPLE: tuple[dict[str, str], ...] = (
    {"handle": "camellia-oil", "title_zh": "山茶花修护精华油 舒缓换季", "title_en": "Camellia repair oil", "category": "skincare",
     "description_zh": "冷榨山茶籽油，换季也润。", "description_en": "Cold-pressed camellia seed oil.", "option1_name": "容量|Size",
     "option1_value": "30ml", "sku": "CAM-30", "price": "99.00", "list_price": "129.00", "stock": "200", "weight_g": "120",
     "images": "https://example.com/camellia-1.jpg https://example.com/camellia-2.jpg", "services": "no_reason_7 ship_48h"},
    {"handle": "camellia-oil", "option1_value": "50ml", "sku": "CAM-50", "price": "149.00", "stock": "80", "weight_g": "180"},
)  # fmt: skip


def template() -> bytes:
    """Our own columns with a product of two SKUs, as a CSV file."""
    return csv_file([TEMPLATE, *([row.get(name, "") for name in TEMPLATE] for row in _EXAMPLE)])


async def imports(db: ReadDb, shop_id: UUID, cursor: str | None, limit: int) -> Page[ImportRow]:
    """The shop's imports, the newest first."""
    rows = await store.imports_of(db, shop_id=shop_id, before=Cursor.read(cursor, datetime, UUID), limit=limit)
    page, more = cut(rows, limit, lambda r: (r.at, r.id))
    return Page([msgspec.convert(_head(r), ImportRow) for r in page], more)


async def import_report(db: ReadDb, shop_id: UUID, import_id: UUID, language: str) -> ImportReport:
    """A whole report, its findings in a language. Raises `NotFound`."""
    held = await store.import_of(db, shop_id=shop_id, import_id=import_id)
    if held is None:
        raise NotFound
    lists = {"created": msgspec.convert(held.created, list[Item]), "updated": msgspec.convert(held.updated, list[Item])}
    wrong = sorted(msgspec.convert(held.wrong, list[Wrong]), key=lambda w: w.row)
    return msgspec.convert(_head(held) | lists | {"errors": [_said(w, language) for w in wrong]}, ImportReport)


async def import_errors(db: ReadDb, shop_id: UUID, import_id: UUID, language: str) -> bytes:
    """The findings of a report as a CSV file. Raises `NotFound`."""
    report = await import_report(db, shop_id, import_id, language)
    head = [i18n.say(f"goods.catalog.sheet.{name}", language) for name in ("row", "column", "value", "level", "reason")]
    rows = [
        (e.row, e.column, e.value, i18n.say(f"goods.catalog.sheet.{e.level}", language), e.text) for e in report.errors
    ]
    return csv_file([[*head, "code"], *([*row, e.code] for row, e in zip(rows, report.errors, strict=True))])


def _head(row: Any) -> dict[str, Any]:
    held = {"id": row.id, "at": row.at, "name": row.name, "format": row.format, "dry": row.dry, "state": row.state}
    return held | dict(row.counts)


def _said(w: Wrong, language: str) -> RowError:
    params = dict(w.params)
    if isinstance(problem := params.get("problem"), str):
        params["problem"] = i18n.say(problem, language, **params)
    code = f"goods.catalog.row.{w.code}"
    return RowError(
        row=w.row, column=w.column, value=w.value, level="warning" if w.level == "warning" else "error", code=code,
        text=i18n.say(code, language, **params),
    )  # fmt: skip
