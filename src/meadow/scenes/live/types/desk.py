"""Rooms, broadcasts, bags and checks as their console, shops and the platform see them."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec

from meadow.base.i18n import Text
from meadow.goods.media.types import Asset
from meadow.people.authors.types import AuthorCard
from meadow.scenes.live.types.rooms import Role, State
from meadow.scenes.live.types.views import BagItem, Explaining

Light = Literal["green", "amber", "red"]


class RoomView(msgspec.Struct, frozen=True, kw_only=True):
    """The lasting room as its author sees it; of the stream key only its version and when it was shown."""

    id: UUID
    author_id: UUID
    shop_id: UUID | None
    title: str
    category_id: UUID | None
    cover: Asset | None
    key_version: int
    key_mask: str
    key_shown_at: datetime | None


class Key(msgspec.Struct, frozen=True, kw_only=True):
    """Where and how to send: RTMP server and key for an encoder, address and bearer for the browser's camera (WHIP). Shown once."""

    server: str
    key: str
    whip: str
    bearer: str
    version: int
    expires_at: datetime

    def __repr__(self) -> str:
        return "Key(…)"


class Camera(msgspec.Struct, frozen=True, kw_only=True):
    """Where the browser's camera sends, and its bearer; the encoder's key stays good."""

    whip: str
    bearer: str
    expires_at: datetime

    def __repr__(self) -> str:
        return "Camera(…)"


class LivePrice(msgspec.Struct, frozen=True, kw_only=True):
    """The live price of a SKU beside the catalogue's."""

    sku_id: UUID
    price: int
    was: int
    rev: int
    at: datetime


class DeskSku(msgspec.Struct, frozen=True, kw_only=True):
    """A SKU of a product in the bag as the console works on it."""

    sku_id: UUID
    text: Text
    price: int
    live: LivePrice | None
    left: int


class DeskItem(BagItem, frozen=True, kw_only=True):
    """A product of the bag as the console works on it; `floor` is the lowest live price in minor units, null: none may be set."""

    rev: int
    hidden: str | None
    shut: bool
    script: str
    card: str
    forecast: int | None
    planned_price: int | None
    sampled: bool
    floor: int | None
    promotable: bool
    rate_bp: int | None
    stock: int
    pieces: int
    amount: int
    explained_s: int
    skus: list[DeskSku]


class DeskBag(msgspec.Struct, frozen=True):
    """The bag as the console works on it."""

    rev: int
    items: list[DeskItem]


class RowResult(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one row of a bulk command."""

    product_id: UUID
    ok: bool
    number: int | None = None
    code: str | None = None
    detail: str | None = None


class Results(msgspec.Struct, frozen=True):
    """One result per row, in the order asked."""

    rev: int
    rows: list[RowResult]


class StockRow(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one SKU of a bulk top-up."""

    sku_id: UUID
    ok: bool
    code: str | None = None
    detail: str | None = None


class StockResults(msgspec.Struct, frozen=True):
    """One result per SKU, in the order asked."""

    rows: list[StockRow]


class ShiftView(msgspec.Struct, frozen=True, kw_only=True):
    """A host's time as planned and as it was."""

    id: UUID
    name: str
    from_at: datetime
    until_at: datetime
    began_at: datetime | None
    left_at: datetime | None


class Stream(msgspec.Struct, frozen=True, kw_only=True):
    """What is being sent: since when, over what, its last segment, and what is known of its codecs."""

    id: UUID
    engine: str
    protocol: str
    started_at: datetime
    stopped_at: datetime | None
    reason: str | None
    facts: dict[str, Any]


class SessionRow(msgspec.Struct, frozen=True, kw_only=True):
    """A broadcast in a list."""

    id: UUID
    room_id: UUID
    author_id: UUID
    title: str
    cover: Asset | None
    state: State
    rehearsal: bool
    planned_at: datetime
    planned_end: datetime
    started_at: datetime | None
    ended_at: datetime | None
    end_reason: str | None
    reminders: int
    items: int


class Console(SessionRow, frozen=True, kw_only=True):
    """A broadcast as its console sees it; `role` is the caller's here, `cut` why the platform ended or withdrew it."""

    rev: int
    bag_rev: int
    off: int
    role: Role
    category_id: UUID | None
    shop_id: UUID | None
    grace_until: datetime | None
    reopen_until: datetime | None
    last_segment_at: datetime | None
    pinned_product: UUID | None
    explaining: Explaining | None
    host_id: UUID | None
    host_name: str
    shifts: list[ShiftView]
    stream: Stream | None
    play: str
    replay_url: str | None
    cut: str
    server_time: datetime


class Check(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that was looked at before going on air; `fix` is the page where it is put right, `params` fill the text."""

    code: str
    light: Light
    product_id: UUID | None = None
    number: int | None = None
    text: Text = {}
    params: dict[str, Any] = {}
    fix: str | None = None


class Checks(msgspec.Struct, frozen=True):
    """Everything that was looked at, the worst first; `light` is the worst of all."""

    light: Light
    items: list[Check]
    at: datetime


class OpRow(msgspec.Struct, frozen=True, kw_only=True):
    """A command that was given: by whom, by which right, what, and the offset it took."""

    id: UUID
    at: datetime
    account_id: UUID | None
    name: str
    role: Role
    verb: str
    off: int | None
    detail: dict[str, Any]


class Segments(msgspec.Struct, frozen=True):
    """When which product was explained."""

    items: list[Explaining]


class Suggestion(msgspec.Struct, frozen=True, kw_only=True):
    """What to explain next, and why: a code with its figures."""

    product_id: UUID
    number: int
    why: Literal["never", "selling", "stock", "long_ago"]
    text: Text
    params: dict[str, Any]


class Suggestions(msgspec.Struct, frozen=True):
    """The best next products, the best first."""

    items: list[Suggestion]


class ShopRoom(msgspec.Struct, frozen=True, kw_only=True):
    """A room of the shop's own broadcaster, with what is open or next."""

    room_id: UUID
    author: AuthorCard
    title: str
    session: SessionRow | None


class ShopRooms(msgspec.Struct, frozen=True):
    """The rooms of a shop's own broadcasters."""

    items: list[ShopRoom]


class FloorRow(msgspec.Struct, frozen=True, kw_only=True):
    """How low live prices of a product may go; without an author for all."""

    product_id: UUID
    author_id: UUID | None
    bp: int
    at: datetime
