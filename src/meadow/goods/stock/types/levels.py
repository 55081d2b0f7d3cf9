"""Stock levels, movements, and what can be refused."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec

from meadow.base.errors import Problem

Pieces = Annotated[int, msgspec.Meta(ge=0, le=100_000_000)]


class Level(msgspec.Struct, frozen=True):
    """Pieces of a SKU: in the warehouse, of those unpaid and paid, and what can still be sold."""

    sku_id: UUID
    on_hand: int
    held: int
    committed: int
    available: int
    bin: str | None = None


class Adjust(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Set what lies in the warehouse, or change it by a difference; exactly one of the two."""

    set: Pieces | None = None
    delta: Annotated[int, msgspec.Meta(ge=-100_000_000, le=100_000_000)] | None = None
    reason: Annotated[str, msgspec.Meta(min_length=1, max_length=100)] = "count"


class Movement(msgspec.Struct, frozen=True, kw_only=True):
    """One change of what lies in the warehouse."""

    id: int
    at: datetime
    delta: int
    after: int
    reason: str
    order_id: UUID | None
    ref: UUID | None = None
    warehouse_id: UUID | None = None


class BelowTaken(Problem):
    """Fewer pieces than are already held or committed."""

    code, status = "goods.stock.below_taken", 409


class SetOrDelta(Problem):
    """Neither or both of `set` and `delta` were given."""

    code, status = "goods.stock.set_or_delta", 422


class NotEnough(Problem):
    """Too few free pieces; `lines` names the SKUs. Nothing was taken."""

    code, status = "goods.stock.not_enough", 409
