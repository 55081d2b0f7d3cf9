"""Showcase items as their author and shoppers see them, and what can be refused."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec

from meadow.base.errors import Problem
from meadow.goods.catalog.types import ProductCard

MOST = 300
"""Products in one showcase (the field's own limit lies between 200 and 500)."""
Products = Annotated[list[UUID], msgspec.Meta(min_length=1, max_length=MOST)]


class Pick(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Products by id, in the order wanted."""

    product_ids: Products


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """A product of the showcase as its author works on it; a dead one is not shown to shoppers."""

    product: ProductCard
    alive: bool
    pos: int
    added_at: datetime


class Own(msgspec.Struct, frozen=True):
    """The whole showcase, `room` more products fit."""

    items: list[Shown]
    room: int


class Full(Problem):
    """The showcase holds `most` products."""

    code, status = "scenes.showcase.full", 409


class NotOnSale(Problem):
    """Only products on sale go into a showcase; `products` names the others."""

    code, status = "scenes.showcase.not_on_sale", 422
