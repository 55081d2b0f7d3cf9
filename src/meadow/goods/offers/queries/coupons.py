"""Coupons as shoppers see them."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from meadow.base import clock
from meadow.base.db import ReadDb
from meadow.base.errors import NotFound
from meadow.base.page import Cursor, Page
from meadow.goods.offers import store
from meadow.goods.offers.store import Row
from meadow.goods.offers.types.coupons import Claimable, CouponCounts, CouponFace, MyCoupon, Tab
from meadow.goods.offers.types.discounts import Bearer
from meadow.goods.offers.types.kinds import CouponRule
from meadow.people import authors, shops

_SOON = timedelta(days=2)
_NAMED = 20
"""So many products a coupon's face names; its page shows the rest."""


async def _faces(db: ReadDb, rows: Sequence[Row]) -> dict[UUID, CouponFace]:
    by = {b: list({r.owner_id for r in rows if r.owner == b.value}) for b in Bearer}
    names = {i: c.name for i, c in (await shops.cards(db, by[Bearer.shop])).items()}
    names |= {i: c.name for i, c in (await authors.cards(db, by[Bearer.author])).items()} if by[Bearer.author] else {}
    products = await store.products_of(db, offer_ids=[r.id for r in rows], most=_NAMED) if rows else {}
    return {
        r.id: CouponFace(
            offer_id=r.id, owner=Bearer(r.owner), owner_id=r.owner_id, owner_name=names.get(r.owner_id, "Meadow"), title=r.title,
            threshold=r.rule.threshold, off=r.rule.off, bp=r.rule.bp, cap=r.rule.cap, whole=r.whole,
            product_ids=products.get(r.id, []), exclusive=r.exclusive,
        )
        for r in rows
        if isinstance(r.rule, CouponRule)
    }  # fmt: skip


async def face(db: ReadDb, row: Row) -> CouponFace:
    """What is printed on the coupons of a template."""
    return (await _faces(db, [row]))[row.id]


def _mine(c: dict[str, Any], face: CouponFace) -> MyCoupon:
    expired = c["state"] == "unused" and c["valid_until"] <= clock.now()
    return MyCoupon(**(c | {"state": "expired" if expired else c["state"]}), face=face)


async def wallet(db: ReadDb, buyer_id: UUID, tab: Tab, cursor: str | None, limit: int) -> Page[MyCoupon]:
    """The buyer's coupons of a tab, the newest first; one that an unpaid order holds is shown as locked."""
    at = Cursor.read(cursor, UUID)
    rows = await store.wallet(db, buyer_id=buyer_id, tab=tab, before=at[0] if at else None, limit=limit)
    page = rows[:limit]
    faces = await _faces(db, [r for _, r in page])
    return Page([_mine(c, faces[r.id]) for c, r in page], Cursor.make(page[-1][0]["id"]) if len(rows) > limit else None)


async def coupon(db: ReadDb, buyer_id: UUID, coupon_id: UUID) -> MyCoupon:
    """One coupon of the buyer, as the wallet shows it; raises `NotFound`."""
    found = await store.coupon_of(db, buyer_id=buyer_id, coupon_id=coupon_id)
    if found is None:
        raise NotFound
    return _mine(found[0], (await _faces(db, [found[1]]))[found[1].id])


async def wallet_counts(db: ReadDb, buyer_id: UUID) -> CouponCounts:
    """The wallet by tab, and how many coupons end within two days."""
    return CouponCounts(**await store.wallet_counts(db, buyer_id=buyer_id, soon=clock.now() + _SOON))


async def claimable(
    db: ReadDb, buyer_id: UUID | None, *, owner_ids: Sequence[UUID] | None = None, product_id: UUID | None = None,
    cursor: str | None = None, limit: int = 20,
) -> Page[Claimable]:  # fmt: skip
    """Coupons that can be claimed now, the newest first: of these owners (None: everybody's), for this product."""
    at = Cursor.read(cursor, UUID)
    rows = await store.claimable(
        db, owner_ids=owner_ids, product_id=product_id, before=at[0] if at else None, limit=limit
    )
    page = rows[:limit]
    ids = [r.id for r in page]
    faces = await _faces(db, page)
    stocks = await store.stocks(db, offer_ids=ids) if ids else {}
    mine = await store.taken_by(db, buyer_id=buyer_id, offer_ids=ids) if ids and buyer_id else {}
    items = [
        _claimable(r, r.rule, faces[r.id], stocks.get(r.id, (0, 0)), mine.get(r.id, 0))
        for r in page
        if isinstance(r.rule, CouponRule)
    ]
    return Page(items, Cursor.make(page[-1].id) if len(rows) > limit else None)


def _claimable(r: Row, rule: CouponRule, face: CouponFace, stock: tuple[int, int], mine: int) -> Claimable:
    total, taken = stock
    why = "none_left" if taken >= total else "enough" if mine >= rule.per_person else None
    return Claimable(
        face=face, claim_until=r.ends_at, valid_from=rule.valid_from, valid_until=rule.valid_until, valid_days=rule.valid_days,
        left_bp=(total - taken) * 10_000 // total if total else 0, mine=mine, per_person=rule.per_person, claimable=why is None,
        why=why, channel=rule.channel, room_id=rule.room_id,
    )  # fmt: skip
