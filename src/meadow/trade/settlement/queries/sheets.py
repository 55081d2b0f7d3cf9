"""Bills and statements as files: CSV, xlsx, PDF."""

import asyncio
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from meadow.base import i18n, sheets
from meadow.base.db import ReadDb
from meadow.people.shops.types import ZONE
from meadow.trade.settlement import store
from meadow.trade.settlement.queries.bills import dress
from meadow.trade.settlement.queries.payouts import names_of
from meadow.trade.settlement.queries.printing import pdf_file
from meadow.trade.settlement.store import statements
from meadow.trade.settlement.types import BillsFilter
from meadow.trade.settlement.types.statements import Format, NoStatement, Period

MOST = 10_000
_KINDS: dict[str, str] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}
_BILL = (
    "order", "title", "state", "currency", "qty", "goods", "freight", "shop_discount", "platform_subsidy", "author_subsidy",
    "refunded", "income", "platform_fee", "commission", "leader_fee", "promotion_fee", "other_fee", "outgo", "net",
    "refunded_after", "paid_at", "due_at", "settled_at",
)  # fmt: skip
_PLAIN = {"order", "title", "state", "currency", "qty", "paid_at", "due_at", "settled_at"}
_SHOP_LINE = ("at", "what", "order", "title", "income", "platform_fee", "commission", "net")
_PAYEE_LINE = ("at", "what", "order", "title", "payee", "base", "rate", "net")


class File(msgspec.Struct, frozen=True):
    """A file to take away."""

    name: str
    kind: str
    body: bytes


class Sheet(msgspec.Struct, frozen=True):
    """A title, facts above the table, its columns and rows, and how many rows there would be more."""

    title: str
    facts: list[tuple[str, Any]]
    columns: list[str]
    rows: list[list[Any]]
    more: int = 0


def money(minor: int) -> Decimal:
    """Minor units as the decimal that a spreadsheet counts with."""
    return Decimal(minor).scaleb(-2)


def moment(at: datetime | None) -> str:
    """A moment where the platform is."""
    return at.astimezone(ZoneInfo(ZONE)).strftime("%Y-%m-%d %H:%M:%S") if at else ""


def _say(language: str, *names: str) -> list[str]:
    return [i18n.say(f"trade.settlement.sheet.{name}", language) for name in names]


def _in(title: dict[str, str], language: str) -> str:
    return title.get(language) or next(iter(title.values()), "")


async def bills_file(db: ReadDb, shop_id: UUID, wanted: BillsFilter, form: Format, language: str) -> File:
    """A shop's newest 10,000 bills with every row of income and outgo."""
    found = await store.page(db, shop_id=shop_id, wanted=wanted, before=None, limit=MOST)
    rows: list[list[Any]] = []
    for b in await dress(db, found[:MOST]):
        plain = {
            "order": b.order_number, "title": _in(b.title, language), "state": _say(language, f"state.{b.state}")[0],
            "currency": b.currency, "qty": b.qty, "paid_at": moment(b.paid_at), "due_at": moment(b.due_at),
            "settled_at": moment(b.settled_at),
        }  # fmt: skip
        rows.append([plain[n] if n in _PLAIN else money(getattr(b, n)) for n in _BILL])
    sheet = Sheet(_say(language, "bills")[0], [], _say(language, *_BILL), rows, max(len(found) - MOST, 0))
    return await _file(sheet, "bills", form, language)


async def statement_file(
    db: ReadDb, kind: str, owner_id: UUID, period: Period, start: date, form: Format, language: str
) -> File:
    """A closed statement with the lines behind it. Raises `NoStatement`."""
    held = await statements.of(db, owner_id=owner_id, period=period, start=start)
    if held is None:
        raise NoStatement
    name = (await names_of(db, [(kind, owner_id)])).get(owner_id, "")
    span = {"since": held.since, "until": held.until, "most": MOST + 1}
    if kind == "shop":
        rows, columns = await _shop_lines(db, owner_id, span, language), _SHOP_LINE
    else:
        rows, columns = await _payee_lines(db, owner_id, span, language), _PAYEE_LINE
    rows.sort(key=lambda row: str(row[0]))
    title = _say(language, f"statement_{period}")[0]
    facts = list(
        zip(
            _say(language, "owner", "period", "opening"),
            [name, start.isoformat(), money(held.opening)],
            strict=True,
        )
    )
    facts += [(_say(language, f"moved.{reason}")[0], money(n)) for reason, n in sorted(held.moved.items())]
    facts += list(zip(_say(language, "closing", "currency", "closed_at", "hash"),
                      [money(held.closing), held.currency, moment(held.closed_at), bytes(held.hash).hex()], strict=True))  # fmt: skip
    sheet = Sheet(title, facts, _say(language, *columns), rows[:MOST], max(len(rows) - MOST, 0))
    return await _file(sheet, f"statement-{start.isoformat()}", form, language)


async def _shop_lines(db: ReadDb, shop_id: UUID, span: dict[str, Any], language: str) -> list[list[Any]]:
    settled, refunded = _say(language, "settled", "refunded_later")
    rows = [
        [moment(b.settled_at), settled, b.order_number, _in(b.title, language),
         *map(money, (b.net + b.platform_fee + b.commission, b.platform_fee, b.commission, b.net))]
        for b in await statements.settled_bills(db, shop_id=shop_id, **span)
    ]  # fmt: skip
    rows += [
        [moment(r.at), refunded, r.order_number, _in(r.title, language),
         *map(money, (-(r.net + r.platform_fee + r.commission), -r.platform_fee, -r.commission, -r.net))]
        for r in await statements.later_refunds(db, shop_id=shop_id, **span)
    ]  # fmt: skip
    return rows


async def _payee_lines(db: ReadDb, payee_id: UUID, span: dict[str, Any], language: str) -> list[list[Any]]:
    settled, refunded = _say(language, "settled", "refunded_later")
    rows = [
        [moment(s.settled_at), settled, s.order_number, _in(s.title, language), _say(language, f"payee.{s.payee}")[0],
         money(s.base), f"{money(s.rate_bp)}%", money(s.amount)]
        for s in await statements.settled_shares(db, payee_id=payee_id, **span)
    ]  # fmt: skip
    rows += [
        [moment(r.at), refunded, r.order_number, _in(r.title, language), _say(language, f"payee.{r.payee}")[0], "", "",
         money(-r.amount)]
        for r in await statements.later_reversals(db, payee_id=payee_id, **span)
    ]  # fmt: skip
    return rows


async def _file(sheet: Sheet, name: str, form: Format, language: str) -> File:
    table: Sequence[Sequence[Any]] = [
        *[list(f) for f in sheet.facts],
        *([[]] if sheet.facts else []),
        sheet.columns,
        *sheet.rows,
    ]
    if form == "csv":
        body = await asyncio.to_thread(sheets.csv_file, table)
    elif form == "xlsx":
        body = await asyncio.to_thread(sheets.xlsx_file, table, sheet.title)
    else:
        note = i18n.say("trade.settlement.sheet.more", language)
        page = i18n.say("trade.settlement.sheet.page", language)
        body = await asyncio.to_thread(
            pdf_file, sheet.title, sheet.facts, sheet.columns, sheet.rows, sheet.more, (note, page)
        )
    return File(f"{name}.{form}", _KINDS[form], body)
