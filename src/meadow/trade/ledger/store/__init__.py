"""SQL of the ledger."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from meadow.base.db import Fixed, ReadDb, WriteDb, listed, mark
from meadow.trade.ledger.tables import account, entry, posting
from meadow.trade.ledger.types import Balance, Entry, Kind

_POST = Fixed(
    sa.text(
        "SELECT ledger_post(:shop, :id, :reason, :ref, :currency, :at, CAST(:owners AS uuid[]), CAST(:kinds AS text[]), "
        "CAST(:amounts AS bigint[]), CAST(:lines AS uuid[]))"
    )
)


async def post(
    db: WriteDb,
    *,
    shop_id: UUID,
    posting_id: UUID,
    reason: str,
    ref: UUID,
    currency: str,
    at: datetime,
    entries: Sequence[Entry],
) -> bool:
    """Write a posting and its balances in one statement; False when this reason and ref were posted before."""
    legs = {
        "owners": listed(e.owner for e in entries),
        "kinds": listed(e.kind.value for e in entries),
        "amounts": listed(e.amount for e in entries),
        "lines": listed(e.line_id for e in entries),
    }
    head = {"shop": shop_id, "id": posting_id, "reason": reason, "ref": ref, "currency": currency, "at": at}
    return bool(await db.value(_POST, head | legs))


async def lock(
    db: WriteDb, *, owners: Sequence[UUID], kinds: Sequence[Kind], currency: str
) -> dict[tuple[UUID, Kind], int]:
    """Balances of owners' accounts, locked in the order in which postings take them; an account without a row holds 0."""
    rows = await db.all(
        sa.select(account.c.owner, account.c.kind, account.c.balance)
        .where(
            account.c.owner.in_(owners), account.c.kind.in_([k.value for k in kinds]), account.c.currency == currency,
            account.c.slot == 0,
        )
        .order_by(account.c.owner, account.c.kind)
        .with_for_update()
    )  # fmt: skip
    return {(r.owner, Kind(r.kind)): int(r.balance) for r in rows}


async def below_zero(db: ReadDb, *, owner: UUID, kinds: Sequence[Kind], currency: str) -> bool:
    """Whether one of an owner's accounts is overdrawn."""
    mine = (account.c.owner == owner) & account.c.kind.in_([k.value for k in kinds]) & (account.c.currency == currency)
    return await db.one(sa.select(account.c.owner).where(mine, account.c.balance < 0).limit(1)) is not None


async def by_owner(db: ReadDb, *, kind: Kind) -> dict[tuple[UUID, str], int]:
    """What every owner holds in an account kind, by owner and currency; who holds nothing is left out."""
    rows = await db.all(
        sa.select(account.c.owner, account.c.currency, sa.func.sum(account.c.balance).label("balance"))
        .where(account.c.kind == kind.value)
        .group_by(account.c.owner, account.c.currency)
        .having(sa.func.sum(account.c.balance) != 0)
    )
    return {(r.owner, r.currency): int(r.balance) for r in rows}


async def balances(db: ReadDb, *, owner: UUID) -> list[Balance]:
    """Balances of an owner, slots summed."""
    rows = await db.all(
        sa.select(account.c.kind, account.c.currency, sa.func.sum(account.c.balance).label("balance"))
        .where(account.c.owner == owner)
        .group_by(account.c.kind, account.c.currency)
        .order_by(account.c.kind)
    )
    return [Balance(Kind(r.kind), int(r.balance), r.currency) for r in rows]


async def totals(db: ReadDb) -> list[Balance]:
    """Balances of the whole house by kind; they sum to zero per currency."""
    rows = await db.all(
        sa.select(account.c.kind, account.c.currency, sa.func.sum(account.c.balance).label("balance"))
        .group_by(account.c.kind, account.c.currency)
        .order_by(account.c.kind)
    )
    return [Balance(Kind(r.kind), int(r.balance), r.currency) for r in rows]


async def unbalanced(db: ReadDb) -> list[UUID]:
    """Postings whose entries do not sum to zero."""
    rows = await db.all(
        sa.select(entry.c.posting_id)
        .group_by(entry.c.shop_id, entry.c.posting_id)
        .having(sa.func.sum(entry.c.amount) != 0)
        .limit(20)
    )
    return [r.posting_id for r in rows]


async def drifted(db: ReadDb) -> list[tuple[UUID, str]]:
    """Accounts whose balance is not the sum of their entries."""
    sums = (
        sa.select(entry.c.owner, entry.c.kind, posting.c.currency, sa.func.sum(entry.c.amount).label("amount"))
        .join(posting, (posting.c.shop_id == entry.c.shop_id) & (posting.c.id == entry.c.posting_id))
        .group_by(entry.c.owner, entry.c.kind, posting.c.currency)
        .subquery()
    )
    held = (
        sa.select(account.c.owner, account.c.kind, account.c.currency, sa.func.sum(account.c.balance).label("balance"))
        .group_by(account.c.owner, account.c.kind, account.c.currency)
        .subquery()
    )
    both = (held.c.owner == sums.c.owner) & (held.c.kind == sums.c.kind) & (held.c.currency == sums.c.currency)
    rows = await db.all(
        sa.select(
            sa.func.coalesce(held.c.owner, sums.c.owner).label("owner"),
            sa.func.coalesce(held.c.kind, sums.c.kind).label("kind"),
        )
        .select_from(held.join(sums, both, full=True))
        .where(sa.func.coalesce(held.c.balance, 0) != sa.func.coalesce(sums.c.amount, 0))
        .limit(20)
    )
    return [(r.owner, r.kind) for r in rows]


async def paid(db: ReadDb) -> dict[UUID, tuple[int, ...]]:
    """By shop: how many payments of orders were posted, and what they put into escrow."""
    both = (entry.c.shop_id == posting.c.shop_id) & (entry.c.posting_id == posting.c.id)
    sums = (sa.func.count(posting.c.id.distinct()), sa.func.sum(entry.c.amount))
    query = sa.select(posting.c.shop_id, *sums).select_from(posting.join(entry, both))
    query = query.where(posting.c.reason == "paid", entry.c.kind == Kind.escrow.value).group_by(posting.c.shop_id)
    return {r[0]: (r[1], int(r[2])) for r in await db.all(query)}


async def escrow(db: ReadDb) -> dict[UUID, tuple[int, ...]]:
    """By shop: what lies in escrow, with a mark of each line."""
    held = sa.func.sum(entry.c.amount).label("held")
    lines = sa.select(entry.c.shop_id, entry.c.line_id, held).where(entry.c.kind == Kind.escrow.value)
    each = lines.group_by(entry.c.shop_id, entry.c.line_id).having(held != 0).subquery()
    query = sa.select(each.c.shop_id, sa.func.sum(each.c.held), mark(each.c.line_id, each.c.held)).group_by(
        each.c.shop_id
    )
    return {r[0]: (int(r[1]), int(r[2])) for r in await db.all(query)}
