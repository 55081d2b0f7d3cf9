"""What each side sends: bounded and checked by shape before any rule looks at it."""

from typing import Annotated, Literal
from uuid import UUID

import msgspec

from meadow.trade.aftersale.types import Blamed, Kind

Words = Annotated[str, msgspec.Meta(max_length=1000)]
Said = Annotated[str, msgspec.Meta(min_length=1, max_length=1000)]
Code = Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
Pictures = Annotated[list[UUID], msgspec.Meta(max_length=9)]
Pieces = Annotated[int, msgspec.Meta(ge=1, le=999)]
Money = Annotated[int, msgspec.Meta(ge=1, le=10**11)]
Version = Annotated[int, msgspec.Meta(ge=1, le=10**6)]


class Apply(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Ask for after-sale on a line, or (`user_cancel`) on the whole order; without an amount, for all that is due."""

    kind: Kind
    reason: Code
    line_id: UUID | None = None
    qty: Pieces | None = None
    amount: Money | None = None
    sku_id: UUID | None = None
    text: Words = ""
    pictures: Pictures = []


class Edit(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Ask again, differently, after a refusal or before an answer."""

    version: Version
    kind: Kind
    reason: Code
    qty: Pieces | None = None
    amount: Money | None = None
    sku_id: UUID | None = None
    text: Words = ""
    pictures: Pictures = []


class Act(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A step that needs no more than the version it was decided on."""

    version: Version


class SendBack(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Under which number the goods come back."""

    version: Version
    carrier: Annotated[str, msgspec.Meta(min_length=1, max_length=20)]
    tracking_no: Annotated[str, msgspec.Meta(min_length=1, max_length=40)]


class Agree(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The shop agrees: goods come back to this address (else the usual one), or, once back, can be sold again or not.

    `goods_stay` agrees to a refund, an exchange or a repair that needs nothing back.
    """

    version: Version
    address_id: UUID | None = None
    sellable: bool | None = None
    goods_stay: bool = False
    text: Words = ""


class Reject(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The shop refuses, for a reason of the list."""

    version: Version
    reason: Code
    text: Words = ""
    pictures: Pictures = []


class Say(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words and pictures for the other side."""

    text: Words = ""
    pictures: Pictures = []


class Offer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Another amount or another kind, for the other side to accept or refuse."""

    version: Version
    kind: Kind
    amount: Annotated[int, msgspec.Meta(ge=0, le=10**11)] = 0
    address_id: UUID | None = None
    text: Words = ""


class Answer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Accept or refuse a proposal; the shop names where goods come back to."""

    offer_id: UUID
    accept: bool
    address_id: UUID | None = None


class Appeal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Ask the platform in."""

    version: Version
    text: Said
    pictures: Pictures = []


class Look(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The platform sends a case back for evidence, lets both sides talk, or takes it up."""

    version: Version
    to: Literal["waiting_evidence", "negotiation", "handling"]
    text: Words = ""


class Rule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The platform's ruling: with an amount, for the buyer in whole or in part; `goods_first` pays after the return."""

    version: Version
    outcome: Literal["buyer", "seller", "partial"]
    blamed: Blamed = Blamed.none
    amount: Money | None = None
    goods_first: bool = False
    text: Said


class BulkRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A case and the version it was decided on."""

    case_id: UUID
    version: Version


class Bulk(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Agree to, or refuse, up to fifty cases; a result per row."""

    verb: Literal["agree", "reject"]
    rows: Annotated[list[BulkRow], msgspec.Meta(min_length=1, max_length=50)]
    address_id: UUID | None = None
    sellable: bool | None = None
    reason: Code | None = None
    text: Words = ""


class Automatic(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the shop agrees to by itself; amounts in minor units, 0 switches a rule off."""

    unshipped: bool = False
    refund_most: Annotated[int, msgspec.Meta(ge=0, le=10**9)] = 0
    return_most: Annotated[int, msgspec.Meta(ge=0, le=10**9)] = 0


class NewAddress(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where goods come back to."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
    phone: Annotated[str, msgspec.Meta(min_length=5, max_length=20, pattern=r"^[0-9+\- ]+$")]
    region: Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
    street: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    usual: bool = False


class Restock(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whether what came back can be sold again."""

    sellable: bool


class CancelOrder(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why the platform ends a paid order."""

    reason: Literal["risk", "operator", "ship_promise", "group_failed"]
    text: Said
