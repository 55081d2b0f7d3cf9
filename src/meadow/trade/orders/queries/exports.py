"""Exports as the shop's desk shows them, and their files."""

from typing import Any
from uuid import UUID

import msgspec

from meadow.base import clock, i18n
from meadow.base.db import ReadDb, mapping
from meadow.base.errors import Forbidden, NotFound
from meadow.base.page import Cursor, Page, cut
from meadow.base.trail import Who
from meadow.people import accounts
from meadow.trade.orders.store import exports as store
from meadow.trade.orders.types.exports import Export, ExportReport, NotReady, RowError


class File(msgspec.Struct, frozen=True):
    """A finished sheet in the files."""

    key: str
    name: str
    size: int
    plain: bool


async def exports(db: ReadDb, shop_id: UUID, cursor: str | None, limit: int) -> Page[Export]:
    """The shop's exports, the newest first."""
    at = Cursor.read(cursor, UUID)
    rows = await store.page(db, shop_id=shop_id, before=at[0] if at else None, limit=limit)
    page, more = cut(rows, limit, lambda r: (r.id,))
    names = await accounts.profiles(db, [r.account_id for r in page])
    return Page([msgspec.convert(_head(r, names), Export) for r in page], more)


async def report(db: ReadDb, shop_id: UUID, export_id: UUID, language: str) -> ExportReport:
    """One export with what went wrong in it; raises `NotFound`."""
    row = await store.of_shop(db, shop_id=shop_id, export_id=export_id)
    if row is None:
        raise NotFound
    names = await accounts.profiles(db, [row.account_id])
    wrong = [RowError(w["number"], w["code"], i18n.say(w["code"], language)) for w in row.wrong]
    return msgspec.convert(_head(row, names) | {"wrong": wrong}, ExportReport, from_attributes=True)


def _head(r: Any, names: dict[UUID, Any]) -> dict[str, Any]:
    over = r.state == "done" and r.expires_at is not None and r.expires_at <= clock.now()
    by = names[r.account_id].name if r.account_id in names else ""
    return mapping(r) | {"by": by, "state": "expired" if over else r.state}


async def file(db: ReadDb, who: Who, shop_id: UUID, export_id: UUID) -> File:
    """Where a finished sheet lies, for who may read it. Raises `NotFound`, `NotReady`, `Forbidden`."""
    row = await store.of_shop(db, shop_id=shop_id, export_id=export_id)
    if row is None:
        raise NotFound
    if row.file is None or row.state != "done" or row.expires_at <= clock.now():
        raise NotReady(state="expired" if row.state == "done" else row.state)
    scope = "invoices.edit" if row.kind == "invoices" else "orders.reveal"
    if row.plain and not who.can("shop", shop_id, scope):
        raise Forbidden(scope=scope)
    return File(row.file, f"{row.kind}-{row.at:%Y%m%d-%H%M%S}.{row.format}", row.size, row.plain)
