"""Verbs of offers that read."""

from meadow.goods.offers.queries.freight import freight_rules, freight_templates

__all__ = ["freight_rules", "freight_templates"]
