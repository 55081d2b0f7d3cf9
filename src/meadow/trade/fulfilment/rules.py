"""Which pieces leave, and the way a simulated parcel takes: pure."""

from collections.abc import Sequence
from datetime import timedelta
from random import Random
from uuid import UUID

from meadow.trade.fulfilment.types import NotOfOrder, ParcelLine, ParcelState
from meadow.trade.orders.types import LineView

CITIES = ("杭州", "上海", "南京", "武汉", "郑州", "广州", "深圳", "成都", "西安", "北京")
STEPS = (
    (ParcelState.collected, 2.0, 6.0),
    (ParcelState.in_transit, 4.0, 10.0),
    (ParcelState.in_transit, 8.0, 20.0),
    (ParcelState.out_for_delivery, 6.0, 14.0),
    (ParcelState.delivered, 1.0, 5.0),
)


def pieces(lines: Sequence[LineView], asked: Sequence[ParcelLine]) -> dict[UUID, int]:
    """Pieces by line: those asked for, or all that is left; raises `NotOfOrder`."""
    left = {x.id: x.qty - x.shipped_qty for x in lines}
    if not asked:
        return {line: qty for line, qty in left.items() if qty}
    wanted: dict[UUID, int] = {}
    for part in asked:
        wanted[part.line_id] = wanted.get(part.line_id, 0) + part.qty
    for line, qty in wanted.items():
        if qty > left.get(line, 0):
            raise NotOfOrder(line_id=str(line), left=left.get(line, 0))
    return wanted


def next_step(parcel_id: UUID, done: int, speed: int) -> tuple[ParcelState, str, timedelta] | None:
    """The simulated carrier's step number `done`: state, place and the time until it, or None at the end.

    The same parcel always takes the same way; `speed` divides the hours.
    """
    if done >= len(STEPS):
        return None
    state, low, high = STEPS[done]
    dice = Random(f"{parcel_id}:{done}")  # noqa: S311 - a drawn journey, not a secret
    place = CITIES[Random(f"{parcel_id}").randrange(len(CITIES)) - done]  # noqa: S311 - as above
    return state, place, timedelta(hours=dice.uniform(low, high) / max(speed, 1))
