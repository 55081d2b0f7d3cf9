"""Who is behind a session, and who holds rights."""

from collections.abc import Sequence
from uuid import UUID

from meadow.base import ids, track
from meadow.base.db import ReadDb
from meadow.people import accounts
from meadow.people.access import store
from meadow.people.access.types import ROLES_OF, SCOPES, Device, GrantView, Session, Staff, StaffList


async def session(db: ReadDb, account_id: UUID | None) -> Session:
    """The logged-in account and its roles; a guest's is empty."""
    if account_id is None:
        return Session()
    proof = track.ticket(db.house.settings.keys.collector, ids.key64(account_id))
    return Session(account=await accounts.profile(db, account_id), grants=await grants_of(db, account_id), ticket=proof)


async def grants_of(db: ReadDb, account_id: UUID) -> list[GrantView]:
    """All rights of an account."""
    rows = await store.grants_of(db, account_id=account_id)
    return [
        GrantView(kind=r.kind, subject_id=r.subject_id, name=r.name, role=r.role, scopes=list(r.scopes)) for r in rows
    ]


async def holders(db: ReadDb, subject_id: UUID) -> Sequence[UUID]:
    """Accounts with any right on a subject: whom a notice to it reaches."""
    return [r.account_id for r in await store.on_subject(db, subject_id=subject_id)]


async def devices(db: ReadDb, account_id: UUID, current: UUID) -> list[Device]:
    """One's own live sessions."""
    rows = await store.sessions(db, account_id=account_id)
    return [
        Device(id=r.id, device=r.device, created_at=r.created_at, seen_at=r.seen_at, current=r.id == current)
        for r in rows
    ]


async def device_of(db: ReadDb, account_id: UUID, session_id: UUID) -> str | None:
    """What a session was opened with; None once it is over."""
    row = await store.session_of(db, account_id=account_id, session_id=session_id)
    return row.device if row else None


async def staff(db: ReadDb, kind: str, subject_id: UUID) -> StaffList:
    """Everybody with rights on a subject, and what may be given there."""
    found = []
    for r in await store.on_subject(db, subject_id=subject_id):
        account = await accounts.profile(db, r.account_id)
        found.append(
            Staff(
                account_id=r.account_id, name=account.name, login_masked=account.login_masked, role=r.role,
                scopes=list(r.scopes), created_at=r.created_at,
            )
        )  # fmt: skip
    return StaffList(found, list(SCOPES[kind]), {role: list(scopes) for role, scopes in ROLES_OF[kind].items()})
