"""Bills open at payment, shares are claimed on them, refunds shrink them, and escrow opens after receipt and the delay."""

from meadow.trade.settlement.actions.balances import adjust, decide, move_deposit
from meadow.trade.settlement.actions.bills import (
    SETTLE,
    claim,
    commission_base,
    on_case_closed,
    on_case_opened,
    on_completed,
    on_paid,
)
from meadow.trade.settlement.actions.closing import CLOSE, close_day, close_due
from meadow.trade.settlement.actions.fees import set_fees
from meadow.trade.settlement.actions.holds import confiscate, hold, release
from meadow.trade.settlement.actions.payouts import SEND, answer, approve, hear, reject, request, send, set_bank
from meadow.trade.settlement.actions.rails import ANSWER
from meadow.trade.settlement.actions.refunds import on_refunded
from meadow.trade.settlement.actions.settle import settle_batch, settle_due, sweep

__all__ = [
    "ANSWER", "CLOSE", "SEND", "SETTLE", "adjust", "answer", "approve", "claim", "close_day", "close_due", "commission_base",
    "confiscate", "decide", "hear", "hold", "move_deposit", "on_case_closed", "on_case_opened", "on_completed", "on_paid",
    "on_refunded", "reject", "release", "request", "send", "set_bank", "set_fees", "settle_batch", "settle_due", "sweep",
]  # fmt: skip
