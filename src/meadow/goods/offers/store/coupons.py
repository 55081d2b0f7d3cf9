"""SQL of coupons: claimed behind guards, listed for who holds them, and what can be claimed."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from meadow.base import clock
from meadow.base.db import ReadDb, WriteDb, mapping
from meadow.goods.offers.store.offers import Row, row_of
from meadow.goods.offers.tables import coupon, item, offer, person, quota
from meadow.goods.offers.types.coupons import CouponState, Tab

_HELD = [
    coupon.c[n].label(f"c_{n}")
    for n in ("id", "state", "valid_from", "valid_until", "order_id", "claimed_at", "used_at")
]
_BOTH = (offer.c.owner_id == coupon.c.owner_id) & (offer.c.id == coupon.c.offer_id)


async def template(db: ReadDb, *, offer_id: UUID) -> Row | None:
    """A coupon's template by its id, which everybody may know."""
    row = await db.one(sa.select(offer).where(offer.c.id == offer_id, offer.c.kind == "coupon"))
    return row_of(row) if row else None


async def take_one(db: WriteDb, *, owner_id: UUID, offer_id: UUID, buyer_id: UUID, most: int) -> str | None:
    """One coupon out of the stock for this buyer: None, or why not (`enough`, `none_left`). The hot row comes last."""
    if not await count_each(db, owner_id=owner_id, offer_id=offer_id, buyer_ids=[buyer_id], most=most):
        return "enough"
    left = quota.c.taken + quota.c.aside < quota.c.total
    more = quota.update().where(_stock(owner_id, offer_id), left).values(taken=quota.c.taken + 1)
    return None if await db.run(more) else "none_left"


async def count_each(db: WriteDb, *, owner_id: UUID, offer_id: UUID, buyer_ids: Sequence[UUID], most: int) -> set[UUID]:
    """One coupon more of each of these buyers; returns those who had fewer than one person may have."""
    key = {"owner_id": owner_id, "offer_id": offer_id, "key": offer_id, "n": 1}
    put = insert(person).values([key | {"buyer_id": b} for b in sorted(buyer_ids)])
    keys = ["owner_id", "offer_id", "buyer_id", "key"]
    more = put.on_conflict_do_update(index_elements=keys, set_={"n": person.c.n + 1}, where=person.c.n < most)
    return {r.buyer_id for r in await db.all(more.returning(person.c.buyer_id))} if buyer_ids else set()


def _stock(owner_id: UUID, offer_id: UUID) -> sa.ColumnElement[bool]:
    return (quota.c.owner_id == owner_id) & (quota.c.offer_id == offer_id) & (quota.c.key == offer_id)


async def set_aside(db: WriteDb, *, owner_id: UUID, offer_id: UUID, n: int) -> bool:
    """Keep coupons of a template for who hands them out; False where so many are not left."""
    left = quota.c.taken + quota.c.aside + n <= quota.c.total
    more = quota.update().where(_stock(owner_id, offer_id), left).values(aside=quota.c.aside + n)
    return bool(await db.run(more))


async def settle_aside(db: WriteDb, *, owner_id: UUID, offer_id: UUID, n: int, handed: int) -> None:
    """Of coupons that were set aside so many were handed out; the rest can be claimed again."""
    done = {"aside": quota.c.aside - n, "taken": quota.c.taken + handed}
    await db.run(quota.update().where(_stock(owner_id, offer_id)).values(done))


async def add_coupon(db: WriteDb, *, buyer_id: UUID, values: dict[str, Any]) -> None:
    state = CouponState.unused.value
    await db.run(coupon.insert().values(buyer_id=buyer_id, state=state, claimed_at=clock.now(), **values))


async def add_coupons(
    db: WriteDb, *, owner_id: UUID, offer_id: UUID, coupons: Mapping[UUID, UUID], values: dict[str, Any]
) -> None:
    """Coupons by buyer, all of one template."""
    row = {"owner_id": owner_id, "offer_id": offer_id, "state": CouponState.unused.value, "claimed_at": clock.now()}
    await db.many(coupon.insert(), [row | values | {"buyer_id": b, "id": c} for b, c in sorted(coupons.items())])


def _tab(tab: Tab, now: datetime) -> sa.ColumnElement[bool]:
    unused, used = coupon.c.state == CouponState.unused.value, coupon.c.state == CouponState.used.value
    return {
        "unused": (unused & (coupon.c.valid_until > now)) | (coupon.c.state == CouponState.locked.value),
        "used": used,
        "expired": unused & (coupon.c.valid_until <= now),
    }[tab]


def _split(row: sa.Row[Any]) -> tuple[dict[str, Any], Row]:
    return {k[2:]: v for k, v in mapping(row).items() if k.startswith("c_")}, row_of(row)


async def wallet(
    db: ReadDb, *, buyer_id: UUID, tab: Tab, before: UUID | None, limit: int
) -> list[tuple[dict[str, Any], Row]]:
    """The buyer's coupons of a tab with their templates, the newest first, up to `limit` + 1."""
    query = sa.select(offer, *_HELD).join(coupon, _BOTH).where(coupon.c.buyer_id == buyer_id, _tab(tab, clock.now()))
    query = query.where(coupon.c.id < before) if before else query
    return [_split(r) for r in await db.all(query.order_by(coupon.c.id.desc()).limit(limit + 1))]


async def coupon_of(db: ReadDb, *, buyer_id: UUID, coupon_id: UUID) -> tuple[dict[str, Any], Row] | None:
    """One coupon of the buyer with its template."""
    query = sa.select(offer, *_HELD).join(coupon, _BOTH)
    row = await db.one(query.where(coupon.c.buyer_id == buyer_id, coupon.c.id == coupon_id))
    return _split(row) if row else None


async def wallet_counts(db: ReadDb, *, buyer_id: UUID, soon: datetime) -> dict[str, int]:
    """The buyer's coupons by tab, and how many end soon."""
    now = clock.now()
    tabs = {tab: _tab(tab, now) for tab in ("unused", "used", "expired")}
    tabs["expiring"] = tabs["unused"] & (coupon.c.valid_until <= soon)
    query = sa.select(*(sa.func.count().filter(t).label(n) for n, t in tabs.items()))
    row = await db.one(query.where(coupon.c.buyer_id == buyer_id))
    return {k: int(v) for k, v in mapping(row).items()} if row else {}


async def claimable(
    db: ReadDb, *, owner_ids: Sequence[UUID] | None, product_id: UUID | None, before: UUID | None, limit: int
) -> list[Row]:
    """Templates that anybody may claim now, of these owners (None: all), for this product; the newest first, up to `limit` + 1."""
    now = clock.now()
    open_now = (
        (offer.c.kind == "coupon") & (offer.c.state == "on") & (offer.c.starts_at <= now) & (offer.c.ends_at > now)
    )
    query = sa.select(offer).where(open_now, offer.c.rule["channel"].astext != "private")
    query = query.where(offer.c.owner_id.in_(owner_ids)) if owner_ids is not None else query
    if product_id is not None:
        has = sa.exists().where(
            item.c.owner_id == offer.c.owner_id, item.c.offer_id == offer.c.id, item.c.product_id == product_id
        )
        query = query.where(sa.or_(offer.c.whole, has))
    query = query.where(offer.c.id < before) if before else query
    return [row_of(r) for r in await db.all(query.order_by(offer.c.id.desc()).limit(limit + 1))]


async def taken_by(db: ReadDb, *, buyer_id: UUID, offer_ids: Sequence[UUID]) -> dict[UUID, int]:
    """How many of each template this buyer has had."""
    mine = (person.c.buyer_id == buyer_id) & person.c.offer_id.in_(offer_ids) & (person.c.key == person.c.offer_id)
    return {r.offer_id: int(r.n) for r in await db.all(sa.select(person.c.offer_id, person.c.n).where(mine))}


async def stocks(db: ReadDb, *, offer_ids: Sequence[UUID]) -> dict[UUID, tuple[int, int]]:
    """Total and claimed of each template, which everybody may know."""
    mine = quota.c.offer_id.in_(offer_ids) & (quota.c.key == quota.c.offer_id)
    return {r.offer_id: (int(r.total), int(r.taken)) for r in await db.all(sa.select(quota).where(mine))}


async def products_of(db: ReadDb, *, offer_ids: Sequence[UUID], most: int) -> dict[UUID, list[UUID]]:
    """The products that each offer names, at most so many of each."""
    nth = sa.func.row_number().over(partition_by=item.c.offer_id, order_by=item.c.product_id).label("nth")
    rows = sa.select(item.c.offer_id, item.c.product_id, nth).where(item.c.offer_id.in_(offer_ids)).subquery()
    found: dict[UUID, list[UUID]] = {}
    for r in await db.all(sa.select(rows.c.offer_id, rows.c.product_id).where(rows.c.nth <= most)):
        found.setdefault(r.offer_id, []).append(r.product_id)
    return found


async def used_counts(db: ReadDb, *, owner_id: UUID, offer_id: UUID) -> dict[str, int]:
    """How many coupons of a template were claimed, and how many used."""
    used = coupon.c.state == CouponState.used.value
    columns = [sa.func.count().label("claimed"), sa.func.count().filter(used).label("used")]
    query = sa.select(*columns).where(coupon.c.owner_id == owner_id, coupon.c.offer_id == offer_id)
    row = await db.one(query)
    return {k: int(v) for k, v in mapping(row).items()} if row else {}


async def entered(db: ReadDb, *, offer_ids: Sequence[UUID], product_ids: Sequence[UUID]) -> dict[UUID, list[UUID]]:
    """Which of these products are in which of these offers."""
    query = sa.select(item.c.offer_id, item.c.product_id)
    found: dict[UUID, list[UUID]] = {}
    for r in await db.all(query.where(item.c.offer_id.in_(offer_ids), item.c.product_id.in_(product_ids))):
        found.setdefault(r.offer_id, []).append(r.product_id)
    return found
