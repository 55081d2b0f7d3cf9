"""SQL of accounts."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from meadow.base import clock
from meadow.base.db import Fixed, ReadDb, WriteDb, struct
from meadow.people.accounts.tables import account, address, consent, failure
from meadow.people.accounts.types import Address, Consent, Failures, NewAddress, Profile

_ONE = Fixed(sa.select(account).where(account.c.id == sa.bindparam("account_id")))


async def add(db: WriteDb, *, account_id: UUID, login: str, password: str, name: str, locale: str) -> bool:
    """Write an account; False when the login is taken."""
    vault = db.house.vault
    row = {
        "id": account_id, "login": vault.seal("accounts.login", login), "login_ix": vault.index("accounts.login", login),
        "password": password, "name": vault.seal("accounts.name", name), "locale": locale, "created_at": clock.now(),
    }  # fmt: skip
    return bool(await db.run(insert(account).values(row).on_conflict_do_nothing()))


async def by_login(db: ReadDb, *, login: str) -> Any:
    return await db.one(sa.select(account).where(account.c.login_ix == db.house.vault.index("accounts.login", login)))


async def one(db: ReadDb, *, account_id: UUID) -> Any:
    return await db.one(_ONE, {"account_id": account_id})


async def profiles(db: ReadDb, *, account_ids: Sequence[UUID]) -> list[Profile]:
    rows = await db.all(sa.select(account.c.id, account.c.name, account.c.avatar).where(account.c.id.in_(account_ids)))
    return [Profile(r.id, name_of(db, r), r.avatar) for r in rows]


def name_of(db: ReadDb, row: Any) -> str:
    """An account's name in plain."""
    return db.house.vault.open("accounts.name", row.name)


async def edit(db: WriteDb, *, account_id: UUID, **change: Any) -> None:
    """Write the given columns; a name is sealed here."""
    if "name" in change:
        change["name"] = db.house.vault.seal("accounts.name", change["name"])
    if change:
        await db.run(account.update().where(account.c.id == account_id).values(change))


async def set_avatar(db: WriteDb, *, account_id: UUID, asset_id: UUID, url: str) -> bool:
    """Show a picture, unless another one was chosen since."""
    mine = (account.c.id == account_id) & (account.c.avatar_asset == asset_id)
    return bool(await db.run(account.update().where(mine).values(avatar=url)))


async def consents(db: ReadDb, *, account_id: UUID) -> list[Consent]:
    given = (consent.c.version, consent.c.analytics, consent.c.personalise)
    query = sa.select(*given).where(consent.c.account_id == account_id).order_by(consent.c.at)
    return [struct(Consent, row) for row in await db.all(query)]


async def add_consent(db: WriteDb, *, account_id: UUID, given: Consent) -> None:
    row = {"account_id": account_id, "at": clock.now(), "version": given.version, "analytics": given.analytics}
    await db.run(insert(consent).values(row | {"personalise": given.personalise}).on_conflict_do_nothing())


async def failures(db: ReadDb, *, scope: bytes) -> Failures | None:
    row = await db.one(sa.select(failure.c.count, failure.c.until).where(failure.c.scope == scope))
    return struct(Failures, row) if row else None


async def take_try(db: WriteDb, *, scope: bytes, most: int, now: datetime, until: datetime) -> Failures:
    """Count one try in one statement; past `most` the lock stands still.

    The row stays locked until the commit, so that guesses in parallel wait for each other and are all counted.
    """
    put = insert(failure).values(scope=scope, count=1, until=until)
    over = failure.c.until <= now
    changed = {
        "count": sa.case((over, 1), else_=sa.func.least(failure.c.count + 1, most + 1)),
        "until": sa.case((over | (failure.c.count < most), put.excluded.until), else_=failure.c.until),
    }
    stmt = put.on_conflict_do_update(index_elements=["scope"], set_=changed)
    row = await db.one(stmt.returning(failure.c.count, failure.c.until))
    return struct(Failures, row) if row else Failures(1, until)


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


_ADDRESS = Fixed(
    sa.select(address).where(
        address.c.account_id == sa.bindparam("account_id"), address.c.id == sa.bindparam("address_id")
    )
)


async def address_of(db: ReadDb, *, account_id: UUID, address_id: UUID) -> Address | None:
    row = await db.one(_ADDRESS, {"account_id": account_id, "address_id": address_id})
    return _opened(db, row) if row else None


async def drop_stale_tries(db: WriteDb, *, now: datetime) -> int:
    """Forget counts whose time is over."""
    return await db.run(failure.delete().where(failure.c.until <= now))


async def lock(db: WriteDb, *, account_id: UUID) -> None:
    """Let two changes of one address book wait for each other."""
    await db.run(sa.select(account.c.id).where(account.c.id == account_id).with_for_update())


async def put_address(db: WriteDb, *, account_id: UUID, address_id: UUID, body: NewAddress) -> None:
    """Write or replace an address; a new default takes the place of the old one."""
    if body.is_default:
        await db.run(address.update().where(address.c.account_id == account_id).values(is_default=False))
    sealed = db.house.vault.seal("accounts.address", msgspec.json.encode(body).decode())
    row = {"account_id": account_id, "id": address_id, "body": sealed, "is_default": body.is_default, "at": clock.now()}
    changed = {"body": sealed, "is_default": body.is_default}
    await db.run(insert(address).values(row).on_conflict_do_update(index_elements=["account_id", "id"], set_=changed))


async def make_default(db: WriteDb, *, account_id: UUID, address_id: UUID) -> None:
    mine = (address.c.account_id == account_id) & (address.c.id == address_id)
    await db.run(address.update().where(mine).values(is_default=True))


async def drop_address(db: WriteDb, *, account_id: UUID, address_id: UUID) -> bool:
    return bool(await db.run(address.delete().where(address.c.account_id == account_id, address.c.id == address_id)))


def _opened(db: ReadDb, row: Any) -> Address:
    body = msgspec.json.decode(db.house.vault.open("accounts.address", row.body), type=NewAddress)
    return Address(
        id=row.id, name=body.name, phone=body.phone, province=body.province, city=body.city, district=body.district,
        street=body.street, is_default=row.is_default,
    )  # fmt: skip
