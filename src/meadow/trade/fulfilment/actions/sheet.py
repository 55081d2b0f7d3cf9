"""Shipping from a spreadsheet: read outside any transaction, shipped in short ones; a repeat does nothing twice."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

from meadow.base import i18n, ids
from meadow.base.db import House
from meadow.base.sheets import shown
from meadow.goods import media
from meadow.trade import orders
from meadow.trade.fulfilment import rules
from meadow.trade.fulfilment.actions.batch import ship_row
from meadow.trade.fulfilment.carriers import NAMES
from meadow.trade.fulfilment.store import bulk as store
from meadow.trade.fulfilment.types import RowResult, WrongRow
from meadow.trade.fulfilment.types.batch import MOST_ROWS

_CHUNK = 40


async def ship_sheet(
    house: House, shop_id: UUID, body: bytes, *, name: str, language: str, by: UUID, key: str | None
) -> UUID:  # fmt: skip
    """Ship what a CSV file or a workbook lists; returns the id of the report. The same key is the same run.

    Raises `BrokenSheet`, `SheetEncoding`, `SheetTooLong`, `BatchColumns`, `BatchEmpty`.
    """
    batch_id = ids.derived("ship-sheet", shop_id, by, key) if key else ids.new()
    async with house.read() as db:
        if await store.batch_of(db, shop_id=shop_id, batch_id=batch_id):
            return batch_id
    table = await media.read_table(body, rows=MOST_ROWS)
    own, lines = await asyncio.to_thread(rules.lines, table, column_names(), carrier_names())
    async with house.write() as db:
        fresh = await store.add_batch(
            db, shop_id=shop_id, batch_id=batch_id, by=by, name=shown(name, 200), rows=len(lines)
        )
    if fresh:
        await _ship(house, shop_id, batch_id, own, lines, language)
    return batch_id


async def _ship(
    house: House, shop_id: UUID, batch_id: UUID, own: dict[str, str], lines: Sequence[rules.Line], language: str
) -> None:  # fmt: skip
    wrong = [
        _wrong(own, x.row, x.column, getattr(x.ask, x.column), f"trade.fulfilment.row.{x.code}",
               i18n.both(f"trade.fulfilment.row.{x.code}"))
        for x in lines if x.code
    ]  # fmt: skip
    good = [x for x in lines if not x.code]
    for at in range(0, len(good), _CHUNK):
        some = good[at : at + _CHUNK]
        async with house.write() as db:
            found = await orders.some(db, shop_id, numbers=[x.ask.order_number for x in some])
            known = {o.number: o.id for o in found}
            results = [await ship_row(db, shop_id, x.row, x.ask, known, language) for x in some]
            done, repeated = sum(r.ok for r in results), sum(r.repeated for r in results)
            await store.count_batch(db, shop_id=shop_id, batch_id=batch_id, done=done, repeated=repeated)
        wrong += [_refused(own, r) for r in results if not r.ok]
    async with house.write() as db:
        wrong.sort(key=lambda w: w.row)
        await store.end_batch(db, shop_id=shop_id, batch_id=batch_id, wrong=wrong)


def _refused(own: dict[str, str], r: RowResult) -> WrongRow:
    return _wrong(own, r.row, r.column or "order_number", r.value or "", r.code or "", r.text or {})


def _wrong(own: dict[str, str], row: int, column: str, value: str, code: str, text: i18n.Text) -> WrongRow:
    return WrongRow(row=row, column=own.get(column, column), value=shown(value), code=code, text=text)


def column_names() -> dict[str, list[str]]:
    """What people call our columns, in both languages, the usual name first."""
    said = {c: [i18n.say(f"trade.fulfilment.sheet.{c}", lang) for lang in i18n.LANGUAGES] for c in rules.COLUMNS}
    return {c: [n.strip() for text in texts for n in text.split("|")] for c, texts in said.items()}


def carrier_names() -> dict[str, list[str]]:
    """What people call the carriers."""
    return {code: list(names.values()) for code, names in NAMES.items()}
