"""Opening a shop, its profile and status, and following it."""

from typing import Any
from uuid import UUID

from meadow.base import clock, ids, trail
from meadow.base.bus import emit
from meadow.base.db import WriteDb
from meadow.base.errors import NotFound
from meadow.base.trail import Who
from meadow.people import access
from meadow.people.shops import store
from meadow.people.shops.events import Moved, Opened, Pictured, Renamed, StatusChanged
from meadow.people.shops.types import (
    ZONE,
    EditProfile,
    NameTaken,
    OpenShop,
    Shop,
    ShopClosed,
    ShopFollow,
    Status,
    TooManyShops,
)

MOST_SHOPS = 20


async def open_shop(db: WriteDb, who: Who, ask: OpenShop) -> Shop:
    """Open a shop owned by the caller; raises `NameTaken`, `TooManyShops`."""
    if sum(g.kind == "shop" and g.role == "owner" for g in who.grants) >= MOST_SHOPS:
        raise TooManyShops(most=MOST_SHOPS)
    made = Shop(
        id=ids.new(), name=ask.name, type=ask.type, intro=ask.intro, status=Status.open, logo=None, banner=None,
        zone=ZONE, created_at=clock.now(),
    )  # fmt: skip
    if not await store.add(db, made):
        raise NameTaken
    await access.grant(db, kind="shop", subject_id=made.id, account_id=who.account_id, name=made.name)
    await trail.note(db, who, verb="people.shops.open", subject=made.id, detail={"type": made.type.value})
    await emit(db, Opened(shop_id=made.id, account_id=who.account_id))
    return made


async def edit(db: WriteDb, who: Who, shop_id: UUID, change: EditProfile) -> Shop:
    """Change what is given; raises `NotFound`, `NameTaken`."""
    held = await _held(db, shop_id)
    renamed = change.name is not None and change.name != held.name
    plain: dict[str, Any] = {name: getattr(change, name) for name in change.__struct_fields__}
    given = {k: v for k, v in plain.items() if v is not None}
    if not await store.edit(db, shop_id=shop_id, change=given):
        raise NameTaken
    if renamed and change.name:
        await access.rename(db, shop_id, change.name)
        await emit(db, Renamed(shop_id=shop_id, name=change.name))
    for place in ("logo", "banner"):
        if asset := given.get(f"{place}_asset"):
            await emit(db, Pictured(shop_id=shop_id, place=place, asset_id=asset))
    await trail.note(db, who, verb="people.shops.edit", subject=shop_id, detail={"fields": sorted(given)})
    return await _held(db, shop_id)


async def set_status(db: WriteDb, who: Who, shop_id: UUID, status: Status) -> Shop:
    """Pause, open again, or close for good; raises `NotFound`, `ShopClosed`."""
    held = await _held(db, shop_id)
    if held.status is Status.closed:
        raise ShopClosed
    if held.status is not status:
        await store.edit(db, shop_id=shop_id, change={"status": status.value})
        detail = {"from": held.status.value, "to": status.value}
        await trail.note(db, who, verb="people.shops.status", subject=shop_id, detail=detail)
        await emit(db, StatusChanged(shop_id=shop_id, status=status.value))
    return await _held(db, shop_id)


async def set_origin(db: WriteDb, who: Who, shop_id: UUID, province: str | None) -> None:
    """Say where the shop sends from; raises `NotFound`."""
    await _held(db, shop_id)
    await store.put_origin(db, shop_id=shop_id, province=province)
    await trail.note(db, who, verb="people.shops.origin", subject=shop_id, detail={"province": province})
    await emit(db, Moved(shop_id=shop_id, province=province))


async def follow(db: WriteDb, account_id: UUID, shop_id: UUID, *, on: bool) -> ShopFollow:
    """Follow a shop or stop; twice is once. Raises `NotFound`."""
    if await store.of(db, shop_id=shop_id) is None:
        raise NotFound
    followers = await store.set_follow(db, account_id=account_id, shop_id=shop_id, on=on, at=clock.now())
    return ShopFollow(on, followers)


async def show_picture(db: WriteDb, shop_id: UUID, place: str, asset_id: UUID, url: str) -> bool:
    """Answer to `Pictured` by the owner of assets; False when another picture was chosen since."""
    return await store.set_picture(db, shop_id=shop_id, place=place, asset_id=asset_id, url=url)


async def count_products(db: WriteDb, shop_id: UUID, on_sale: int) -> None:
    """Keep how many products the shop has on sale; told by the catalog."""
    await store.tallied(db, shop_id=shop_id, product_count=on_sale)


async def _held(db: WriteDb, shop_id: UUID) -> Shop:
    held = await store.of(db, shop_id=shop_id, lock=True)
    if held is None:
        raise NotFound
    return held
