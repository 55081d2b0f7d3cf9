"""SQL of sessions and grants."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import aggregate_order_by, insert

from meadow.base import clock
from meadow.base.db import Fixed, ReadDb, WriteDb
from meadow.people.access.tables import device, grant, session

_GRANTS = (
    sa.select(
        sa.func.json_agg(
            aggregate_order_by(
                sa.func.json_build_array(grant.c.kind, grant.c.subject_id, grant.c.scopes, grant.c.role),
                grant.c.subject_id,
            )
        )
    )
    .where(grant.c.account_id == session.c.account_id)
    .scalar_subquery()
)
# The account's name, sealed, by the owner's own table: one round trip for every request of a session.
_NAME = sa.literal_column(
    "(SELECT a.name FROM accounts_account a WHERE a.id = access_session.account_id)", sa.LargeBinary
)
_WHO = Fixed(
    sa.select(
        session.c.account_id, session.c.id, session.c.seen_at, _NAME.label("name"), _GRANTS.label("grants")
    ).where(session.c.token == sa.bindparam("token"), session.c.expires_at > sa.bindparam("now"))
)


async def who(db: ReadDb, *, token: bytes) -> Any:
    """Session, account and grants of a hashed token in one statement."""
    return await db.one(_WHO, {"token": token, "now": clock.now()})


async def add_session(
    db: WriteDb, *, token: bytes, session_id: UUID, account_id: UUID, device: str, expires_at: datetime
) -> None:
    row = {
        "token": token,
        "id": session_id,
        "account_id": account_id,
        "device": device,
        "expires_at": expires_at,
    }
    await db.run(session.insert().values(row | {"created_at": clock.now(), "seen_at": clock.now()}))


async def meet_device(db: WriteDb, *, account_id: UUID, mark: bytes) -> bool:
    """Remember a device of an account; True where the account is known by others, but not by this one."""
    others = await db.value(sa.select(sa.func.count()).where(device.c.account_id == account_id))
    now = clock.now()
    put = insert(device).values(account_id=account_id, mark=mark, first_at=now, seen_at=now)
    if await db.run(put.on_conflict_do_nothing()):
        return bool(others)
    mine = (device.c.account_id == account_id) & (device.c.mark == mark)
    await db.run(device.update().where(mine).values(seen_at=now))
    return False


async def session_of(db: ReadDb, *, account_id: UUID, session_id: UUID) -> Any:
    return await db.one(sa.select(session).where(session.c.account_id == account_id, session.c.id == session_id))


async def touch(db: WriteDb, *, account_id: UUID, session_id: UUID, now: datetime, before: datetime) -> None:
    """Note that a session was seen, where the last note is older than `before`."""
    mine = (session.c.account_id == account_id) & (session.c.id == session_id) & (session.c.seen_at < before)
    await db.run(session.update().where(mine).values(seen_at=now))


async def drop_session(db: WriteDb, *, account_id: UUID, session_id: UUID) -> bool:
    return bool(await db.run(session.delete().where(session.c.account_id == account_id, session.c.id == session_id)))


async def sessions(db: ReadDb, *, account_id: UUID) -> Sequence[Any]:
    query = sa.select(session).where(session.c.account_id == account_id, session.c.expires_at > clock.now())
    return await db.all(query.order_by(session.c.created_at.desc()).limit(100))


async def put_grant(
    db: WriteDb, *, subject_id: UUID, account_id: UUID, kind: str, name: str, role: str, scopes: Sequence[str]
) -> None:
    row = {
        "subject_id": subject_id,
        "account_id": account_id,
        "kind": kind,
        "name": name,
        "role": role,
        "scopes": list(scopes),
    }
    put = insert(grant).values(row | {"created_at": clock.now()})
    await db.run(
        put.on_conflict_do_update(
            index_elements=["subject_id", "account_id"], set_={"role": role, "scopes": list(scopes)}
        )
    )


async def grants_of(db: ReadDb, *, account_id: UUID) -> Sequence[Any]:
    return await db.all(
        sa.select(grant).where(grant.c.account_id == account_id).order_by(grant.c.kind, grant.c.created_at)
    )


async def on_subject(db: ReadDb, *, subject_id: UUID, lock: bool = False) -> Sequence[Any]:
    """Who holds a right on a subject, the oldest first; locked on demand."""
    stmt = sa.select(grant).where(grant.c.subject_id == subject_id).order_by(grant.c.created_at, grant.c.account_id)
    return await db.all(stmt.with_for_update() if lock else stmt)


async def drop_grant(db: WriteDb, *, subject_id: UUID, account_id: UUID) -> bool:
    return bool(await db.run(grant.delete().where(grant.c.subject_id == subject_id, grant.c.account_id == account_id)))


async def rename(db: WriteDb, *, subject_id: UUID, name: str) -> None:
    await db.run(grant.update().where(grant.c.subject_id == subject_id).values(name=name))


async def drop_expired(db: WriteDb) -> int:
    """Forget sessions past their end; it concerns nobody's live rows."""
    return await db.run(session.delete().where(session.c.expires_at < clock.now()))
