"""SQL of offers, by what it is about."""

from meadow.goods.offers.store.offers import offer_of, product_of
from meadow.goods.offers.store.orders import (
    add_prices,
    give_back,
    group_claim,
    group_of,
    join,
    leave,
    lowest,
    open_group,
    orders_of_group,
    turn_group,
    use,
)

__all__ = [
    "add_prices", "give_back", "group_claim", "group_of", "join", "leave", "lowest", "offer_of", "open_group",
    "orders_of_group", "product_of", "turn_group", "use",
]  # fmt: skip
