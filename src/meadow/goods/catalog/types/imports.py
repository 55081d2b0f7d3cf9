"""Imports: what is asked, what a row may be refused for, and what a run reports."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec

from meadow.base import policy
from meadow.base.errors import Problem
from meadow.base.i18n import Text
from meadow.goods.catalog.types import DraftProduct

MOST_BYTES = 10_000_000
MOST_ROWS = 10_000
MOST_LISTED = 1_000
MOST_WRONG = 2_000
RATE = r"^[0-9]{1,6}(\.[0-9]{1,8})?$"
KEPT_DAYS = policy.declare("goods.catalog.imports_kept", 30, 1, 365, text="days the report of an import is kept")


class Format(StrEnum):
    """Whose columns the file has."""

    meadow = "meadow"
    shopify = "shopify"
    saleor = "saleor"


class AskImport(msgspec.Struct, frozen=True, kw_only=True):
    """How to read a file: `rate` is what one unit of `currency` is worth in CNY, `category` is for rows that name none we know."""

    format: Format = Format.meadow
    dry: bool = False
    submit: bool = False
    currency: Annotated[str, msgspec.Meta(pattern="^[A-Z]{3}$")] = "CNY"
    rate: Annotated[str, msgspec.Meta(pattern=RATE)] = ""
    category: Annotated[str, msgspec.Meta(max_length=60)] = ""
    name: Annotated[str, msgspec.Meta(max_length=200)] = ""


class Wrong(msgspec.Struct, frozen=True):
    """One finding: a cell by row (the header is row 1) and column; an error keeps its product out, a warning does not."""

    row: int
    column: str
    value: str
    code: str
    level: str = "error"
    params: dict[str, Any] = {}


class Line(msgspec.Struct, frozen=True):
    """A row of any format under our names of the columns; `names` gives back what the file calls them."""

    row: int
    cells: dict[str, str]
    names: dict[str, str]


class Picture(msgspec.Struct, frozen=True):
    """A picture to fetch: its address or file name, and its place: main, detail, or `value:2` of the first axis."""

    row: int
    column: str
    source: str
    place: str


class Ready(msgspec.Struct, frozen=True, kw_only=True):
    """A product that may be written; `mark` is the same for the same content."""

    row: int
    handle: str
    draft: DraftProduct
    pictures: list[Picture]
    mark: str


class Wanted(msgspec.Struct, frozen=True):
    """Pictures of a product that was written at this revision."""

    product_id: UUID
    rev: int
    handle: str
    pictures: list[Picture]


class ImportPictures(msgspec.Struct, frozen=True, kw_only=True):
    """What the job of pictures is given."""

    shop_id: UUID
    import_id: UUID
    job_id: UUID
    submit: bool
    wanted: list[Wanted]


class Item(msgspec.Struct, frozen=True):
    """A product that an import made or changed."""

    product_id: UUID
    handle: str
    title: Text
    row: int


class RowError(msgspec.Struct, frozen=True, kw_only=True):
    """A finding as it is shown."""

    row: int
    column: str
    value: str
    level: Literal["error", "warning"]
    code: str
    text: str


class ImportRow(msgspec.Struct, frozen=True, kw_only=True):
    """A run in the list: `state` is running, pictures (some are still being fetched) or done."""

    id: UUID
    at: datetime
    name: str
    format: Format
    dry: bool
    state: str
    rows: int = 0
    products: int = 0
    skus: int = 0
    made: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: int = 0
    submitted: int = 0
    error_count: int = 0
    warning_count: int = 0


class ImportReport(ImportRow, frozen=True, kw_only=True):
    """A whole run: in a dry one `products` could be written, and nothing is; lists hold the first thousand."""

    created: list[Item] = []
    updated: list[Item] = []
    errors: list[RowError] = []


class ImportEncoding(Problem):
    """The bytes are none of UTF-8, UTF-16 and GB18030."""

    code, status = "goods.catalog.import_encoding", 422


class ImportBroken(Problem):
    """The file is not what its format says, or is damaged."""

    code, status = "goods.catalog.import_broken", 422


class ImportColumns(Problem):
    """Columns that the format needs are missing or there twice; `columns` names them."""

    code, status = "goods.catalog.import_columns", 422


class ImportEmpty(Problem):
    """There is no row below the header."""

    code, status = "goods.catalog.import_empty", 422


class ImportTooLong(Problem):
    """More rows than `most`, or more bytes."""

    code, status = "goods.catalog.import_too_long", 422


class ImportCurrency(Problem):
    """Prices are in another currency and no rate to CNY was given."""

    code, status = "goods.catalog.import_currency", 422
