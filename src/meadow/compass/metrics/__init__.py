"""Metrics: what happened, read from the event log by whoever may see it."""

from meadow.compass.metrics.actions import know, set_target
from meadow.compass.metrics.queries import checks, curve, funnel, products, rooms, sessions, sources, summary
from meadow.compass.metrics.queries.around import around
from meadow.compass.metrics.rules.rooms import exactly, measure, open_funnel, sums_of
from meadow.compass.metrics.rules.waterfall import waterfall
from meadow.compass.metrics.types import Curve, Funnel, Scope, Summary

__all__ = [
    "Curve", "Funnel", "Scope", "Summary", "around", "checks", "curve", "exactly", "funnel", "know", "measure", "open_funnel", "products",
    "rooms", "sessions", "set_target", "sources", "summary", "sums_of", "waterfall",
]  # fmt: skip
