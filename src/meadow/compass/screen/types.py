"""What the wall shows; every figure has a kind so that one page can print it."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec

from meadow.base.i18n import Text
from meadow.compass.diagnosis.types import Finding
from meadow.compass.metrics.types import Minute, Step, Trust
from meadow.compass.metrics.types.rooms import Second, SecondOf
from meadow.goods.media.types import Asset


class Figure(msgspec.Struct, frozen=True):
    """One figure: `kind` is money, count or rate_bp; the change is against yesterday, in basis points."""

    key: str
    value: int
    kind: str
    delta_bp: int | None


class Ranked(msgspec.Struct, frozen=True, kw_only=True):
    """A product of the day."""

    product_id: UUID
    title: Text
    image: Asset | None
    orders: int
    gmv: int
    clicks_bp: int | None
    pay_bp: int | None
    stock: int


class SourceShare(msgspec.Struct, frozen=True):
    """Where sales came from; shares sum to 10,000. `before` and `week` are yesterday and this weekday a week ago, to this time of day."""

    key: str
    gmv: int
    share_bp: int
    before: int = 0
    week: int = 0


class Recent(msgspec.Struct, frozen=True):
    """A paid order, its buyer masked."""

    at: datetime
    city: str
    name_masked: str
    title: Text
    amount: int


class ShopRoom(msgspec.Struct, frozen=True, kw_only=True):
    """A room on air that sells goods of the shop, or is its own: what it sold of the shop, `lately` within five minutes."""

    session_id: UUID
    title: str
    author: str
    avatar: str | None
    own: bool
    started_at: datetime
    viewers: int
    lately: int
    gmv: int
    orders: int
    pinned: Text | None


class Alarms(msgspec.Struct, frozen=True, kw_only=True):
    """What should not wait: SKUs low and sold out, orders to ship within a day and late, cases due within a day, before the platform, refunds that failed."""

    low: int = 0
    out: int = 0
    due: int = 0
    overdue: int = 0
    cases: int = 0
    arbitrated: int = 0
    failed: int = 0


class ShopLine(msgspec.Struct, frozen=True):
    id: UUID
    name: str
    logo: str | None


class Board(msgspec.Struct, frozen=True, kw_only=True):
    """The whole wall at one moment."""

    as_of: datetime
    state: Trust
    currency: str
    shop: ShopLine
    gmv_today: int
    target: int | None
    figures: list[Figure]
    curve: list[Minute]
    funnel: list[Step]
    rank: list[Ranked]
    sources: list[SourceShare]
    orders: list[Recent]
    rooms: list[ShopRoom]
    alarms: Alarms


class Screen(msgspec.Struct, frozen=True, kw_only=True):
    """A broadcast's screen as of a moment: what its stream carries whole, and then by what changed.

    Times are milliseconds, amounts minor units. Rows by key are lists, in the order that `compass.screen.hub` writes them:
    minutes (online, enters, leaves, orders, gmv); products (rank, impressions, clicks, orders, pieces, gmv, refund, pieces of ten
    minutes, stock, minutes to sell-out, number in the bag, 1 where its price was said otherwise); sources (impressions, enters, product impressions, clicks, buyers, orders, gmv); funnel
    (count, rate in basis points); lane (at, what, product, word); orders (at, region, masked name, product, pieces, amount);
    corrections (figure, by, why); ticks (own median, P50 and P75 of peers); comments (at, masked name, role, text); words (how many
    people said one). `crowd` is each cut in two parts, null where one is of fewer than fifty people.
    """

    tick: int
    as_of: int
    lag_ms: int
    currency: str
    state: Trust
    session: dict[str, Any]
    target: int | None
    pace: dict[str, int | None] | None
    figures: dict[str, int]
    medians: dict[str, int]
    sessions: int
    funnel: dict[str, list[int | None]]
    minutes: dict[str, list[int]]
    products: dict[str, list[int | None]]
    sources: dict[str, list[int]]
    names: dict[str, dict[str, Any]]
    lane: dict[str, list[Any]]
    orders: dict[str, list[Any]]
    corrections: dict[str, list[Any]]
    ticks: dict[str, list[int | None]]
    comments: dict[str, list[Any]]
    words: dict[str, int]
    peers: dict[str, Any] | None
    crowd: dict[str, list[int] | None] | None
    beside: dict[str, Any]
    worst: Finding | None
    least_bp: int | None
    health: dict[str, Any] | None
    bots_bp: int | None


class Timeline(msgspec.Struct, frozen=True):
    """A broadcast second by second."""

    session_id: UUID
    title: str
    started_at: datetime
    ended_at: datetime | None
    currency: str
    seconds: list[Second]
    goods: list[SecondOf]
    lane: dict[str, list[Any]]


class AskShare(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """For how long a link is to open the screen."""

    hours: Annotated[int, msgspec.Meta(ge=1, le=24)] = 24


class Share(msgspec.Struct, frozen=True, kw_only=True):
    """A link that opens a screen until it ends or is revoked."""

    id: UUID
    made_at: datetime
    expires_at: datetime


class MadeShare(Share, frozen=True, kw_only=True):
    """A link just made, with the secret of its address: /screen/shared/{secret}."""

    secret: str


class Target(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a broadcast is to sell, in minor units; null for nothing."""

    amount: Annotated[int, msgspec.Meta(ge=1, le=10**14)] | None
