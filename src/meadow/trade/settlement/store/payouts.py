"""SQL of bank accounts, withdrawals and adjustments."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from meadow.base.db import ReadDb, WriteDb
from meadow.trade.settlement.tables.payouts import adjustment, approval, bank, withdrawal
from meadow.trade.settlement.types.payouts import ON_THE_WAY, WithdrawalState

_WITH_BANK = (
    sa.select(withdrawal, bank.c.bank, bank.c.number_masked, bank.c.holder_masked)
    .select_from(withdrawal.join(bank, (bank.c.owner_id == withdrawal.c.owner_id) & (bank.c.id == withdrawal.c.bank_id)))
)  # fmt: skip


async def bank_of(db: ReadDb, *, owner_id: UUID) -> Any:
    """The bank account on file."""
    return await db.one(sa.select(bank).where(bank.c.owner_id == owner_id, bank.c.replaced_at.is_(None)))


async def bank_by_id(db: ReadDb, *, owner_id: UUID, bank_id: UUID) -> Any:
    return await db.one(sa.select(bank).where(bank.c.owner_id == owner_id, bank.c.id == bank_id))


async def put_bank(db: WriteDb, row: dict[str, Any], *, owner_id: UUID, at: datetime) -> None:
    """A new bank account in place of the one on file, which stays for the withdrawals that named it."""
    current = (bank.c.owner_id == owner_id) & bank.c.replaced_at.is_(None)
    await db.run(bank.update().where(current).values(replaced_at=at))
    await db.run(bank.insert().values(row | {"owner_id": owner_id, "created_at": at}))


async def used(db: ReadDb, *, owner_id: UUID, since: datetime) -> Any:
    """What an owner took out since a moment, returned ones apart, and how many were ever paid."""
    counted = withdrawal.c.state != WithdrawalState.returned.value
    today = counted & (withdrawal.c.requested_at >= since)
    return await db.one(
        sa.select(
            sa.func.coalesce(sa.func.sum(withdrawal.c.amount).filter(today), 0).label("amount"),
            sa.func.count().filter(today).label("times"),
            sa.func.count().filter(withdrawal.c.state == WithdrawalState.paid.value).label("paid_ever"),
        ).where(withdrawal.c.owner_id == owner_id)
    )


async def add(db: WriteDb, row: dict[str, Any], *, owner_id: UUID) -> None:
    await db.run(withdrawal.insert().values(row | {"owner_id": owner_id}))


async def lock(db: WriteDb, *, owner_id: UUID, withdrawal_id: UUID) -> Any:
    """A withdrawal, locked for update."""
    mine = (withdrawal.c.owner_id == owner_id) & (withdrawal.c.id == withdrawal_id)
    return await db.one(sa.select(withdrawal).where(mine).with_for_update())


async def turn(
    db: WriteDb, *, owner_id: UUID, withdrawal_id: UUID, state: WithdrawalState, out_of: Sequence[WithdrawalState],
    **stamps: Any,
) -> bool:  # fmt: skip
    """Move a withdrawal's state, only out of the given ones."""
    mine = (
        (withdrawal.c.owner_id == owner_id) & (withdrawal.c.id == withdrawal_id)
        & withdrawal.c.state.in_([s.value for s in out_of])
    )  # fmt: skip
    return bool(await db.run(withdrawal.update().where(mine).values(state=state.value, **stamps)))


async def agree(db: WriteDb, *, owner_id: UUID, withdrawal_id: UUID, account_id: UUID, at: datetime) -> bool:
    """One operator's yes; False when she has said it before."""
    row = {"owner_id": owner_id, "withdrawal_id": withdrawal_id, "account_id": account_id, "at": at}
    return bool(await db.run(insert(approval).values(row).on_conflict_do_nothing()))


async def approvals(db: ReadDb, *, owner_ids: Sequence[UUID], withdrawal_ids: Sequence[UUID]) -> dict[UUID, list[Any]]:
    """Who agreed to these withdrawals, by withdrawal."""
    mine = approval.c.owner_id.in_(owner_ids) & approval.c.withdrawal_id.in_(withdrawal_ids)
    found: dict[UUID, list[Any]] = {}
    for r in await db.all(sa.select(approval).where(mine).order_by(approval.c.at)):
        found.setdefault(r.withdrawal_id, []).append(r)
    return found


async def page(db: ReadDb, *, owner_id: UUID, before: UUID | None, limit: int) -> Sequence[Any]:
    """An owner's withdrawals, newest first, up to `limit` + 1."""
    query = _WITH_BANK.where(withdrawal.c.owner_id == owner_id)
    if before:
        query = query.where(withdrawal.c.id < before)
    return await db.all(query.order_by(withdrawal.c.id.desc()).limit(limit + 1))


async def queue(
    db: ReadDb, *, states: Sequence[str], owner_kind: str | None, after: UUID | None, limit: int, oldest: bool
) -> Sequence[Any]:
    """Withdrawals of all owners by state, for the platform, up to `limit` + 1; the queue shows the oldest first."""
    query = _WITH_BANK
    if states:
        query = query.where(withdrawal.c.state.in_(states))
    if owner_kind:
        query = query.where(withdrawal.c.owner_kind == owner_kind)
    if after:
        query = query.where(withdrawal.c.id > after if oldest else withdrawal.c.id < after)
    return await db.all(query.order_by(withdrawal.c.id if oldest else withdrawal.c.id.desc()).limit(limit + 1))


async def waiting(db: ReadDb) -> Any:
    """How many withdrawals of all owners wait for an operator, since when, and how much money that is."""
    mine = withdrawal.c.state == WithdrawalState.risk_check.value
    return await db.one(
        sa.select(
            sa.func.count().label("count"), sa.func.min(withdrawal.c.requested_at).label("since"),
            sa.func.coalesce(sa.func.sum(withdrawal.c.amount), 0).label("amount"),
        ).where(mine)
    )  # fmt: skip


async def on_the_way(db: ReadDb) -> dict[tuple[UUID, str], int]:
    """What withdrawals of every owner hold in the payout account."""
    rows = await db.all(
        sa.select(withdrawal.c.owner_id, withdrawal.c.currency, sa.func.sum(withdrawal.c.amount).label("amount"))
        .where(withdrawal.c.state.in_(ON_THE_WAY))
        .group_by(withdrawal.c.owner_id, withdrawal.c.currency)
    )
    return {(r.owner_id, r.currency): int(r.amount) for r in rows}


async def under_approved(db: ReadDb) -> list[str]:
    """Withdrawals of any owner that went out with fewer yeses than they needed, by number."""
    agreed = (
        sa.select(sa.func.count())
        .where(approval.c.owner_id == withdrawal.c.owner_id, approval.c.withdrawal_id == withdrawal.c.id)
        .scalar_subquery()
    )
    gone = withdrawal.c.state.in_(
        [s.value for s in (WithdrawalState.approved, WithdrawalState.paying, WithdrawalState.paid)]
    )
    rows = await db.all(sa.select(withdrawal.c.number).where(gone, agreed < withdrawal.c.needs).limit(20))
    return [str(r.number) for r in rows]


async def add_adjustment(db: WriteDb, row: dict[str, Any], *, owner_id: UUID) -> None:
    await db.run(adjustment.insert().values(row | {"owner_id": owner_id}))


async def lock_adjustment(db: WriteDb, *, adjustment_id: UUID) -> Any:
    """An adjustment, locked for update; the platform's own, whoever it concerns."""
    return await db.one(sa.select(adjustment).where(adjustment.c.id == adjustment_id).with_for_update())


async def decide_adjustment(db: WriteDb, *, adjustment_id: UUID, state: str, by: UUID, at: datetime) -> None:
    mine = adjustment.c.id == adjustment_id
    await db.run(adjustment.update().where(mine).values(state=state, decided_by=by, decided_at=at))


async def adjustments(db: ReadDb, *, before: UUID | None, limit: int) -> Sequence[Any]:
    """Adjustments of all owners, newest first, up to `limit` + 1."""
    query = sa.select(adjustment)
    if before:
        query = query.where(adjustment.c.id < before)
    return await db.all(query.order_by(adjustment.c.id.desc()).limit(limit + 1))


async def posted_adjustments(db: ReadDb) -> int:
    """The sum of all adjustments that were posted, of all owners."""
    mine = adjustment.c.state == "posted"
    return int(await db.value(sa.select(sa.func.coalesce(sa.func.sum(adjustment.c.amount), 0)).where(mine)) or 0)
