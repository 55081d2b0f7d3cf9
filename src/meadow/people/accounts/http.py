"""One's own profile and addresses."""

from uuid import UUID

import msgspec

from meadow.base.db import ReadDb, WriteDb
from meadow.base.errors import NotFound
from meadow.base.web import Who, read, signed_in, write
from meadow.people.accounts import actions, queries
from meadow.people.accounts.types import Account, Address, Edit, NewAddress, TooManyAddresses


class Addresses(msgspec.Struct):
    items: list[Address]


@read("/api/me", guard=signed_in, op="people_accounts_show")
async def show(db: ReadDb, who: Who) -> Account:
    """One's own account."""
    return await queries.profile(db, who.account_id)


@write("/api/me", guard=signed_in, op="people_accounts_edit", method="PATCH")
async def edit(db: WriteDb, who: Who, data: Edit) -> Account:
    """Change name, language, picture or consent."""
    await actions.edit(db, who.account_id, data)
    return await queries.profile(db, who.account_id)


@read("/api/me/addresses", guard=signed_in, op="people_accounts_addresses")
async def addresses(db: ReadDb, who: Who) -> Addresses:
    """One's own addresses."""
    return Addresses(await queries.addresses(db, who.account_id))


@write("/api/me/addresses", guard=signed_in, op="people_accounts_add_address", status=201, raises=[TooManyAddresses])
async def add_address(db: WriteDb, who: Who, data: NewAddress) -> Address:
    """Keep an address."""
    return await actions.add_address(db, who.account_id, data)


@write(
    "/api/me/addresses/{address_id:uuid}",
    guard=signed_in,
    op="people_accounts_edit_address",
    method="PUT",
    raises=[NotFound],
)
async def edit_address(db: WriteDb, who: Who, address_id: UUID, data: NewAddress) -> Address:
    """Replace an address."""
    return await actions.edit_address(db, who.account_id, address_id, data)


@write(
    "/api/me/addresses/{address_id:uuid}",
    guard=signed_in,
    op="people_accounts_drop_address",
    method="DELETE",
    raises=[NotFound],
)
async def drop_address(db: WriteDb, who: Who, address_id: UUID) -> None:
    """Forget an address."""
    await actions.drop_address(db, who.account_id, address_id)


routes = [show, edit, addresses, add_address, edit_address, drop_address]
