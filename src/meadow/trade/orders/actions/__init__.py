"""The verbs of an order's life; every one re-checks the state under lock."""

from meadow.trade.orders.actions.address import change_address
from meadow.trade.orders.actions.astray import go_on, wait
from meadow.trade.orders.actions.checkout import (
    cancel,
    drop_checkout,
    heal_checkout,
    on_placed,
    open_checkout,
    pay_timed_out,
)
from meadow.trade.orders.actions.facts import CONFIRM, FINAL, FINAL_OPEN, HOLD, PAY
from meadow.trade.orders.actions.going import auto_confirm, confirm, extend, refresh_delivered, refresh_shipped
from meadow.trade.orders.actions.paid import hold, on_captured, on_group_filled, release, release_hold
from meadow.trade.orders.actions.presale import final_timed_out, open_final
from meadow.trade.orders.actions.refunds import refund_line

__all__ = [
    "CONFIRM", "FINAL", "FINAL_OPEN", "HOLD", "PAY", "auto_confirm", "cancel", "change_address", "confirm", "drop_checkout",
    "extend", "final_timed_out", "go_on", "heal_checkout", "hold", "on_captured", "on_group_filled", "on_placed", "open_checkout", "open_final",
    "pay_timed_out", "refresh_delivered",
    "refresh_shipped", "refund_line", "release", "release_hold", "wait",
]  # fmt: skip
