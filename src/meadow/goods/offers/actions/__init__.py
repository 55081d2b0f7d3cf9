"""What orders, the catalogue and their owners do with offers."""

from meadow.goods.offers.actions.freight import archive_freight, put_freight
from meadow.goods.offers.actions.orders import GROUP, give_back, group_timed_out, join_group, remember_prices, use

__all__ = [
    "GROUP", "archive_freight", "give_back", "group_timed_out", "join_group", "put_freight", "remember_prices", "use",
]  # fmt: skip
