"""Idempotency: the key is claimed in the transaction of the effect, so the same request has one effect and one answer."""

import hashlib
from datetime import timedelta
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from meadow.base import clock
from meadow.base.db import Fixed, WriteDb, given, metadata, when
from meadow.base.errors import KeyReused

KEPT = timedelta(hours=24)

idem = sa.Table(
    "idem",
    metadata,
    sa.Column("scope", sa.LargeBinary, primary_key=True),
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("print", sa.LargeBinary, nullable=False),
    sa.Column("status", sa.SmallInteger),
    sa.Column("body", sa.LargeBinary),
    when("at", index=True),
)


_CLAIM = Fixed(insert(idem).values(given(idem, "scope", "key", "print", "at")).on_conflict_do_nothing())
_KEEP = Fixed(
    sa.update(idem)
    .where(idem.c.scope == sa.bindparam("scope"), idem.c.key == sa.bindparam("key"))
    .values(status=sa.bindparam("answer"), body=sa.bindparam("told"))
)


class Kept(msgspec.Struct, frozen=True):
    """The answer that an earlier request with this key got."""

    status: int
    body: bytes


def fingerprint(method: str, path: str, body: bytes) -> bytes:
    """What makes two requests the same request."""
    return hashlib.sha256(f"{method} {path}\n".encode() + body).digest()


def scope_of(account_id: UUID | None, address: str) -> bytes:
    """Whose key space this is: the account, or the address of a guest."""
    return account_id.bytes if account_id else hashlib.sha256(address.encode()).digest()[:16]


async def claim(db: WriteDb, scope: bytes, key: str, mark: bytes) -> Kept | None:
    """Take the key, waiting for one still in flight; returns the kept answer, or raises `KeyReused` for another body."""
    if await db.run(_CLAIM, {"scope": scope, "key": key, "print": mark, "at": clock.now()}):
        return None
    kept = await db.one(sa.select(idem).where(idem.c.scope == scope, idem.c.key == key))
    if kept is None or bytes(kept.print) != mark or kept.status is None:
        raise KeyReused(key=key)
    return Kept(int(kept.status), bytes(kept.body))


async def keep(db: WriteDb, scope: bytes, key: str, answer: Kept) -> None:
    """Store the answer beside the claim, in the same transaction."""
    await db.run(_KEEP, {"scope": scope, "key": key, "answer": answer.status, "told": answer.body})


async def forget(db: WriteDb) -> int:
    """Drop keys older than a day; returns how many."""
    return await db.run(idem.delete().where(idem.c.at < clock.now() - KEPT))
