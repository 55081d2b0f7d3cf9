"""Discounts as a line carries them, what pricing knows of the offers that run, groups, and freight."""

from meadow.goods.offers.types.discounts import (
    DEALS,
    LIVE,
    PRODUCTS,
    Applied,
    Basis,
    Bearer,
    Given,
    Held,
    Hint,
    Offer,
    Piece,
    Priced,
    PricedShop,
)
from meadow.goods.offers.types.freight import (
    BadFreight,
    FreeFrom,
    Freight,
    FreightLine,
    FreightResult,
    FreightRule,
    FreightTemplate,
    PutFreight,
    Rate,
)
from meadow.goods.offers.types.groups import GroupOf, GroupState
from meadow.goods.offers.types.kinds import Rule, SkuPrice

__all__ = [
    "DEALS", "LIVE", "PRODUCTS",
    "Applied", "BadFreight", "Basis", "Bearer", "FreeFrom", "Freight", "FreightLine", "FreightResult", "FreightRule",
    "FreightTemplate", "Given", "GroupOf", "GroupState", "Held", "Hint", "Offer", "Piece", "Priced", "PricedShop",
    "PutFreight", "Rate", "Rule", "SkuPrice",
]  # fmt: skip
