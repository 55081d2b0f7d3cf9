"""Shipping in bulk: rows of a sheet and what became of each."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec

from meadow.base.errors import Problem
from meadow.base.i18n import Text

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
    """What became of one row, numbered from 1; `code` and `detail` say what to mend (`text` in every language), `column` where."""

    row: int
    ok: bool
    code: str | None = None
    detail: str | None = None
    column: str | None = None
    value: str | None = None
    order_id: UUID | None = None
    repeated: bool = False
    text: Text | None = None


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


class WrongRow(msgspec.Struct, frozen=True, kw_only=True):
    """A row that did not ship: the header is row 1, `column` is the sheet's own name."""

    row: int
    column: str
    value: str
    code: str
    text: Text


class BatchRow(msgspec.Struct, frozen=True, kw_only=True):
    """A sheet in the list; `repeated` of the `done` had left before under the same number."""

    id: UUID
    at: datetime
    name: str
    state: Literal["running", "done"]
    rows: int
    done: int
    repeated: int
    failed: int


class BatchReport(BatchRow, frozen=True, kw_only=True):
    """A sheet with every row that did not ship."""

    wrong: list[WrongRow]
