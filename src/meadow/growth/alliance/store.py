"""SQL of plans, quotes and claims."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import distinct_on, insert

from meadow.base.db import ReadDb, WriteDb, struct
from meadow.growth.alliance.tables import claim, plan, quote, version
from meadow.growth.alliance.types import Claim, CommissionQuote, PlanVersion


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """A plan's head: what is in force, and what is to come."""

    shop_id: UUID
    product_id: UUID
    id: UUID
    version: int
    rate_bp: int | None
    effective_at: datetime
    next_version: int | None
    next_rate_bp: int | None
    next_from: datetime | None
    last_version: int


class Rate(msgspec.Struct, frozen=True, kw_only=True):
    """A rate in force at a moment."""

    shop_id: UUID
    product_id: UUID
    plan_id: UUID
    version: int
    rate_bp: int


_HELD = [plan.c[name] for name in Held.__struct_fields__]
_QUOTE = [quote.c[name] for name in CommissionQuote.__struct_fields__]
_CLAIM = [claim.c[name] for name in Claim.__struct_fields__ if name != "title"]


async def heads(db: ReadDb, product_ids: Sequence[UUID], *, shop_id: UUID, lock: bool = False) -> dict[UUID, Held]:
    """The shop's plans on these products, locked in the order of their ids on demand."""
    mine = (plan.c.shop_id == shop_id) & plan.c.product_id.in_(product_ids)
    stmt = sa.select(*_HELD).where(mine).order_by(plan.c.product_id)
    return {row.product_id: struct(Held, row) for row in await db.all(stmt.with_for_update() if lock else stmt)}


async def put_head(db: WriteDb, held: Held, *, shop_id: UUID) -> None:
    """Write a plan's head."""
    row = {name: getattr(held, name) for name in held.__struct_fields__} | {"shop_id": shop_id}
    put = insert(plan).values(row)
    await db.run(put.on_conflict_do_update(index_elements=["shop_id", "product_id"], set_=row))


async def open_head(db: WriteDb, held: Held, *, shop_id: UUID) -> bool:
    """Write a first head; False where another call was first, which now waits to be read."""
    row = {name: getattr(held, name) for name in held.__struct_fields__} | {"shop_id": shop_id}
    return bool(await db.run(insert(plan).values(row).on_conflict_do_nothing()))


async def add_version(db: WriteDb, row: dict[str, Any], *, shop_id: UUID) -> None:
    await db.run(version.insert().values(row | {"shop_id": shop_id}))


async def void(db: WriteDb, *, shop_id: UUID, product_id: UUID, number: int) -> None:
    """Mark a version that will never come."""
    mine = (version.c.shop_id == shop_id) & (version.c.product_id == product_id) & (version.c.version == number)
    await db.run(version.update().where(mine).values(voided=True))


async def versions(db: ReadDb, *, shop_id: UUID, product_id: UUID) -> list[PlanVersion]:
    """All versions of a plan, the newest first."""
    columns = (version.c[name] for name in PlanVersion.__struct_fields__)
    mine = (version.c.shop_id == shop_id) & (version.c.product_id == product_id)
    rows = await db.all(sa.select(*columns).where(mine).order_by(version.c.version.desc()).limit(200))
    return [struct(PlanVersion, row) for row in rows]


async def rates_at(db: ReadDb, product_ids: Sequence[UUID], at: datetime) -> dict[UUID, Rate]:
    """The rates in force at a moment, over all shops; a closed plan has none."""
    known = version.c.product_id.in_(product_ids) & (version.c.from_at <= at) & sa.not_(version.c.voided)
    stmt = (
        sa.select(version.c.shop_id, version.c.product_id, version.c.plan_id, version.c.version, version.c.rate_bp)
        .ext(distinct_on(version.c.product_id))
        .where(known)
        .order_by(version.c.product_id, version.c.version.desc())
    )
    return {row.product_id: struct(Rate, row) for row in await db.all(stmt) if row.rate_bp is not None}


async def best(db: ReadDb, *, below: tuple[int, UUID] | None, limit: int) -> list[Held]:
    """Open plans of all shops by rate, the highest first; the author's list has no tenant."""
    stmt = sa.select(*_HELD).where(plan.c.rate_bp.is_not(None))
    if below is not None:
        rate, product_id = below
        stmt = stmt.where((plan.c.rate_bp < rate) | ((plan.c.rate_bp == rate) & (plan.c.product_id > product_id)))
    rows = await db.all(stmt.order_by(plan.c.rate_bp.desc(), plan.c.product_id).limit(limit))
    return [struct(Held, row) for row in rows]


async def plans_of(db: ReadDb, *, shop_id: UUID, before: UUID | None, limit: int) -> list[Held]:
    """A shop's plans, the newest product first, up to `limit` + 1."""
    mine = plan.c.shop_id == shop_id
    if before is not None:
        mine &= plan.c.product_id < before
    rows = await db.all(sa.select(*_HELD).where(mine).order_by(plan.c.product_id.desc()).limit(limit + 1))
    return [struct(Held, row) for row in rows]


async def add_quotes(db: WriteDb, made: Sequence[CommissionQuote]) -> None:
    """Freeze quotes; each names its shop."""
    await db.many(quote.insert(), [{n: getattr(q, n) for n in q.__struct_fields__} for q in made])


async def fresh_quotes(
    db: ReadDb, product_ids: Sequence[UUID], *, author_id: UUID, since: datetime, until: datetime
) -> dict[UUID, CommissionQuote]:
    """The author's newest quotes made between two moments, by product: asking again soon needs no new row."""
    mine = (quote.c.author_id == author_id) & quote.c.product_id.in_(product_ids)
    stmt = (
        sa.select(*_QUOTE)
        .ext(distinct_on(quote.c.product_id))
        .where(mine, quote.c.quoted_at > since, quote.c.quoted_at <= until)
        .order_by(quote.c.product_id, quote.c.quoted_at.desc())
    )
    return {row.product_id: struct(CommissionQuote, row) for row in await db.all(stmt)}


async def quotes(db: ReadDb, quote_ids: Sequence[UUID], *, shop_id: UUID) -> dict[UUID, CommissionQuote]:
    """The shop's quotes by id."""
    rows = await db.all(sa.select(*_QUOTE).where(quote.c.shop_id == shop_id, quote.c.id.in_(quote_ids)))
    return {row.id: struct(CommissionQuote, row) for row in rows}


async def drop_quotes(db: WriteDb, *, before: datetime) -> int:
    """Forget quotes that expired long ago; claims keep what they used of them."""
    return await db.run(quote.delete().where(quote.c.expires_at < before))


async def add_claim(db: WriteDb, row: dict[str, Any], *, shop_id: UUID) -> bool:
    """Write what became of a line; False where it was written before."""
    return bool(await db.run(insert(claim).values(row | {"shop_id": shop_id}).on_conflict_do_nothing()))


async def claims_of_author(db: ReadDb, *, author_id: UUID, before: UUID | None, limit: int) -> list[Claim]:
    """The lines that came through an author, the newest first, up to `limit` + 1."""
    mine = claim.c.author_id == author_id
    if before is not None:
        mine &= claim.c.line_id < before
    rows = await db.all(sa.select(*_CLAIM).where(mine).order_by(claim.c.line_id.desc()).limit(limit + 1))
    return [struct(Claim, row) for row in rows]


async def claims_of_order(db: ReadDb, *, shop_id: UUID, order_id: UUID) -> list[Claim]:
    """An order's lines that came through an author."""
    mine = (claim.c.shop_id == shop_id) & (claim.c.order_id == order_id)
    return [struct(Claim, row) for row in await db.all(sa.select(*_CLAIM).where(mine).order_by(claim.c.line_id))]


async def strays(db: ReadDb, *, now: datetime) -> list[dict[str, Any]]:
    """Heads that disagree with the versions they stand for."""
    latest = (
        sa.select(version.c.version)
        .where(
            version.c.shop_id == plan.c.shop_id, version.c.product_id == plan.c.product_id,
            version.c.from_at <= now, sa.not_(version.c.voided),
        )
        .order_by(version.c.version.desc())
        .limit(1)
        .scalar_subquery()
    )  # fmt: skip
    shown = sa.case((plan.c.next_from <= now, plan.c.next_version), else_=plan.c.version)
    rows = await db.all(sa.select(plan.c.product_id, shown.label("head"), latest.label("rows")).where(shown != latest))
    return [{"product_id": r.product_id, "head": r.head, "rows": r.rows} for r in rows]
