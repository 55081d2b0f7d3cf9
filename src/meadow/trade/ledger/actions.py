"""Posting: the only way money moves inside the house."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from meadow.base import clock, ids
from meadow.base.db import WriteDb
from meadow.trade.ledger import rules, store
from meadow.trade.ledger.store import closes
from meadow.trade.ledger.types import Entry, Kind, Short


async def post(db: WriteDb, *, shop_id: UUID, reason: str, ref: UUID, currency: str, entries: Sequence[Entry]) -> bool:
    """Post entries once per (shop, reason, ref); False when it was posted before.

    Raises ValueError when the entries do not sum to zero, which is a bug of the caller.
    """
    legs = [e for e in entries if e.amount]
    if not rules.balanced(legs):
        raise ValueError(reason, ref, [e.amount for e in legs])
    at = clock.now()
    return await store.post(
        db, shop_id=shop_id, posting_id=ids.new(), reason=reason, ref=ref, currency=currency, at=at, entries=legs
    )


async def spend(db: WriteDb, *, shop_id: UUID, reason: str, ref: UUID, currency: str, entries: Sequence[Entry]) -> bool:
    """Post entries of which none may leave its owner's account below zero; False when it was posted before.

    The posting holds the accounts' rows until the commit, so of any number at once only those go through that are covered.
    Raises `Short`, which ends the transaction.
    """
    fresh = await post(db, shop_id=shop_id, reason=reason, ref=ref, currency=currency, entries=entries)
    for owner in sorted({e.owner for e in entries if e.amount < 0}):
        kinds = [e.kind for e in entries if e.owner == owner and e.amount < 0]
        if fresh and await store.below_zero(db, owner=owner, kinds=kinds, currency=currency):
            raise Short
    return fresh


async def lock(
    db: WriteDb, owners: Sequence[UUID], kinds: Sequence[Kind], currency: str
) -> dict[tuple[UUID, Kind], int]:
    """Balances of owners' own accounts, held until the commit; for a verb that decides by what is there."""
    return await store.lock(db, owners=owners, kinds=kinds, currency=currency)


async def close_day(db: WriteDb) -> date | None:
    """Close the next business day that is over for ten minutes, and return it; None when all are closed.

    The first is the day of the first posting. One closer at a time: the others find the day taken.
    """
    await closes.lock(db)
    last = await closes.last(db)
    day = last.day + timedelta(days=1) if last else await closes.first_day(db)
    if day is None:
        return None
    since, until = rules.bounds(day)
    if clock.now() < until + rules.GRACE:
        return None
    found = await closes.day_of(db, since=since, until=until)
    before = last.balances if last else {}
    balances = rules.carried(before, found.moved)
    body = rules.body(day, found.postings, found.entries, balances, found.digest)
    await closes.add(
        db, day=day, since=since, until=until, closed_at=clock.now(), postings=found.postings, entries=found.entries,
        balances=balances, digest=found.digest, hash=rules.link(bytes(last.hash) if last else rules.GENESIS, body),
    )  # fmt: skip
    return day
