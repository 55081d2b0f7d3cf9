"""Orders: from one click to one order per shop, and every state after it."""

from meadow.trade.orders.actions import change_address, refresh_delivered, refresh_shipped, refund_line
from meadow.trade.orders.queries import by_number, checks, list_shop, load, mine, show_shop

__all__ = [
    "by_number", "change_address", "checks", "list_shop", "load", "mine", "refresh_delivered", "refresh_shipped",
    "refund_line", "show_shop",
]  # fmt: skip
