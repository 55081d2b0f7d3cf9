"""SQL of agencies and contracts."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from meadow.base.db import ReadDb, WriteDb, struct
from meadow.people.agencies.tables import agency, contract
from meadow.people.agencies.types import Agency, Split, State


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """A contract row with its agency's name."""

    id: UUID
    agency_id: UUID
    agency_name: str
    author_id: UUID
    split_bp: int
    months: int
    state: State
    invited_at: datetime
    starts_at: datetime | None
    ends_at: datetime | None


_HELD = sa.select(
    contract.c.id, contract.c.agency_id, agency.c.name.label("agency_name"), contract.c.author_id, contract.c.split_bp,
    contract.c.months, contract.c.state, contract.c.invited_at, contract.c.starts_at, contract.c.ends_at,
).join(agency, agency.c.id == contract.c.agency_id)  # fmt: skip


async def add_agency(db: WriteDb, made: Agency) -> bool:
    """Add an agency; False where the name is taken."""
    row = {"id": made.id, "name": made.name, "created_at": made.created_at}
    return bool(await db.run(insert(agency).values(row).on_conflict_do_nothing(index_elements=["name"])))


async def agency_of(db: ReadDb, *, agency_id: UUID) -> Agency | None:
    row = await db.one(sa.select(agency).where(agency.c.id == agency_id))
    return struct(Agency, row) if row else None


async def names(db: ReadDb, agency_ids: Sequence[UUID]) -> dict[UUID, str]:
    """Agencies' names; an unknown id is left out."""
    rows = await db.all(sa.select(agency.c.id, agency.c.name).where(agency.c.id.in_(agency_ids)))
    return {r.id: r.name for r in rows}


async def add(db: WriteDb, held: Held) -> bool:
    """Add an invitation; False where the agency has an open one for the author."""
    row = {name: getattr(held, name) for name in held.__struct_fields__ if name != "agency_name"}
    return bool(await db.run(insert(contract).values(row).on_conflict_do_nothing()))


async def of(
    db: ReadDb, *, contract_id: UUID, agency_id: UUID | None = None, author_id: UUID | None = None, lock: bool = False
) -> Held | None:
    """One contract of an agency or of an author, locked for update on demand."""
    mine = contract.c.id == contract_id
    if agency_id is not None:
        mine &= contract.c.agency_id == agency_id
    if author_id is not None:
        mine &= contract.c.author_id == author_id
    stmt = _HELD.where(mine)
    row = await db.one(stmt.with_for_update(of=contract) if lock else stmt)
    return struct(Held, row) if row else None


async def all_of(
    db: ReadDb, *, agency_id: UUID | None = None, author_id: UUID | None = None, before: UUID | None, limit: int
) -> list[Held]:
    """Contracts of an agency or an author, the newest first, up to `limit` + 1."""
    mine = contract.c.agency_id == agency_id if agency_id is not None else contract.c.author_id == author_id
    if before is not None:
        mine &= contract.c.id < before
    rows = await db.all(_HELD.where(mine).order_by(contract.c.id.desc()).limit(limit + 1))
    return [struct(Held, row) for row in rows]


async def active_of(db: ReadDb, *, author_id: UUID) -> Held | None:
    row = await db.one(_HELD.where(contract.c.author_id == author_id, contract.c.state == State.active.value))
    return struct(Held, row) if row else None


async def turn(db: WriteDb, *, agency_id: UUID, contract_id: UUID, change: dict[str, Any]) -> bool:
    """Write state and dates; False where the database refuses a second contract at the same time."""
    mine = (contract.c.agency_id == agency_id) & (contract.c.id == contract_id)
    try:
        async with db.savepoint():
            await db.run(contract.update().where(mine).values(change))
    except sa.exc.IntegrityError:
        return False
    return True


async def split_at(db: ReadDb, *, author_id: UUID, at: datetime) -> Split | None:
    """The contract that shares the author's commission at a moment."""
    row = await db.one(
        sa.select(contract.c.agency_id, contract.c.id.label("contract_id"), contract.c.split_bp)
        .where(contract.c.author_id == author_id, contract.c.starts_at <= at, contract.c.ends_at > at)
        .order_by(contract.c.starts_at.desc())
        .limit(1)
    )
    return struct(Split, row) if row else None
