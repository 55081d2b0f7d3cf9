"""Accounts as they themselves and others see them."""

from collections.abc import Sequence
from uuid import UUID

from meadow.base.db import ReadDb
from meadow.base.errors import NotFound
from meadow.people.accounts import rules, store
from meadow.people.accounts.types import Account, Address, Consent, Contact, Profile


async def profile(db: ReadDb, account_id: UUID) -> Account:
    """One's own account."""
    row = await store.one(db, account_id=account_id)
    if row is None:
        raise NotFound
    login = rules.masked(db.house.vault.open("accounts.login", row.login))
    return Account(id=row.id, name=store.name_of(db, row), avatar=row.avatar, login_masked=login, locale=row.locale)


async def profiles(db: ReadDb, account_ids: Sequence[UUID]) -> dict[UUID, Profile]:
    """What others see of these accounts."""
    return {p.id: p for p in await store.profiles(db, account_ids=account_ids)} if account_ids else {}


async def contact(db: ReadDb, account_id: UUID) -> Contact | None:
    """Where and in which language to write to an account."""
    row = await store.one(db, account_id=account_id)
    if row is None:
        return None
    return Contact(db.house.vault.open("accounts.login", row.login), store.name_of(db, row), row.locale)


async def find_login(db: ReadDb, login: str) -> UUID | None:
    """The account of a login, for staff invitations."""
    row = await store.by_login(db, login=rules.tidy(login))
    return row.id if row else None


async def addresses(db: ReadDb, account_id: UUID) -> list[Address]:
    """One's own addresses, the default first."""
    return await store.addresses(db, account_id=account_id)


async def address_of(db: ReadDb, account_id: UUID, address_id: UUID) -> Address | None:
    """One address of this account."""
    return await store.address_of(db, account_id=account_id, address_id=address_id)


async def consents(db: ReadDb, account_id: UUID) -> list[Consent]:
    """What an account allowed, from the first choice to the last."""
    return await store.consents(db, account_id=account_id)


def device(user_agent: str) -> str:
    """A browser by a name that its owner knows."""
    return rules.device_of(user_agent)
