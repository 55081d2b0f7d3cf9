"""The shopper's routes of after-sale."""

from typing import Annotated
from uuid import UUID

import msgspec
from litestar.params import QueryParameter

from meadow.base.db import ReadDb, WriteDb
from meadow.base.errors import NotFound
from meadow.base.page import Page
from meadow.base.web import Who, read, signed_in, write
from meadow.trade.aftersale import actions, queries
from meadow.trade.aftersale.types import (
    AlreadyOpen,
    EnoughUrged,
    LogFull,
    Moved,
    NotNow,
    NotOffered,
    OfferOver,
    ProofNeeded,
    TooMuch,
    UnfitReason,
    UnknownPicture,
)
from meadow.trade.aftersale.types.asks import Act, Answer, Appeal, Apply, Edit, Offer, Say, SendBack
from meadow.trade.aftersale.types.views import CaseRow, CaseShown, Choice, Counts, LogRow, Options, Slip
from meadow.trade.fulfilment.types import BadTracking, TrackingTaken, UnknownCarrier

Limit = Annotated[int, QueryParameter(ge=1, le=100)]
State = Annotated[queries.Tab, QueryParameter(name="state")]
_CASE = "/api/aftersale/{case_id:uuid}"
_ASKED = [NotFound, NotOffered, UnfitReason]


class Choices(msgspec.Struct):
    items: list[Choice]


@read("/api/orders/{order_id:uuid}/aftersale", guard=signed_in, op="trade_aftersale_options", raises=[NotFound])
async def options(db: ReadDb, who: Who, order_id: UUID) -> Options:
    """What can be asked for on an order, how much it gives, and if not, why not."""
    return await queries.options(db, who.account_id, order_id)


@write(
    "/api/orders/{order_id:uuid}/aftersale", guard=signed_in, op="trade_aftersale_apply", status=201,
    raises=[*_ASKED, AlreadyOpen, TooMuch, ProofNeeded, UnknownPicture],
)  # fmt: skip
async def apply(db: WriteDb, who: Who, order_id: UUID, data: Apply) -> CaseShown:
    """Ask for after-sale on a line, or cancel the whole paid order."""
    case = await actions.apply(db, who.account_id, order_id, data)
    return await queries.of_buyer(db, who.account_id, case.id)


@read("/api/aftersale", guard=signed_in, op="trade_aftersale_list")
async def list_mine(
    db: ReadDb,
    who: Who,
    tab: State = "all",
    order: UUID | None = None,
    cursor: str | None = None,
    limit: Limit = 20,
) -> Page[CaseRow]:
    """The shopper's cases of a tab, newest first; of one order on demand."""
    return await queries.list_buyer(db, who.account_id, tab, order, cursor, limit)


@read("/api/aftersale/counts", guard=signed_in, op="trade_aftersale_counts")
async def count_mine(db: ReadDb, who: Who) -> Counts:
    """The shopper's cases by state."""
    return await queries.counts(db, buyer_id=who.account_id)


@read(_CASE, guard=signed_in, op="trade_aftersale_show", raises=[NotFound])
async def show(db: ReadDb, who: Who, case_id: UUID) -> CaseShown:
    """One case of the shopper."""
    return await queries.of_buyer(db, who.account_id, case_id)


@read(f"{_CASE}/log", guard=signed_in, op="trade_aftersale_log", raises=[NotFound])
async def log(db: ReadDb, who: Who, case_id: UUID, cursor: str | None = None, limit: Limit = 20) -> Page[LogRow]:
    """What was said, shown, proposed and done, newest first."""
    return await queries.log_of_buyer(db, who.account_id, case_id, cursor, limit)


@read(f"{_CASE}/slip", guard=signed_in, op="trade_aftersale_slip", raises=[NotFound])
async def slip(db: ReadDb, who: Who, case_id: UUID) -> Slip:
    """The number that lies in the returned parcel, as a square code."""
    return await queries.slip(db, who.account_id, case_id)


@read(f"{_CASE}/choices", guard=signed_in, op="trade_aftersale_choices", raises=[NotFound])
async def choices(db: ReadDb, who: Who, case_id: UUID) -> Choices:
    """What a case could be about instead."""
    return Choices(await queries.choices(db, who.account_id, case_id))


@write(f"{_CASE}/edit", guard=signed_in, op="trade_aftersale_edit", raises=[*_ASKED, Moved, ProofNeeded])
async def edit(db: WriteDb, who: Who, case_id: UUID, data: Edit) -> CaseShown:
    """Ask again, differently."""
    await actions.edit(db, who.account_id, case_id, data)
    return await queries.of_buyer(db, who.account_id, case_id)


@write(f"{_CASE}/withdraw", guard=signed_in, op="trade_aftersale_withdraw", raises=[NotFound, Moved, NotNow])
async def withdraw(db: WriteDb, who: Who, case_id: UUID, data: Act) -> CaseShown:
    """Give up a case."""
    await actions.withdraw(db, who.account_id, case_id, data.version)
    return await queries.of_buyer(db, who.account_id, case_id)


@write(
    f"{_CASE}/send-back", guard=signed_in, op="trade_aftersale_send_back",
    raises=[NotFound, Moved, NotNow, UnknownCarrier, BadTracking, TrackingTaken],
)  # fmt: skip
async def send_back(db: WriteDb, who: Who, case_id: UUID, data: SendBack) -> CaseShown:
    """Say under which number the goods come back."""
    await actions.send_back(db, who.account_id, case_id, data)
    return await queries.of_buyer(db, who.account_id, case_id)


@write(f"{_CASE}/receive", guard=signed_in, op="trade_aftersale_receive", raises=[NotFound, Moved, NotNow])
async def receive(db: WriteDb, who: Who, case_id: UUID, data: Act) -> CaseShown:
    """Confirm what the shop sent."""
    await actions.receive(db, who.account_id, case_id, data.version)
    return await queries.of_buyer(db, who.account_id, case_id)


@write(f"{_CASE}/urge", guard=signed_in, op="trade_aftersale_urge", raises=[NotFound, NotNow, EnoughUrged])
async def urge(db: WriteDb, who: Who, case_id: UUID) -> CaseShown:
    """Remind the shop."""
    await actions.urge(db, who.account_id, case_id)
    return await queries.of_buyer(db, who.account_id, case_id)


@write(
    f"{_CASE}/messages", guard=signed_in, op="trade_aftersale_say", raises=[NotFound, NotNow, LogFull, UnknownPicture]
)
async def say(db: WriteDb, who: Who, case_id: UUID, data: Say) -> None:
    """Write to the shop, with pictures as evidence."""
    await actions.say_of_buyer(db, who.account_id, case_id, data)


@write(
    f"{_CASE}/offer", guard=signed_in, op="trade_aftersale_offer", raises=[NotFound, Moved, NotNow, NotOffered, TooMuch]
)
async def offer(db: WriteDb, who: Who, case_id: UUID, data: Offer) -> CaseShown:
    """Propose another amount or kind."""
    await actions.offer_of_buyer(db, who.account_id, case_id, data)
    return await queries.of_buyer(db, who.account_id, case_id)


@write(f"{_CASE}/answer", guard=signed_in, op="trade_aftersale_answer", raises=[NotFound, OfferOver, NotNow])
async def answer(db: WriteDb, who: Who, case_id: UUID, data: Answer) -> CaseShown:
    """Accept or refuse what the shop proposes."""
    await actions.answer_of_buyer(db, who.account_id, case_id, data)
    return await queries.of_buyer(db, who.account_id, case_id)


@write(
    f"{_CASE}/appeal", guard=signed_in, op="trade_aftersale_appeal", raises=[NotFound, Moved, NotNow, UnknownPicture]
)
async def appeal(db: WriteDb, who: Who, case_id: UUID, data: Appeal) -> CaseShown:
    """Ask the platform in."""
    await actions.appeal_of_buyer(db, who.account_id, case_id, data)
    return await queries.of_buyer(db, who.account_id, case_id)


@write(f"{_CASE}/drop-appeal", guard=signed_in, op="trade_aftersale_drop_appeal", raises=[NotFound, Moved, NotNow])
async def drop_appeal(db: WriteDb, who: Who, case_id: UUID, data: Act) -> CaseShown:
    """Ask the platform out again."""
    await actions.drop_appeal(db, who.account_id, case_id, data.version)
    return await queries.of_buyer(db, who.account_id, case_id)


routes = [
    options, apply, list_mine, count_mine, show, log, slip, choices, edit, withdraw, send_back, receive, urge, say, offer, answer,
    appeal, drop_appeal,
]  # fmt: skip
