"""What offers take in and give out: freight here, prices and discounts beside it."""

from meadow.goods.offers.types.discounts import Applied, Bearer
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

__all__ = [
    "Applied",
    "BadFreight",
    "Bearer",
    "FreeFrom",
    "Freight",
    "FreightLine",
    "FreightResult",
    "FreightRule",
    "FreightTemplate",
    "PutFreight",
    "Rate",
]
