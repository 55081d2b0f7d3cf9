"""Metrics: what happened, read from the event log by whoever may see it."""

from meadow.compass.metrics.actions import know, set_target
from meadow.compass.metrics.queries import checks, curve, funnel, products, rooms, sessions, sources, summary
from meadow.compass.metrics.queries.around import around
from meadow.compass.metrics.queries.spans import clock_in, figures_in, products_in, shops_in
from meadow.compass.metrics.rules.rooms import exactly, measure, open_funnel, sums_of
from meadow.compass.metrics.rules.waterfall import waterfall
from meadow.compass.metrics.types import Curve, Funnel, Scope, Summary

__all__ = [
    "Curve", "Funnel", "Scope", "Summary", "around", "checks", "clock_in", "curve", "exactly", "figures_in", "funnel", "know",
    "measure", "open_funnel", "products", "products_in", "rooms", "sessions", "set_target", "shops_in", "sources", "summary",
    "sums_of", "waterfall",
]  # fmt: skip
