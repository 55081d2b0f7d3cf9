"""SQL of bills, shares and refunds."""

from meadow.trade.settlement.store.bills import (
    add,
    bill_of,
    count_case,
    freeze,
    hold,
    lock,
    of_order,
    page,
    set_due,
    settle,
    settle_candidates,
    state_counts,
    take,
    take_away,
)
from meadow.trade.settlement.store.fees import fees, put_fee
from meadow.trade.settlement.store.proof import escrow_due, kept, overdrawn_lines, overpromised, sales, uneven
from meadow.trade.settlement.store.refunds import add_refund, cut_shares, refunds_of, reversals_of, shrink, taken
from meadow.trade.settlement.store.shares import (
    add_shares,
    confiscate_shares,
    open_sums,
    payee_page,
    payee_sums,
    shares_of,
    shares_of_lines,
)

__all__ = [
    "add", "add_refund", "add_shares", "bill_of", "confiscate_shares", "count_case", "cut_shares", "escrow_due", "fees", "freeze", "hold", "kept",
    "lock",    "of_order", "open_sums", "overdrawn_lines", "overpromised", "page", "payee_page", "payee_sums", "put_fee", "refunds_of", "reversals_of", "sales",
    "set_due", "settle", "settle_candidates", "shares_of", "shares_of_lines", "shrink", "state_counts", "take", "take_away",
    "taken", "uneven",
]  # fmt: skip
