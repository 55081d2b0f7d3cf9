"""Verbs of after-sale that write."""

from meadow.trade.aftersale.actions.book import add_address, add_picture, drop_address, edit_address, set_auto
from meadow.trade.aftersale.actions.deciding import agree, bulk, extend, reject, restock, send
from meadow.trade.aftersale.actions.deciding import say as say_of_shop
from meadow.trade.aftersale.actions.homing import GoesOn, bring_home
from meadow.trade.aftersale.actions.judging import appeal_of_buyer, appeal_of_shop, drop_appeal, look, rule
from meadow.trade.aftersale.actions.opening import apply, cancel_order, edit, on_group_failed, system_cancel
from meadow.trade.aftersale.actions.returning import receive, send_back, urge, withdraw
from meadow.trade.aftersale.actions.returning import say as say_of_buyer
from meadow.trade.aftersale.actions.steps import DUE, LOOK
from meadow.trade.aftersale.actions.talking import answer_of_buyer, answer_of_shop
from meadow.trade.aftersale.actions.talking import by_buyer as offer_of_buyer
from meadow.trade.aftersale.actions.talking import by_shop as offer_of_shop
from meadow.trade.aftersale.actions.timing import due, on_parcel, on_refund_failed, on_refunded
from meadow.trade.aftersale.actions.timing import look as look_timed

__all__ = [
    "DUE", "LOOK", "GoesOn", "add_address", "add_picture", "agree", "answer_of_buyer", "answer_of_shop", "appeal_of_buyer",
    "appeal_of_shop", "apply", "bring_home", "bulk", "cancel_order", "drop_address", "drop_appeal", "due", "edit", "edit_address", "extend",
    "look", "look_timed", "offer_of_buyer", "offer_of_shop", "on_group_failed", "on_parcel", "on_refund_failed", "on_refunded", "receive",
    "reject", "restock", "rule", "say_of_buyer", "say_of_shop", "send", "send_back", "set_auto", "system_cancel", "urge",
    "withdraw",
]  # fmt: skip
