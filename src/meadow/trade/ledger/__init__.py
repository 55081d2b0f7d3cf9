"""Double entry: every cent that Meadow holds, and for whom."""

from meadow.trade.ledger.actions import close_day, lock, post, spend
from meadow.trade.ledger.queries import balances, checks, held, movements, overdrawn, total
from meadow.trade.ledger.types import PLATFORM, Balance, Entry, Kind, Movement, Short

__all__ = [
    "PLATFORM", "Balance", "Entry", "Kind", "Movement", "Short", "balances", "checks", "close_day", "held", "lock", "movements",
    "overdrawn", "post", "spend", "total",
]  # fmt: skip
