"""Metrics of a tenant's slice over business days."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import msgspec

from meadow.base.errors import Problem
from meadow.base.i18n import Text
from meadow.goods.media.types import Asset


class Scope(msgspec.Struct, frozen=True):
    """Whose rows: of one shop, of one author, or all of them for the platform."""

    shop_id: UUID | None = None
    author_id: UUID | None = None


class Trust(StrEnum):
    """provisional until every paid line of the period is settled."""

    provisional = "provisional"
    settled = "settled"


class Hour(msgspec.Struct, frozen=True):
    """What was paid in a shop within an hour: by the books, and by the event log. Amounts in minor units."""

    shop_id: UUID
    hour: datetime
    lines: int
    amount: int
    log_lines: int
    log_amount: int


class Badge(StrEnum):
    """red where the log and the books differ, amber where figures are late or unchecked, else green."""

    green = "green"
    amber = "amber"
    red = "red"


class Quality(msgspec.Struct, frozen=True, kw_only=True):
    """How far the figures can be trusted: delay, hours of two days that differ from the books, shares in basis points."""

    badge: Badge
    as_of: datetime
    lag_ms: int
    checked_at: datetime | None
    hours_differ: int
    lines_differ: int
    amount_differ: int
    bot_bp: int
    late_bp: int


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """Counts and amounts of a period; amounts in minor units. `net` = gmv - refund; people are counted exactly."""

    gmv: int = 0
    orders: int = 0
    buyers: int = 0
    items: int = 0
    refund: int = 0
    settled_gmv: int = 0
    net: int = 0
    impressions: int = 0
    plays: int = 0
    product_clicks: int = 0
    carts: int = 0
    checkouts: int = 0
    paid: int = 0


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """A period beside the one before it."""

    as_of: datetime
    state: Trust
    currency: str
    start: date
    end: date
    gmv: int
    orders: int
    buyers: int
    items: int
    refund: int
    settled_gmv: int
    net: int
    impressions: int
    plays: int
    product_clicks: int
    carts: int
    checkouts: int
    paid: int
    compare: Figures


class Step(msgspec.Struct, frozen=True):
    """A step of the funnel and its rate to the step before, in basis points."""

    key: str
    count: int
    rate_bp: int | None


class Funnel(msgspec.Struct, frozen=True):
    steps: list[Step]
    as_of: datetime


class Minute(msgspec.Struct, frozen=True):
    at: datetime
    gmv: int
    orders: int
    impressions: int


class Curve(msgspec.Struct, frozen=True):
    """Minutes that had anything, in order."""

    minutes: list[Minute]
    as_of: datetime


class ProductRow(msgspec.Struct, frozen=True, kw_only=True):
    """One product's part of the period."""

    product_id: UUID
    title: Text
    image: Asset | None
    impressions: int
    clicks: int
    orders: int
    items: int
    gmv: int


class Products(msgspec.Struct, frozen=True):
    items: list[ProductRow]
    as_of: datetime


class VideoRow(msgspec.Struct, frozen=True, kw_only=True):
    """One clip's part of the period; `completes` are plays to the end."""

    video_id: UUID
    impressions: int
    plays: int
    completes: int
    clicks: int
    orders: int
    items: int
    gmv: int


class Videos(msgspec.Struct, frozen=True):
    """Clips that had anything in the period, the most sold first."""

    items: list[VideoRow]
    as_of: datetime


class Stage(msgspec.Struct, frozen=True, kw_only=True):
    """A step on the way to a purchase: how many buyers took it, and the seconds since the step before, half of them and nine in ten."""

    key: str
    buyers: int
    half_s: int | None
    most_s: int | None


class Way(msgspec.Struct, frozen=True, kw_only=True):
    """Where buyers first met the shop, and what they paid within the period; amounts in minor units."""

    scene: str
    buyers: int
    gmv: int


class Path(msgspec.Struct, frozen=True, kw_only=True):
    """From the first impression to the purchase; `watched_s` is what half of the buyers watched of clips and rooms before."""

    buyers: int
    stages: list[Stage]
    watched_s: int
    ways: list[Way]
    days: int
    as_of: datetime


class BadPeriod(Problem):
    """The period ends before it starts, is longer than 92 days, starts before 2020 or ends after tomorrow."""

    code, status = "compass.metrics.bad_period", 422


class WarehouseDown(Problem):
    """The warehouse does not answer; `retry_after` is in seconds."""

    code, status = "compass.metrics.warehouse_down", 503
