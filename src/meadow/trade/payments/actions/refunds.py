"""Giving back: a refund is written in its asker's transaction, sent by the original route, and asked again until it is home."""

import logging
from collections.abc import Sequence
from uuid import UUID

from meadow.base import clock, ids, jobs, policy, timers, trail
from meadow.base.bus import emit
from meadow.base.db import House, WriteDb
from meadow.base.timers import Timer
from meadow.trade.ledger import PLATFORM, Entry, Kind, post
from meadow.trade.payments import rules
from meadow.trade.payments.channels import channel
from meadow.trade.payments.events import Refunded, RefundFailed
from meadow.trade.payments.store import booking, refunds
from meadow.trade.payments.types import OverRefund, Said, UnknownChannel
from meadow.trade.payments.types.refunds import AGAIN, Answer, Capture, Piece, Refund, RefundState, Route

log = logging.getLogger(__name__)
SEND = "trade.payments.send_back"
AGE = policy.declare("trade.payments.refund_days", 365, 1, 3650, text="days after which a channel gives nothing back")
_OPEN = (RefundState.to_refund, RefundState.refunding)


async def give_back(
    db: WriteDb,
    *,
    buyer_id: UUID,
    checkout_id: UUID,
    refund_id: UUID,
    amount: int,
    currency: str,
    order_id: UUID | None,
) -> RefundState:
    """Send money that lies in the buyer's funds home by the route it came, once per refund id.

    Raises `OverRefund` with what is left when the checkout's captures do not hold the amount.
    """
    taken = await refunds.captures(db, buyer_id=buyer_id, checkout_id=checkout_id, currency=currency, order_id=order_id)
    made = Refund(
        id=refund_id, buyer_id=buyer_id, checkout_id=checkout_id, order_id=order_id, amount=amount, currency=currency,
        state=RefundState.to_refund, created_at=clock.now(), done_at=None,
    )  # fmt: skip
    return await send_home(db, made, taken)


async def send_home(db: WriteDb, made: Refund, taken: Sequence[Capture]) -> RefundState:
    """Write a refund over captures that are locked, and send its parts; one that is there already says how it stands."""
    if held := await refunds.of(db, buyer_id=made.buyer_id, refund_id=made.id):
        return held.state
    parts = rules.spread(made.amount, taken)
    if made.amount <= 0 or sum(amount for _, amount in parts) != made.amount:
        raise OverRefund(left=sum(c.amount - c.returned for c in taken))
    await refunds.add(db, buyer_id=made.buyer_id, made=made)
    pieces = [_piece(made, capture, amount) for capture, amount in parts]
    await refunds.add_pieces(db, buyer_id=made.buyer_id, pieces=pieces, at=made.created_at)
    await trail.note(
        db, made.buyer_id, verb="trade.payments.refund", subject=made.id,
        detail={"amount": made.amount, "currency": made.currency, "parts": len(parts)},
    )  # fmt: skip
    for piece, (capture, _) in zip(pieces, parts, strict=True):
        where = {"channel": capture.channel, "channel_no": capture.channel_no}
        if not await refunds.promise(db, buyer_id=made.buyer_id, amount=piece.amount, **where):
            raise OverRefund(left=0)
        if rules.too_old(capture.at, clock.now(), int(await policy.value(db, AGE.key))):
            await settle(db, piece, Answer(RefundState.failed, reason="too_old", final=True))
        else:
            await _send(db, piece)
    held = await refunds.of(db, buyer_id=made.buyer_id, refund_id=made.id)
    return held.state if held else made.state


def _piece(made: Refund, taken: Capture, amount: int) -> Piece:
    return Piece(
        id=ids.derived("refund", made.id, taken.channel, taken.channel_no), buyer_id=made.buyer_id, refund_id=made.id,
        intent_id=taken.intent_id, channel=taken.channel, capture_no=taken.channel_no, channel_ref=taken.channel_ref,
        captured=taken.amount, amount=amount, currency=made.currency, state=RefundState.to_refund, channel_no="",
        tries=0, reason="", route=Route.offline if taken.channel == "cod" else Route.original,
    )  # fmt: skip


async def _send(db: WriteDb, piece: Piece) -> None:
    """Ask a channel that lives in this database now; one across the network is asked by a job, never in a transaction."""
    try:
        adapter = channel(db.house, piece.channel)
    except UnknownChannel:  # its settings were taken away while money was under way
        await settle(db, piece, Answer(RefundState.failed, reason="not_set_up", final=True))
        return
    if adapter.inside:
        await settle(db, piece, await adapter.refund(db.house, piece, db))
        return
    await jobs.queue(db, SEND, buyer_id=str(piece.buyer_id), piece_id=str(piece.id))
    await _again(db, piece, piece.tries + 1)


async def _again(db: WriteDb, piece: Piece, tries: int) -> None:
    note = {"buyer_id": str(piece.buyer_id)}
    await timers.set(db, AGAIN, piece.id, clock.now() + rules.pause(tries), note)


async def ask_again(db: WriteDb, timer: Timer) -> None:
    """A refund that is not home is asked for again: the same number, so that a channel which took it says how it stands."""
    piece = await refunds.piece_of(db, buyer_id=ids.parse(timer.note["buyer_id"]), piece_id=timer.key, lock=True)
    if piece is not None and piece.state in _OPEN:
        await _send(db, piece)


async def send_back(house: House, buyer_id: UUID, piece_id: UUID) -> None:
    """Ask the channel with no transaction open, then write down what it said."""
    async with house.read() as db:
        piece = await refunds.piece_of(db, buyer_id=buyer_id, piece_id=piece_id)
    if piece is None or piece.state not in _OPEN:
        return
    try:
        answer = await channel(house, piece.channel).refund(house, piece, None)
    except Exception as error:
        log.exception("refund %s at %s", piece.id, piece.channel)
        answer = Answer(RefundState.failed, reason=type(error).__name__)
    async with house.write() as after:
        held = await refunds.piece_of(after, buyer_id=buyer_id, piece_id=piece_id, lock=True)
        if held is not None:
            await settle(after, held, answer)


async def heard(db: WriteDb, name: str, said: Said) -> None:
    """A channel tells what became of a refund; a word about a refund that is none of ours is not believed."""
    owner = said.merchant_order.partition(":")[0]
    try:  # a refund that somebody made at the channel's own desk has a number of its own kind
        known, number = ids.parse(owner) if owner else None, ids.parse(said.refund_no)
    except ValueError:
        log.warning("%s tells of refund %s, whose number is none of ours", name, said.refund_no)
        return
    buyer = known or await booking.owner_of(db, channel=name, channel_no=said.capture_no)
    piece = buyer and await refunds.piece_of(db, buyer_id=buyer, piece_id=number, lock=True)
    if not piece or piece.channel != name or (piece.amount, piece.currency) != (said.amount, said.currency):
        log.warning("%s tells of refund %s, which is not ours as told", name, said.refund_no)
        return
    states = {"succeed": RefundState.success, "fail": RefundState.failed}
    answer = Answer(
        states.get(said.outcome, RefundState.refunding), said.channel_no, said.reason, final=said.outcome == "fail"
    )
    await settle(db, piece, answer)


async def settle(db: WriteDb, piece: Piece, answer: Answer) -> None:
    """Write down what a channel said of a part: home is booked once, taken up is asked after, refused is tried again.

    Home is home even where the part was given up: else a person would pay it a second time.
    """
    if piece.state not in _OPEN and (piece.state, answer.state) != (RefundState.failed, RefundState.success):
        return
    mine = {"buyer_id": piece.buyer_id, "piece_id": piece.id}
    if answer.state is RefundState.success:
        await refunds.turn_piece(db, **mine, state=answer.state, channel_no=answer.channel_no, reason="")
        await _book(db, piece, answer.channel_no)
        await timers.cancel(db, AGAIN, piece.id)
    elif answer.state is RefundState.refunding:
        number = answer.channel_no or piece.channel_no
        await refunds.turn_piece(db, **mine, state=answer.state, channel_no=number)
        await _again(db, piece, 5)
    elif answer.final or piece.tries + 1 >= rules.MOST_TRIES:
        await refunds.turn_piece(db, **mine, state=answer.state, tries=piece.tries + 1, reason=answer.reason)
        await timers.cancel(db, AGAIN, piece.id)
    else:
        await refunds.turn_piece(
            db,
            **mine,
            state=RefundState.to_refund,
            tries=piece.tries + 1,
            reason=answer.reason,
        )
        await _again(db, piece, piece.tries + 1)
    await _refresh(db, piece, answer.reason)


async def _book(db: WriteDb, piece: Piece, number: str) -> None:
    """The money has left: out of the buyer's funds, and out of what the platform holds at channels and banks.

    Without a number no channel was asked: a person paid.
    """
    if number:
        await booking.add_refund_txn(
            db, buyer_id=piece.buyer_id, intent_id=piece.intent_id, channel=piece.channel, channel_no=number,
            amount=piece.amount, currency=piece.currency, at=clock.now(),
        )  # fmt: skip
    entries = [Entry(piece.buyer_id, Kind.buyer_funds, -piece.amount), Entry(PLATFORM, Kind.channel, piece.amount)]
    await post(db, shop_id=PLATFORM, reason="refund", ref=piece.id, currency=piece.currency, entries=entries)


async def _refresh(db: WriteDb, piece: Piece, reason: str) -> None:
    """The refund as its parts stand now, told when it changes for good."""
    held = await refunds.of(db, buyer_id=piece.buyer_id, refund_id=piece.refund_id)
    if held is None:
        return
    state = rules.state_of(await refunds.pieces_of(db, buyer_id=piece.buyer_id, refund_id=piece.refund_id))
    at = clock.now() if state is RefundState.success else None
    if not await refunds.turn(db, buyer_id=piece.buyer_id, refund_id=held.id, state=state, at=at):
        return
    told = {
        "buyer_id": held.buyer_id, "checkout_id": held.checkout_id, "order_id": held.order_id, "refund_id": held.id,
        "amount": held.amount, "currency": held.currency,
    }  # fmt: skip
    if state is RefundState.success:
        await emit(db, Refunded(**told))  # type: ignore[arg-type]
    elif state is RefundState.failed:
        await emit(db, RefundFailed(**told, reason=reason))  # type: ignore[arg-type]


async def once_more(db: WriteDb, account_id: UUID, piece: Piece) -> None:
    """An operator lets a refused part be tried again, from its first try."""
    detail = {"amount": piece.amount, "channel": piece.channel}
    await trail.note(db, account_id, verb="trade.payments.refund_again", subject=piece.id, detail=detail)
    mine = {"buyer_id": piece.buyer_id, "piece_id": piece.id}
    await refunds.turn_piece(db, **mine, state=RefundState.to_refund, tries=0, reason="")
    fresh = await refunds.piece_of(db, buyer_id=piece.buyer_id, piece_id=piece.id)
    if fresh:
        await _refresh(db, fresh, "")
        await _send(db, fresh)


async def paid_by_hand(db: WriteDb, account_id: UUID, piece: Piece, note: str) -> None:
    """The platform paid the buyer by another route, out of the same money."""
    detail = {"amount": piece.amount, "channel": piece.channel, "note": note}
    await trail.note(db, account_id, verb="trade.payments.refund_by_hand", subject=piece.id, detail=detail)
    mine = {"buyer_id": piece.buyer_id, "piece_id": piece.id}
    route = {"route": Route.offline.value, "reason": ""}
    await refunds.turn_piece(db, **mine, state=RefundState.success, **route)  # type: ignore[arg-type]
    await _book(db, piece, "")
    await _refresh(db, piece, "")
