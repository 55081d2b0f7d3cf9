"""Which pieces never reached their buyer and are still to be paid back: pure."""

from collections.abc import Mapping

from meadow.trade.aftersale.types import Bought

UNDELIVERED, LOST, SENT_BACK = "undelivered", "lost", "sent_back"
HOMING = frozenset({UNDELIVERED, LOST})
"""Reasons of a case about pieces that left and reached nobody."""
GONE = {"returned": UNDELIVERED, "lost": LOST}
"""What an ended parcel that did not arrive is paid back for, by its state."""
COMING = frozenset({"rejected", "intercepted"})
"""Turned round, and not back yet."""


def due(line: Bought, gone: Mapping[str, int], paid: Mapping[str, int]) -> dict[str, int]:
    """Pieces of a line to pay back by reason: those in parcels that came back or are lost, without what was paid for them.

    `paid` are pieces of the line by what was paid: as undelivered, as lost, or sent back by the buyer. Other refunds count
    as refunds of these pieces, since nobody gets a piece paid twice.
    """
    elsewhere = line.refunded_qty - line.released - paid.get(SENT_BACK, 0)
    left = min(line.away, sum(gone.values()) - elsewhere)
    found = {}
    for reason in (UNDELIVERED, LOST):
        found[reason] = max(0, min(gone.get(reason, 0) - paid.get(reason, 0), left))
        left -= found[reason]
    return {reason: n for reason, n in found.items() if n}
