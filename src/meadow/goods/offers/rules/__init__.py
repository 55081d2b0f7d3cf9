"""What a basket costs, what it costs to send, and what offers may say: pure."""

from meadow.goods.offers.rules.freight import PROVINCES, flaws, freight, inline, province
from meadow.goods.offers.rules.price import forbidden, unit, way_problem
from meadow.goods.offers.rules.reckon import basket, deposit

__all__ = [
    "PROVINCES", "basket", "deposit", "flaws", "forbidden", "freight", "inline", "province", "unit", "way_problem",
]  # fmt: skip
