"""What `meadow audit` asks of settlement."""

from meadow.base.db import ReadDb
from meadow.trade import ledger
from meadow.trade.ledger import Kind
from meadow.trade.settlement import store


async def checks(db: ReadDb) -> list[str]:
    """Findings: shares that do not add up, refunds beyond what came in, escrow that is not what the open bills hold."""
    found = [f"the shares of line {line} do not sum to its commission" for line in await store.uneven(db)]
    found += [f"the refunds of line {line} are more than what came in" for line in await store.overdrawn_lines(db)]
    held, due = await ledger.held(db, Kind.escrow), await store.escrow_due(db)
    return found + [
        f"escrow of shop {shop} holds {held.get((shop, currency), 0)} {currency}, its open bills say {due.get((shop, currency), 0)}"
        for shop, currency in sorted(held.keys() | due.keys())
        if held.get((shop, currency), 0) != due.get((shop, currency), 0)
    ]
