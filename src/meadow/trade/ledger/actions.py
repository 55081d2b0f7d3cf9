"""Posting: the only way money moves inside the house."""

from collections.abc import Sequence
from uuid import UUID

from meadow.base import clock, ids
from meadow.base.db import WriteDb
from meadow.trade.ledger import rules, store
from meadow.trade.ledger.types import Entry


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
