"""Orders: from one click to one order per shop, and every state after it."""

from meadow.trade.orders.actions import change_address, refresh_delivered, refresh_shipped, refund_line
from meadow.trade.orders.queries import list_shop, load, mine, open_addresses, show_shop, some

__all__ = [
    "change_address", "list_shop", "load", "mine", "open_addresses", "refresh_delivered", "refresh_shipped", "refund_line",
    "show_shop", "some",
]  # fmt: skip
