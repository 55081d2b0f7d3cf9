"""Bills open at payment, shares are claimed on them, refunds shrink them, and escrow opens after receipt and the delay."""

from meadow.trade.settlement.actions.bills import (
    SETTLE,
    claim,
    commission_base,
    on_case_closed,
    on_case_opened,
    on_completed,
    on_paid,
)
from meadow.trade.settlement.actions.holds import confiscate, hold, release
from meadow.trade.settlement.actions.refunds import on_refunded
from meadow.trade.settlement.actions.settle import settle_batch, settle_due, sweep

__all__ = [
    "SETTLE", "claim", "commission_base", "confiscate", "hold", "on_case_closed", "on_case_opened", "on_completed", "on_paid",
    "on_refunded", "release", "settle_batch", "settle_due", "sweep",
]  # fmt: skip
