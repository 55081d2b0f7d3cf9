"""Pure decisions of offers."""

from meadow.goods.offers.rules.freight import PROVINCES, flaws, freight, inline, province

__all__ = ["PROVINCES", "flaws", "freight", "inline", "province"]
