"""Whether a case may be opened, and what happens to it at once: pure."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import msgspec

from meadow.trade.aftersale.rules import worth
from meadow.trade.aftersale.rules.reasons import REASONS, Window, of_kind
from meadow.trade.aftersale.types import Auto, Bought, Kind
from meadow.trade.orders.types import LineView, Order
from meadow.trade.orders.types import State as OrderState
from meadow.trade.orders.types.prizes import LOTTERY

UNPAID = frozenset({OrderState.created, OrderState.deposit_paid})
UNSHIPPED = frozenset({OrderState.paid_hold, OrderState.to_ship})


class Terms(msgspec.Struct, frozen=True):
    """Seconds after receipt by window; without a reason also by category."""

    no_reason: int
    quality: int
    repair: int
    by_category: Mapping[str, int]


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """Whether a kind fits, with the reasons still open, or why it does not."""

    why: str | None = None
    reasons: tuple[str, ...] = ()
    closes_at: datetime | None = None
    shut_at: datetime | None = None


def bought(order: Order) -> list[Bought]:
    """An order's lines as the rules of worth look at them."""
    return [_bought(ix, x) for ix, x in enumerate(order.lines)]


def _bought(ix: int, x: LineView) -> Bought:
    return Bought(
        id=x.id, ix=ix, qty=x.qty, shipped=x.shipped_qty, released=x.released_qty, paid=x.paid, freight=x.freight,
        refunded_qty=x.refunded_qty, refunded_goods=x.refunded_goods, refunded_freight=x.refunded_freight, gift_of=x.gift_of,
        bundle_id=x.bundle_id,
    )  # fmt: skip


def closes(window: Window, order: Order, line: LineView, terms: Terms) -> datetime | None:
    """When a window shuts; None while the goods have not arrived, or for a reason that time does not end."""
    received = order.delivered_at or order.completed_at
    if received is None or window is Window.open:
        return None
    seconds = {Window.quality: terms.quality, Window.repair: terms.repair}.get(window)
    if seconds is None:
        seconds = terms.by_category.get(str(line.category_id), terms.no_reason)
    return received + timedelta(seconds=seconds)


def verdict(order: Order, line: LineView, kind: Kind, terms: Terms, now: datetime) -> Verdict:
    """Whether `kind` can be asked for on a line now, with which reasons, and until when."""
    if why := against(order, line, kind):
        return Verdict(why=why)
    shut = {code: closes(REASONS[code].window, order, line, terms) for code in of_kind(kind)}
    still = [code for code, at in shut.items() if at is None or at > now]
    ends = [at for at in shut.values() if at is not None]
    if not still:
        return Verdict(why="window", shut_at=max(ends))
    open_ends = [shut[code] for code in still]
    closing = None if None in open_ends else max(at for at in open_ends if at is not None)
    return Verdict(reasons=tuple(still), closes_at=closing)


def against(order: Order, view: LineView, kind: Kind) -> str | None:
    """What stands against a kind before any window is looked at."""
    line = _bought(0, view)
    if order.state in UNPAID:
        return "unpaid"
    if not line.left[0]:
        return "refunded"
    if (line.gift_of is not None or order.kind == LOTTERY) and kind is not Kind.resend:
        return "gift"
    if kind in worth.BEFORE:
        return None if line.waiting and order.state is not OrderState.cancelled else "left"
    if kind is Kind.price_protection:
        return "cancelled" if order.state is OrderState.cancelled else None
    return None if line.away else "waiting"


def against_cancel(order: Order) -> str | None:
    """What stands against cancelling a whole paid order."""
    if order.state in UNPAID:
        return "unpaid"
    if order.state is OrderState.cancelled:
        return "cancelled"
    if order.kind == LOTTERY:
        return "gift"
    return None if order.state in UNSHIPPED else "left"


def at_once(order: Order, amount: int, *, most: int, cases: int, most_cases: int, blamed: bool, now: datetime) -> bool:
    """Whether unshipped goods are refunded without asking the shop.

    So in the time for remorse, after a broken promise to ship, and for a small amount of a buyer whom nothing speaks against.
    """
    if order.state is OrderState.paid_hold or (order.ship_by is not None and order.ship_by < now):
        return True
    return amount <= most and cases < most_cases and not blamed


def by_rule(auto: Auto, kind: Kind, amount: int) -> bool:
    """Whether the shop's own rules agree to this case."""
    if kind in worth.BEFORE:
        return auto.unshipped
    if kind is Kind.refund_shipped:
        return amount <= auto.refund_most
    return kind is Kind.return_refund and amount <= auto.return_most


def fault(reason: str, kind: Kind) -> bool:
    """Whether freight comes back with the goods: unshipped, or the shop's fault."""
    return kind in worth.BEFORE or REASONS[reason].fault
