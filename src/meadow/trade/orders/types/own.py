"""A buyer's own orders: tabs, counts, what may be done, and buying the same again."""

from typing import Literal
from uuid import UUID

import msgspec

from meadow.base.errors import Problem
from meadow.base.i18n import Text
from meadow.trade.orders.types import BuyerOrder, Counts
from meadow.trade.orders.types.desk import AfterSale

MyTab = Literal["all", "paid", "created", "to_ship", "shipped", "completed", "cancelled", "to_review", "aftersale"]
"""The tabs of a shopper's list."""


class MyOrder(BuyerOrder, frozen=True, kw_only=True):
    """An order in one's own list: lines that wait for a review, and how far after-sale and invoice are."""

    to_review: list[UUID]
    aftersale: AfterSale
    invoice: str | None
    hidable: bool


class MyCounts(Counts, frozen=True):
    """One's own orders by state, those that wait for a word, and those with a case under way."""

    to_review: int = 0
    aftersale: int = 0


class Again(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one line of an order that is bought again; `qty` is what went into the cart."""

    sku_id: UUID
    title: Text
    ok: bool
    qty: int
    code: str | None = None
    detail: str | None = None


class Reordered(msgspec.Struct, frozen=True):
    results: list[Again]


class NotOver(Problem):
    """Only what has ended leaves the list."""

    code, status = "trade.orders.not_over", 409
