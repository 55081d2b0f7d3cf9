"""What the wall shows; every figure has a kind so that one page can print it."""

from datetime import datetime
from uuid import UUID

import msgspec

from meadow.base.i18n import Text
from meadow.compass.metrics.types import Minute, Step, Trust
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
    """Where sales came from; shares sum to 10,000."""

    key: str
    gmv: int
    share_bp: int


class Recent(msgspec.Struct, frozen=True):
    """A paid order, its buyer masked."""

    at: datetime
    city: str
    name_masked: str
    title: Text
    amount: int


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
