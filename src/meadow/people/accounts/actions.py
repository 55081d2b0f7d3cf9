"""Registering, proving a password, keeping addresses."""

import asyncio
from uuid import UUID

import msgspec
from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from meadow.base import clock, ids
from meadow.base.bus import emit
from meadow.base.db import WriteDb
from meadow.base.errors import NotFound
from meadow.people.accounts import rules, store
from meadow.people.accounts.events import Consented, Opened, Pictured
from meadow.people.accounts.types import (
    Address,
    Consent,
    Edit,
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
    await emit(db, Opened(account_id=account_id))
    await _consent(db, account_id, new.consent)
    return Known(account_id, new.name.strip(), new.locale)


async def open_operator(db: WriteDb, login: str, password: str, name: str) -> UUID:
    """The account of a platform operator; an existing login is kept as it is."""
    held = await store.by_login(db, login=rules.tidy(login))
    if held is not None:
        return UUID(str(held.id))
    return (await register(db, NewAccount(login, password, name))).id


async def check_password(db: WriteDb, login: str, password: str, address: str) -> Known:
    """The account of a right password. Raises `WrongPassword` (counted, per login and per network) or `LockedOut`."""
    login, now = rules.tidy(login), clock.now()
    vault, until = db.house.vault, now + rules.LOCK
    here, mine = vault.index("accounts.network", address), vault.index("accounts.tries", login)
    if wait := rules.locked_for(await store.failures(db, scope=here), rules.ADDRESS_TRIES, now):
        raise LockedOut(retry_after=wait)
    # Taken before the password is looked at: guesses sent at once would else all be made before the first is counted.
    taken = await store.take_try(db, scope=mine, most=rules.LOGIN_TRIES, now=now, until=until)
    if wait := rules.locked_for(taken, rules.LOGIN_TRIES + 1, now):
        raise LockedOut(retry_after=wait)
    row = await store.by_login(db, login=login)
    # An unknown login costs the same as a wrong password, so that time tells nothing.
    if not await asyncio.to_thread(_matches, row.password if row else _NOBODY, password) or row is None:
        await store.take_try(db, scope=here, most=rules.ADDRESS_TRIES, now=now, until=until)
        raise WrongPassword
    await store.forget_failures(db, scope=mine)
    return Known(row.id, store.name_of(db, row), row.locale)


def _matches(hashed: str, password: str) -> bool:
    try:
        return _HASHER.verify(hashed, password)
    except VerificationError:
        return False


async def edit(db: WriteDb, account_id: UUID, change: Edit) -> None:
    """Change one's own profile and consent."""
    given = {n: getattr(change, n) for n in ("name", "locale", "avatar", "avatar_asset")}
    await store.edit(db, account_id=account_id, **{k: v for k, v in given.items() if v is not None})
    if change.avatar_asset is not None:
        await emit(db, Pictured(account_id=account_id, asset_id=change.avatar_asset))
    if change.consent is not None:
        await _consent(db, account_id, change.consent)


async def show_picture(db: WriteDb, account_id: UUID, asset_id: UUID, url: str) -> bool:
    """Answer to `Pictured` by the owner of assets; False when another picture was chosen since."""
    return await store.set_avatar(db, account_id=account_id, asset_id=asset_id, url=url)


async def _consent(db: WriteDb, account_id: UUID, given: Consent) -> None:
    """Consent is history: every change is a row of its own, and a fact for who measures."""
    await store.add_consent(db, account_id=account_id, given=given)
    await emit(db, Consented(account_id=account_id, **msgspec.structs.asdict(given)))


async def add_address(db: WriteDb, account_id: UUID, body: NewAddress) -> Address:
    """Keep an address, the first one as the default; raises `TooManyAddresses` past thirty."""
    await store.lock(db, account_id=account_id)
    held = await store.addresses(db, account_id=account_id)
    if len(held) >= MOST_ADDRESSES:
        raise TooManyAddresses(most=MOST_ADDRESSES)
    return await _put_address(db, account_id, ids.new(), _with_default(body, is_default=body.is_default or not held))


async def edit_address(db: WriteDb, account_id: UUID, address_id: UUID, body: NewAddress) -> Address:
    """Replace an address of one's own; the default stays one until another takes its place."""
    await store.lock(db, account_id=account_id)
    held = await store.address_of(db, account_id=account_id, address_id=address_id)
    if held is None:
        raise NotFound
    is_default = body.is_default or held.is_default
    return await _put_address(db, account_id, address_id, _with_default(body, is_default=is_default))


def _with_default(body: NewAddress, *, is_default: bool) -> NewAddress:
    return msgspec.structs.replace(body, is_default=is_default)


async def _put_address(db: WriteDb, account_id: UUID, address_id: UUID, body: NewAddress) -> Address:
    """Write an address under an id."""
    await store.put_address(db, account_id=account_id, address_id=address_id, body=body)
    found = await store.address_of(db, account_id=account_id, address_id=address_id)
    if found is None:
        raise NotFound
    return found


async def drop_address(db: WriteDb, account_id: UUID, address_id: UUID) -> None:
    """Forget an address of one's own; the newest of the others becomes the default."""
    await store.lock(db, account_id=account_id)
    if not await store.drop_address(db, account_id=account_id, address_id=address_id):
        raise NotFound
    left = await store.addresses(db, account_id=account_id)
    if left and not left[0].is_default:
        await store.make_default(db, account_id=account_id, address_id=left[0].id)


async def forget_tries(db: WriteDb) -> int:
    """Drop counts of wrong passwords whose time is over; returns how many."""
    return await store.drop_stale_tries(db, now=clock.now())
