"""Logging in and out, giving and taking rights."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from meadow.base import clock, ids, trail
from meadow.base.db import WriteDb
from meadow.base.errors import NotFound
from meadow.base.trail import Who
from meadow.people import accounts
from meadow.people.access import store
from meadow.people.access.types import (
    ROLES,
    SHOP_SCOPES,
    AddStaff,
    EditStaff,
    LogIn,
    OwnerStays,
    UnknownLogin,
    UnknownScope,
)
from meadow.people.accounts.types import Known, NewAccount

LIFE = timedelta(days=30)


def hashed(token: bytes) -> bytes:
    """What the table keeps of a token: the token itself cannot be had from it."""
    return hashlib.sha256(token).digest()


async def start(db: WriteDb, known: Known, device: str) -> str:
    """Open a session; returns the token for the cookie."""
    token = secrets.token_urlsafe(32)
    await store.add_session(
        db, token=hashed(token.encode()), session_id=ids.new(), account_id=known.id, name=known.name,
        device=device[:80], expires_at=clock.now() + LIFE,
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


def _scopes(role: str, asked: Sequence[str]) -> list[str]:
    scopes = list(dict.fromkeys(asked)) or list(ROLES[role])
    if unknown := [s for s in scopes if s not in SHOP_SCOPES]:
        raise UnknownScope(scopes=", ".join(unknown), known=", ".join(SHOP_SCOPES))
    return scopes


async def add_staff(db: WriteDb, who: Who, shop_id: UUID, new: AddStaff, shop_name: str) -> None:
    """Make an account a sub-account of the shop; raises `UnknownLogin`, `UnknownScope`, `OwnerStays`."""
    account_id = await accounts.find_login(db, new.login)
    if account_id is None:
        raise UnknownLogin
    await _not_owner(db, shop_id, account_id)
    scopes = _scopes(new.role, new.scopes)
    await grant(
        db, kind="shop", subject_id=shop_id, account_id=account_id, name=shop_name, role=new.role, scopes=scopes
    )
    detail = {"shop_id": str(shop_id), "role": new.role, "scopes": scopes}
    await trail.note(db, who, verb="people.access.add_staff", subject=account_id, detail=detail)


async def edit_staff(db: WriteDb, who: Who, shop_id: UUID, account_id: UUID, change: EditStaff) -> None:
    """Change a sub-account's rights."""
    held = {g.account_id: g for g in await store.on_subject(db, subject_id=shop_id)}.get(account_id)
    if held is None:
        raise NotFound
    await _not_owner(db, shop_id, account_id)
    scopes = _scopes(change.role, change.scopes)
    await grant(
        db, kind="shop", subject_id=shop_id, account_id=account_id, name=held.name, role=change.role, scopes=scopes
    )
    detail = {"shop_id": str(shop_id), "role": change.role, "scopes": scopes}
    await trail.note(db, who, verb="people.access.edit_staff", subject=account_id, detail=detail)


async def drop_staff(db: WriteDb, who: Who, shop_id: UUID, account_id: UUID) -> None:
    """Take a sub-account's rights; its next request is refused."""
    await _not_owner(db, shop_id, account_id)
    if not await store.drop_grant(db, subject_id=shop_id, account_id=account_id):
        raise NotFound
    await trail.note(db, who, verb="people.access.drop_staff", subject=account_id, detail={"shop_id": str(shop_id)})


async def _not_owner(db: WriteDb, shop_id: UUID, account_id: UUID) -> None:
    if any(g.account_id == account_id and g.role == "owner" for g in await store.on_subject(db, subject_id=shop_id)):
        raise OwnerStays
