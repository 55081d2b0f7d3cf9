"""Promo: the report of a node that a shop sells in, as a screen, a link and a picture."""

from meadow.compass.promo.queries import report

__all__ = ["report"]
