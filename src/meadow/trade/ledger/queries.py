"""Balances, movements, closed days, and what `meadow audit` asks of the ledger."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from meadow.base.db import ReadDb
from meadow.base.page import Cursor, Page
from meadow.trade.ledger import rules, store
from meadow.trade.ledger.store import closes as days
from meadow.trade.ledger.types import Balance, Close, Kind, Movement

_READ_AGAIN = 35
"""Of so many of the newest closed days the audit reads every entry again; of older ones it follows the chain."""


async def balances(db: ReadDb, owner: UUID) -> list[Balance]:
    """What an owner's accounts hold."""
    return await store.balances(db, owner=owner)


async def total(db: ReadDb) -> list[Balance]:
    """What the house holds by kind of account."""
    return await store.totals(db)


async def held(db: ReadDb, kind: Kind) -> dict[tuple[UUID, str], int]:
    """What every owner holds in an account kind, by owner and currency."""
    return await store.by_owner(db, kind=kind)


async def movements(db: ReadDb, kinds: Sequence[Kind], since: datetime, until: datetime) -> list[Movement]:
    """What each reason moved on every owner's accounts of these kinds in a span of time."""
    return await days.movements(db, kinds=kinds, since=since, until=until)


async def overdrawn(db: ReadDb, kinds: Sequence[Kind], after: tuple[int, UUID] | None, limit: int) -> Sequence[Any]:
    """Accounts below zero, the deepest first, up to `limit` + 1."""
    return await days.overdrawn(db, kinds=kinds, after=after, limit=limit)


async def closes(db: ReadDb, cursor: str | None, limit: int) -> Page[Close]:
    """Closed days, newest first."""
    at = Cursor.read(cursor, date)
    rows = await days.page(db, before=at[0] if at else None, limit=limit)
    found = [
        Close(day=r.day, closed_at=r.closed_at, postings=r.postings, entries=r.entries, balances=r.balances,
              digest=bytes(r.digest).hex(), hash=bytes(r.hash).hex())
        for r in rows[:limit]
    ]  # fmt: skip
    return Page(found, Cursor.make(rows[limit - 1].day) if len(rows) > limit else None)


async def checks(db: ReadDb) -> list[str]:
    """Findings: postings that do not balance, accounts that drifted, a house that is not at zero, closed days that changed."""
    found = [f"posting {p} does not sum to zero" for p in await store.unbalanced(db)]
    found += [f"account {kind} of {owner} is not the sum of its entries" for owner, kind in await store.drifted(db)]
    sums: dict[str, int] = {}
    for one in await store.totals(db):
        sums[one.currency] = sums.get(one.currency, 0) + one.balance
    found += [f"the ledger in {currency} sums to {amount}" for currency, amount in sums.items() if amount]
    return found + await _chain(db)


async def _chain(db: ReadDb) -> list[str]:
    rows, found, digest = await days.chain(db), [], rules.GENESIS
    for r in rows:
        digest = rules.link(digest, rules.body(r.day, r.postings, r.entries, r.balances, r.digest))
        if digest != bytes(r.hash):
            return [f"the close of {r.day} does not follow from the day before it"]
    for r in rows[-_READ_AGAIN:]:
        now = await days.day_of(db, since=r.since, until=r.until)
        if (now.postings, now.entries, now.digest) != (r.postings, r.entries, bytes(r.digest)):
            found.append(f"the postings of {r.day} are not those that were closed")
    return found


async def paid(db: ReadDb) -> dict[UUID, tuple[int, ...]]:
    """By shop: how many payments of orders were posted, and what they put into escrow."""
    return await store.paid(db)


async def escrow(db: ReadDb) -> dict[UUID, tuple[int, ...]]:
    """By shop: what lies in escrow, with a mark of each line (`base.db.mark`)."""
    return await store.escrow(db)
