"""Verbs of after-sale that read."""

from meadow.trade.aftersale.queries.book import addresses, auto, checks, granted, promised, slip, square
from meadow.trade.aftersale.queries.cases import (
    Queue,
    Tab,
    counts,
    list_buyer,
    list_shop,
    log_of_buyer,
    log_of_house,
    log_of_shop,
    of_buyer,
    of_house,
    of_shop,
    queue,
)
from meadow.trade.aftersale.queries.choices import choices, fallen, options, windows
from meadow.trade.aftersale.queries.texts import desk

__all__ = [
    "Queue", "Tab", "addresses", "auto", "checks", "choices", "counts", "desk", "fallen", "granted", "list_buyer", "list_shop", "log_of_buyer",
    "log_of_house", "log_of_shop", "of_buyer", "of_house", "of_shop", "options", "promised", "queue", "slip", "square", "windows",
]  # fmt: skip
