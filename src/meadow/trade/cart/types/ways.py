"""Where a line came from, and whose it is."""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec

Qty = Annotated[int, msgspec.Meta(ge=1, le=999)]


class Scene(StrEnum):
    """Where the shopper was when she chose the goods."""

    none = "none"
    video = "video"
    live = "live"
    mall = "mall"
    shop = "shop"
    search = "search"
    product_page = "product_page"
    showcase = "showcase"
    profile = "profile"
    order = "order"


class Claim(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the client says of the way here; video and author are believed only after `attribute` checked them."""

    scene: Scene = Scene.none
    video_id: UUID | None = None
    author_id: UUID | None = None
    trace_id: Annotated[str, msgspec.Meta(max_length=40)] | None = None
    room_id: UUID | None = None


class Origin(msgspec.Struct, frozen=True):
    """The checked way here, as the order line keeps it."""

    scene: Scene = Scene.none
    video_id: UUID | None = None
    author_id: UUID | None = None
    trace_id: str | None = None
    commission_quote_id: UUID | None = None
    room_id: UUID | None = None


class ShopName(msgspec.Struct, frozen=True):
    id: UUID
    name: str
