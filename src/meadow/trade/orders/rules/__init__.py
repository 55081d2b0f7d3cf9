"""Which state follows which, and what a refund may take: pure."""

from collections.abc import Sequence
from datetime import datetime

from meadow.trade.orders.types import LineView, Order, OverRefund, State

NEXT: dict[State, frozenset[State]] = {
    State.created: frozenset({State.deposit_paid, State.paid_hold, State.to_ship, State.cancelled}),
    State.deposit_paid: frozenset({State.paid_hold, State.to_ship, State.cancelled}),
    State.paid_hold: frozenset({State.to_ship, State.cancelled}),
    State.to_ship: frozenset({State.part_shipped, State.shipped, State.cancelled}),
    State.part_shipped: frozenset({State.part_shipped, State.shipped}),
    State.shipped: frozenset({State.delivered, State.completed, State.cancelled}),
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


def refund(line: LineView, qty: int, goods: int, freight: int) -> int:
    """Pieces that a refund gives back to stock: those of its pieces that have not left. Raises `OverRefund`."""
    left = (
        line.qty - line.refunded_qty,
        line.paid - line.refunded_goods,
        line.freight - line.refunded_freight,
    )
    asked = (qty, goods, freight)
    if min(asked) < 0 or any(a > x for a, x in zip(asked, left, strict=True)):
        raise OverRefund(line_id=str(line.id), qty=left[0], goods=left[1], freight=left[2])
    return min(qty, line.qty - line.shipped_qty - line.released_qty)


def all_here(lines: Sequence[LineView]) -> bool:
    """Whether no piece has left yet."""
    return not any(x.shipped_qty for x in lines)


def after_refund(state: State, lines: Sequence[LineView]) -> State:
    """The order's state once these lines (already counted) were refunded.

    Nothing left to ship and nothing shipped ends it; all the rest shipped completes the shipping.
    """
    if state not in {State.paid_hold, *SHIPPABLE}:
        return state
    if any(x.qty > x.shipped_qty + x.released_qty for x in lines):
        return state
    return State.shipped if any(x.shipped_qty for x in lines) else State.cancelled


def has_offers(order: Order) -> bool:
    """Whether an offer, a coupon or a special price took part, so that something is to be used or given back."""
    return order.kind != "normal" or order.discount > 0 or any(x.price_kind != "sale" for x in order.lines)


def seconds_left(ship_by: datetime | None, state: State, now: datetime) -> int | None:
    """Seconds until the promise to ship breaks, negative when broken; None where nothing is due."""
    return int((ship_by - now).total_seconds()) if ship_by and state in SHIPPABLE else None


def dialled(phone: str) -> str:
    """A phone number as it is looked up: digits alone, without the country's own prefix."""
    digits = "".join(c for c in phone if c.isdigit())
    for prefix in ("0086", "86"):
        if digits.startswith(prefix) and len(digits) - len(prefix) == 11:
            return digits[len(prefix) :]
    return digits or phone
