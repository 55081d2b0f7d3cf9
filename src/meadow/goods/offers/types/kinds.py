"""The kinds of offers and what each says: one tagged shape per kind; prices and amounts in minor units, shares in bp."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec

Cents = Annotated[int, msgspec.Meta(ge=1, le=10**10)]
Number = Annotated[int, msgspec.Meta(ge=1, le=999)]
Cut = Annotated[int, msgspec.Meta(ge=1, le=9_999)]
"""What is still paid, in basis points: 8,000 is twenty per cent off."""
Unit = Literal["amount", "pieces"]


class SkuPrice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What an offer says of one SKU: its price, the offer's own pieces, and for a presale deposit and what it counts for."""

    sku_id: UUID
    price: Cents
    stock: Annotated[int, msgspec.Meta(ge=1, le=10_000_000)] | None = None
    deposit: Cents | None = None
    counts: Cents | None = None


class Timed(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="timed", tag_field="kind"):
    """A lower price for a time: by SKU, or one share of the price for all."""

    bp: Cut | None = None


class Flash(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="flash", tag_field="kind"):
    """A lower price for some pieces; once they are gone, the usual price or none."""

    per_buyer: Number | None = None
    after: Literal["list", "stop"] = "list"


class Live(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="live", tag_field="kind"):
    """A price for who buys in one live room, while it is live and holds the product."""

    room_id: UUID
    bp: Cut | None = None


class Member(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="member", tag_field="kind"):
    """A price for members of the shop from a level on."""

    level: Annotated[int, msgspec.Meta(ge=1, le=10)] = 1
    bp: Cut | None = None


class PieceStep(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """From, or at, this piece on: what is still paid of its price."""

    n: Annotated[int, msgspec.Meta(ge=2, le=999)]
    bp: Annotated[int, msgspec.Meta(ge=0, le=9_999)]


class Qty(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="qty", tag_field="kind"):
    """The unit price falls with the pieces of one SKU."""

    steps: Annotated[list[PieceStep], msgspec.Meta(min_length=1, max_length=5)]


class Group(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="group", tag_field="kind"):
    """A price for buyers who fill a group of this size in time."""

    size: Annotated[int, msgspec.Meta(ge=2, le=100)]
    hours: Annotated[int, msgspec.Meta(ge=1, le=168)] = 24
    per_buyer: Number | None = None


class Presale(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="presale", tag_field="kind"):
    """A deposit now, which may count for more, and the rest in the final window."""

    final_from: datetime
    final_by: datetime
    per_buyer: Number | None = None


class FullStep(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """From this amount or number of pieces on: an amount off, or what is still paid."""

    over: Annotated[int, msgspec.Meta(ge=1, le=10**10)]
    off: Cents | None = None
    bp: Cut | None = None


class Full(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="full", tag_field="kind"):
    """So much off from so much on, in steps; `each` takes the one step again and again, at most `most` times."""

    steps: Annotated[list[FullStep], msgspec.Meta(min_length=1, max_length=5)]
    unit: Unit = "amount"
    each: bool = False
    most: Annotated[int, msgspec.Meta(ge=1, le=100)] | None = None


class Pieces(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="pieces", tag_field="kind"):
    """Several pieces cost less: only the n-th one (`nth`), or all of them from n on (`all`)."""

    steps: Annotated[list[PieceStep], msgspec.Meta(min_length=1, max_length=5)]
    mode: Literal["nth", "all"] = "all"


class GiftPart(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A SKU that is given."""

    product_id: UUID
    sku_id: UUID
    qty: Annotated[int, msgspec.Meta(ge=1, le=20)] = 1


class Gifts(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="gift", tag_field="kind"):
    """Gifts from an amount or a number of pieces on; `each` gives them again for every time it is reached."""

    gifts: Annotated[list[GiftPart], msgspec.Meta(min_length=1, max_length=5)]
    over: Annotated[int, msgspec.Meta(ge=1, le=10**10)] = 1
    unit: Unit = "pieces"
    each: bool = False
    most: Annotated[int, msgspec.Meta(ge=1, le=100)] = 1


class BundlePart(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A SKU of a set, and how many of it one set takes."""

    product_id: UUID
    sku_id: UUID
    qty: Annotated[int, msgspec.Meta(ge=1, le=20)] = 1


class Bundle(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="bundle", tag_field="kind"):
    """Several SKUs at one price for the set."""

    parts: Annotated[list[BundlePart], msgspec.Meta(min_length=2, max_length=8)]
    price: Cents


class Opening(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="opening", tag_field="kind"):
    """Shown now, sold from the offer's end on."""


class CouponRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="coupon", tag_field="kind"):
    """Off from a threshold on: an amount, or a share with a cap; valid in a fixed time or for days after it was claimed."""

    threshold: Annotated[int, msgspec.Meta(ge=0, le=10**10)] = 0
    off: Cents | None = None
    bp: Cut | None = None
    cap: Cents | None = None
    total: Annotated[int, msgspec.Meta(ge=1, le=100_000_000)] = 1000
    per_person: Annotated[int, msgspec.Meta(ge=1, le=100)] = 1
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    valid_days: Annotated[int, msgspec.Meta(ge=1, le=365)] | None = None
    channel: Literal["public", "room", "video", "member", "private"] = "public"
    room_id: UUID | None = None


Rule = (
    Timed | Flash | Live | Member | Qty | Group | Presale | Full | Pieces | Gifts | Bundle | Opening | CouponRule
)  # fmt: skip
PRICES = ("timed", "flash", "live", "member", "qty")
"""Kinds that set a price by themselves, the earlier one where two are equal."""
WAYS = ("presale", "group")
"""Kinds that are bought in a way of their own, one line at a time."""
BASKET = ("full", "pieces")
