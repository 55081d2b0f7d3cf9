"""Who acts, and the audit rows of what operators and money verbs did: hash-chained, so that a change shows."""

import hashlib
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from meadow.base import clock, ids
from meadow.base.db import ReadDb, WriteDb, doc, metadata, uid, when

_LOCK = 0x6D65_6164_7472
_GENESIS = b"\0" * 32


class Grant(msgspec.Struct, frozen=True):
    """A right on one subject: `kind` is shop, author, agency or platform; `*` in scopes is everything there."""

    kind: str
    subject_id: UUID
    scopes: tuple[str, ...]
    role: str = ""


class Who(msgspec.Struct, frozen=True):
    """The account behind a request and what it may do."""

    account_id: UUID
    session_id: UUID
    name: str
    grants: tuple[Grant, ...] = ()

    def can(self, kind: str, subject_id: UUID | None, scope: str) -> bool:
        """Whether a grant on this subject (any subject for None) holds the scope."""
        return any(
            g.kind == kind and (subject_id is None or g.subject_id == subject_id) and _holds(g.scopes, scope)
            for g in self.grants
        )

    def knows(self, kind: str, subject_id: UUID) -> bool:
        """Whether this account is anything at all on the subject."""
        return any(g.kind == kind and g.subject_id == subject_id for g in self.grants)


def _holds(scopes: Sequence[str], scope: str) -> bool:
    return "*" in scopes or scope in scopes


trail = sa.Table(
    "trail",
    metadata,
    uid("id", primary_key=True),
    when("at"),
    uid("account_id", nullable=True),
    sa.Column("verb", sa.Text, nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
    doc("detail"),
    sa.Column("seq", sa.BigInteger, unique=True),
    sa.Column("hash", sa.LargeBinary),
    sa.Index("ix_trail_unsealed", "at", postgresql_where=sa.text("seq IS NULL")),
)


async def note(
    db: WriteDb,
    who: Who | UUID | None,
    *,
    verb: str,
    subject: UUID | str,
    detail: dict[str, Any] | None = None,
) -> None:
    """Write an audit row into the caller's transaction; `detail` carries ids and figures, never personal data."""
    account = who.account_id if isinstance(who, Who) else who
    row = {"id": ids.new(), "at": clock.now(), "account_id": account, "verb": verb, "subject": str(subject)}
    await db.run(trail.insert().values(**row, detail=detail or {}))


async def seal(db: WriteDb) -> int:
    """Chain all committed rows that are not chained yet; returns how many.

    Chaining at write time would make every money verb wait for every other; one sealer under a lock does not.
    """
    await db.run(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
    last = await db.one(
        sa.select(trail.c.seq, trail.c.hash).where(trail.c.seq.is_not(None)).order_by(trail.c.seq.desc()).limit(1)
    )
    seq, digest = (int(last.seq), bytes(last.hash)) if last else (0, _GENESIS)
    rows = await db.all(sa.select(trail).where(trail.c.seq.is_(None)).order_by(trail.c.at, trail.c.id).limit(1000))
    sealed = []
    for row in rows:
        seq, digest = seq + 1, _link(digest, row)
        sealed.append({"row": row.id, "n": seq, "h": digest})
    await db.many(
        trail.update().where(trail.c.id == sa.bindparam("row")).values(seq=sa.bindparam("n"), hash=sa.bindparam("h")),
        sealed,
    )
    return len(rows)


async def broken(db: ReadDb) -> list[str]:
    """The first row whose hash does not follow from the one before, as a finding for `meadow audit`."""
    digest = _GENESIS
    rows = await db.all(sa.select(trail).where(trail.c.seq.is_not(None)).order_by(trail.c.seq))
    for expected, row in enumerate(rows, 1):
        digest = _link(digest, row)
        if row.seq != expected or bytes(row.hash) != digest:
            return [f"trail row {row.seq} ({row.verb}) does not follow from the one before it"]
    return []


def _link(before: bytes, row: Any) -> bytes:
    body = msgspec.json.encode(
        [str(row.id), row.at.isoformat(), str(row.account_id), row.verb, row.subject, row.detail], order="deterministic"
    )
    return hashlib.sha256(before + body).digest()
