"""SQL of accounts."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from meadow.base import clock
from meadow.base.db import ReadDb, WriteDb, struct
from meadow.people.accounts.tables import account, address, consent, failure
from meadow.people.accounts.types import Address, Consent, Failures, NewAddress, Profile


async def add(db: WriteDb, *, account_id: UUID, login: str, password: str, name: str, locale: str) -> bool:
    """Write an account; False when the login is taken."""
    vault = db.house.vault
    row = {
        "id": account_id, "login": vault.seal("accounts.login", login), "login_ix": vault.index("accounts.login", login),
        "password": password, "name": name, "locale": locale, "created_at": clock.now(),
    }  # fmt: skip
    return bool(await db.run(insert(account).values(row).on_conflict_do_nothing()))


async def by_login(db: ReadDb, *, login: str) -> Any:
    return await db.one(sa.select(account).where(account.c.login_ix == db.house.vault.index("accounts.login", login)))


async def one(db: ReadDb, *, account_id: UUID) -> Any:
    return await db.one(sa.select(account).where(account.c.id == account_id))


async def profiles(db: ReadDb, *, account_ids: Sequence[UUID]) -> list[Profile]:
    rows = await db.all(sa.select(account.c.id, account.c.name, account.c.avatar).where(account.c.id.in_(account_ids)))
    return [struct(Profile, r) for r in rows]


async def edit(db: WriteDb, *, account_id: UUID, **change: Any) -> None:
    if change:
        await db.run(account.update().where(account.c.id == account_id).values(change))


async def add_consent(db: WriteDb, *, account_id: UUID, given: Consent) -> None:
    row = {"account_id": account_id, "at": clock.now(), "version": given.version, "analytics": given.analytics}
    await db.run(insert(consent).values(row | {"personalise": given.personalise}).on_conflict_do_nothing())


async def failures(db: ReadDb, *, scope: bytes) -> Failures | None:
    row = await db.one(sa.select(failure.c.count, failure.c.until).where(failure.c.scope == scope))
    return struct(Failures, row) if row else None


async def set_failures(db: WriteDb, *, scope: bytes, held: Failures) -> None:
    row = {"scope": scope, "count": held.count, "until": held.until, "at": clock.now()}
    await db.run(insert(failure).values(row).on_conflict_do_update(index_elements=["scope"], set_=row))


async def forget_failures(db: WriteDb, *, scope: bytes) -> None:
    await db.run(failure.delete().where(failure.c.scope == scope))


async def addresses(db: ReadDb, *, account_id: UUID) -> list[Address]:
    """A person's addresses, the default first."""
    query = (
        sa.select(address)
        .where(address.c.account_id == account_id)
        .order_by(address.c.is_default.desc(), address.c.at.desc())
    )
    return [_opened(db, r) for r in await db.all(query)]


async def address_of(db: ReadDb, *, account_id: UUID, address_id: UUID) -> Address | None:
    row = await db.one(sa.select(address).where(address.c.account_id == account_id, address.c.id == address_id))
    return _opened(db, row) if row else None


async def put_address(db: WriteDb, *, account_id: UUID, address_id: UUID, body: NewAddress) -> None:
    """Write or replace an address; a new default takes the place of the old one."""
    if body.is_default:
        await db.run(address.update().where(address.c.account_id == account_id).values(is_default=False))
    sealed = db.house.vault.seal("accounts.address", msgspec.json.encode(body).decode())
    row = {"account_id": account_id, "id": address_id, "body": sealed, "is_default": body.is_default, "at": clock.now()}
    await db.run(insert(address).values(row).on_conflict_do_update(index_elements=["account_id", "id"], set_=row))


async def drop_address(db: WriteDb, *, account_id: UUID, address_id: UUID) -> bool:
    return bool(await db.run(address.delete().where(address.c.account_id == account_id, address.c.id == address_id)))


def _opened(db: ReadDb, row: Any) -> Address:
    body = msgspec.json.decode(db.house.vault.open("accounts.address", row.body), type=NewAddress)
    return Address(
        id=row.id, name=body.name, phone=body.phone, province=body.province, city=body.city, district=body.district,
        street=body.street, is_default=row.is_default,
    )  # fmt: skip
