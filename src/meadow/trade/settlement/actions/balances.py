"""Moves of a balance that no sale made: the shop's deposit, and what an operator gives or takes."""

from typing import Any
from uuid import UUID

from meadow.base import clock, ids, policy, trail
from meadow.base.db import WriteDb
from meadow.base.errors import FieldError, Invalid, NotFound
from meadow.base.trail import Who
from meadow.trade import ledger
from meadow.trade.ledger import PLATFORM, Entry, Kind
from meadow.trade.settlement.queries.payouts import names_of
from meadow.trade.settlement.rules.accounts import KINDS
from meadow.trade.settlement.store import payouts as store
from meadow.trade.settlement.types.payouts import DEPOSIT, FOUR_EYES, Adjust, Decided, DepositKept, NotCovered, SameEyes


async def move_deposit(db: WriteDb, who: Who, shop_id: UUID, amount: int, way: str) -> None:
    """Pay into the deposit from what is available, or take back what is more than required.

    Raises `NotCovered`, `DepositKept`.
    """
    ref, sign = ids.new(), 1 if way == "in" else -1
    entries = [Entry(shop_id, Kind.deposit, sign * amount), Entry(shop_id, Kind.shop_available, -sign * amount)]
    try:
        await ledger.spend(db, shop_id=shop_id, reason=f"deposit_{way}", ref=ref, currency="CNY", entries=entries)
    except ledger.Short as short:
        raise NotCovered(asked=amount) from short
    if way == "out":
        required = int(await policy.value(db, DEPOSIT.key))
        left = sum(b.balance for b in await ledger.balances(db, shop_id) if b.kind is Kind.deposit)
        if left < required:
            raise DepositKept(most=max(left + amount - required, 0))
    detail = {"amount": amount, "way": way}
    await trail.note(db, who, verb="trade.settlement.deposit", subject=shop_id, detail=detail)


async def adjust(db: WriteDb, who: Who, ask: Adjust) -> UUID:
    """Give or take; above the amount of four eyes it waits for a second operator. A balance may go below zero by it.

    Raises `NotFound` for an owner that is not there, `Invalid` for nothing.
    """
    if not ask.amount:
        raise Invalid(errors=(FieldError("/amount", "base.shape.range", {"low": 1, "high": None}),))
    if ask.owner_id not in await names_of(db, [(ask.owner_kind, ask.owner_id)]):
        raise NotFound
    made, now = ids.new(), clock.now()
    alone = abs(ask.amount) <= int(await policy.value(db, FOUR_EYES.key))
    row = {
        "id": made, "owner_kind": ask.owner_kind, "amount": ask.amount, "currency": "CNY", "why": ask.why,
        "state": "posted" if alone else "proposed", "made_by": who.account_id, "made_at": now,
    }  # fmt: skip
    await store.add_adjustment(db, row, owner_id=ask.owner_id)
    if alone:
        await _post(db, made, ask.owner_kind, ask.owner_id, ask.amount)
    detail = {"owner": ask.owner_kind, "amount": ask.amount, "why": ask.why, "state": row["state"]}
    await trail.note(db, who, verb="trade.settlement.adjust", subject=ask.owner_id, detail=detail)
    return made


async def decide(db: WriteDb, who: Who, adjustment_id: UUID, *, accept: bool) -> None:
    """The second operator's word. Raises `Decided`, `SameEyes`."""
    held: Any = await store.lock_adjustment(db, adjustment_id=adjustment_id)
    if held is None:
        raise NotFound
    if held.state != "proposed":
        raise Decided(state=held.state)
    if held.made_by == who.account_id:
        raise SameEyes
    state = "posted" if accept else "refused"
    await store.decide_adjustment(db, adjustment_id=adjustment_id, state=state, by=who.account_id, at=clock.now())
    if accept:
        await _post(db, adjustment_id, held.owner_kind, held.owner_id, held.amount)
    detail = {"amount": held.amount, "state": state}
    await trail.note(db, who, verb="trade.settlement.decide", subject=adjustment_id, detail=detail)


async def _post(db: WriteDb, ref: UUID, kind: str, owner_id: UUID, amount: int) -> None:
    entries = [Entry(owner_id, KINDS[kind], amount), Entry(PLATFORM, Kind.adjust, -amount)]
    await ledger.post(db, shop_id=owner_id, reason="adjust", ref=ref, currency="CNY", entries=entries)
