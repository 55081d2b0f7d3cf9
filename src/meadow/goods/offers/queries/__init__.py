"""What others read of offers."""

from meadow.goods.offers.queries.freight import freight_rules, freight_templates
from meadow.goods.offers.queries.prices import basis, lowest_30d

__all__ = ["basis", "freight_rules", "freight_templates", "lowest_30d"]
