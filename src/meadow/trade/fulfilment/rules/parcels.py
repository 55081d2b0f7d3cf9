"""Which pieces leave, and what follows which state of a parcel: pure."""

from collections.abc import Sequence
from uuid import UUID

from meadow.trade.fulfilment.types import NotOfOrder, Outcome, ParcelLine, ParcelState
from meadow.trade.orders.types import LineView

P = ParcelState
STARTED = (P.created, P.labelled)
"""The carrier does not have it yet."""
HEARD = (P.collected, P.in_transit, P.out_for_delivery)
"""Under way: a carrier should be heard of."""
OPEN = (*STARTED, *HEARD)
ENDED = (P.delivered, P.returned)
_RANK = {state: i for i, state in enumerate(OPEN)}
_TURNS: dict[ParcelState, frozenset[ParcelState]] = {
    P.rejected: frozenset({P.returned, P.lost, P.delivered}),
    P.intercepted: frozenset({P.returned, P.lost, P.delivered}),
    P.lost: frozenset({P.in_transit, P.out_for_delivery, P.delivered, P.returned, P.rejected}),
    P.delivered: frozenset(),
    P.returned: frozenset(),
}


def pieces(lines: Sequence[LineView], asked: Sequence[ParcelLine]) -> dict[UUID, int]:
    """Pieces by line: those asked for, or all that is left; raises `NotOfOrder`."""
    left = {x.id: x.qty - x.shipped_qty - x.released_qty for x in lines}
    if not asked:
        return {line: qty for line, qty in left.items() if qty > 0}
    wanted: dict[UUID, int] = {}
    for part in asked:
        wanted[part.line_id] = wanted.get(part.line_id, 0) + part.qty
    for line, qty in wanted.items():
        if qty > left.get(line, 0):
            raise NotOfOrder(line_id=str(line), left=max(left.get(line, 0), 0))
    return wanted


def after(now: ParcelState, told: ParcelState) -> ParcelState:
    """The state once a carrier has told one; news that came late changes nothing.

    A parcel goes forward, or back from delivery to another attempt; what was refused, stopped or lost may still turn up.
    """
    if now in _TURNS:
        return told if told in _TURNS[now] else now
    if told in _TURNS or _RANK[told] >= _RANK[now] or (now is P.out_for_delivery and told is P.in_transit):
        return told
    return now


def may_stop(now: ParcelState) -> Outcome:
    """What a carrier answers to the wish to stop a parcel, by how far it is."""
    if now in STARTED or now in {P.collected, P.in_transit}:
        return "stopped"
    return "asked" if now is P.out_for_delivery else "too_late"
