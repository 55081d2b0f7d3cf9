"""After-sale: what a buyer asks back, how both sides decide, and what the platform rules."""

from meadow.trade.aftersale.actions import system_cancel
from meadow.trade.aftersale.queries import checks, counts

__all__ = ["checks", "counts", "system_cancel"]
