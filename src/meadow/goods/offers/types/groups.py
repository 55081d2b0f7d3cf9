"""Groups of buyers who get a lower price together."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec


class GroupState(StrEnum):
    """A group forms until it is full or its time is over."""

    forming = "forming"
    filled = "filled"
    failed = "failed"


class GroupOf(msgspec.Struct, frozen=True, kw_only=True):
    """A group as orders and shoppers see it; `missing` buyers until it is full."""

    id: UUID
    shop_id: UUID
    offer_id: UUID
    product_id: UUID
    state: GroupState
    size: int
    joined: int
    opened_by: UUID
    opened_at: datetime
    expires_at: datetime

    @property
    def missing(self) -> int:
        """Buyers until it is full."""
        return self.size - self.joined


class GroupView(msgspec.Struct, frozen=True, kw_only=True):
    """A group as shoppers see it: who opened it (masked), how many are missing, and whether the viewer is in."""

    id: UUID
    shop_id: UUID
    offer_id: UUID
    product_id: UUID
    state: GroupState
    size: int
    joined: int
    missing: int
    opened_by: str
    mine: bool
    expires_at: datetime
