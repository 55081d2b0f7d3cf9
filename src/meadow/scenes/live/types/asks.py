"""What consoles and viewers send. `rev` is what the sender saw; where it counts and is old, the answer is `Outdated`."""

from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

import msgspec

from meadow.people.shops.types import LINE, LINES

LONGEST = timedelta(hours=13)
MOST_SHIFTS = 20
Title = Annotated[str, msgspec.Meta(min_length=1, max_length=60, pattern=LINE)]
Words = Annotated[str, msgspec.Meta(max_length=4000, pattern=LINES)]
Reason = Annotated[str, msgspec.Meta(min_length=1, max_length=300, pattern=LINES)]
Minor = Annotated[int, msgspec.Meta(ge=1, le=10**10)]
Products = Annotated[list[UUID], msgspec.Meta(min_length=1, max_length=100)]
Guest = Annotated[str, msgspec.Meta(min_length=8, max_length=64, pattern="^[0-9A-Za-z_-]+$")]


class PutRoom(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The lasting room: its name, category and picture; `shop_id` makes it a shop's own, if the caller may speak for both."""

    title: Title
    category_id: UUID | None = None
    cover_asset: UUID | None = None
    shop_id: UUID | None = None


class NewSession(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Plan a broadcast; `copy_of` takes over the bag of an earlier one, `rehearsal` is seen by nobody."""

    title: Title
    planned_at: datetime
    planned_end: datetime
    category_id: UUID | None = None
    cover_asset: UUID | None = None
    rehearsal: bool = False
    copy_of: UUID | None = None


class EditSession(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Change what is given of a broadcast that is not over."""

    rev: int
    title: Title | None = None
    planned_at: datetime | None = None
    planned_end: datetime | None = None
    category_id: UUID | None = None
    cover_asset: UUID | None = None


class NewItem(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A product for the bag: what the host says of it (`script`), what the hand card 手卡 shows, pieces expected to sell."""

    product_id: UUID
    script: Words = ""
    card: Words = ""
    forecast: Annotated[int, msgspec.Meta(ge=0, le=10_000_000)] | None = None
    planned_price: Minor | None = None


class AddItems(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Put products into the bag, each with the next number."""

    items: Annotated[list[NewItem], msgspec.Meta(min_length=1, max_length=100)]


class EditItem(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is prepared for a product, whole; `rev` is the product's own."""

    rev: int
    script: Words = ""
    card: Words = ""
    forecast: Annotated[int, msgspec.Meta(ge=0, le=10_000_000)] | None = None
    planned_price: Minor | None = None
    sampled: bool = False


class Order(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """These products first, in this order; `rev` is the bag's."""

    rev: int
    product_ids: Products


class Pick(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Some products of the bag."""

    product_ids: Products


class Hide(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Hide products from viewers, or show them again."""

    product_ids: Products
    hidden: bool


class SellOut(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Products are sold out in this room by the desk's word, or on sale again as far as there is stock."""

    product_ids: Products
    sold_out: bool


class Point(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Explain or pin this product; the last one wins, `rev` of the bag says what was on the screen."""

    product_id: UUID
    rev: int | None = None


class SetPrice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The live price of a product (of all its SKUs, or one), in minor units; null takes it back. `rev` is the product's."""

    product_id: UUID
    rev: int
    price: Minor | None = None
    sku_id: UUID | None = None


class TopUp(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """More pieces of a SKU of the shop whose own room this is."""

    sku_id: UUID
    add: Annotated[int, msgspec.Meta(ge=1, le=1_000_000)]


class TopUps(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The same for several SKUs, each with its own result."""

    rows: Annotated[list[TopUp], msgspec.Meta(min_length=1, max_length=100)]


class Go(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Go on air; `reason` is why in spite of what is amber."""

    reason: Reason | None = None


class NewShift(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A host's time at the camera."""

    name: Title
    from_at: datetime
    until_at: datetime
    id: UUID | None = None


class Shifts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole rota; one that has an id keeps what really happened."""

    shifts: Annotated[list[NewShift], msgspec.Meta(max_length=MOST_SHIFTS)]


class Host(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who is at the camera now: a shift of the rota."""

    shift_id: UUID


class Enter(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Ask for a ticket; a guest names herself by the id her browser keeps."""

    guest: Guest | None = None


class PutFloor(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How low live prices of a shop's product may go, in basis points of the catalogue's; null takes the leave back.

    Without an author it holds for all; one for an author goes before it.
    """

    product_id: UUID
    bp: Annotated[int, msgspec.Meta(ge=1, le=9_999)] | None
    author_id: UUID | None = None


class Cut(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why the platform cuts a broadcast."""

    reason: Reason


class Recorded(msgspec.Struct, frozen=True, kw_only=True):
    """An engine's word that the recording of an ended broadcast can be played, and where."""

    session: UUID
    url: Annotated[str, msgspec.Meta(min_length=1, max_length=400, pattern="^/[!-~]*$")]
