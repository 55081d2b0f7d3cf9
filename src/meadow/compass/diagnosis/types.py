"""What is told of a broadcast that is over, and of one figure beside the author's own past."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec

from meadow.base.i18n import Text
from meadow.compass.metrics.types import Step
from meadow.compass.metrics.types.rooms import Ledger, Mark, Metric, Part, RoomMinute, RoomProduct, RoomSource
from meadow.goods.media.types import Asset


class Version(StrEnum):
    """final: a minute after the end. settled: once every line of the broadcast is settled."""

    final = "final"
    settled = "settled"


class Baseline(msgspec.Struct, frozen=True, kw_only=True):
    """The author's last broadcasts: how many, and the median of each figure and of each sum; empty below five."""

    sessions: int = 0
    figures: dict[str, int] = {}
    sums: dict[str, int] = {}


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """A figure beside its own median: the change in basis points, how far beyond chance, and the smallest drop that could show.

    `marks` happened at the same time, which is not to say that they are why. `action` names a text of the page.
    """

    id: str
    unit: str
    value: int
    median: int
    change_bp: int
    num: int
    den: int
    z_100: int
    least_bp: int
    action: str
    marks: list[str] = []


class Bar(msgspec.Struct, frozen=True):
    """A factor's part of the difference to the median broadcast, in minor units."""

    key: str
    amount: int


class Segment(msgspec.Struct, frozen=True, kw_only=True):
    """An explain of a product or a host's shift, with what fell into it; milliseconds, amounts in minor units."""

    start: int
    end: int
    product: str = ""
    name: str = ""
    part: Part


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """A broadcast as it was when the report was made; kept, never changed."""

    made_at: datetime
    sums: dict[str, int]
    figures: list[Metric]
    funnel: list[Step]
    money: Ledger
    minutes: list[RoomMinute]
    products: list[RoomProduct]
    sources: list[RoomSource]
    marks: list[Mark]
    explains: list[Segment]
    hosts: list[Segment]
    baseline: Baseline
    waterfall: list[Bar]
    worst: list[Finding]
    best: list[Finding]


class Moved(msgspec.Struct, frozen=True):
    """A figure that the settled report has otherwise than the one a minute after the end."""

    id: str
    unit: str
    final: int | None
    settled: int | None


class ProductName(msgspec.Struct, frozen=True):
    """What a key of the log is called."""

    product_id: UUID
    title: Text
    image: Asset | None


class Overview(msgspec.Struct, frozen=True, kw_only=True):
    """A broadcast in the list: figures of its newest report, none while it is on air."""

    session_id: UUID
    title: str
    started_at: datetime
    ended_at: datetime | None
    version: Version | None
    gmv: int | None
    orders: int | None
    viewers: int | None
    gpm_view: int | None


class Review(msgspec.Struct, frozen=True, kw_only=True):
    """The report of a broadcast with the names of its products; `moved` once there are two versions."""

    session_id: UUID
    title: str
    started_at: datetime
    ended_at: datetime | None
    version: Version
    currency: str
    report: Report
    moved: list[Moved]
    names: dict[str, ProductName]
