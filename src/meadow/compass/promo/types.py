"""The report of a promo node 大促战报: target, phases, curve against the path, FACT, rank in a band, hero products."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec

from meadow.base import policy
from meadow.base.errors import Problem
from meadow.base.i18n import Text
from meadow.compass.market.types import Kind, Node
from meadow.compass.matrix.types import Field
from meadow.compass.metrics.types import Trust
from meadow.goods.media.types import Asset

POPULATION = policy.declare(
    "compass.promo.rank_population", 20, low=5, high=1000,
    text="shops that a comparison holds at least before a shop is told the band of ranks it lies in",
)  # fmt: skip


class Rules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How many shops a comparison holds at least before a band is told."""

    population: Annotated[int, msgspec.Meta(ge=5, le=1000)]


class Owner(msgspec.Struct, frozen=True):
    id: UUID
    name: str
    logo: str | None


class Clock(msgspec.Struct, frozen=True):
    """Where now lies: `before` the node, `in` a phase, `between` two, or `over`; the phase that runs or comes, and until when."""

    where: str
    kind: Kind | None
    until: datetime | None


class PhasePart(msgspec.Struct, frozen=True, kw_only=True):
    """What a phase sold, and its part of the target."""

    kind: Kind
    starts_at: datetime
    ends_at: datetime
    gmv: int
    target: int | None


class Point(msgspec.Struct, frozen=True, kw_only=True):
    """An hour or a day: what it sold, the sum up to its end, and where the path of the target stands then; null where it has not begun."""

    at: datetime
    gmv: int | None
    total: int | None
    planned: int | None


class Band(msgspec.Struct, frozen=True, kw_only=True):
    """The band of ranks the shop lies in, among how many; `category` is null where all shops of the house are compared."""

    low: int
    high: int
    of: int
    category: Text | None
    as_of: datetime


class Hero(msgspec.Struct, frozen=True, kw_only=True):
    """A best seller of the node: its share of the node's sales in basis points, and what is left to sell."""

    product_id: UUID
    title: Text
    image: Asset | None
    orders: int
    items: int
    gmv: int
    share_bp: int
    stock: int


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """A node as of a moment; amounts in minor units. `at_end` is where the path leads at the pace so far."""

    as_of: datetime
    state: Trust
    currency: str
    shop: Owner
    node: Node
    clock: Clock
    gmv: int
    orders: int
    buyers: int
    items: int
    per_order: int
    refund: int
    net: int
    target: int | None
    planned: int | None
    at_end: int | None
    path: str | None
    phases: list[PhasePart]
    grain: str
    curve: list[Point]
    fields: list[Field]
    rank: Band | None
    population: int
    heroes: list[Hero]


class AskLink(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """For how long a link is to show the report."""

    hours: Annotated[int, msgspec.Meta(ge=1, le=24)] = 24


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """A link that shows a report until it ends or is revoked."""

    id: UUID
    made_at: datetime
    expires_at: datetime


class MadeLink(Link, frozen=True, kw_only=True):
    """A link just made, with the secret of its address: /screen/promo/shared/{secret}."""

    secret: str


class TooOld(Problem):
    """The event log keeps single sales for 90 days: of an older node nothing whole can be told."""

    code, status = "compass.promo.too_old", 409
