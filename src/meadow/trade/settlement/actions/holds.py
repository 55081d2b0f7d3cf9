"""What an operator does to money in escrow: freeze, release, confiscate; every one leaves an audit row."""

from uuid import UUID

from meadow.base import clock, trail
from meadow.base.db import WriteDb
from meadow.base.errors import NotFound
from meadow.base.trail import Who
from meadow.trade.settlement import store
from meadow.trade.settlement.actions.bills import wake
from meadow.trade.settlement.types import OPEN, LineRef, NotFrozen, NotOpen


async def hold(db: WriteDb, who: Who, line: LineRef, why: str) -> None:
    """Freeze a line so that it does not settle. Raises `NotOpen` once its money has left escrow."""
    if not await store.hold(db, shop_id=line.shop_id, line_id=line.line_id, why=why):
        held = await store.bill_of(db, shop_id=line.shop_id, line_id=line.line_id)
        if held is None:
            raise NotFound
        if held.frozen is None:
            raise NotOpen(state=held.state)
    await _note(db, who, "hold", line, {"why": why})


async def release(db: WriteDb, who: Who, line: LineRef, why: str) -> None:
    """Let a frozen line go on; what has come due meanwhile settles with the next batch. Raises `NotFrozen`."""
    held = await store.lock(db, shop_id=line.shop_id, line_id=line.line_id)
    if held is None:
        raise NotFound
    if not await store.hold(db, shop_id=line.shop_id, line_id=line.line_id, why=None):
        raise NotFrozen
    if held.due_at is not None:
        await wake(db, held.order_id, max(held.due_at, clock.now()))
    await _note(db, who, "release", line, {"why": why})


async def confiscate(db: WriteDb, who: Who, line: LineRef, why: str, to: str) -> int:
    """Take every payee's share of a frozen line (domain 4.10) and give it to the platform or the shop; returns how much.

    The line stays frozen until it is released. Raises `NotFrozen`.
    """
    held = await store.lock(db, shop_id=line.shop_id, line_id=line.line_id)
    if held is None:
        raise NotFound
    if held.frozen is None or held.state not in OPEN:
        raise NotFrozen
    amount = int(held.commission)
    if amount:
        await store.confiscate_shares(db, shop_id=line.shop_id, line_id=line.line_id)
        await store.take_away(db, shop_id=line.shop_id, line_id=line.line_id, amount=amount, platform=to == "platform")
    await _note(db, who, "confiscate", line, {"why": why, "to": to, "amount": amount})
    return amount


async def _note(db: WriteDb, who: Who, verb: str, line: LineRef, detail: dict[str, object]) -> None:
    detail |= {"shop_id": str(line.shop_id)}
    subject: UUID = line.line_id
    await trail.note(db, who, verb=f"trade.settlement.{verb}", subject=subject, detail=detail)
