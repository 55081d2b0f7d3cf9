"""What operators read and do: channels, movements, refunds that failed."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec

from meadow.trade.payments.types.refunds import RefundState, Route

MOST = 1000


class ChannelView(msgspec.Struct, frozen=True, kw_only=True):
    """A channel as operators see it: set up or not, switched off or not, and its last 24 hours in minor units."""

    name: str
    built_in: bool
    set_up: bool
    on: bool
    currencies: tuple[str, ...]
    captures: int
    taken: int
    refunds: int
    returned: int
    failed_refunds: int
    last_at: datetime | None


class Desk(msgspec.Struct, frozen=True, kw_only=True):
    """The channels, the rules of cash on delivery, and what waits for a person (counted up to 1,000)."""

    channels: list[ChannelView]
    cod_cap: int
    cod_not_to: list[str]
    failed_refunds: int
    open_cases: int
    currency: str
    server_time: datetime


class Rules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which channels are switched off, and the rules of cash on delivery."""

    off: Annotated[list[Annotated[str, msgspec.Meta(max_length=20)]], msgspec.Meta(max_length=20)]
    cod_cap: Annotated[int, msgspec.Meta(ge=0, le=10**9)]
    cod_not_to: Annotated[list[Annotated[str, msgspec.Meta(min_length=1, max_length=40)]], msgspec.Meta(max_length=100)]


class Movement(msgspec.Struct, frozen=True, kw_only=True):
    """One booked channel number; a refund's amount is below zero."""

    channel: str
    channel_no: str
    kind: str
    amount: int
    returned: int
    currency: str
    verdict: str
    buyer_id: UUID
    intent_id: UUID
    at: datetime


class PieceView(msgspec.Struct, frozen=True, kw_only=True):
    """A refund's part as operators see it."""

    id: UUID
    refund_id: UUID
    buyer_id: UUID
    order_id: UUID | None
    channel: str
    capture_no: str
    channel_no: str
    amount: int
    currency: str
    state: RefundState
    route: Route
    tries: int
    reason: str
    created_at: datetime


class PieceRef(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whose, and which."""

    buyer_id: UUID
    piece_id: UUID


class Retry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Try these again."""

    pieces: Annotated[list[PieceRef], msgspec.Meta(min_length=1, max_length=100)]


class ByHand(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """It was paid to the buyer by another route; the note says how."""

    buyer_id: UUID
    piece_id: UUID
    note: Annotated[str, msgspec.Meta(min_length=2, max_length=500)]


class ResolveMany(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Close these cases with what was found out."""

    ids: Annotated[list[UUID], msgspec.Meta(min_length=1, max_length=100)]
    note: Annotated[str, msgspec.Meta(min_length=2, max_length=500)]


class Done(msgspec.Struct, frozen=True):
    """What became of one row; `code` says why it was refused."""

    id: UUID
    ok: bool
    code: str = ""


class Results(msgspec.Struct, frozen=True):
    results: list[Done]


class AtTheDoor(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whether a shop lets its buyers pay at the door."""

    on: bool


class Handoff(msgspec.Struct, frozen=True, kw_only=True):
    """What our own page needs to let the payer pay: the channel's secret (or the code to scan) and its form's address."""

    channel: str
    state: str
    reason: str
    amount: int
    currency: str
    expires_at: datetime
    server_time: datetime
    secret: str
    public_key: str
    script: str
    code: str
    """An SVG path of what is to be scanned, in units of one module; empty where nothing is."""
    size: int
