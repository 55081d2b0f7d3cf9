"""Reasons in both languages."""

from meadow.base import i18n
from meadow.trade.aftersale.rules.reasons import REASONS, REFUSALS
from meadow.trade.aftersale.types.views import Desk, ReasonView


def reason_view(code: str) -> ReasonView:
    """A buyer's reason as it reads."""
    return ReasonView(code=code, text=i18n.both(f"trade.aftersale.reason.{code}"), proof=REASONS[code].proof)


def refusal_view(code: str) -> ReasonView:
    """A shop's reason as it reads."""
    return ReasonView(code=code, text=i18n.both(f"trade.aftersale.reject.{code}"), proof=REFUSALS[code].proof)


def desk() -> Desk:
    """The lists a desk chooses from."""
    return Desk(reasons=[reason_view(c) for c in REASONS], rejects=[refusal_view(c) for c in REFUSALS])
