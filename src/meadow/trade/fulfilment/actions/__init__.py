"""Verbs of fulfilment that write."""

from meadow.trade.fulfilment.actions.addresses import (
    ANSWER,
    address_lapsed,
    ask_address,
    decide_address,
    put_habits,
    withdraw_address,
)
from meadow.trade.fulfilment.actions.batch import ship_batch
from meadow.trade.fulfilment.actions.news import bring, bring_sheet
from meadow.trade.fulfilment.actions.prints import PRINT, add_numbers, ask_print, fetch, forget, make
from meadow.trade.fulfilment.actions.promises import remember
from meadow.trade.fulfilment.actions.sheet import ship_sheet
from meadow.trade.fulfilment.actions.ship import amend, send, send_back, ship, ship_packs, ship_together
from meadow.trade.fulfilment.actions.track import WATCH, heard, intercept, subscribe, tell, tracked, watch
from meadow.trade.fulfilment.carriers.kuaidi100 import SUBSCRIBE
from meadow.trade.fulfilment.carriers.simulated import TRACK

__all__ = [
    "ANSWER", "PRINT", "SUBSCRIBE", "TRACK", "WATCH", "add_numbers", "address_lapsed", "amend", "ask_address", "ask_print",
    "bring", "bring_sheet", "decide_address", "fetch", "forget", "heard", "intercept", "make", "put_habits", "remember",
    "send", "send_back", "ship", "ship_batch", "ship_packs", "ship_sheet", "ship_together", "subscribe", "tell", "tracked",
    "watch", "withdraw_address",
]  # fmt: skip
