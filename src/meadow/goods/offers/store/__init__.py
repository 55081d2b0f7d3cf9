"""SQL of offers, by what it is about."""

from meadow.goods.offers.store.audit import uneven
from meadow.goods.offers.store.basis import basis
from meadow.goods.offers.store.coupons import (
    add_coupon,
    add_coupons,
    claimable,
    count_each,
    coupon_of,
    entered,
    products_of,
    set_aside,
    settle_aside,
    stocks,
    take_one,
    taken_by,
    template,
    used_counts,
    wallet,
    wallet_counts,
)
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
    deals,
    drop_item,
    drop_quota,
    enterable,
    item_count,
    item_of,
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
    forming,
    give_back,
    group_claim,
    group_of,
    join,
    joined,
    leave,
    open_group,
    orders_of_group,
    protect_days,
    turn_group,
    use,
)
from meadow.goods.offers.store.prices import (
    add_prices,
    end_run,
    lowest,
    start_run,
)

__all__ = [
    "ItemRow", "Row", "add", "add_budget", "add_coupon", "add_coupons", "add_prices", "basis", "budget_of", "budgets", "calendar",
    "change", "claimable", "count_each", "counts", "coupon_of", "deals", "drop_item", "drop_quota", "end_run", "enterable", "entered",
    "forming", "give_back", "group_claim", "group_of", "item_count", "item_of", "items_of", "join", "joined", "leave", "lowest",
    "offer_of", "open_group", "orders_of_group", "overlapping", "page", "product_of", "products_of", "protect_days",
    "put_item", "put_quota", "quotas", "set_aside", "set_budget", "settle_aside", "start_run", "stats", "stocks", "take_one", "taken_by", "template",
    "turn_group", "uneven", "use", "used_counts", "wallet", "wallet_counts",
]  # fmt: skip
