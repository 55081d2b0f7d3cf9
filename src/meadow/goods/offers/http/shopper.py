"""Coupons, prices and groups for shoppers."""

from typing import Annotated
from uuid import UUID

from litestar.params import QueryParameter

from meadow.base.db import ReadDb, WriteDb
from meadow.base.errors import NotFound
from meadow.base.page import Page
from meadow.base.web import Who, public, read, signed_in, write
from meadow.goods.offers import actions, queries
from meadow.goods.offers.http.common import Limit
from meadow.goods.offers.types.coupons import (
    Claimable,
    ClaimCoupon,
    CouponCounts,
    CouponGone,
    EnoughCoupons,
    MyCoupon,
    Tab,
)
from meadow.goods.offers.types.groups import GroupView
from meadow.goods.offers.types.shown import AskFaces, Faces, Shown

StateTab = Annotated[Tab, QueryParameter(name="state")]


@read("/api/coupons", guard=signed_in, op="goods_offers_wallet")
async def wallet(
    db: ReadDb, who: Who, tab: StateTab = "unused", cursor: str | None = None, limit: Limit = 20
) -> Page[MyCoupon]:
    """The shopper's coupons of a tab."""
    return await queries.wallet(db, who.account_id, tab, cursor, limit)


@read("/api/coupons/counts", guard=signed_in, op="goods_offers_wallet_counts")
async def wallet_counts(db: ReadDb, who: Who) -> CouponCounts:
    """The shopper's coupons by tab."""
    return await queries.wallet_counts(db, who.account_id)


@read("/api/coupons/claimable", guard=public, op="goods_offers_claimable")
async def claimable(
    db: ReadDb, who: Who | None, owner_id: UUID | None = None, product_id: UUID | None = None, cursor: str | None = None,
    limit: Limit = 20,
) -> Page[Claimable]:  # fmt: skip
    """Coupons that can be claimed now: of a shop, an author or the platform (the id of zeros), for a product; else all."""
    owners = [owner_id] if owner_id else None
    viewer = who.account_id if who else None
    return await queries.claimable(db, viewer, owner_ids=owners, product_id=product_id, cursor=cursor, limit=limit)


@write(
    "/api/coupons", guard=signed_in, op="goods_offers_claim", status=201, raises=[NotFound, CouponGone, EnoughCoupons]
)
async def claim(db: WriteDb, who: Who, data: ClaimCoupon) -> MyCoupon:
    """Claim a coupon."""
    return await queries.coupon(db, who.account_id, await actions.claim(db, who.account_id, data))


@read("/api/products/{product_id:uuid}/offers", guard=public, op="goods_offers_shown", raises=[NotFound])
async def shown(db: ReadDb, who: Who | None, product_id: UUID, room_id: UUID | None = None) -> Shown:
    """All offers on a product for its page: prices by SKU, what runs and comes, coupons, groups."""
    return await queries.shown(db, product_id, who.account_id if who else None, room_id)


@write("/api/products/prices", guard=public, op="goods_offers_faces", keyed=False)
async def faces(db: WriteDb, who: Who | None, data: AskFaces) -> Faces:
    """Prices of many products for their cards; nothing is written."""
    found = await queries.faces(db, data.product_ids, who.account_id if who else None, data.room_id)
    return Faces([found[p] for p in dict.fromkeys(data.product_ids) if p in found])


@read("/api/groups/{group_id:uuid}", guard=public, op="goods_offers_group", raises=[NotFound])
async def group(db: ReadDb, who: Who | None, group_id: UUID) -> GroupView:
    """A group by its link."""
    return await queries.group(db, group_id, who.account_id if who else None)


routes = [wallet, wallet_counts, claimable, claim, shown, faces, group]
