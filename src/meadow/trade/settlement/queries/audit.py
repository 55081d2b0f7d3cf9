"""What `meadow audit` asks of settlement."""

from typing import Any
from uuid import UUID

from meadow.base.db import ReadDb, mapping
from meadow.trade import ledger
from meadow.trade.ledger import Kind
from meadow.trade.settlement import rules, store
from meadow.trade.settlement.store import payouts, statements

MOST_BP = 9000
"""Commission and service of a line together (domain 4.9)."""
_Held = dict[tuple[UUID, str], int]


async def checks(db: ReadDb) -> list[str]:
    """Findings: shares, refunds, escrow, payout and adjust accounts, deposits or statements that do not add up."""
    found = [f"the shares of line {line} do not sum to its commission" for line in await store.uneven(db)]
    found += [f"the refunds of line {line} are more than what came in" for line in await store.overdrawn_lines(db)]
    found += _differ("escrow of shop", "its open bills", await ledger.held(db, Kind.escrow), await store.escrow_due(db))
    found += _differ(
        "payout account of", "its withdrawals", await ledger.held(db, Kind.payout), await payouts.on_the_way(db)
    )
    found += [f"withdrawal {n} went out with too few approvals" for n in await payouts.under_approved(db)]
    adjusted = sum((await ledger.held(db, Kind.adjust)).values())
    if adjusted != -(said := await payouts.posted_adjustments(db)):
        found.append(f"the adjust account holds {adjusted}, the adjustments say {-said}")
    lines = await store.overpromised(db, most_bp=MOST_BP)
    found += [f"the shares of line {line} were claimed for more than may be promised" for line in lines]
    below = [owner for (owner, _), held in (await ledger.held(db, Kind.deposit)).items() if held < 0]
    found += [f"the deposit of shop {owner} is below zero" for owner in below]
    return found + _chain(await statements.chain(db))


async def sales(db: ReadDb) -> dict[UUID, tuple[int, ...]]:
    """By shop: bills, what was paid and borne, what went back, and marks of each line (`base.db.mark`)."""
    return await store.sales(db)


async def kept(db: ReadDb) -> dict[UUID, tuple[int, ...]]:
    """By shop: what unsettled bills keep in escrow, with a mark of each line."""
    return await store.kept(db)


def _differ(what: str, who: str, held: _Held, due: _Held) -> list[str]:
    return [
        f"{what} {owner} holds {held.get((owner, currency), 0)} {currency}, {who} say {due.get((owner, currency), 0)}"
        for owner, currency in sorted(held.keys() | due.keys())
        if held.get((owner, currency), 0) != due.get((owner, currency), 0)
    ]


def _chain(rows: Any) -> list[str]:
    found, key, digest, closing = [], None, rules.GENESIS, 0
    for r in rows:
        if (r.owner_id, r.currency, r.period) != key:
            key, digest, closing = (r.owner_id, r.currency, r.period), rules.GENESIS, 0
        digest = rules.link(digest, rules.statement_body(mapping(r)))
        if digest != bytes(r.hash) or r.opening != closing or r.closing != r.opening + sum(r.moved.values()):
            found.append(
                f"the {r.period} statement of {r.owner_id} from {r.start} does not follow from the one before it"
            )
            digest = bytes(r.hash)
        closing = r.closing
    return found[:20]
