"""Balances, and what `meadow audit` asks of the ledger."""

from uuid import UUID

from meadow.base.db import ReadDb
from meadow.trade.ledger import store
from meadow.trade.ledger.types import Balance, Kind


async def balances(db: ReadDb, owner: UUID) -> list[Balance]:
    """What an owner's accounts hold."""
    return await store.balances(db, owner=owner)


async def total(db: ReadDb) -> list[Balance]:
    """What the house holds by kind of account."""
    return await store.totals(db)


async def held(db: ReadDb, kind: Kind) -> dict[tuple[UUID, str], int]:
    """What every owner holds in an account kind, by owner and currency."""
    return await store.by_owner(db, kind=kind)


async def line_sums(db: ReadDb, shop_id: UUID, kind: Kind) -> dict[UUID, int]:
    """What each order line of a shop still holds in an account kind."""
    return await store.line_sums(db, shop_id=shop_id, kind=kind)


async def checks(db: ReadDb) -> list[str]:
    """Findings: postings that do not balance, accounts that drifted from their entries, a house that is not at zero."""
    found = [f"posting {p} does not sum to zero" for p in await store.unbalanced(db)]
    found += [f"account {kind} of {owner} is not the sum of its entries" for owner, kind in await store.drifted(db)]
    sums: dict[str, int] = {}
    for held in await store.totals(db):
        sums[held.currency] = sums.get(held.currency, 0) + held.balance
    return found + [f"the ledger in {currency} sums to {amount}" for currency, amount in sums.items() if amount]
