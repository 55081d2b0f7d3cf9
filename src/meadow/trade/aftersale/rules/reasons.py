"""Why a buyer asks and why a shop refuses: which kinds a reason goes with, whose fault it says, and what it takes."""

from collections.abc import Iterable
from enum import StrEnum

import msgspec

from meadow.trade.aftersale.types import Kind, State

K = Kind


class Window(StrEnum):
    """From when to when a reason holds."""

    open = "open"
    no_reason = "no_reason"
    quality = "quality"
    repair = "repair"


class Reason(msgspec.Struct, frozen=True):
    """A buyer's reason. `fault`: the shop's, so that freight comes back too. `proof`: a picture is needed."""

    kinds: frozenset[Kind]
    window: Window = Window.open
    fault: bool = False
    proof: bool = False


class Refusal(msgspec.Struct, frozen=True):
    """A shop's reason: at which decision it fits, and whether it takes a picture."""

    states: frozenset[State]
    proof: bool = False


_UNSHIPPED = frozenset({K.refund_unshipped, K.user_cancel})
_MONEY = frozenset({K.refund_shipped, K.return_refund})
_GOODS = frozenset({K.exchange, K.resend})
REASONS: dict[str, Reason] = {
    "changed_mind": Reason(_UNSHIPPED),
    "ordered_wrong": Reason(_UNSHIPPED),
    "address_wrong": Reason(_UNSHIPPED),
    "slow_to_ship": Reason(_UNSHIPPED, fault=True),
    "not_received": Reason(frozenset({K.refund_shipped, K.resend}), fault=True),
    "agreed_with_shop": Reason(_MONEY | _GOODS, Window.quality),
    "no_reason": Reason(frozenset({K.return_refund}), Window.no_reason),
    "wrong_size": Reason(frozenset({K.return_refund, K.exchange}), Window.no_reason),
    "quality": Reason(_MONEY | {K.exchange, K.repair}, Window.quality, fault=True, proof=True),
    "damaged": Reason(_MONEY | _GOODS, Window.quality, fault=True, proof=True),
    "wrong_goods": Reason(_MONEY | {K.exchange}, Window.quality, fault=True, proof=True),
    "not_as_described": Reason(_MONEY, Window.quality, fault=True, proof=True),
    "pieces_missing": Reason(frozenset({K.refund_shipped, K.resend}), Window.quality, fault=True, proof=True),
    "broke_down": Reason(frozenset({K.repair}), Window.repair, proof=True),
    "price_drop": Reason(frozenset({K.price_protection})),
    "group_failed": Reason(frozenset({K.system_cancel})),
    "risk": Reason(frozenset({K.system_cancel})),
    "ship_promise": Reason(frozenset({K.system_cancel}), fault=True),
    "operator": Reason(frozenset({K.system_cancel})),
    "undelivered": Reason(frozenset({K.system_cancel})),
    "lost": Reason(frozenset({K.system_cancel})),
}
_FIRST = frozenset({State.waiting_merchant})
_SECOND = frozenset({State.returned})
REFUSALS: dict[str, Refusal] = {
    "already_shipped": Refusal(_FIRST),
    "used": Refusal(_FIRST | _SECOND, proof=True),
    "no_fault_found": Refusal(_FIRST | _SECOND, proof=True),
    "delivered": Refusal(_FIRST, proof=True),
    "not_agreed": Refusal(_FIRST),
    "amount_too_high": Refusal(_FIRST | _SECOND),
    "custom_made": Refusal(_FIRST),
    "empty_parcel": Refusal(_SECOND, proof=True),
    "not_ours": Refusal(_SECOND, proof=True),
    "incomplete": Refusal(_SECOND, proof=True),
    "not_arrived": Refusal(_SECOND),
}


def fits(reason: str, kind: Kind) -> bool:
    """Whether this reason goes with this kind."""
    found = REASONS.get(reason)
    return found is not None and kind in found.kinds


def of_kind(kind: Kind) -> list[str]:
    """The reasons that a kind may be asked for with."""
    return [code for code, reason in REASONS.items() if kind in reason.kinds]


def refusals(states: Iterable[State]) -> list[str]:
    """The reasons for which a shop may refuse at these decisions."""
    wanted = frozenset(states)
    return [code for code, refusal in REFUSALS.items() if refusal.states & wanted]
