"""What operators do: switch channels, let refunds be tried again, note what was paid by hand."""

from collections.abc import Sequence
from uuid import UUID

from meadow.base import clock, policy, trail
from meadow.base.db import WriteDb
from meadow.base.errors import NotFound
from meadow.base.trail import Who
from meadow.trade.payments.actions import refunds
from meadow.trade.payments.channels import offer
from meadow.trade.payments.store import cod
from meadow.trade.payments.store import refunds as kept
from meadow.trade.payments.types.ops import ByHand, Done, PieceRef, Rules
from meadow.trade.payments.types.refunds import NotFailed, Piece, RefundState


async def set_rules(db: WriteDb, who: Who, new: Rules) -> None:
    """Switch channels off and on, and set where cash may wait; each change is a version of its policy."""
    for rule, value in ((offer.OFF, sorted(set(new.off))), (offer.CAP, new.cod_cap), (offer.NOT_TO, new.cod_not_to)):
        if await policy.value(db, rule.key) != value:
            await policy.change(db, who, rule.key, value)


async def retry(db: WriteDb, who: Who, wanted: Sequence[PieceRef]) -> list[Done]:
    """Let refused parts be tried again, each for itself."""
    done = []
    for one in wanted:
        piece = await kept.piece_of(db, buyer_id=one.buyer_id, piece_id=one.piece_id, lock=True)
        if piece is None or piece.state is not RefundState.failed:
            code = NotFound.code if piece is None else NotFailed.code
            done.append(Done(one.piece_id, ok=False, code=code))
            continue
        await refunds.once_more(db, who.account_id, piece)
        done.append(Done(one.piece_id, ok=True))
    return done


async def by_hand(db: WriteDb, who: Who, told: ByHand) -> None:
    """A refused part was paid by another route; raises `NotFound`, `NotFailed`."""
    piece: Piece | None = await kept.piece_of(db, buyer_id=told.buyer_id, piece_id=told.piece_id, lock=True)
    if piece is None:
        raise NotFound
    if piece.state is not RefundState.failed:
        raise NotFailed(state=piece.state.value)
    await refunds.paid_by_hand(db, who.account_id, piece, told.note)


async def allow_at_the_door(db: WriteDb, who: Who, shop_id: UUID, *, on: bool) -> None:
    """A shop lets its buyers pay at the door, or no longer does."""
    await cod.allow(db, shop_id=shop_id, on=on)
    await trail.note(db, who, verb="trade.payments.cod", subject=shop_id, detail={"on": on})


async def collected(db: WriteDb, buyer_id: UUID, order_id: UUID) -> None:
    """A parcel was handed over: what its order owed at the door lies with the carrier."""
    await cod.collect(db, buyer_id=buyer_id, order_id=order_id, at=clock.now())
