"""Tables of offers."""

from meadow.goods.offers.tables.freight import template

__all__ = ["template"]
