"""The shop's desk: what an order list is filtered by, views, verbs for many orders, and reveals in batches."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec

from meadow.base import policy
from meadow.base.errors import Problem
from meadow.trade.cart.types import Scene
from meadow.trade.orders.types import Address, Counts, ShopOrder, Tab

REVEALS = policy.declare(
    "trade.orders.reveals", 500, 1, 100_000, text="addresses an account may read in plain per day and shop"
)
MOST_WORDS, MOST_REVEALED, MOST_VIEWS, AT_ONCE, MOST_BULK = 100, 50, 50, 200, 100_000
CAP = 10_000
"""Counts stop here: a page says 10,000+."""
Sort = Literal["-created", "created", "ship_by", "-ship_by", "amount", "-amount"]
Hold = Literal["risk", "group", "address", "remorse", "manual"]
Due = Literal["due_24h", "overdue"]
AfterSale = Literal["open", "refunded", "none"]
Flag = Annotated[int, msgspec.Meta(ge=0, le=5)]
Amount = Annotated[int, msgspec.Meta(ge=0, le=10**13)]
Index = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{32}$")]
"""A blind index (base.vault) as text: it finds a name or a phone and says neither."""
Word = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
Reason = Annotated[str, msgspec.Meta(min_length=2, max_length=200)]
SellerNote = Annotated[str, msgspec.Meta(max_length=500)]


class Filter(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Which of a shop's orders; what is left out does not matter. Ranges hold both ends, times are in UTC."""

    tab: Tab = "all"
    words: Annotated[list[Word], msgspec.Meta(max_length=MOST_WORDS)] = []
    title: Annotated[str, msgspec.Meta(max_length=60)] = ""
    created_from: datetime | None = None
    created_to: datetime | None = None
    paid_from: datetime | None = None
    paid_to: datetime | None = None
    ship_from: datetime | None = None
    ship_to: datetime | None = None
    amount_min: Amount | None = None
    amount_max: Amount | None = None
    product_id: UUID | None = None
    sku_id: UUID | None = None
    author_id: UUID | None = None
    scenes: Annotated[list[Scene], msgspec.Meta(max_length=20)] = []
    flags: Annotated[list[Flag], msgspec.Meta(max_length=6)] = []
    remark: bool | None = None
    note: bool | None = None
    hold: Annotated[list[Hold], msgspec.Meta(max_length=5)] = []
    due: Due | None = None
    aftersale: AfterSale | None = None
    region: Annotated[str, msgspec.Meta(max_length=60)] = ""
    name_ix: Index | None = None
    phone_ix: Index | None = None


class AskIndex(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Make the blind index of a name or a phone number, so that no address carries either."""

    kind: Literal["name", "phone"]
    text: Annotated[str, msgspec.Meta(min_length=1, max_length=60)]


class Indexed(msgspec.Struct, frozen=True):
    index: str


class Sum(msgspec.Struct, frozen=True):
    """How many orders a filter finds and what they come to, over at most ten thousand; `capped` says that there are more."""

    count: int
    amount: int
    capped: bool


class DeskCounts(Counts, frozen=True):
    """The tabs and the alarm board, each counted up to the cap and one more."""

    risk: int = 0
    address: int = 0
    aftersale: int = 0


class DeskOrder(ShopOrder, frozen=True, kw_only=True):
    """An order with what the desk itself has put on it."""

    note: str | None = None
    aftersale: AfterSale = "none"


class SaveView(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Keep a filter under a name: for oneself, or for everybody of the shop."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=40, pattern=r"^[^\x00-\x1f\x7f]+$")]
    filter: Filter
    sort: Sort = "-created"
    columns: Annotated[list[Annotated[str, msgspec.Meta(max_length=30)]], msgspec.Meta(max_length=20)] = []
    shared: bool = False
    is_default: bool = False


class View(msgspec.Struct, frozen=True, kw_only=True):
    """A saved view; `mine` may be changed."""

    id: UUID
    name: str
    filter: Filter
    sort: Sort
    columns: list[str]
    shared: bool
    is_default: bool
    mine: bool


class Views(msgspec.Struct, frozen=True):
    items: list[View]


class Decrypt(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Read up to 50 addresses in plain, for a stated reason."""

    order_ids: Annotated[list[UUID], msgspec.Meta(min_length=1, max_length=MOST_REVEALED)]
    reason: Reason


class Revealed(msgspec.Struct, frozen=True):
    """One row of a reveal."""

    order_id: UUID
    ok: bool
    address: Address | None = None
    code: str | None = None
    detail: str | None = None


class RevealedRows(msgspec.Struct, frozen=True):
    """What was revealed, and how many more the account may read today."""

    results: list[Revealed]
    left: int


class Bulk(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One verb for the orders named, or for all that a filter finds now; over 200 become a job."""

    verb: Literal["flag", "note", "hold", "release"]
    order_ids: Annotated[list[UUID], msgspec.Meta(max_length=AT_ONCE)] = []
    filter: Filter | None = None
    flag: Flag = 0
    note: SellerNote = ""
    reason: Annotated[str, msgspec.Meta(max_length=200)] = ""


class BulkRow(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one order; `ok` is null while it waits."""

    order_id: UUID
    number: str
    ok: bool | None
    code: str | None = None
    detail: str | None = None


class BulkReport(msgspec.Struct, frozen=True, kw_only=True):
    """A verb for many orders: how far it is."""

    id: UUID
    verb: str
    state: Literal["queued", "running", "done", "cancelled"]
    total: int
    done: int
    failed: int
    by: str
    at: datetime


class BulkDone(msgspec.Struct, frozen=True):
    """The report, and the rows of a verb that ran at once."""

    report: BulkReport
    results: list[BulkRow]


class TraceItem(msgspec.Struct, frozen=True, kw_only=True):
    """Who did what when with an order; `who` is a name, or `buyer`, `system`."""

    at: datetime
    kind: str
    who: str
    detail: dict[str, Any]


class Trace(msgspec.Struct, frozen=True):
    items: list[TraceItem]


class QuotaSpent(Problem):
    """The account has read its share of addresses for today; `left` is what remains."""

    code, status = "trade.orders.quota_spent", 429


class TooManyViews(Problem):
    """No room for another view; `most` is the limit."""

    code, status = "trade.orders.too_many_views", 409


class TooMany(Problem):
    """The filter finds more orders than one job takes; `most` is the limit."""

    code, status = "trade.orders.too_many", 409


class NothingChosen(Problem):
    """Neither orders nor a filter were given, or nothing was found."""

    code, status = "trade.orders.nothing_chosen", 409
