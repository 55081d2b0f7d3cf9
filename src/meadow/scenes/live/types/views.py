"""Rooms and bags as viewers see them."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec

from meadow.goods.catalog.types import ProductCard
from meadow.goods.media.types import Asset
from meadow.people.authors.types import AuthorCard
from meadow.people.shops.types import ShopCard
from meadow.scenes.live.types.rooms import State

ItemState = Literal["listed", "explaining", "sold_out", "hidden"]


class Explaining(msgspec.Struct, frozen=True, kw_only=True):
    """A segment in which a product is, or was, explained."""

    id: UUID
    product_id: UUID
    number: int
    host_id: UUID | None
    started_at: datetime
    ended_at: datetime | None
    why: str | None


class BagItem(msgspec.Struct, frozen=True, kw_only=True):
    """A numbered product as viewers see it. `price` is the lowest of its SKUs here and now, `was` the catalogue's where higher."""

    product: ProductCard
    number: int
    pos: int
    state: ItemState
    pinned: bool
    price: int
    was: int | None
    left: int | None


class Bag(msgspec.Struct, frozen=True):
    """The bag in its order; `rev` rises with every change."""

    rev: int
    items: list[BagItem]


class LiveEvent(msgspec.Struct, frozen=True, kw_only=True):
    """An event as the gateways tell it: offset, kind, milliseconds, body."""

    off: int
    k: str
    at: int
    b: dict[str, Any]


class Events(msgspec.Struct, frozen=True):
    """Events behind an offset, in order; `more` when there are others behind them."""

    items: list[LiveEvent]
    more: bool


class Snapshot(msgspec.Struct, frozen=True, kw_only=True):
    """All that a viewer needs who missed events: the state, what is shown, the bag's rev, and the offset it holds for."""

    session_id: UUID
    state: State
    off: int
    bag_rev: int
    since: datetime | None
    grace_until: datetime | None
    pinned: BagItem | None
    explaining: Explaining | None
    host_id: UUID | None
    host_name: str
    extra: dict[str, Any]
    at: int


class RoomCard(msgspec.Struct, frozen=True, kw_only=True):
    """A room on air as lists and the feed show it."""

    session_id: UUID
    room_id: UUID
    author: AuthorCard
    title: str
    cover: Asset | None
    category_id: UUID | None
    started_at: datetime
    play: str
    viewers: int
    pinned: BagItem | None
    items: int


class Coming(msgspec.Struct, frozen=True, kw_only=True):
    """A planned broadcast, and whether the viewer asked to be told."""

    session_id: UUID
    room_id: UUID
    author_id: UUID
    author: AuthorCard
    title: str
    cover: Asset | None
    planned_at: datetime
    reminders: int
    reminded: bool


class Reminder(msgspec.Struct, frozen=True):
    """Whether the caller will be told, and how many will."""

    reminded: bool
    reminders: int


class RoomPage(msgspec.Struct, frozen=True, kw_only=True):
    """A room as a viewer opens it: on air with its snapshot, or what came last and what comes next. `shop` is whose own room it is."""

    room_id: UUID
    author: AuthorCard
    shop: ShopCard | None
    followed: bool
    own: bool
    title: str
    cover: Asset | None
    snapshot: Snapshot | None
    play: str | None
    coming: Coming | None
    last: UUID | None


class EndPage(msgspec.Struct, frozen=True, kw_only=True):
    """How a broadcast went, in public words: how long, what was shown, its replay, and what comes next."""

    session_id: UUID
    room_id: UUID
    author: AuthorCard
    title: str
    state: State
    started_at: datetime | None
    ended_at: datetime | None
    seconds: int
    cover: Asset | None
    items: list[BagItem]
    explains: list[Explaining]
    replay_url: str | None
    coming: Coming | None


class Pass(msgspec.Struct, frozen=True, kw_only=True):
    """A ticket for the gateway, good for a minute and once; `viewer` is who it names, `epoch` and `off` where to begin."""

    ticket: str
    viewer: str
    role: str
    sid: UUID
    epoch: str
    off: int
