"""Settlement: when escrow opens, and to whom each cent goes."""

from meadow.trade.settlement.actions import claim, commission_base
from meadow.trade.settlement.queries import checks, earnings, platform_share
from meadow.trade.settlement.types import Share

__all__ = ["Share", "checks", "claim", "commission_base", "earnings", "platform_share"]
