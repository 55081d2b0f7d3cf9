"""Which state follows which, and how freight falls on lines: pure."""

from collections.abc import Sequence
from datetime import datetime

from meadow.base import money
from meadow.trade.orders.types import State

NEXT: dict[State, frozenset[State]] = {
    State.created: frozenset({State.paid_hold, State.to_ship, State.cancelled}),
    State.paid_hold: frozenset({State.to_ship, State.cancelled}),
    State.to_ship: frozenset({State.part_shipped, State.shipped, State.cancelled}),
    State.part_shipped: frozenset({State.part_shipped, State.shipped}),
    State.shipped: frozenset({State.delivered, State.completed}),
    State.delivered: frozenset({State.completed}),
    State.completed: frozenset(),
    State.cancelled: frozenset(),
}
SHIPPABLE = (State.to_ship, State.part_shipped)
CONFIRMABLE = (State.shipped, State.delivered)


def may(now: State, then: State) -> bool:
    """Whether the machine has this step."""
    return then in NEXT[now]


def after_shipping(bought: Sequence[int], shipped: Sequence[int]) -> State:
    """The state once these quantities have left."""
    if all(s >= b for b, s in zip(bought, shipped, strict=True)):
        return State.shipped
    return State.part_shipped if any(shipped) else State.to_ship


def spread_freight(freight: int, amounts: Sequence[int]) -> list[int]:
    """An order's freight over its lines by amount, exact to the cent."""
    return money.split(freight, amounts)


def seconds_left(ship_by: datetime | None, state: State, now: datetime) -> int | None:
    """Seconds until the promise to ship breaks, negative when broken; None where nothing is due."""
    return int((ship_by - now).total_seconds()) if ship_by and state in SHIPPABLE else None
