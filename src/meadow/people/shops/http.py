"""Shops over HTTP."""

from uuid import UUID

from meadow.base.db import ReadDb, WriteDb
from meadow.base.errors import NotFound
from meadow.base.web import Who, public, read, shop, signed_in, write
from meadow.people.shops import actions, queries
from meadow.people.shops.types import (
    EditProfile,
    NameTaken,
    OpenShop,
    Origin,
    SetStatus,
    Shop,
    ShopClosed,
    ShopFollow,
    ShopPage,
    TooManyShops,
)

_FOLLOW = "/api/shops/{shop_id:uuid}/follow"
_ORIGIN = "/api/merchant/{shop_id:uuid}/origin"
_PROFILE = "/api/merchant/{shop_id:uuid}/profile"


@write("/api/shops", guard=signed_in, op="people_shops_open", status=201, raises=[NameTaken, TooManyShops])
async def open_shop(db: WriteDb, who: Who, data: OpenShop) -> Shop:
    """Open a shop; the caller owns it."""
    return await actions.open_shop(db, who, data)


@read("/api/shops/{shop_id:uuid}", guard=public, op="people_shops_page", raises=[NotFound])
async def page(db: ReadDb, who: Who | None, shop_id: UUID) -> ShopPage:
    """A shop's page."""
    return await queries.page(db, shop_id, who.account_id if who else None)


@write(_FOLLOW, guard=signed_in, op="people_shops_follow", method="PUT", raises=[NotFound])
async def follow(db: WriteDb, who: Who, shop_id: UUID) -> ShopFollow:
    """Follow a shop."""
    return await actions.follow(db, who.account_id, shop_id, on=True)


@write(_FOLLOW, guard=signed_in, op="people_shops_unfollow", method="DELETE", status=200, raises=[NotFound])
async def unfollow(db: WriteDb, who: Who, shop_id: UUID) -> ShopFollow:
    """Stop following a shop."""
    return await actions.follow(db, who.account_id, shop_id, on=False)


@read(_PROFILE, guard=shop("profile.edit"), op="people_shops_profile", raises=[NotFound])
async def profile(db: ReadDb, shop_id: UUID) -> Shop:
    """The shop as its staff see it."""
    return await queries.profile(db, shop_id)


@write(_PROFILE, guard=shop("profile.edit"), op="people_shops_edit", method="PATCH", raises=[NotFound, NameTaken])
async def edit(db: WriteDb, who: Who, shop_id: UUID, data: EditProfile) -> Shop:
    """Change name, introduction or pictures."""
    return await actions.edit(db, who, shop_id, data)


@read(_ORIGIN, guard=shop("profile.edit"), op="people_shops_origin")
async def origin(db: ReadDb, shop_id: UUID) -> Origin:
    """The province the shop sends from."""
    return Origin((await queries.origins(db, [shop_id])).get(shop_id))


@write(_ORIGIN, guard=shop("profile.edit"), op="people_shops_set_origin", method="PUT", raises=[NotFound])
async def set_origin(db: WriteDb, who: Who, shop_id: UUID, data: Origin) -> None:
    """Say where the shop sends from."""
    await actions.set_origin(db, who, shop_id, data.province)


@write(
    "/api/merchant/{shop_id:uuid}/status", guard=shop("*"), op="people_shops_status", method="PUT",
    raises=[NotFound, ShopClosed],
)  # fmt: skip
async def status(db: WriteDb, who: Who, shop_id: UUID, data: SetStatus) -> Shop:
    """Pause the shop, open it again, or close it for good: the owner's own verb."""
    return await actions.set_status(db, who, shop_id, data.status)


routes = [open_shop, page, follow, unfollow, profile, edit, origin, set_origin, status]
