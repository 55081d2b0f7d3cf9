"""Sheets that shipped, their findings and template; prints and the pool of waybill numbers."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from meadow.base import i18n
from meadow.base.db import ReadDb
from meadow.base.errors import NotFound
from meadow.base.page import Cursor, Page, cut
from meadow.base.sheets import csv_file, xlsx_file
from meadow.trade import orders
from meadow.trade.fulfilment import rules
from meadow.trade.fulfilment.carriers import NAMES, carrier
from meadow.trade.fulfilment.store import bulk as store
from meadow.trade.fulfilment.types import BatchReport, BatchRow, WrongRow
from meadow.trade.fulfilment.types.prints import Pool, PrintRow

_NONE = UUID(int=0)


async def template(db: ReadDb, shop_id: UUID, language: str, *, book: bool) -> bytes:
    """A sheet with a row for each of the 600 oldest orders to ship, carrier and number still to fill in."""
    head = [i18n.say(f"trade.fulfilment.sheet.{c}", language).split("|")[0] for c in rules.COLUMNS]
    waiting = await orders.some(db, shop_id, to_ship=True, limit=600)
    rows: list[list[str]] = [head, *([o.number, "", "", ""] for o in waiting)]
    return xlsx_file(rows) if book else csv_file(rows)


async def batches(db: ReadDb, shop_id: UUID, cursor: str | None, limit: int) -> Page[BatchRow]:
    """The shop's sheets, the newest first."""
    rows = await store.batches(db, shop_id=shop_id, before=Cursor.read(cursor, datetime, UUID), limit=limit)
    page, more = cut(rows, limit, lambda r: (r.at, r.id))
    return Page([msgspec.convert(_head(r), BatchRow) for r in page], more)


async def batch(db: ReadDb, shop_id: UUID, batch_id: UUID) -> BatchReport:
    """A sheet with every row that did not ship. Raises `NotFound`."""
    held = await store.batch_of(db, shop_id=shop_id, batch_id=batch_id)
    if held is None:
        raise NotFound
    return msgspec.convert(_head(held) | {"wrong": msgspec.convert(held.wrong, list[WrongRow])}, BatchReport)


async def batch_errors(db: ReadDb, shop_id: UUID, batch_id: UUID, language: str) -> bytes:
    """The same as a CSV file. Raises `NotFound`."""
    report = await batch(db, shop_id, batch_id)
    head = [i18n.say(f"goods.catalog.sheet.{n}", language) for n in ("row", "column", "value", "reason")]
    return csv_file([head, *([w.row, w.column, w.value, w.text.get(language, "")] for w in report.wrong)])


def _head(r: Any) -> dict[str, Any]:
    failed = len(r.wrong)
    return {
        "id": r.id, "at": r.at, "name": r.name, "state": r.state, "rows": r.rows, "done": r.done, "repeated": r.repeated,
        "failed": failed,
    }  # fmt: skip


async def prints(db: ReadDb, shop_id: UUID, cursor: str | None, limit: int) -> Page[PrintRow]:
    """What was printed, the newest first."""
    at = Cursor.read(cursor, UUID)
    rows = await store.prints(db, shop_id=shop_id, before=at[0] if at else None, limit=limit)
    page, more = cut(rows, limit, lambda r: (r.id,))
    return Page([_print(r) for r in page], more)


async def one_print(db: ReadDb, shop_id: UUID, print_id: UUID) -> PrintRow:
    """One print. Raises `NotFound`."""
    held = await store.print_of(db, shop_id=shop_id, print_id=print_id)
    if held is None:
        raise NotFound
    return _print(held)


def _print(r: Any) -> PrintRow:
    held = {n: getattr(r, n) for n in ("id", "at", "kind", "size", "state", "pages", "downloads", "wrong")}
    return msgspec.convert(held | {"count": len(r.items)}, PrintRow)


async def pools(db: ReadDb, shop_id: UUID) -> list[Pool]:
    """Waybill numbers of the shop by carrier."""
    held = await store.pool(db, shop_id=shop_id)
    found = []
    for code in NAMES:
        own, n = carrier(db.house, code).waybill(_NONE) is not None, held.get(code, {})
        if own or n:
            found.append(Pool(code, n.get("free", 0), n.get("held", 0), n.get("used", 0), own))
    return found
