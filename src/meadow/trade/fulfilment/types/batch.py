"""Shipping in bulk: rows of a sheet and what became of each."""

from typing import Annotated
from uuid import UUID

import msgspec

from meadow.base.errors import Problem

MOST_ROWS = 600
MOST_BYTES = 5_000_000


class ShipRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One row of a batch, as a warehouse system exports it."""

    order_number: Annotated[str, msgspec.Meta(max_length=40)]
    carrier: Annotated[str, msgspec.Meta(max_length=20)]
    tracking_no: Annotated[str, msgspec.Meta(max_length=60)]
    serials: Annotated[str, msgspec.Meta(max_length=2000)] = ""


class ShipBatch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Up to 600 rows; each stands alone."""

    rows: Annotated[list[ShipRow], msgspec.Meta(min_length=1, max_length=MOST_ROWS)]


class RowResult(msgspec.Struct, frozen=True):
    """What became of one row, numbered from 1; `code` and `detail` say what to mend, `column` where."""

    row: int
    ok: bool
    code: str | None = None
    detail: str | None = None
    column: str | None = None
    value: str | None = None
    order_id: UUID | None = None
    repeated: bool = False


class BatchResult(msgspec.Struct, frozen=True):
    results: list[RowResult]
    done: int = 0
    failed: int = 0


class BatchColumns(Problem):
    """The sheet lacks a column; `columns` names what is missing."""

    code, status = "trade.fulfilment.batch_columns", 422


class BatchEmpty(Problem):
    """There is no row below the header."""

    code, status = "trade.fulfilment.batch_empty", 422
