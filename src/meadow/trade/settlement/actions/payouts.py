"""Withdrawals: asked for, looked at, agreed to, sent, and paid or given back; every step leaves an audit row."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec

from meadow.base import clock, ids, policy, timers, trail
from meadow.base.bus import emit
from meadow.base.db import WriteDb, mapping
from meadow.base.errors import NotFound
from meadow.base.timers import Timer
from meadow.base.trail import Who
from meadow.base.vault import mask_name
from meadow.trade import ledger
from meadow.trade.ledger import PLATFORM, Entry, Kind
from meadow.trade.settlement.actions.rails import USUAL, callback, rail
from meadow.trade.settlement.events import WithdrawalMoved
from meadow.trade.settlement.queries.limits import limits, used_today
from meadow.trade.settlement.rules import payouts as rules
from meadow.trade.settlement.rules.accounts import KINDS
from meadow.trade.settlement.store import payouts as store
from meadow.trade.settlement.types.payouts import (
    DEPOSIT,
    TAX_BP,
    DailyLimit,
    Decided,
    DepositShort,
    HolderDiffers,
    NoBank,
    NotCovered,
    PayoutOrder,
    PayoutSaid,
    SameEyes,
    SetBank,
    TooLittle,
    WithdrawalState,
)

SEND = "trade.settlement.payout"
_HOLDER, _NUMBER = "settlement.bank_holder", "settlement.bank_number"
_S = WithdrawalState


async def set_bank(db: WriteDb, who: Who, kind: str, owner_id: UUID, new: SetBank) -> None:
    """Name the bank account that money goes to. Raises `HolderDiffers`: what is one's own goes to oneself."""
    held = await store.bank_of(db, owner_id=owner_id)
    mark = db.house.vault.index(_HOLDER, new.holder)
    if held is not None and bytes(held.holder_ix) != mark:
        raise HolderDiffers(holder=held.holder_masked)
    row = {
        "id": ids.new(), "owner_kind": kind, "holder": db.house.vault.seal(_HOLDER, new.holder), "holder_ix": mark,
        "holder_masked": mask_name(new.holder), "bank": new.bank, "number": db.house.vault.seal(_NUMBER, new.number),
        "number_masked": rules.mask_number(new.number), "created_by": who.account_id,
    }  # fmt: skip
    await store.put_bank(db, row, owner_id=owner_id, at=clock.now())
    detail = {"owner": kind, "bank": new.bank, "number": row["number_masked"]}
    await trail.note(db, who, verb="trade.settlement.set_bank", subject=owner_id, detail=detail)


async def request(db: WriteDb, who: Who, kind: str, owner_id: UUID, amount: int) -> UUID:
    """Take money out of what is available, at once: of any number of requests only those go through that are covered.

    Small ones of a known owner go by themselves, the others wait for an operator. Raises `NoBank`, `TooLittle`,
    `NotCovered`, `DepositShort`, `DailyLimit`.
    """
    bank = await store.bank_of(db, owner_id=owner_id)
    if bank is None:
        raise NoBank
    rule, now, made = await limits(db), clock.now(), ids.new()
    if amount < rule.least:
        raise TooLittle(least=rule.least)
    entries = [Entry(owner_id, KINDS[kind], -amount), Entry(owner_id, Kind.payout, amount)]
    try:
        await ledger.spend(db, shop_id=owner_id, reason="withdraw", ref=made, currency="CNY", entries=entries)
    except ledger.Short as short:
        raise NotCovered(asked=amount) from short
    # The posting holds the account's row, so what is read from here on is what all earlier requests have left.
    used = await used_today(db, owner_id)
    if used.amount + amount > rule.daily or used.times >= rule.times:
        raise DailyLimit(left=max(rule.daily - used.amount, 0), times=max(rule.times - used.times, 0))
    if kind == "shop":
        await _deposit_full(db, owner_id)
    why = rules.flags(amount, bank.created_at, now, used, rule)
    needs = rules.needed(amount, why, rule)
    tax = rules.tax(amount, int(await policy.value(db, TAX_BP.key)) if kind == "author" else 0)
    state = _S.risk_check if needs else _S.approved
    row = {
        "id": made, "owner_kind": kind, "number": ids.number(), "bank_id": bank.id, "amount": amount, "tax": tax,
        "currency": "CNY", "state": state.value, "flags": why, "needs": needs, "requested_by": who.account_id,
        "requested_at": now, "decided_at": None if needs else now,
    }  # fmt: skip
    await store.add(db, row, owner_id=owner_id)
    if not needs:
        await timers.set(db, SEND, made, now, {"owner_id": str(owner_id)})
    detail = {"owner": kind, "amount": amount, "tax": tax, "flags": why, "withdrawal": str(made)}
    await trail.note(db, who, verb="trade.settlement.withdraw", subject=owner_id, detail=detail)
    await _tell(db, row | {"owner_id": owner_id}, state)
    return made


async def _deposit_full(db: WriteDb, shop_id: UUID) -> None:
    required = int(await policy.value(db, DEPOSIT.key))
    held = sum(b.balance for b in await ledger.balances(db, shop_id) if b.kind is Kind.deposit)
    if held < required:
        raise DepositShort(short=required - held)


async def approve(db: WriteDb, who: Who, owner_id: UUID, withdrawal_id: UUID) -> None:
    """One operator's yes; with as many as it needs, the money goes. Raises `Decided`, `SameEyes`."""
    held = await _waiting(db, owner_id, withdrawal_id)
    now = clock.now()
    if who.account_id == held.requested_by or not await store.agree(
        db, owner_id=owner_id, withdrawal_id=withdrawal_id, account_id=who.account_id, at=now
    ):
        raise SameEyes
    agreed = await store.approvals(db, owner_ids=[owner_id], withdrawal_ids=[withdrawal_id])
    detail = {"amount": held.amount, "agreed": len(agreed[withdrawal_id]), "needs": held.needs}
    await trail.note(db, who, verb="trade.settlement.approve", subject=withdrawal_id, detail=detail)
    if len(agreed[withdrawal_id]) < held.needs:
        return
    await store.turn(
        db, owner_id=owner_id, withdrawal_id=withdrawal_id, state=_S.approved, out_of=[_S.risk_check], decided_at=now
    )
    await timers.set(db, SEND, withdrawal_id, now, {"owner_id": str(owner_id)})
    await _tell(db, held, _S.approved)


async def reject(db: WriteDb, who: Who, owner_id: UUID, withdrawal_id: UUID, why: str) -> None:
    """Refuse a withdrawal: the money is its owner's again. Raises `Decided`."""
    held = await _waiting(db, owner_id, withdrawal_id)
    await store.turn(
        db, owner_id=owner_id, withdrawal_id=withdrawal_id, state=_S.returned, out_of=[_S.risk_check], decided_at=clock.now(),
        done_at=clock.now(), reason=why,
    )  # fmt: skip
    await _return(db, held)
    await trail.note(
        db, who, verb="trade.settlement.reject", subject=withdrawal_id, detail={"amount": held.amount, "why": why}
    )
    await _tell(db, held, _S.returned, why)


async def _waiting(db: WriteDb, owner_id: UUID, withdrawal_id: UUID) -> Any:
    held = await store.lock(db, owner_id=owner_id, withdrawal_id=withdrawal_id)
    if held is None:
        raise NotFound
    if held.state != _S.risk_check.value:
        raise Decided(state=held.state)
    return held


async def send(db: WriteDb, timer: Timer) -> None:
    """An approved withdrawal goes to the rail, under its own number, so that a retry pays once."""
    owner_id = ids.parse(timer.note["owner_id"])
    held = await store.lock(db, owner_id=owner_id, withdrawal_id=timer.key)
    if held is None or held.state != _S.approved.value:
        return
    bank = await store.bank_by_id(db, owner_id=owner_id, bank_id=held.bank_id)
    order = PayoutOrder(
        number=held.number, owner_id=owner_id, withdrawal_id=held.id, amount=held.amount - held.tax, currency=held.currency,
        holder=db.house.vault.open(_HOLDER, bank.holder), bank=bank.bank,
        bank_number=db.house.vault.open(_NUMBER, bank.number),
    )  # fmt: skip
    rail_no = await rail(USUAL).send(db, order)
    await store.turn(
        db, owner_id=owner_id, withdrawal_id=held.id, state=_S.paying, out_of=[_S.approved], sent_at=clock.now(), rail=USUAL,
        rail_no=rail_no,
    )  # fmt: skip
    await _tell(db, held, _S.paying)


async def answer(db: WriteDb, timer: Timer) -> None:
    """The built-in rail's own call, signed and read like anybody's."""
    headers, body = callback(db.house, msgspec.convert(timer.note, PayoutSaid, strict=False))
    await hear(db, "sandbox", headers, body)


async def hear(db: WriteDb, name: str, headers: Mapping[str, str], body: bytes) -> None:
    """A rail's answer, booked once: paid leaves the house, failed comes back. Raises `ForgedPayout`."""
    said = rail(name).verify(db.house, headers, body)
    held = await store.lock(db, owner_id=said.owner_id, withdrawal_id=said.withdrawal_id)
    if held is None:
        raise NotFound
    if held.state != _S.paying.value or held.rail_no != said.rail_no:
        return
    if said.amount != held.amount - held.tax:
        detail = {"asked": held.amount - held.tax, "said": said.amount}
        await trail.note(db, None, verb="trade.settlement.payout_differs", subject=held.id, detail=detail)
        return
    now = clock.now()
    key: dict[str, Any] = {"owner_id": held.owner_id, "withdrawal_id": held.id, "out_of": [_S.paying], "done_at": now}
    if said.outcome == "paid":
        await store.turn(db, **key, state=_S.paid)
        await _leave(db, held)
        await _tell(db, held, _S.paid)
    else:
        await store.turn(db, **key, state=_S.returned, reason=said.reason)
        await _return(db, held)
        await _tell(db, held, _S.returned, said.reason)
    detail = {"outcome": said.outcome, "amount": held.amount, "rail_no": said.rail_no}
    await trail.note(db, None, verb="trade.settlement.payout", subject=held.id, detail=detail)


async def _leave(db: WriteDb, held: Any) -> None:
    entries = [
        Entry(held.owner_id, Kind.payout, -held.amount), Entry(PLATFORM, Kind.channel, held.amount - held.tax),
        Entry(PLATFORM, Kind.reserve, held.tax),
    ]  # fmt: skip
    await ledger.post(
        db, shop_id=held.owner_id, reason="paid_out", ref=held.id, currency=held.currency, entries=entries
    )


async def _return(db: WriteDb, held: Any) -> None:
    kind = KINDS[held.owner_kind]
    entries = [Entry(held.owner_id, Kind.payout, -held.amount), Entry(held.owner_id, kind, held.amount)]
    await ledger.post(
        db, shop_id=held.owner_id, reason="returned", ref=held.id, currency=held.currency, entries=entries
    )


async def _tell(db: WriteDb, held: Any, state: WithdrawalState, reason: str = "") -> None:
    row: Mapping[str, Any] = held if isinstance(held, dict) else mapping(held)
    await emit(
        db,
        WithdrawalMoved(
            owner_kind=row["owner_kind"], owner_id=row["owner_id"], withdrawal_id=row["id"], number=row["number"],
            state=state.value, amount=row["amount"], currency=row["currency"], reason=reason,
        ),
    )  # fmt: skip
