"""Orders: from one click to one order per shop, and every state after it."""

from meadow.trade.orders.actions import refresh_delivered, refresh_shipped
from meadow.trade.orders.queries import by_number, checks, list_shop, load, mine, show_shop

__all__ = ["by_number", "checks", "list_shop", "load", "mine", "refresh_delivered", "refresh_shipped", "show_shop"]
