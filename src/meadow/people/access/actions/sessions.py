"""Logging in and out, and the rights that come with opening a subject."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from meadow.base import clock, ids
from meadow.base.bus import emit
from meadow.base.db import ReadDb, WriteDb
from meadow.base.errors import NotFound
from meadow.base.trail import Grant, Who
from meadow.people import accounts
from meadow.people.access import store
from meadow.people.access.events import NewDevice
from meadow.people.access.types import LogIn
from meadow.people.accounts.types import Known, NewAccount

LIFE = timedelta(days=30)
_SEEN_EVERY = timedelta(minutes=5)


def hashed(token: bytes) -> bytes:
    """What the table keeps of a token: the token itself cannot be had from it."""
    return hashlib.sha256(token).digest()


async def identify(db: ReadDb, token: bytes) -> Who | None:
    """The account behind a session token, with its grants, in one query; None for an unknown or expired one.

    A request that writes also notes, at most every five minutes, that the session was seen.
    """
    row = await store.who(db, token=hashed(token))
    if row is None or row.name is None:
        return None
    now = clock.now()
    if isinstance(db, WriteDb) and row.seen_at < now - _SEEN_EVERY:
        await store.touch(db, account_id=row.account_id, session_id=row.id, now=now, before=now - _SEEN_EVERY)
    grants = tuple(
        Grant(kind, ids.parse(subject), tuple(scopes), role) for kind, subject, scopes, role in row.grants or ()
    )
    return Who(row.account_id, row.id, db.house.vault.open("accounts.name", row.name), grants)


async def start(db: WriteDb, known: Known, device: str) -> str:
    """Open a session, and tell where an account that has logged in before uses another device; returns the cookie's token."""
    token, session_id = secrets.token_urlsafe(32), ids.new()
    await store.add_session(
        db, token=hashed(token.encode()), session_id=session_id, account_id=known.id, device=device[:80],
        expires_at=clock.now() + LIFE,
    )  # fmt: skip
    mark = db.house.vault.index("access.device", device[:80])
    if await store.meet_device(db, account_id=known.id, mark=mark):
        await emit(db, NewDevice(account_id=known.id, session_id=session_id))
    return token


async def log_in(db: WriteDb, asked: LogIn, address: str, device: str) -> tuple[Known, str]:
    """Prove a password and open a session; raises `WrongPassword`, `LockedOut`."""
    known = await accounts.check_password(db, asked.login, asked.password, address)
    return known, await start(db, known, asked.device_name or device)


async def register(db: WriteDb, new: NewAccount, device: str) -> tuple[Known, str]:
    """Open an account and a session for it; raises `LoginTaken`."""
    known = await accounts.register(db, new)
    return known, await start(db, known, device)


async def log_out(db: WriteDb, account_id: UUID, session_id: UUID) -> None:
    """End one of one's own sessions."""
    if not await store.drop_session(db, account_id=account_id, session_id=session_id):
        raise NotFound


async def grant(
    db: WriteDb,
    *,
    kind: str,
    subject_id: UUID,
    account_id: UUID,
    name: str,
    role: str = "owner",
    scopes: Sequence[str] = ("*",),
) -> None:
    """Give an account rights on a subject; the features that open subjects call it."""
    await store.put_grant(
        db, subject_id=subject_id, account_id=account_id, kind=kind, name=name, role=role, scopes=scopes
    )


async def revoke(db: WriteDb, *, subject_id: UUID, account_id: UUID) -> bool:
    """Take an account's rights on a subject; False where it had none. The feature that gave them calls it."""
    return await store.drop_grant(db, subject_id=subject_id, account_id=account_id)


async def rename(db: WriteDb, subject_id: UUID, name: str) -> None:
    """Carry a subject's new name into the role switch of everybody who holds a right on it."""
    await store.rename(db, subject_id=subject_id, name=name)


async def forget_expired(db: WriteDb) -> int:
    """Drop sessions past their end; returns how many."""
    return await store.drop_expired(db)
