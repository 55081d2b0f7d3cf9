"""Posting: the only way money moves inside the house."""

from collections.abc import Sequence
from uuid import UUID

from meadow.base import clock, ids
from meadow.base.db import WriteDb
from meadow.trade.ledger import rules, store
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
