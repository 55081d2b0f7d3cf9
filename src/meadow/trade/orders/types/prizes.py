"""Prizes that ship: pieces won without a purchase."""

from uuid import UUID

import msgspec

from meadow.base.i18n import Text

LOTTERY = "lottery"
"""The kind of an order that nobody bought: it costs nothing and is no sale."""
PLACE_PRIZE = "trade.orders.place_prize"
"""Asked of orders: a `Prize` -> the id of its order, which can be shipped at once."""


class Prize(msgspec.Struct, frozen=True, kw_only=True):
    """A piece that somebody won, and where it goes; `ref` is what it was won in, `title` what that is called."""

    shop_id: UUID
    buyer_id: UUID
    address_id: UUID
    sku_id: UUID
    ref: UUID
    title: Text
    room_id: UUID | None = None
    author_id: UUID | None = None
