"""Verbs of offers that write."""

from meadow.goods.offers.actions.freight import archive_freight, put_freight

__all__ = ["archive_freight", "put_freight"]
