"""Exports: sheets of orders or invoices, made as jobs, taken away for a week."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec

from meadow.base import policy
from meadow.base.errors import Problem
from meadow.trade.orders.types.desk import AT_ONCE, Filter

KEPT_DAYS = policy.declare("trade.orders.export_kept", 7, 1, 90, text="days an export can be downloaded")
PLAIN_ROWS = policy.declare(
    "trade.orders.export_plain_rows", 10_000, 0, 200_000, text="orders an account may export in plain per day and shop"
)
MOST_ORDERS, MOST_TOLD = 200_000, 1000
State = Literal["queued", "running", "done", "failed", "cancelled", "expired"]
Kind = Literal["orders", "invoices"]
Format = Literal["csv", "xlsx"]


class AskExport(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Write what a filter finds, or the orders named, into a sheet; in plain only with the right and a reason for it."""

    kind: Kind = "orders"
    format: Format = "csv"
    filter: Filter | None = None
    order_ids: Annotated[list[UUID], msgspec.Meta(max_length=AT_ONCE)] = []
    plain: bool = False
    reason: Annotated[str, msgspec.Meta(max_length=200)] = ""


class RowError(msgspec.Struct, frozen=True):
    """A row that could not be written whole, and why."""

    number: str
    code: str
    text: str = ""


class Export(msgspec.Struct, frozen=True, kw_only=True):
    """An export: how far it is, and until when it can be taken away."""

    id: UUID
    kind: Kind
    format: Format
    plain: bool
    state: State
    total: int
    done: int
    errors: int
    size: int | None
    by: str
    at: datetime
    expires_at: datetime | None


class ExportReport(Export, frozen=True, kw_only=True):
    """One export with the rows that went wrong, at most a thousand."""

    wrong: list[RowError]


class TooManyRows(Problem):
    """The filter finds more than one sheet holds; `most` is the limit."""

    code, status = "trade.orders.too_many_rows", 409


class ReasonMissing(Problem):
    """Plain addresses leave the house only for a stated reason."""

    code, status = "trade.orders.reason_missing", 422


class NotReady(Problem):
    """The file is not there: still being written, called off, or past its time; `state` says which."""

    code, status = "trade.orders.export_not_ready", 409
