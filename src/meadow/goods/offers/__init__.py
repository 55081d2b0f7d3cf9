"""Offers: what a thing costs, and what it costs to send."""

from meadow.goods.offers.types import Freight

__all__ = ["Freight"]
