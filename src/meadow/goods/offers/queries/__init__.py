"""What owners, shoppers and other features read of offers."""

from meadow.goods.offers.queries.coupons import claimable, coupon, wallet, wallet_counts
from meadow.goods.offers.queries.deals import deals
from meadow.goods.offers.queries.freight import freight_rules, freight_templates
from meadow.goods.offers.queries.owners import (
    budget,
    budgets,
    calendar,
    checks,
    conflicts,
    counts,
    enterable,
    items,
    offer,
    offers,
    stats,
)
from meadow.goods.offers.queries.prices import basis, lowest_30d, protection
from meadow.goods.offers.queries.shown import faces, group, preview, shown

__all__ = [
    "basis", "budget", "budgets", "calendar", "checks", "claimable", "conflicts", "counts", "coupon", "deals", "enterable", "faces",
    "freight_rules", "freight_templates", "group", "items", "lowest_30d", "offer", "offers", "preview", "protection", "shown", "stats",
    "wallet", "wallet_counts",
]  # fmt: skip
