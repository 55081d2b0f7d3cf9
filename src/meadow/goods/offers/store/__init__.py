"""SQL of offers, by what it is about."""

from meadow.goods.offers.store.basis import basis
from meadow.goods.offers.store.offers import (
    ItemRow,
    Row,
    add,
    add_budget,
    budget_of,
    budgets,
    calendar,
    change,
    counts,
    drop_item,
    drop_quota,
    items_of,
    offer_of,
    overlapping,
    page,
    product_of,
    put_item,
    put_quota,
    quotas,
    set_budget,
    stats,
)
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
    "ItemRow", "Row", "add", "add_budget", "add_prices", "basis", "budget_of", "budgets", "calendar", "change", "counts",
    "drop_item", "drop_quota", "give_back", "group_claim", "group_of", "items_of", "join", "leave", "lowest", "offer_of",
    "open_group", "orders_of_group", "overlapping", "page", "product_of", "put_item", "put_quota", "quotas", "set_budget",
    "stats", "turn_group", "use",
]  # fmt: skip
