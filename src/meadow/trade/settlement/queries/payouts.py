"""Withdrawals, deposits and adjustments as owners and the platform read them."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from meadow.base import policy
from meadow.base.db import ReadDb
from meadow.base.page import Cursor, Page, Waiting
from meadow.people import agencies, authors, shops
from meadow.trade import ledger
from meadow.trade.ledger import Kind
from meadow.trade.settlement.queries.limits import limits, used_today
from meadow.trade.settlement.rules import payouts as rules
from meadow.trade.settlement.rules.accounts import KINDS
from meadow.trade.settlement.store import payouts as store
from meadow.trade.settlement.types.payouts import (
    DEPOSIT,
    TAX_BP,
    Adjustment,
    Approval,
    Bank,
    Deposit,
    OpsWithdrawal,
    Overdrawn,
    Owner,
    Terms,
    Withdrawal,
    WithdrawalState,
)

_KIND_OF = {kind: owner for owner, kind in KINDS.items()}


async def terms(db: ReadDb, kind: Owner, owner_id: UUID) -> Terms:
    """What a withdrawal may be now, and why not."""
    held = {b.kind: b.balance for b in await ledger.balances(db, owner_id)}
    rule, used = await limits(db), await used_today(db, owner_id)
    row = await store.bank_of(db, owner_id=owner_id)
    required = int(await policy.value(db, DEPOSIT.key)) if kind == "shop" else 0
    available, deposit = held.get(KINDS[kind], 0), held.get(Kind.deposit, 0)
    reasons = {
        "negative": available < 0, "no_bank": row is None, "deposit": deposit < required,
        "times": used.times >= rule.times, "daily": used.amount >= rule.daily,
    }  # fmt: skip
    return Terms(
        currency="CNY", available=available, most=0 if deposit < required else rules.most(available, used, rule),
        least=rule.least, left_today=max(rule.daily - used.amount, 0), times_left=max(rule.times - used.times, 0),
        tax_bp=int(await policy.value(db, TAX_BP.key)) if kind == "author" else 0,
        blocked=next((why for why, so in reasons.items() if so), None), bank=_bank(row) if row else None, deposit=deposit,
        deposit_required=required,
    )  # fmt: skip


def _bank(r: Any) -> Bank:
    return Bank(
        id=r.id, holder_masked=r.holder_masked, bank=r.bank, number_masked=r.number_masked, created_at=r.created_at,
        checked_until=r.created_at + rules.NEW_BANK,
    )  # fmt: skip


async def withdrawals(db: ReadDb, owner_id: UUID, cursor: str | None, limit: int) -> Page[Withdrawal]:
    """An owner's withdrawals, newest first."""
    at = Cursor.read(cursor, UUID)
    rows = await store.page(db, owner_id=owner_id, before=at[0] if at else None, limit=limit)
    names = set(Withdrawal.__struct_fields__) - {"state"}
    found = [Withdrawal(state=WithdrawalState(r.state), **{n: getattr(r, n) for n in names}) for r in rows[:limit]]
    return Page(found, Cursor.make(rows[limit - 1].id) if len(rows) > limit else None)


async def deposit(db: ReadDb, shop_id: UUID) -> Deposit:
    """A shop's deposit."""
    held = {b.kind: b.balance for b in await ledger.balances(db, shop_id)}
    return Deposit(
        currency="CNY", held=held.get(Kind.deposit, 0), required=int(await policy.value(db, DEPOSIT.key)),
        available=held.get(Kind.shop_available, 0),
    )  # fmt: skip


async def names_of(db: ReadDb, owners: Iterable[tuple[str, UUID]]) -> dict[UUID, str]:
    """Owners' names by id; who is gone has none."""
    of: dict[str, list[UUID]] = {}
    for kind, owner in set(owners):
        of.setdefault(kind, []).append(owner)
    found = {i: c.name for i, c in (await shops.cards(db, of.get("shop", []))).items()}
    found |= {i: c.name for i, c in (await authors.cards(db, of.get("author", []))).items()}
    return found | await agencies.names(db, of.get("agency", []))


async def queue(
    db: ReadDb, state: WithdrawalState | None, owner: Owner | None, cursor: str | None, limit: int
) -> Page[OpsWithdrawal]:
    """Withdrawals of all owners: those that wait the oldest first, any others the newest first."""
    oldest = state is WithdrawalState.risk_check
    at = Cursor.read(cursor, UUID)
    rows = await store.queue(
        db,
        states=[state.value] if state else [],
        owner_kind=owner,
        after=at[0] if at else None,
        limit=limit,
        oldest=oldest,
    )
    found = await _dressed(db, rows[:limit])
    return Page(found, Cursor.make(rows[limit - 1].id) if len(rows) > limit else None)


async def waiting(db: ReadDb) -> Waiting:
    """Withdrawals that wait for an operator, and since when the first has."""
    found = await store.waiting(db)
    return Waiting(int(found.count), found.since)


async def _dressed(db: ReadDb, rows: Sequence[Any]) -> list[OpsWithdrawal]:
    if not rows:
        return []
    names = await names_of(db, [(r.owner_kind, r.owner_id) for r in rows])
    agreed = await store.approvals(db, owner_ids=[r.owner_id for r in rows], withdrawal_ids=[r.id for r in rows])
    same = set(OpsWithdrawal.__struct_fields__) - {"state", "owner_name", "approvals"}
    return [
        OpsWithdrawal(
            state=WithdrawalState(r.state), owner_name=names.get(r.owner_id, ""),
            approvals=[Approval(a.account_id, a.at) for a in agreed.get(r.id, [])], **{n: getattr(r, n) for n in same},
        )
        for r in rows
    ]  # fmt: skip


async def adjustments(db: ReadDb, cursor: str | None, limit: int) -> Page[Adjustment]:
    """What operators changed, newest first."""
    at = Cursor.read(cursor, UUID)
    rows = await store.adjustments(db, before=at[0] if at else None, limit=limit)
    names = await names_of(db, [(r.owner_kind, r.owner_id) for r in rows[:limit]])
    same = set(Adjustment.__struct_fields__) - {"owner_name"}
    found = [Adjustment(owner_name=names.get(r.owner_id, ""), **{n: getattr(r, n) for n in same}) for r in rows[:limit]]
    return Page(found, Cursor.make(rows[limit - 1].id) if len(rows) > limit else None)


async def overdrawn(db: ReadDb, cursor: str | None, limit: int) -> Page[Overdrawn]:
    """Owners below zero, the deepest first: whose money the house has paid ahead."""
    at = Cursor.read(cursor, int, UUID)
    rows = await ledger.overdrawn(db, list(_KIND_OF), (at[0], at[1]) if at else None, limit)
    named = [(_KIND_OF[Kind(r.kind)], r.owner) for r in rows[:limit]]
    names, deposits = await names_of(db, named), await ledger.held(db, Kind.deposit) if rows else {}
    found = [
        Overdrawn(
            owner_kind=kind, owner_id=r.owner, owner_name=names.get(r.owner, ""), balance=r.balance, currency=r.currency,  # type: ignore[arg-type]
            deposit=deposits.get((r.owner, r.currency), 0),
        )
        for (kind, _), r in zip(named, rows, strict=False)
    ]  # fmt: skip
    last = rows[limit - 1] if len(rows) > limit else None
    return Page(found, Cursor.make(last.balance, last.owner) if last else None)
