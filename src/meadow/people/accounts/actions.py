"""Registering, proving a password, keeping addresses."""

import asyncio
from uuid import UUID

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from meadow.base import clock, ids
from meadow.base.db import WriteDb
from meadow.base.errors import NotFound
from meadow.people.accounts import rules, store
from meadow.people.accounts.types import (
    Address,
    Edit,
    Failures,
    Known,
    LockedOut,
    LoginTaken,
    NewAccount,
    NewAddress,
    TooManyAddresses,
    WrongPassword,
)

MOST_ADDRESSES = 30
# OWASP's floor for argon2id: 19 MiB, two passes; about 20 ms of one core.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_NOBODY = _HASHER.hash("nobody")


async def register(db: WriteDb, new: NewAccount) -> Known:
    """Open an account; raises `LoginTaken`."""
    account_id, login = ids.new(), rules.tidy(new.login)
    password = await asyncio.to_thread(_HASHER.hash, new.password)
    if not await store.add(
        db, account_id=account_id, login=login, password=password, name=new.name.strip(), locale=new.locale
    ):
        raise LoginTaken
    await store.add_consent(db, account_id=account_id, given=new.consent)
    return Known(account_id, new.name.strip(), new.locale)


async def open_operator(db: WriteDb, login: str, password: str, name: str) -> UUID:
    """The account of a platform operator; an existing login is kept as it is."""
    held = await store.by_login(db, login=rules.tidy(login))
    if held is not None:
        return UUID(str(held.id))
    return (await register(db, NewAccount(login, password, name))).id


async def check_password(db: WriteDb, login: str, password: str, address: str) -> Known:
    """The account of a right password. Raises `WrongPassword` (counted, per login and per network) or `LockedOut`."""
    login = rules.tidy(login)
    vault = db.house.vault
    scopes = {
        vault.index("accounts.tries", login): rules.LOGIN_TRIES,
        vault.index("accounts.network", address): rules.ADDRESS_TRIES,
    }
    now = clock.now()
    held = {scope: await store.failures(db, scope=scope) for scope in scopes}
    if wait := max(rules.locked_for(f, now) for f in held.values()):
        raise LockedOut(retry_after=wait)
    row = await store.by_login(db, login=login)
    # An unknown login costs the same as a wrong password, so that time tells nothing.
    if not await asyncio.to_thread(_matches, row.password if row else _NOBODY, password) or row is None:
        for scope, tries in scopes.items():
            await store.set_failures(
                db, scope=scope, held=rules.after_failure(held[scope] or Failures(0, None), tries, now)
            )
        raise WrongPassword
    await store.forget_failures(db, scope=next(iter(scopes)))
    return Known(row.id, row.name, row.locale)


def _matches(hashed: str, password: str) -> bool:
    try:
        return _HASHER.verify(hashed, password)
    except VerificationError:
        return False


async def edit(db: WriteDb, account_id: UUID, change: Edit) -> None:
    """Change one's own profile and consent."""
    fields = {
        k: v
        for k, v in {"name": change.name, "locale": change.locale, "avatar": change.avatar}.items()
        if v is not None
    }
    await store.edit(db, account_id=account_id, **fields)
    if change.consent is not None:
        await store.add_consent(db, account_id=account_id, given=change.consent)


async def add_address(db: WriteDb, account_id: UUID, body: NewAddress) -> Address:
    """Keep an address; raises `TooManyAddresses` past thirty."""
    if len(await store.addresses(db, account_id=account_id)) >= MOST_ADDRESSES:
        raise TooManyAddresses(most=MOST_ADDRESSES)
    return await put_address(db, account_id, ids.new(), body)


async def edit_address(db: WriteDb, account_id: UUID, address_id: UUID, body: NewAddress) -> Address:
    """Replace an address of one's own."""
    if await store.address_of(db, account_id=account_id, address_id=address_id) is None:
        raise NotFound
    return await put_address(db, account_id, address_id, body)


async def put_address(db: WriteDb, account_id: UUID, address_id: UUID, body: NewAddress) -> Address:
    """Write an address under an id."""
    await store.put_address(db, account_id=account_id, address_id=address_id, body=body)
    found = await store.address_of(db, account_id=account_id, address_id=address_id)
    if found is None:
        raise NotFound
    return found


async def drop_address(db: WriteDb, account_id: UUID, address_id: UUID) -> None:
    """Forget an address of one's own."""
    if not await store.drop_address(db, account_id=account_id, address_id=address_id):
        raise NotFound
