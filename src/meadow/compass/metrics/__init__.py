"""Metrics: what happened, read from the event log by whoever may see it."""

from meadow.compass.metrics.actions import know, relay, remember, remember_refund
from meadow.compass.metrics.queries import checks, curve, funnel, products, sources, summary
from meadow.compass.metrics.types import Curve, Funnel, Scope, Summary

__all__ = [
    "Curve",
    "Funnel",
    "Scope",
    "Summary",
    "checks",
    "curve",
    "funnel",
    "know",
    "products",
    "relay",
    "remember",
    "remember_refund",
    "sources",
    "summary",
]
