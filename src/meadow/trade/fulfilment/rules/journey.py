"""The way a simulated parcel takes: pure, and the same each time for the same parcel."""

from datetime import timedelta
from random import Random
from uuid import UUID

import msgspec

from meadow.trade.fulfilment.types import ParcelState

P = ParcelState
CITIES = ("杭州", "上海", "南京", "武汉", "郑州", "广州", "深圳", "成都", "西安", "北京")
Step = tuple[ParcelState, float, float]
_OUT: tuple[Step, ...] = (
    (P.collected, 2.0, 6.0),
    (P.in_transit, 4.0, 10.0),
    (P.in_transit, 8.0, 20.0),
    (P.out_for_delivery, 6.0, 14.0),
)
_BACK: tuple[Step, ...] = ((P.in_transit, 8.0, 20.0), (P.returned, 12.0, 30.0))
WAYS: dict[str, tuple[Step, ...]] = {
    "plain": (*_OUT, (P.delivered, 1.0, 5.0)),
    "stalled": (*_OUT[:2], (P.in_transit, 80.0, 110.0), _OUT[3], (P.delivered, 1.0, 5.0)),
    "rejected": (*_OUT, (P.rejected, 1.0, 5.0), *_BACK[1:]),
    "lost": (*_OUT[:2], (P.lost, 200.0, 300.0)),
    "stopped": _BACK[1:],
}
"""Steps with the least and the most hours before each."""


class Odds(msgspec.Struct, frozen=True):
    """How often, in basis points, a simulated parcel stalls, is refused at the door, or is lost."""

    stalled: int = 0
    rejected: int = 0
    lost: int = 0


def way(parcel_id: UUID, odds: Odds) -> str:
    """Which way a parcel will take."""
    drawn = Random(f"{parcel_id}:way").randrange(10_000)  # noqa: S311 - a drawn journey, not a secret
    for name in ("stalled", "rejected", "lost"):
        drawn -= getattr(odds, name)
        if drawn < 0:
            return name
    return "plain"


def next_step(parcel_id: UUID, name: str, done: int, speed: int) -> tuple[ParcelState, str, timedelta] | None:
    """Step number `done` of a way: state, place and the time until it, or None at the end; `speed` divides the hours."""
    steps = WAYS[name]
    if done >= len(steps):
        return None
    state, low, high = steps[done]
    dice = Random(f"{parcel_id}:{name}:{done}")  # noqa: S311 - as above
    place = CITIES[Random(f"{parcel_id}").randrange(len(CITIES)) - done % len(CITIES)]  # noqa: S311 - as above
    return state, place, timedelta(hours=dice.uniform(low, high) / max(speed, 1))
