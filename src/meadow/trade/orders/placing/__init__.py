"""The placement engine: the hottest piece of truth, a batcher per process over one function in PostgreSQL."""

from meadow.trade.orders.placing.batcher import Batcher, Placement
from meadow.trade.orders.placing.flow import place

__all__ = ["Batcher", "Placement", "place"]
