"""Parcels: what left, with whom, and where it is."""

from meadow.trade.fulfilment.actions import intercept, send, send_back
from meadow.trade.fulfilment.queries import checks, orders_by_tracking, parcels, parcels_of_case

__all__ = ["checks", "intercept", "orders_by_tracking", "parcels", "parcels_of_case", "send", "send_back"]
