"""Public plans, frozen commission quotes, claims, and what can be refused."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

import msgspec

from meadow.base import policy
from meadow.base.errors import Problem
from meadow.base.i18n import Text
from meadow.goods.media.types import Asset

LOW_BP = policy.declare("growth.alliance.public_low", 100, 0, 5000, text="basis points a public plan starts at")
HIGH_BP = policy.declare("growth.alliance.public_high", 5000, 100, 8000, text="basis points a public plan ends at")
STEP_BP = policy.declare("growth.alliance.cut_step", 100, 1, 1000, text="basis points a cut takes at least")
GRACE_S = policy.declare("growth.alliance.quote_grace", 86_400, 60, 2_592_000, text="seconds a commission quote holds")
TECH_BP = policy.declare("trade.settlement.tech_bp", 1000, 0, 5000, text="basis points of commission for the platform")
MOST_ROWS = 20


class PlanState(StrEnum):
    """Where a public plan stands; suspended means that its product is not on sale."""

    effective = "effective"
    rate_change_scheduled = "rate_change_scheduled"
    closing = "closing"
    suspended = "suspended"
    ended = "ended"


class SetRate(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The rate one product shall have; null closes its plan."""

    product_id: UUID
    rate_bp: Annotated[int, msgspec.Meta(ge=0, le=10_000)] | None


class SetRates(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Rates for up to twenty products; each has its own result."""

    rows: Annotated[list[SetRate], msgspec.Meta(min_length=1, max_length=MOST_ROWS)]


class Pending(msgspec.Struct, frozen=True, rename={"from_at": "from"}):
    """A rate that is to come; null closes the plan."""

    rate_bp: int | None
    from_at: datetime


class RateResult(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one row: the rate now and the one to come, or the code that refused it."""

    product_id: UUID
    ok: bool
    rate_bp: int | None = None
    pending: Pending | None = None
    effective_at: datetime | None = None
    code: str | None = None
    detail: str | None = None


class RateResults(msgspec.Struct, frozen=True):
    results: list[RateResult]


class PlanRow(msgspec.Struct, frozen=True, kw_only=True):
    """A product with its plan, for its shop; `rate_bp` null where it has none."""

    product_id: UUID
    title: Text
    image: Asset | None
    price_from: int
    currency: str
    on_sale: bool
    rate_bp: int | None
    pending: Pending | None
    effective_at: datetime | None
    state: PlanState | None
    version: int | None


class PlanVersion(msgspec.Struct, frozen=True, kw_only=True):
    """One version of a plan; a voided one was replaced before its day came."""

    version: int
    rate_bp: int | None
    from_at: datetime
    made_at: datetime
    voided: bool


class PlanVersions(msgspec.Struct, frozen=True):
    items: list[PlanVersion]


class Promotable(msgspec.Struct, frozen=True, kw_only=True):
    """A product an author may promote; `earns` is her part on one piece at the lowest price, in minor units."""

    id: UUID
    shop_id: UUID
    shop_name: str
    title: Text
    image: Asset | None
    price_from: int
    price_to: int
    list_price: int | None
    currency: str
    sold: int
    tags: list[str]
    in_stock: bool
    rate_bp: int
    earns: int


class Sort(StrEnum):
    """Orders of the author's list."""

    rate = "rate"
    price = "price"
    sales = "sales"


class CommissionQuote(msgspec.Struct, frozen=True, kw_only=True):
    """A frozen promise: this author, this product, this rate, until it expires (domain 4.6)."""

    id: UUID
    shop_id: UUID
    product_id: UUID
    author_id: UUID
    plan_id: UUID
    plan_version: int
    author_bp: int
    tech_bp: int
    quoted_at: datetime
    expires_at: datetime


class Outcome(StrEnum):
    """What became of a line that came through an author."""

    claimed = "claimed"
    author_inactive = "author_inactive"
    self_purchase = "self_purchase"
    no_plan = "no_plan"
    too_small = "too_small"


class Claim(msgspec.Struct, frozen=True, kw_only=True):
    """The commission of one paid line with its reason, as shop and author both read it."""

    line_id: UUID
    order_id: UUID
    product_id: UUID
    author_id: UUID
    agency_id: UUID | None
    outcome: Outcome
    base: int
    rate_bp: int
    commission: int
    tech: int
    agency: int
    author: int
    currency: str
    at: datetime
    title: Text | None = None
    """The product's name today; None once it is gone."""


class RowProblem(Problem):
    """A refusal of one row among many; it never leaves as a response of its own."""

    status = 409

    def said(self) -> dict[str, Any]:
        """Its parameters."""
        return dict(self.params)


class RateRange(RowProblem):
    """The rate is outside what public plans may give; `low` and `high` in percent."""

    code = "growth.alliance.rate_range"


class StepTooSmall(RowProblem):
    """A cut takes at least one step; `step` in percent."""

    code = "growth.alliance.step_too_small"


class Unchanged(RowProblem):
    """The product has this rate already, or will have it."""

    code = "growth.alliance.unchanged"


class NoPlan(RowProblem):
    """The product has no plan that could be closed."""

    code = "growth.alliance.no_plan"


class ProductUnknown(RowProblem):
    """The shop has no such product with an approved version."""

    code = "growth.alliance.product_unknown"


class Duplicate(RowProblem):
    """The product is in this call twice."""

    code = "growth.alliance.duplicate"
