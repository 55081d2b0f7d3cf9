"""Parcels: what left, with whom, and where it is."""

from meadow.trade.fulfilment.queries import orders_by_tracking, parcels

__all__ = ["orders_by_tracking", "parcels"]
