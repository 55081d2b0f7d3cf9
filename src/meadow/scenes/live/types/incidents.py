"""What goes wrong in a broadcast: found by the watch, told by engines and gateways, or marked by hand."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec

Kind = Literal[
    "no_segment", "low_bitrate", "low_fps", "long_gop", "silent", "no_audio", "resolution", "queue", "grace", "dropped",
    "stock_low", "stock_out", "chat_burst", "funnel_drop", "gateway_lost", "bus_lost", "price_mismatch", "goods_gone", "frozen", "other",
]  # fmt: skip
BY_HAND = Literal["price_mismatch", "frozen", "silent", "other"]


class Sample(msgspec.Struct, frozen=True, kw_only=True):
    """How a stream did in its last second, at an epoch millisecond; what an engine does not know is None.

    `level_db` is the loudest that was heard in ten seconds, `still` how many pictures in a row were the same.
    """

    at: int
    kbps: int | None = None
    fps: float | None = None
    gop_ms: int | None = None
    audio: bool | None = None
    level_db: float | None = None
    still: int | None = None
    width: int | None = None
    height: int | None = None
    drops: int | None = None


class Seen(msgspec.Struct, kw_only=True):
    """What the watch remembers of a stream: moments and rates of the last minute, since when something is wrong or well again."""

    minute: list[tuple[int, int]] = []
    bad: dict[str, int] = {}
    good: dict[str, int] = {}
    open: list[str] = []
    size: list[int] = []
    drops: int = 0


class Pulse(msgspec.Struct, frozen=True):
    """People at each step of the funnel in the last minutes and in those before; comments of the last minute, and of ten before."""

    steps: list[tuple[str, int, int]]
    comments: tuple[int, int]


class OpenIncident(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Mark what nobody but a person sees."""

    kind: BY_HAND
    note: Annotated[str, msgspec.Meta(max_length=200, pattern="^[^\\x00-\\x1f\\x7f]*$")] = ""


class IncidentView(msgspec.Struct, frozen=True, kw_only=True):
    """An incident with what to do about it in one line."""

    id: UUID
    kind: Kind
    title: str
    advice: str
    opened_at: datetime
    closed_at: datetime | None
    auto: bool
    detail: dict[str, Any]
