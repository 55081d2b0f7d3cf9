"""Logging in and out, giving and taking rights."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from meadow.base import clock, ids, trail
from meadow.base.db import ReadDb, WriteDb
from meadow.base.errors import NotFound
from meadow.base.trail import Grant, Who
from meadow.people import accounts
from meadow.people.access import rules, store
from meadow.people.access.types import (
    SHOP_SCOPES,
    AddStaff,
    BeyondOwnRights,
    EditStaff,
    LogIn,
    OwnerStays,
    StaffFull,
    UnknownLogin,
    UnknownScope,
)
from meadow.people.accounts.types import Known, NewAccount

LIFE = timedelta(days=30)
MOST_STAFF = 200
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
    """Open a session; returns the token for the cookie."""
    token = secrets.token_urlsafe(32)
    await store.add_session(
        db, token=hashed(token.encode()), session_id=ids.new(), account_id=known.id, device=device[:80],
        expires_at=clock.now() + LIFE,
    )  # fmt: skip
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


async def rename(db: WriteDb, subject_id: UUID, name: str) -> None:
    """Carry a subject's new name into the role switch of everybody who holds a right on it."""
    await store.rename(db, subject_id=subject_id, name=name)


async def add_staff(db: WriteDb, who: Who, shop_id: UUID, new: AddStaff) -> None:
    """Make an account a sub-account of the shop.

    Raises `UnknownLogin`, `UnknownScope`, `OwnerStays`, `BeyondOwnRights`, `StaffFull`.
    """
    scopes = _scopes(new.role, new.scopes)
    everyone = await store.on_subject(db, subject_id=shop_id, lock=True)
    account_id = await accounts.find_login(db, new.login)
    if account_id is None:
        raise UnknownLogin
    held = _colleague(everyone, account_id)
    _within(who, shop_id, [*scopes, *(held.scopes if held else ())])
    if held is None and len(everyone) >= MOST_STAFF:
        raise StaffFull(most=MOST_STAFF)
    name = everyone[0].name if everyone else ""
    await grant(db, kind="shop", subject_id=shop_id, account_id=account_id, name=name, role=new.role, scopes=scopes)
    detail = {"shop_id": str(shop_id), "role": new.role, "scopes": scopes}
    await trail.note(db, who, verb="people.access.add_staff", subject=account_id, detail=detail)


async def edit_staff(db: WriteDb, who: Who, shop_id: UUID, account_id: UUID, change: EditStaff) -> None:
    """Change a sub-account's rights; raises `NotFound`, `UnknownScope`, `OwnerStays`, `BeyondOwnRights`."""
    held = _colleague(await store.on_subject(db, subject_id=shop_id, lock=True), account_id)
    if held is None:
        raise NotFound
    scopes = _scopes(change.role, change.scopes)
    _within(who, shop_id, [*scopes, *held.scopes])
    await grant(
        db, kind="shop", subject_id=shop_id, account_id=account_id, name=held.name, role=change.role, scopes=scopes
    )
    detail = {"shop_id": str(shop_id), "role": change.role, "scopes": scopes, "before": list(held.scopes)}
    await trail.note(db, who, verb="people.access.edit_staff", subject=account_id, detail=detail)


async def drop_staff(db: WriteDb, who: Who, shop_id: UUID, account_id: UUID) -> None:
    """Take a sub-account's rights; its next request is refused. One's own rights may always be given up."""
    held = _colleague(await store.on_subject(db, subject_id=shop_id, lock=True), account_id)
    if held is None:
        raise NotFound
    if account_id != who.account_id:
        _within(who, shop_id, held.scopes)
    await store.drop_grant(db, subject_id=shop_id, account_id=account_id)
    await trail.note(db, who, verb="people.access.drop_staff", subject=account_id, detail={"shop_id": str(shop_id)})


async def forget_expired(db: WriteDb) -> int:
    """Drop sessions past their end; returns how many."""
    return await store.drop_expired(db)


def _scopes(role: str, asked: Sequence[str]) -> list[str]:
    scopes = rules.scopes_for(role, asked)
    if wrong := rules.unknown(scopes):
        raise UnknownScope(scopes=", ".join(wrong), known=", ".join(SHOP_SCOPES))
    return scopes


def _colleague(everyone: Sequence[Any], account_id: UUID) -> Any:
    """The grant of a colleague, or None; raises `OwnerStays`."""
    held = next((g for g in everyone if g.account_id == account_id), None)
    if held is not None and held.role == "owner":
        raise OwnerStays
    return held


def _within(who: Who, shop_id: UUID, touched: Sequence[str]) -> None:
    own = [s for g in who.grants if g.kind == "shop" and g.subject_id == shop_id for s in g.scopes]
    if over := rules.beyond(own, touched):
        raise BeyondOwnRights(scopes=", ".join(over))
