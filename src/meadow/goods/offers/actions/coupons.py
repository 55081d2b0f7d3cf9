"""Claiming a coupon."""

from datetime import timedelta
from uuid import UUID

from meadow.base import clock, ids
from meadow.base.db import WriteDb
from meadow.base.errors import NotFound
from meadow.goods.offers import store
from meadow.goods.offers.store import Row
from meadow.goods.offers.types.coupons import ClaimCoupon, CouponGone, EnoughCoupons
from meadow.goods.offers.types.discounts import LIVE
from meadow.goods.offers.types.kinds import CouponRule
from meadow.people import members


async def claim(db: WriteDb, buyer_id: UUID, asked: ClaimCoupon) -> UUID:
    """One coupon of a template for this buyer; raises `NotFound`, `CouponGone`, `EnoughCoupons`."""
    row = await store.template(db, offer_id=asked.offer_id)
    if row is None or not isinstance(row.rule, CouponRule) or row.state == "draft":
        raise NotFound
    now = clock.now()
    if row.state != "on" or row.ends_at <= now:
        raise CouponGone(why="ended")
    if row.starts_at > now:
        raise CouponGone(why="not_yet")
    if not await _open(db, buyer_id, row, row.rule, asked.room_id):
        raise CouponGone(why=row.rule.channel)
    until = row.rule.valid_until or now + timedelta(days=row.rule.valid_days or 1)
    if until <= now:
        raise CouponGone(why="ended")
    most = row.rule.per_person
    why = await store.take_one(db, owner_id=row.owner_id, offer_id=row.id, buyer_id=buyer_id, most=most)
    if why == "enough":
        raise EnoughCoupons(most=most)
    if why is not None:
        raise CouponGone(why=why)
    values = {"id": ids.new(), "owner_id": row.owner_id, "offer_id": row.id, "valid_from": row.rule.valid_from or now,
              "valid_until": until}  # fmt: skip
    await store.add_coupon(db, buyer_id=buyer_id, values=values)
    return values["id"]  # type: ignore[return-value]


async def _open(db: WriteDb, buyer_id: UUID, row: Row, rule: CouponRule, room_id: UUID | None) -> bool:
    """Whether the coupon is given where this buyer is: to members, or in its live room while that is live."""
    if rule.channel == "member":
        return bool(await members.levels(db, buyer_id, [row.owner_id]))
    if rule.channel == "room":
        ask = db.house.wiring.asks.get(LIVE)
        return room_id == rule.room_id and ask is not None and bool(await ask(db, [(room_id, None)]))
    return True
