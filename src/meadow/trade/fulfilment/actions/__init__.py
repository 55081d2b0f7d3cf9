"""Verbs of fulfilment that write."""

from meadow.trade.fulfilment.actions.batch import ship_batch
from meadow.trade.fulfilment.actions.ship import amend, send, send_back, ship, ship_packs, ship_together
from meadow.trade.fulfilment.actions.track import WATCH, heard, intercept, subscribe, tell, tracked, watch
from meadow.trade.fulfilment.carriers.kuaidi100 import SUBSCRIBE
from meadow.trade.fulfilment.carriers.simulated import TRACK

__all__ = [
    "SUBSCRIBE", "TRACK", "WATCH", "amend", "heard", "intercept", "send", "send_back", "ship", "ship_batch", "ship_packs",
    "ship_together", "subscribe", "tell", "tracked", "watch",
]  # fmt: skip
