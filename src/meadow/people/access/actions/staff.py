"""Sub-accounts of shops, authors, agencies and the platform."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from meadow.base import trail
from meadow.base.bus import emit
from meadow.base.db import WriteDb
from meadow.base.errors import NotFound
from meadow.base.trail import Who
from meadow.people import accounts
from meadow.people.access import rules, store
from meadow.people.access.events import RightsTaken
from meadow.people.access.types import (
    ROLES_OF,
    SCOPES,
    AddStaff,
    BeyondOwnRights,
    EditStaff,
    OwnerStays,
    StaffFull,
    UnknownLogin,
    UnknownScope,
)

MOST_STAFF = 200


class On(msgspec.Struct, frozen=True):
    """The subject whose rights are given: `kind` is shop, author, agency or platform."""

    kind: str
    id: UUID


async def add_staff(db: WriteDb, who: Who, on: On, new: AddStaff) -> None:
    """Give an account rights on a subject.

    Raises `UnknownLogin`, `UnknownScope`, `OwnerStays`, `BeyondOwnRights`, `StaffFull`.
    """
    scopes = _scopes(on, new.role, new.scopes)
    everyone = await store.on_subject(db, subject_id=on.id, lock=True)
    account_id = await accounts.find_login(db, new.login)
    if account_id is None:
        raise UnknownLogin
    held = _colleague(everyone, account_id, stays=new.role == "owner")
    _within(who, on, [*scopes, *(held.scopes if held else ())])
    if held is None and len(everyone) >= MOST_STAFF:
        raise StaffFull(most=MOST_STAFF)
    name = everyone[0].name if everyone else ""
    await store.put_grant(
        db, subject_id=on.id, account_id=account_id, kind=on.kind, name=name, role=new.role, scopes=scopes
    )
    await _note(db, who, on, "add_staff", account_id, role=new.role, scopes=scopes)


async def edit_staff(db: WriteDb, who: Who, on: On, account_id: UUID, change: EditStaff) -> None:
    """Change a sub-account's rights; raises `NotFound`, `UnknownScope`, `OwnerStays`, `BeyondOwnRights`."""
    everyone = await store.on_subject(db, subject_id=on.id, lock=True)
    held = _colleague(everyone, account_id, stays=change.role == "owner")
    if held is None:
        raise NotFound
    scopes = _scopes(on, change.role, change.scopes)
    _within(who, on, [*scopes, *held.scopes])
    await store.put_grant(
        db, subject_id=on.id, account_id=account_id, kind=on.kind, name=held.name, role=change.role, scopes=scopes
    )
    await _note(db, who, on, "edit_staff", account_id, role=change.role, scopes=scopes, before=list(held.scopes))
    if not set(held.scopes) <= set(scopes):
        await emit(db, RightsTaken(kind=on.kind, subject_id=on.id, account_id=account_id))


async def drop_staff(db: WriteDb, who: Who, on: On, account_id: UUID) -> None:
    """Take a sub-account's rights; its next request is refused. One's own may always be given up, but not by the last owner."""
    held = _colleague(await store.on_subject(db, subject_id=on.id, lock=True), account_id)
    if held is None:
        raise NotFound
    if account_id != who.account_id:
        _within(who, on, held.scopes)
    await store.drop_grant(db, subject_id=on.id, account_id=account_id)
    await _note(db, who, on, "drop_staff", account_id)
    await emit(db, RightsTaken(kind=on.kind, subject_id=on.id, account_id=account_id))


def _scopes(on: On, role: str, asked: Sequence[str]) -> list[str]:
    scopes = rules.scopes_for(role, asked, on.kind)
    if scopes is None:
        raise UnknownScope(scopes=role, known=", ".join(ROLES_OF[on.kind]))
    if wrong := rules.unknown([*asked, *(s for s in scopes if s != "*")], on.kind):
        raise UnknownScope(scopes=", ".join(dict.fromkeys(wrong)), known=", ".join(SCOPES[on.kind]))
    return scopes


def _colleague(everyone: Sequence[Any], account_id: UUID, *, stays: bool = False) -> Any:
    """The grant of a colleague, or None; raises `OwnerStays` for the last owner, unless she stays one."""
    held = next((g for g in everyone if g.account_id == account_id), None)
    if held is not None and not stays and rules.last_owner([g.role for g in everyone], held.role):
        raise OwnerStays
    return held


def _within(who: Who, on: On, touched: Sequence[str]) -> None:
    own = [s for g in who.grants if g.kind == on.kind and g.subject_id == on.id for s in g.scopes]
    if over := rules.beyond(own, touched):
        raise BeyondOwnRights(scopes=", ".join(over))


async def _note(db: WriteDb, who: Who, on: On, verb: str, account_id: UUID, **detail: object) -> None:
    found = {f"{on.kind}_id": str(on.id)} | detail
    await trail.note(db, who, verb=f"people.access.{verb}", subject=account_id, detail=found)
