"""Double entry: every cent that Meadow holds, and for whom."""

from meadow.trade.ledger.actions import post
from meadow.trade.ledger.queries import balances, checks, line_sums, total
from meadow.trade.ledger.types import PLATFORM, Balance, Entry, Kind

__all__ = ["PLATFORM", "Balance", "Entry", "Kind", "balances", "checks", "line_sums", "post", "total"]
