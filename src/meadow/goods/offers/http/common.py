"""What the routes of all owners share."""

from typing import Annotated, Any

from litestar import Request
from litestar.params import QueryParameter

from meadow.base import i18n
from meadow.base.errors import FieldError, Invalid, NotFound, Problem, Stale
from meadow.goods.offers.rules.legal import AGAINST
from meadow.goods.offers.types.views import (
    BadPrice,
    BadRule,
    Conflicting,
    Empty,
    NoBudget,
    NoItems,
    NotYours,
    OfferEnded,
    OfferRunning,
    State,
)

Limit = Annotated[int, QueryParameter(ge=1, le=100)]
StateTab = Annotated[State | None, QueryParameter(name="state")]  # the framework keeps the name `state` for itself
Kinds = Annotated[str | None, QueryParameter(max_length=120)]
MAKING: list[type[Problem]] = [BadRule, NoBudget, NotYours, BadPrice, Conflicting]
EDITING: list[type[Problem]] = [*MAKING, NotFound, Stale, OfferEnded, OfferRunning]
TURNING: list[type[Problem]] = [NotFound, OfferEnded, Conflicting, Empty]
ENTERING: list[type[Problem]] = [NotFound, NoItems, OfferEnded]
_KINDS = frozenset(AGAINST) | {"gift", "bundle", "coupon"}


def kinds_of(text: str | None) -> list[str]:
    """Kinds from a comma-separated list; raises `Invalid` for one that is none."""
    found = [k for k in (text or "").split(",") if k]
    if not set(found) <= _KINDS:
        raise Invalid(errors=(FieldError("/kind", "base.shape.enum"),))
    return found


def language(request: Request[Any, Any, Any]) -> str:
    """The language a person reads results in."""
    return i18n.pick(request.headers.get("accept-language"))
