"""Tracking news by API or sheet, for carriers that tell us nothing."""

import asyncio
import hashlib
from collections.abc import Sequence
from uuid import UUID

from meadow.base import clock, i18n
from meadow.base.db import WriteDb
from meadow.base.errors import NotFound, Problem
from meadow.goods import media
from meadow.trade.fulfilment.actions.track import tell
from meadow.trade.fulfilment.rules import news as read
from meadow.trade.fulfilment.store import parcels as store
from meadow.trade.fulfilment.types import BatchResult, ParcelState, RowResult, Told
from meadow.trade.fulfilment.types.batch import MOST_ROWS
from meadow.trade.fulfilment.types.news import NewsRow


async def bring(db: WriteDb, shop_id: UUID, rows: Sequence[tuple[int, NewsRow]], language: str) -> list[RowResult]:
    """Tell the shop's parcels what happened, a result per row; news from the future is refused, a repeat changes nothing."""
    held = {
        h.tracking_no: h for h in await store.by_number(db, shop_id=shop_id, numbers=[r.tracking_no for _, r in rows])
    }
    results = []
    for n, row in sorted(rows, key=lambda x: x[1].at):
        found = held.get(row.tracking_no)
        try:
            if found is None or row.at > clock.now():
                raise NotFound
            locked = await store.one(db, shop_id=shop_id, parcel_id=found.id, lock=True)
            mark = hashlib.sha256(f"{row.at.isoformat()} {row.state} {row.text}".encode()).hexdigest()[:24]
            told = Told(at=row.at, state=row.state, place=row.place, text=row.text, mark=mark)
            fresh = await tell(db, locked or found, [told])
            results.append(RowResult(n, ok=True, order_id=found.order_id, repeated=not fresh))
        except Problem as problem:
            code = "trade.fulfilment.row.unknown_parcel" if found is None else "trade.fulfilment.row.future"
            column, value = ("tracking_no", row.tracking_no) if found is None else ("at", row.at.isoformat())
            said = i18n.say(code, language, **problem.params)
            results.append(RowResult(n, ok=False, code=code, detail=said, column=column, value=value))
    return sorted(results, key=lambda r: r.row)


async def bring_sheet(db: WriteDb, shop_id: UUID, body: bytes, language: str) -> BatchResult:
    """The same from a CSV file or a workbook. Raises `BrokenSheet`, `SheetEncoding`, `SheetTooLong`, `BatchColumns`, `BatchEmpty`."""
    table = await media.read_table(body, rows=MOST_ROWS)
    names = {c: _said(f"trade.fulfilment.sheet.{c}") for c in read.COLUMNS}
    states = {s.value: _said(f"trade.fulfilment.state.{s.value}") for s in ParcelState}
    good, bad = await asyncio.to_thread(read.news, table, names, states)
    told = [
        RowResult(r.row, ok=False, code=r.code, detail=i18n.say(r.code or "", language), column=r.column, value=r.value)
        for r in bad
    ]
    results = sorted([*told, *await bring(db, shop_id, good, language)], key=lambda r: r.row)
    done = sum(r.ok for r in results)
    return BatchResult(results, done, len(results) - done)


def _said(key: str) -> list[str]:
    return [n.strip() for lang in i18n.LANGUAGES for n in i18n.say(key, lang).split("|")]
