"""Negotiation: one side proposes another amount or kind, the other accepts or refuses."""

from uuid import UUID

import msgspec

from meadow.base import clock, ids
from meadow.base.db import WriteDb
from meadow.trade.aftersale import store
from meadow.trade.aftersale.actions import deciding, paying, steps
from meadow.trade.aftersale.rules import machine, opening, worth
from meadow.trade.aftersale.types import (
    Actor,
    By,
    Case,
    Entry,
    Kind,
    NoReturnAddress,
    NotNow,
    NotOffered,
    OfferOver,
    Proposal,
    State,
    TooMuch,
    Verb,
)
from meadow.trade.aftersale.types.asks import Answer, Offer
from meadow.trade.orders.types import Order

_PROPOSED = frozenset({Kind.refund_shipped, Kind.return_refund, Kind.exchange, Kind.resend, Kind.repair})
_PATHS = {
    State.waiting_merchant: _PROPOSED, State.rejected_first: _PROPOSED,
    State.waiting_return: frozenset({Kind.refund_shipped}), State.waiting_resend: frozenset({Kind.refund_shipped}),
    State.returned: frozenset({Kind.return_refund}), State.rejected_second: frozenset({Kind.return_refund}),
}  # fmt: skip
"""What can still be proposed where a case stands: once goods are back, money for them."""


async def by_shop(db: WriteDb, shop_id: UUID, case_id: UUID, ask: Offer, account_id: UUID) -> Case:
    """The shop proposes. Raises `Moved`, `NotNow`, `NotOffered`, `TooMuch`, `NoReturnAddress`."""
    case, order = await steps.of_shop(db, shop_id, case_id, ask.version)
    comes_back = ask.kind in machine.BACK and not case.goods_back
    if comes_back and await store.usual_address(db, shop_id=shop_id, address_id=ask.address_id) is None:
        raise NoReturnAddress
    return await _propose(db, case, order, ask, Actor(By.merchant, account_id))


async def by_buyer(db: WriteDb, buyer_id: UUID, case_id: UUID, ask: Offer) -> Case:
    """The buyer proposes; where goods come back to is the shop's to say."""
    case, order = await steps.of_buyer(db, buyer_id, case_id, ask.version)
    return await _propose(db, case, order, msgspec.structs.replace(ask, address_id=None), Actor(By.buyer, buyer_id))


async def _propose(db: WriteDb, case: Case, order: Order, ask: Offer, actor: Actor) -> Case:
    if case.kind not in _PROPOSED or case.state not in _PATHS:
        raise NotNow(state=case.state.value, verb="offer")
    line = next(x for x in order.lines if x.id == case.line_id)
    if ask.kind not in _PATHS[case.state] or (ask.kind is Kind.exchange and case.kind is not Kind.exchange):
        raise NotOffered(why="proposal")
    if why := opening.against(order, line, ask.kind):
        raise NotOffered(why=why)
    most = worth.most(opening.bought(order), case) if ask.kind in worth.PAYS else 0
    if ask.kind in worth.PAYS and not 0 < ask.amount <= most:
        raise TooMuch(pieces=case.qty, most=most)
    amount = ask.amount if ask.kind in worth.PAYS else 0
    now = clock.now()
    made = Proposal(id=ids.new(), by=actor.by, kind=ask.kind, amount=amount, at=now, address_id=ask.address_id)
    await steps.note(
        db, case, actor, Entry.offer, text=ask.text,
        data={"offer_id": str(made.id), "kind": made.kind.value, "amount": amount, "currency": case.currency},
    )  # fmt: skip
    # Beside the versions: a proposal changes nothing until it is accepted.
    await store.turn(db, shop_id=case.shop_id, case_id=case.id, version=None, at=now, offer=msgspec.to_builtins(made))
    return await steps.again(db, case)


async def answer_of_buyer(db: WriteDb, buyer_id: UUID, case_id: UUID, ask: Answer) -> Case:
    """The buyer answers the shop's proposal. Raises `OfferOver`, and what granting raises."""
    case, order = await steps.of_buyer(db, buyer_id, case_id)
    return await _answer(db, case, order, ask, Actor(By.buyer, buyer_id))


async def answer_of_shop(db: WriteDb, shop_id: UUID, case_id: UUID, ask: Answer, account_id: UUID) -> Case:
    """The shop answers the buyer's proposal."""
    case, order = await steps.of_shop(db, shop_id, case_id)
    return await _answer(db, case, order, ask, Actor(By.merchant, account_id))


async def _answer(db: WriteDb, case: Case, order: Order, ask: Answer, actor: Actor) -> Case:
    offer = case.offer
    if offer is None or offer.id != ask.offer_id or offer.by is actor.by:
        raise OfferOver
    said = {
        "verb": "accept" if ask.accept else "refuse",
        "offer_id": str(offer.id),
        "kind": offer.kind.value,
        "amount": offer.amount,
    }
    await steps.note(db, case, actor, Entry.move, data=said)
    if not ask.accept:
        await store.turn(db, shop_id=case.shop_id, case_id=case.id, version=None, at=clock.now(), offer=None)
        return await steps.again(db, case)
    return await _settle(db, case, order, offer, ask.address_id or offer.address_id)


async def _settle(db: WriteDb, case: Case, order: Order, offer: Proposal, address_id: UUID | None) -> Case:
    """What both sides agreed on happens as if the shop had granted it: a proposal, or its acceptance, is the shop's word."""
    shop = Actor(By.merchant)
    if case.state in machine.REJECTED:
        case = await steps.step(db, case, Verb.reopen, shop, reject_reason=None)
    if offer.kind is not case.kind or offer.amount != case.amount:
        case = await paying.convert(db, case, order, offer.kind, offer.amount if offer.kind in worth.PAYS else None)
    if case.state in {State.waiting_return, State.waiting_resend}:
        return await paying.pay(db, case, order, Verb.refund, shop)
    return await deciding.grant(db, case, order, shop, address_id=address_id)
