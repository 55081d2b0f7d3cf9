"""The placement engine: the hottest piece of truth, a batcher per process over one function in PostgreSQL."""

from meadow.trade.orders.placing.batcher import Batcher, Placement, batcher
from meadow.trade.orders.placing.flow import Plan, place, placements

__all__ = ["Batcher", "Placement", "Plan", "batcher", "place", "placements"]
