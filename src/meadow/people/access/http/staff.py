"""The staff of a shop, an author, an agency and the platform: the same four verbs on each."""

from uuid import UUID

from meadow.base.db import ReadDb, WriteDb
from meadow.base.errors import NotFound
from meadow.base.web import Who, agency, author, ops, read, shop, write
from meadow.people.access import actions, queries
from meadow.people.access.actions import On
from meadow.people.access.types import (
    PLATFORM,
    AddStaff,
    BeyondOwnRights,
    EditStaff,
    OwnerStays,
    StaffFull,
    StaffList,
    UnknownLogin,
    UnknownScope,
)

_SHOP, _AUTHOR = "/api/merchant/{shop_id:uuid}/staff", "/api/author/{author_id:uuid}/staff"
_AGENCY, _OPS = "/api/agency/{agency_id:uuid}/staff", "/api/ops/staff"
_ONE = "/{account_id:uuid}"
_ADD = [UnknownLogin, UnknownScope, OwnerStays, BeyondOwnRights, StaffFull]
_EDIT = [NotFound, UnknownScope, OwnerStays, BeyondOwnRights]
_DROP = [NotFound, OwnerStays, BeyondOwnRights]


async def _added(db: WriteDb, who: Who, on: On, new: AddStaff) -> StaffList:
    await actions.add_staff(db, who, on, new)
    return await queries.staff(db, on.kind, on.id)


async def _edited(db: WriteDb, who: Who, on: On, account_id: UUID, change: EditStaff) -> StaffList:
    await actions.edit_staff(db, who, on, account_id, change)
    return await queries.staff(db, on.kind, on.id)


@read(_SHOP, guard=shop("staff.edit"), op="people_access_staff")
async def staff(db: ReadDb, shop_id: UUID) -> StaffList:
    """The shop's people."""
    return await queries.staff(db, "shop", shop_id)


@write(_SHOP, guard=shop("staff.edit"), op="people_access_add_staff", status=201, raises=_ADD)
async def add_staff(db: WriteDb, who: Who, shop_id: UUID, data: AddStaff) -> StaffList:
    """Add to the shop's people; nobody can give a right she does not hold."""
    return await _added(db, who, On("shop", shop_id), data)


@write(_SHOP + _ONE, guard=shop("staff.edit"), op="people_access_edit_staff", method="PATCH", raises=_EDIT)
async def edit_staff(db: WriteDb, who: Who, shop_id: UUID, account_id: UUID, data: EditStaff) -> StaffList:
    """Change what one of the shop's people may do."""
    return await _edited(db, who, On("shop", shop_id), account_id, data)


@write(_SHOP + _ONE, guard=shop("staff.edit"), op="people_access_drop_staff", method="DELETE", raises=_DROP)
async def drop_staff(db: WriteDb, who: Who, shop_id: UUID, account_id: UUID) -> None:
    """Take the rights of one of the shop's people."""
    await actions.drop_staff(db, who, On("shop", shop_id), account_id)


@read(_AUTHOR, guard=author("staff.edit"), op="people_access_author_staff")
async def author_staff(db: ReadDb, author_id: UUID) -> StaffList:
    """The author's people."""
    return await queries.staff(db, "author", author_id)


@write(_AUTHOR, guard=author("staff.edit"), op="people_access_author_add_staff", status=201, raises=_ADD)
async def author_add_staff(db: WriteDb, who: Who, author_id: UUID, data: AddStaff) -> StaffList:
    """Add to the author's people; nobody can give a right she does not hold."""
    return await _added(db, who, On("author", author_id), data)


@write(_AUTHOR + _ONE, guard=author("staff.edit"), op="people_access_author_edit_staff", method="PATCH", raises=_EDIT)
async def author_edit_staff(db: WriteDb, who: Who, author_id: UUID, account_id: UUID, data: EditStaff) -> StaffList:
    """Change what one of the author's people may do."""
    return await _edited(db, who, On("author", author_id), account_id, data)


@write(_AUTHOR + _ONE, guard=author("staff.edit"), op="people_access_author_drop_staff", method="DELETE", raises=_DROP)
async def author_drop_staff(db: WriteDb, who: Who, author_id: UUID, account_id: UUID) -> None:
    """Take the rights of one of the author's people."""
    await actions.drop_staff(db, who, On("author", author_id), account_id)


@read(_AGENCY, guard=agency("staff.edit"), op="people_access_agency_staff")
async def agency_staff(db: ReadDb, agency_id: UUID) -> StaffList:
    """The agency's people."""
    return await queries.staff(db, "agency", agency_id)


@write(_AGENCY, guard=agency("staff.edit"), op="people_access_agency_add_staff", status=201, raises=_ADD)
async def agency_add_staff(db: WriteDb, who: Who, agency_id: UUID, data: AddStaff) -> StaffList:
    """Add to the agency's people; nobody can give a right she does not hold."""
    return await _added(db, who, On("agency", agency_id), data)


@write(_AGENCY + _ONE, guard=agency("staff.edit"), op="people_access_agency_edit_staff", method="PATCH", raises=_EDIT)
async def agency_edit_staff(db: WriteDb, who: Who, agency_id: UUID, account_id: UUID, data: EditStaff) -> StaffList:
    """Change what one of the agency's people may do."""
    return await _edited(db, who, On("agency", agency_id), account_id, data)


@write(_AGENCY + _ONE, guard=agency("staff.edit"), op="people_access_agency_drop_staff", method="DELETE", raises=_DROP)
async def agency_drop_staff(db: WriteDb, who: Who, agency_id: UUID, account_id: UUID) -> None:
    """Take the rights of one of the agency's people."""
    await actions.drop_staff(db, who, On("agency", agency_id), account_id)


@read(_OPS, guard=ops("staff.edit"), op="people_access_platform_staff")
async def platform_staff(db: ReadDb) -> StaffList:
    """The platform's people."""
    return await queries.staff(db, "platform", PLATFORM)


@write(_OPS, guard=ops("staff.edit"), op="people_access_platform_add_staff", status=201, raises=_ADD)
async def platform_add_staff(db: WriteDb, who: Who, data: AddStaff) -> StaffList:
    """Add to the platform's people; nobody can give a right she does not hold."""
    return await _added(db, who, On("platform", PLATFORM), data)


@write(_OPS + _ONE, guard=ops("staff.edit"), op="people_access_platform_edit_staff", method="PATCH", raises=_EDIT)
async def platform_edit_staff(db: WriteDb, who: Who, account_id: UUID, data: EditStaff) -> StaffList:
    """Change what one of the platform's people may do."""
    return await _edited(db, who, On("platform", PLATFORM), account_id, data)


@write(_OPS + _ONE, guard=ops("staff.edit"), op="people_access_platform_drop_staff", method="DELETE", raises=_DROP)
async def platform_drop_staff(db: WriteDb, who: Who, account_id: UUID) -> None:
    """Take the rights of one of the platform's people."""
    await actions.drop_staff(db, who, On("platform", PLATFORM), account_id)


routes = [
    staff,
    add_staff,
    edit_staff,
    drop_staff,
    author_staff,
    author_add_staff,
    author_edit_staff,
    author_drop_staff,
    agency_staff,
    agency_add_staff,
    agency_edit_staff,
    agency_drop_staff,
    platform_staff,
    platform_add_staff,
    platform_edit_staff,
    platform_drop_staff,
]
