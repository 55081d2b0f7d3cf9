"""What makes a set of entries a posting."""

from collections.abc import Sequence

from meadow.trade.ledger.types import Entry


def balanced(entries: Sequence[Entry]) -> bool:
    """Two legs or more that sum to zero; every posting has one currency."""
    return len(entries) > 1 and sum(e.amount for e in entries) == 0
