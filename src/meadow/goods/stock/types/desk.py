"""Warehouses, arrivals, thresholds, and the work of a stock clerk in bulk."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec

from meadow.base.errors import Problem
from meadow.base.i18n import Text
from meadow.goods.media.types import Asset
from meadow.goods.stock.types.levels import Pieces

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=60)]
Bin = Annotated[str, msgspec.Meta(max_length=40)]
Some = Annotated[int, msgspec.Meta(ge=1, le=100_000_000)]
NAMES = "goods.stock.names"
"""The question to the catalogue that the wiring answers: what SKUs are called."""
HOLD = "goods.stock.hold"
"""(db, shop_id, ref, pieces by SKU, until): asked by live rooms, answered through the wiring; `release` frees them."""
MOST_ROWS = 5_000
MOST_BYTES = 5_000_000


class SkuName(msgspec.Struct, frozen=True, kw_only=True):
    """What a SKU is called."""

    sku_id: UUID
    product_id: UUID
    title: Text
    spec_text: Text
    outer_sku: str | None
    image: Asset | None


class Place(msgspec.Struct, frozen=True):
    """Pieces in one warehouse."""

    warehouse_id: UUID
    on_hand: int


class StockRow(msgspec.Struct, frozen=True, kw_only=True):
    """A SKU as a stock clerk sees it; `places` are the warehouses that have any."""

    sku_id: UUID
    product_id: UUID
    title: Text
    spec_text: Text
    outer_sku: str | None
    image: Asset | None
    on_hand: int
    held: int
    committed: int
    available: int
    bin: str | None
    least: int | None
    low: bool
    places: list[Place]


class StockCounts(msgspec.Struct, frozen=True):
    """SKUs in all, at or under their threshold, and with nothing left to sell."""

    skus: int
    low: int
    out: int


class Change(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Change a SKU: pieces by `set` or `delta` (in a warehouse, else in all), its threshold, its bin; `no_least` ends the threshold."""

    sku_id: UUID
    set: Pieces | None = None
    delta: Annotated[int, msgspec.Meta(ge=-100_000_000, le=100_000_000)] | None = None
    warehouse_id: UUID | None = None
    least: Pieces | None = None
    no_least: bool = False
    bin: Bin | None = None
    reason: Annotated[str, msgspec.Meta(min_length=1, max_length=100)] = "count"


class Changes(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Up to 600 rows; each stands alone."""

    rows: Annotated[list[Change], msgspec.Meta(min_length=1, max_length=600)]


class ChangeResult(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a row, numbered as asked (a sheet's header is row 1)."""

    row: int
    ok: bool
    sku_id: UUID | None = None
    code: str | None = None
    detail: str | None = None
    column: str | None = None
    value: str | None = None


class ChangeResults(msgspec.Struct, frozen=True):
    results: list[ChangeResult]
    done: int
    failed: int


class Warehouse(msgspec.Struct, frozen=True, kw_only=True):
    """A warehouse; the first one holds whatever lies in no other, and parcels take from it first."""

    id: UUID
    name: str
    rank: int
    first: bool
    skus: int
    pieces: int


class PutWarehouse(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Name, and in which order parcels take from it."""

    name: Name
    rank: Annotated[int, msgspec.Meta(ge=1, le=1000)] = 1


class TransferRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    sku_id: UUID
    qty: Some


class Transfer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Move pieces between two warehouses, all or none; what can be sold stays the same."""

    source_id: UUID
    target_id: UUID
    rows: Annotated[list[TransferRow], msgspec.Meta(min_length=1, max_length=200)]


class NewInbound(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Goods that are expected."""

    lines: Annotated[list[TransferRow], msgspec.Meta(min_length=1, max_length=200)]
    warehouse_id: UUID | None = None
    note: Annotated[str, msgspec.Meta(max_length=200)] = ""
    expected_at: Annotated[datetime, msgspec.Meta(tz=True)] | None = None


class Receive(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What has come of an arrival; with `close` nothing more is expected of it."""

    lines: Annotated[list[TransferRow], msgspec.Meta(max_length=200)] = []
    close: bool = False


class InboundLine(msgspec.Struct, frozen=True):
    sku_id: UUID
    expected: int
    received: int


class Inbound(msgspec.Struct, frozen=True, kw_only=True):
    """An arrival: expected, part, received or closed."""

    id: UUID
    warehouse_id: UUID
    state: Literal["expected", "part", "received", "closed"]
    note: str
    expected_at: datetime | None
    at: datetime
    received_at: datetime | None
    lines: list[InboundLine]


class WarehouseName(Problem):
    """Another warehouse has the name."""

    code, status = "goods.stock.warehouse_name", 409


class WarehouseFull(Problem):
    """A warehouse can close only when nothing lies in it; the first one never does."""

    code, status = "goods.stock.warehouse_full", 409


class SamePlace(Problem):
    """Source and target are one warehouse."""

    code, status = "goods.stock.same_place", 422


class InboundOver(Problem):
    """Nothing is expected of this arrival any more."""

    code, status = "goods.stock.inbound_over", 409


class StockColumns(Problem):
    """The sheet lacks a column; `columns` names it."""

    code, status = "goods.stock.columns", 422
