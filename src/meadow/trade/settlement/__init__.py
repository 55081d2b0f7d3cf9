"""Settlement: when escrow opens, and to whom each cent goes."""

from meadow.trade.settlement.actions import claim
from meadow.trade.settlement.queries import checks, earnings, settled_lines
from meadow.trade.settlement.types import Share

__all__ = ["Share", "checks", "claim", "earnings", "settled_lines"]
