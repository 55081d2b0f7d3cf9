"""Facts of the alliance."""

from datetime import datetime
from uuid import UUID

from meadow.base.bus import Event


class PlanChanged(Event, frozen=True, kw_only=True, tag="growth.alliance.plan_changed.v1"):
    """A product has, or will have from `from_at`, another rate; null closes its plan."""

    shop_id: UUID
    product_id: UUID
    plan_id: UUID
    version: int
    rate_bp: int | None
    from_at: datetime


class Claimed(Event, frozen=True, kw_only=True, tag="growth.alliance.claimed.v1"):
    """An author's commission on a paid line is estimated and claimed; amounts in minor units."""

    shop_id: UUID
    order_id: UUID
    line_id: UUID
    product_id: UUID
    author_id: UUID
    agency_id: UUID | None
    rate_bp: int
    commission: int
    tech: int
    agency: int
    author: int
    currency: str
