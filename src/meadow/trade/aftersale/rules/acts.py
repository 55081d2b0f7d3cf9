"""What a reader of a case may do with it now: pure, so that a page shows no button that would be refused."""

from meadow.trade.aftersale.rules import machine, worth
from meadow.trade.aftersale.types import Arbitration, By, Case, Kind, State, Verb

_TALKED = frozenset({Kind.refund_shipped, Kind.return_refund, Kind.exchange, Kind.resend, Kind.repair})
_URGED = frozenset({State.waiting_merchant, State.returned, State.waiting_resend})
_BUYERS = (Verb.edit, Verb.withdraw, Verb.send_back, Verb.receive)
_SHOPS = (Verb.agree, Verb.reject, Verb.send)


def of_buyer(case: Case, urges: int) -> list[str]:
    """A buyer's verbs; `urges` is how often she may remind the shop."""
    if case.state not in machine.OPEN:
        return []
    acts = [v.value for v in _BUYERS if machine.may(case.state, v, By.buyer, case.kind)]
    if "edit" in acts and (_looked(case) or case.kind in worth.BEFORE or case.kind is Kind.price_protection):
        acts.remove("edit")
    if "withdraw" in acts and case.goods_back:
        acts.remove("withdraw")
    if case.state in _URGED and case.urges < urges:
        acts.append("urge")
    return acts + _common(case, By.buyer) + (["drop_appeal"] if _looked(case) and case.appealed_by is By.buyer else [])


def of_shop(case: Case) -> list[str]:
    """A shop's verbs."""
    acts = [v.value for v in _SHOPS if machine.may(case.state, v, By.merchant, case.kind)]
    if case.state in machine.REJECTED:
        acts.append("agree")
    if machine.may(case.state, Verb.promise, By.merchant, case.kind) or (
        case.kind is Kind.return_refund and machine.may(case.state, Verb.refund, By.merchant, case.kind)
    ):
        acts.append("goods_stay")
    if case.deadline is not None and not case.extended and case.state in machine.TALKS - machine.REJECTED:
        acts.append("extend")
    if case.goods_back and case.sellable is None and case.state not in machine.OPEN - {State.waiting_resend}:
        acts.append("restock")
    return acts + (_common(case, By.merchant) if case.state in machine.OPEN else [])


def of_house(case: Case) -> list[str]:
    """An operator's verbs."""
    return ["look", "rule"] if _looked(case) else []


def _looked(case: Case) -> bool:
    return case.arbitration in machine.LOOKED_AT


def _common(case: Case, side: By) -> list[str]:
    acts = ["say"]
    if case.state in machine.TALKS and case.kind in _TALKED:
        acts.append("offer")
    if case.offer is not None and case.offer.by is not side:
        acts.append("answer")
    if case.state in machine.REJECTED and case.arbitration not in machine.LOOKED_AT | {Arbitration.for_seller}:
        acts.append("appeal")
    return acts
