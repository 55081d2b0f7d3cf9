"""Double entry: every cent that Meadow holds, and for whom."""

from meadow.trade.ledger.actions import lock, post, spend
from meadow.trade.ledger.queries import balances, checks, held, line_sums, total
from meadow.trade.ledger.types import PLATFORM, Balance, Entry, Kind, Short

__all__ = [
    "PLATFORM", "Balance", "Entry", "Kind", "Short", "balances", "checks", "held", "line_sums", "lock", "post", "spend", "total",
]  # fmt: skip
