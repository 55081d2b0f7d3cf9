"""Offers: what a thing costs, and what it costs to send."""

from meadow.goods.offers.actions import archive_freight, put_freight
from meadow.goods.offers.queries import freight_rules, freight_templates
from meadow.goods.offers.types import Freight

__all__ = ["Freight", "archive_freight", "freight_rules", "freight_templates", "put_freight"]
