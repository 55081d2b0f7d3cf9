"""Reconciliation: a channel's file is read, matched by the channel's numbers, and every difference becomes a case."""

import asyncio
import hashlib
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from meadow.base import clock, ids, trail
from meadow.base.db import House, WriteDb
from meadow.base.errors import NotFound
from meadow.base.trail import Who
from meadow.trade.ledger import PLATFORM, Entry, Kind, post
from meadow.trade.payments import rules
from meadow.trade.payments.channels import channel, files
from meadow.trade.payments.store import cod
from meadow.trade.payments.store import recon as store
from meadow.trade.payments.types.ops import Done
from meadow.trade.payments.types.recon import BadStatement, CaseState, Difference, Row, Side, Statement

_REMIT = timedelta(days=10)
"""Time that a carrier has to hand cash on before it is asked after."""


async def import_statement(house: House, who: Who, name: str, day: date, body: bytes | None) -> Statement:
    """Take a day's file (or what the channel says of the day); the same file twice does nothing twice.

    Raises `UnknownChannel`, `BadStatement`, `NoStatement`.
    """
    rows = await asyncio.to_thread(channel(house, name).statement, house, day, body)
    if why := rules.spoilt(rows):
        raise BadStatement(reason=why[0], row=why[1])
    digest = hashlib.sha256(msgspec.json.encode((day, rows)) if body is None else body).digest()
    async with house.write() as db:
        made = Statement(
            id=ids.new(), channel=name, day=day, rows=len(rows), matched=0, differences=0,
            taken=sum(r.amount for r in rows if r.kind == "capture"),
            returned=-sum(r.amount for r in rows if r.kind == "refund"), fees=0,
            currency=rows[0].currency if rows else "CNY", imported_at=clock.now(), by=who.account_id,
        )  # fmt: skip
        if not await store.add(db, digest=digest, made=made):
            held = await store.of_digest(db, channel=name, digest=digest)
            return msgspec.structs.replace(held or made, again=True)
        done = await _matched(db, made, rows)
        detail = {"channel": name, "day": day.isoformat(), "rows": done.rows, "differences": done.differences}
        await trail.note(db, who, verb="trade.payments.reconcile", subject=made.id, detail=detail)
    return done


async def _matched(db: WriteDb, made: Statement, rows: Sequence[Row]) -> Statement:
    """Write the rows, book the fees of fresh ones, open a case for each difference."""
    fresh = await store.add_rows(db, channel=made.channel, statement_id=made.id, rows=rows)
    fees: dict[str, int] = {}
    for currency, fee in fresh:
        fees[currency] = fees.get(currency, 0) + fee
    for currency, fee in fees.items():
        await _fee(db, made, currency, fee)
    both = await store.compared(db, statement_id=made.id)
    wrong = [(row, how) for row in both if (how := rules.differ(row))]
    found = [_case(made, row, d, _ours(row), Side(row.amount, row.currency, _told(row))) for row, d in wrong]
    if made.channel == "cod":
        await cod.remit(db, numbers=[(r.buyer_id, r.channel_no) for r in both if r.buyer_id], at=clock.now())
    found += [_case(made, row, Difference.missing_there, _ours(row), None) for row in await _untold(db, made)]
    off = {(row.kind, row.channel_no) for row, _ in wrong}
    agreed = [row.channel_no for row in both if (row.kind, row.channel_no) not in off]
    note = f"{made.channel} {made.day.isoformat()}"
    await store.close_agreed(db, channel=made.channel, agreed=agreed, note=note, at=clock.now())
    await store.add_cases(db, channel=made.channel, rows=found)
    matched = len(both) - len(off)
    total = sum(fees.values())
    await store.finish(db, statement_id=made.id, matched=matched, differences=len(found), fees=total)
    return msgspec.structs.replace(made, matched=matched, differences=len(found), fees=total)


async def _untold(db: WriteDb, made: Statement) -> Sequence[Any]:
    start = datetime(made.day.year, made.day.month, made.day.day, tzinfo=files.CHINA)
    if made.channel == "cod":
        return await store.unremitted(db, before=start - _REMIT)
    return await store.untold(db, channel=made.channel, start=start, end=start + timedelta(days=1))


async def _fee(db: WriteDb, made: Statement, currency: str, fee: int) -> None:
    """What the channel kept is the platform's cost, apart from every shop's bill."""
    if fee:
        entries = [Entry(PLATFORM, Kind.channel, fee), Entry(PLATFORM, Kind.channel_fee, -fee)]
        ref = ids.derived("fee", made.id, currency)
        await post(db, shop_id=PLATFORM, reason="channel_fee", ref=ref, currency=currency, entries=entries)


def _told(row: Any) -> str:
    return "done" if row.done else "not_done"


def _ours(row: Any) -> Side | None:
    if row.buyer_id is None:
        return None
    return Side(int(row.owed), row.our_currency, "booked")


def _case(made: Statement, row: Any, difference: Difference, ours: Side | None, theirs: Side | None) -> dict[str, Any]:
    return {
        "id": ids.new(), "channel_no": row.channel_no, "kind": row.kind, "day": made.day,
        "difference": difference.value, "ours": ours, "theirs": theirs, "buyer_id": row.buyer_id,
        "state": CaseState.open.value, "note": "", "opened_at": clock.now(),
    }  # fmt: skip


async def resolve(db: WriteDb, who: Who, case_ids: Sequence[UUID], note: str) -> list[Done]:
    """Close cases with what was found out; each for itself, with an audit row."""
    done = []
    for case_id in case_ids:
        closed = await store.resolve(db, case_id=case_id, note=note, by=who.account_id, at=clock.now())
        if closed:
            await trail.note(db, who, verb="trade.payments.resolve", subject=case_id, detail={"note": note})
        done.append(Done(case_id, ok=closed, code="" if closed else NotFound.code))
    return done
