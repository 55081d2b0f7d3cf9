"""What orders, the catalogue, owners and shoppers do with offers."""

from meadow.goods.offers.actions.coupons import claim
from meadow.goods.offers.actions.freight import archive_freight, put_freight
from meadow.goods.offers.actions.items import add_budget, drop_items, put_items, set_budget
from meadow.goods.offers.actions.offers import copy, edit, make, turn
from meadow.goods.offers.actions.orders import GROUP, give_back, group_timed_out, join_group, remember_prices, use
from meadow.goods.offers.actions.rooms import arm, hand, pieces, run, set_aside, settle, stop

__all__ = [
    "GROUP", "add_budget", "archive_freight", "arm", "claim", "copy", "drop_items", "edit", "give_back", "group_timed_out",
    "hand", "join_group", "make", "pieces", "put_freight", "put_items", "remember_prices", "run", "set_aside", "set_budget",
    "settle", "stop", "turn", "use",
]  # fmt: skip
