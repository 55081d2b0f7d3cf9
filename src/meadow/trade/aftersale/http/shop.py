"""The shop's after-sale desk."""

from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request
from litestar.params import QueryParameter

from meadow.base import i18n
from meadow.base.db import ReadDb, WriteDb
from meadow.base.errors import NotFound
from meadow.base.page import Page
from meadow.base.web import Who, read, shop, write
from meadow.goods.media.types import Asset, BrokenPicture, NotAPicture, TooManyPixels
from meadow.goods.stock.types import NotEnough
from meadow.trade.aftersale import actions, queries
from meadow.trade.aftersale.types import (
    Auto,
    BookFull,
    EnoughTime,
    LogFull,
    Moved,
    NoReturnAddress,
    NotNow,
    NotOffered,
    OfferOver,
    ProofNeeded,
    TooMuch,
    UnfitReason,
    UnknownPicture,
)
from meadow.trade.aftersale.types.asks import (
    Act,
    Agree,
    Answer,
    Appeal,
    Automatic,
    Bulk,
    NewAddress,
    Offer,
    Reject,
    Restock,
    Say,
    SendBack,
)
from meadow.trade.aftersale.types.views import BulkResult, CaseRow, CaseShown, Counts, Desk, LogRow, ReturnAddress
from meadow.trade.fulfilment.types import BadTracking, TrackingTaken, UnknownCarrier

Limit = Annotated[int, QueryParameter(ge=1, le=100)]
State = Annotated[queries.Tab, QueryParameter(name="state")]
Search = Annotated[str, QueryParameter(max_length=4000)]
_DESK = "/api/merchant/{shop_id:uuid}/aftersale"
_CASE = f"{_DESK}/{{case_id:uuid}}"
_BOOK = "/api/merchant/{shop_id:uuid}/return-addresses"
_SEES, _ACTS = shop("orders.read"), shop("aftersale.edit")


class Addresses(msgspec.Struct):
    items: list[ReturnAddress]


@read(_DESK, guard=_SEES, op="trade_aftersale_shop_list")
async def list_cases(
    db: ReadDb, shop_id: UUID, tab: State = "all", q: Search = "", order: UUID | None = None, *, due: bool = False,
    cursor: str | None = None, limit: Limit = 20,
) -> Page[CaseRow]:  # fmt: skip
    """The shop's cases; `due` lists what runs out first; `q` takes up to 100 case or order numbers."""
    return await queries.list_shop(db, shop_id, tab, q=q, order_id=order, due=due, cursor=cursor, limit=limit)


@read(f"{_DESK}/counts", guard=_SEES, op="trade_aftersale_shop_counts")
async def count(db: ReadDb, shop_id: UUID) -> Counts:
    """The shop's cases by state, with its alarms."""
    return await queries.counts(db, shop_id=shop_id)


@read(f"{_DESK}/lists", guard=_SEES, op="trade_aftersale_lists")
async def lists(shop_id: UUID) -> Desk:  # noqa: ARG001 - the guard reads it
    """The reasons a desk chooses from."""
    return queries.desk()


@read(f"{_DESK}/auto", guard=_SEES, op="trade_aftersale_auto")
async def auto(db: ReadDb, shop_id: UUID) -> Auto:
    """What the shop agrees to by itself."""
    return await queries.auto(db, shop_id)


@write(f"{_DESK}/auto", guard=_ACTS, op="trade_aftersale_set_auto", method="PUT")
async def set_auto(db: WriteDb, who: Who, shop_id: UUID, data: Automatic) -> Auto:
    """Say what needs no answer of the shop's."""
    return await actions.set_auto(db, who, shop_id, data)


@write(f"{_DESK}/bulk", guard=_ACTS, op="trade_aftersale_bulk")
async def bulk(db: WriteDb, who: Who, shop_id: UUID, data: Bulk, request: Request[Any, Any, Any]) -> BulkResult:
    """Agree to, or refuse, up to fifty cases; a result per row."""
    language = i18n.pick(request.headers.get("accept-language"))
    return await actions.bulk(db, shop_id, data, who.account_id, language)


@write(
    f"{_DESK}/images", guard=_ACTS, op="trade_aftersale_add_image", status=201, body_limit=10_000_000,
    raises=[NotAPicture, BrokenPicture, TooManyPixels],
)  # fmt: skip
async def add_image(db: WriteDb, shop_id: UUID, body: bytes) -> Asset:
    """Keep a picture as evidence: the raw bytes are the body."""
    return await actions.add_picture(db, shop_id, body)


@read(_CASE, guard=_SEES, op="trade_aftersale_shop_show", raises=[NotFound])
async def show(db: ReadDb, shop_id: UUID, case_id: UUID) -> CaseShown:
    """One case of the shop."""
    return await queries.of_shop(db, shop_id, case_id)


@read(f"{_CASE}/log", guard=_SEES, op="trade_aftersale_shop_log", raises=[NotFound])
async def log(db: ReadDb, shop_id: UUID, case_id: UUID, cursor: str | None = None, limit: Limit = 20) -> Page[LogRow]:
    """What was said, shown, proposed and done, newest first."""
    return await queries.log_of_shop(db, shop_id, case_id, cursor, limit)


@write(f"{_CASE}/agree", guard=_ACTS, op="trade_aftersale_agree", raises=[NotFound, Moved, NotNow, NoReturnAddress])
async def agree(db: WriteDb, who: Who, shop_id: UUID, case_id: UUID, data: Agree) -> CaseShown:
    """Agree, to the first or to the second question."""
    await actions.agree(db, shop_id, case_id, data, who.account_id)
    return await queries.of_shop(db, shop_id, case_id)


@write(
    f"{_CASE}/reject",
    guard=_ACTS,
    op="trade_aftersale_reject",
    raises=[NotFound, Moved, NotNow, UnfitReason, ProofNeeded],
)
async def reject(db: WriteDb, who: Who, shop_id: UUID, case_id: UUID, data: Reject) -> CaseShown:
    """Refuse, for a reason of the list."""
    await actions.reject(db, shop_id, case_id, data, who.account_id)
    return await queries.of_shop(db, shop_id, case_id)


@write(
    f"{_CASE}/send", guard=_ACTS, op="trade_aftersale_send",
    raises=[NotFound, Moved, NotNow, NotEnough, UnknownCarrier, BadTracking, TrackingTaken],
)  # fmt: skip
async def send(db: WriteDb, who: Who, shop_id: UUID, case_id: UUID, data: SendBack) -> CaseShown:
    """Send what the shop owes: the exchange, the missing pieces, the repaired goods."""
    await actions.send(db, shop_id, case_id, data, who.account_id)
    return await queries.of_shop(db, shop_id, case_id)


@write(f"{_CASE}/extend", guard=_ACTS, op="trade_aftersale_extend", raises=[NotFound, Moved, NotNow, EnoughTime])
async def extend(db: WriteDb, who: Who, shop_id: UUID, case_id: UUID, data: Act) -> CaseShown:
    """Take more time, once per step."""
    await actions.extend(db, shop_id, case_id, data.version, who.account_id)
    return await queries.of_shop(db, shop_id, case_id)


@write(f"{_CASE}/restock", guard=_ACTS, op="trade_aftersale_restock", raises=[NotFound, NotNow])
async def restock(db: WriteDb, shop_id: UUID, case_id: UUID, data: Restock) -> CaseShown:
    """Say whether what came back can be sold again."""
    await actions.restock(db, shop_id, case_id, sellable=data.sellable)
    return await queries.of_shop(db, shop_id, case_id)


@write(
    f"{_CASE}/messages", guard=_ACTS, op="trade_aftersale_shop_say", raises=[NotFound, NotNow, LogFull, UnknownPicture]
)
async def say(db: WriteDb, who: Who, shop_id: UUID, case_id: UUID, data: Say) -> None:
    """Write to the buyer, with pictures as evidence."""
    await actions.say_of_shop(db, shop_id, case_id, data, who.account_id)


@write(
    f"{_CASE}/offer", guard=_ACTS, op="trade_aftersale_shop_offer",
    raises=[NotFound, Moved, NotNow, NotOffered, TooMuch, NoReturnAddress],
)  # fmt: skip
async def offer(db: WriteDb, who: Who, shop_id: UUID, case_id: UUID, data: Offer) -> CaseShown:
    """Propose another amount or kind."""
    await actions.offer_of_shop(db, shop_id, case_id, data, who.account_id)
    return await queries.of_shop(db, shop_id, case_id)


@write(f"{_CASE}/answer", guard=_ACTS, op="trade_aftersale_shop_answer", raises=[NotFound, OfferOver, NoReturnAddress])
async def answer(db: WriteDb, who: Who, shop_id: UUID, case_id: UUID, data: Answer) -> CaseShown:
    """Accept or refuse what the buyer proposes."""
    await actions.answer_of_shop(db, shop_id, case_id, data, who.account_id)
    return await queries.of_shop(db, shop_id, case_id)


@write(
    f"{_CASE}/appeal", guard=_ACTS, op="trade_aftersale_shop_appeal", raises=[NotFound, Moved, NotNow, UnknownPicture]
)
async def appeal(db: WriteDb, who: Who, shop_id: UUID, case_id: UUID, data: Appeal) -> CaseShown:
    """Ask the platform in."""
    await actions.appeal_of_shop(db, shop_id, case_id, data, who.account_id)
    return await queries.of_shop(db, shop_id, case_id)


@read(_BOOK, guard=_SEES, op="trade_aftersale_addresses")
async def addresses(db: ReadDb, shop_id: UUID) -> Addresses:
    """The shop's return addresses."""
    return Addresses(await queries.addresses(db, shop_id))


@write(_BOOK, guard=_ACTS, op="trade_aftersale_add_address", status=201, raises=[BookFull])
async def add_address(db: WriteDb, shop_id: UUID, data: NewAddress) -> Addresses:
    """Add a return address; the first one is the usual one."""
    await actions.add_address(db, shop_id, data)
    return Addresses(await queries.addresses(db, shop_id))


@write(f"{_BOOK}/{{return_id:uuid}}", guard=_ACTS, op="trade_aftersale_edit_address", method="PUT", raises=[NotFound])
async def edit_address(db: WriteDb, shop_id: UUID, return_id: UUID, data: NewAddress) -> Addresses:
    """Change a return address; cases that were agreed on keep theirs."""
    await actions.edit_address(db, shop_id, return_id, data)
    return Addresses(await queries.addresses(db, shop_id))


@write(
    f"{_BOOK}/{{return_id:uuid}}", guard=_ACTS, op="trade_aftersale_drop_address", method="DELETE", raises=[NotFound]
)
async def drop_address(db: WriteDb, shop_id: UUID, return_id: UUID) -> None:
    """Remove a return address."""
    await actions.drop_address(db, shop_id, return_id)


routes = [
    list_cases, count, lists, auto, set_auto, bulk, add_image, show, log, agree, reject, send, extend, restock, say, offer,
    answer, appeal, addresses, add_address, edit_address, drop_address,
]  # fmt: skip
