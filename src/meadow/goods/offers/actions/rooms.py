"""What live rooms do with offers: coupons they hand out themselves, and sales that begin and end by their clock."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from meadow.base import clock, ids
from meadow.base.db import ReadDb, WriteDb
from meadow.base.errors import NotFound
from meadow.goods.offers import store
from meadow.goods.offers.actions.items import admit, conflicts, note_run
from meadow.goods.offers.actions.offers import values_of
from meadow.goods.offers.queries.coupons import face
from meadow.goods.offers.queries.products import known
from meadow.goods.offers.rules import legal
from meadow.goods.offers.store import Row
from meadow.goods.offers.types.coupons import CouponFace, CouponGone
from meadow.goods.offers.types.kinds import CouponRule
from meadow.goods.offers.types.views import BadRule, Conflicting, ItemIn, NewOffer, Owner

_MONTH = timedelta(days=30)


async def set_aside(db: WriteDb, offer_id: UUID, owners: Sequence[UUID], n: int) -> CouponFace:
    """Keep `n` coupons of a template for who hands them out; raises `NotFound`, `CouponGone`."""
    row = await _template(db, offer_id)
    if row.owner_id not in owners:
        raise NotFound
    if row.state != "on" or row.ends_at <= clock.now():
        raise CouponGone(why="ended")
    if not await store.set_aside(db, owner_id=row.owner_id, offer_id=offer_id, n=n):
        raise CouponGone(why="none_left")
    return await face(db, row)


async def hand(db: WriteDb, offer_id: UUID, coupons: Mapping[UUID, UUID]) -> set[UUID]:
    """Give coupons that were set aside, each to its buyer under the id the giver chose; the giver counts them.

    Returns the buyers who hold as many as one person may, and got none. Raises `NotFound`, `CouponGone`.
    """
    row = await _template(db, offer_id)
    assert isinstance(row.rule, CouponRule)  # noqa: S101 - `_template` finds coupons only
    now = clock.now()
    until = row.rule.valid_until or now + timedelta(days=row.rule.valid_days or 1)
    if row.state == "ended" or until <= now:
        raise CouponGone(why="ended")
    whose = {"owner_id": row.owner_id, "offer_id": offer_id}
    fit = await store.count_each(db, **whose, buyer_ids=list(coupons), most=row.rule.per_person)
    values = {"valid_from": row.rule.valid_from or now, "valid_until": until}
    await store.add_coupons(db, **whose, coupons={b: coupons[b] for b in fit}, values=values)
    return coupons.keys() - fit


async def settle(db: WriteDb, offer_id: UUID, n: int, handed: int) -> None:
    """Of `n` coupons set aside so many were handed out; the rest can be claimed again."""
    row = await _template(db, offer_id)
    await store.settle_aside(db, owner_id=row.owner_id, offer_id=offer_id, n=n, handed=handed)


async def _template(db: WriteDb, offer_id: UUID) -> Row:
    row = await store.template(db, offer_id=offer_id)
    if row is None or row.state == "draft":
        raise NotFound
    return row


async def arm(db: WriteDb, shop_id: UUID, new: NewOffer, item: ItemIn) -> UUID:
    """A draft of a sale of one product; raises `BadRule`, `NotYours`, `BadPrice`, `FakeWas`, `Conflicting`."""
    owner = Owner.shop(shop_id)
    if flaws := legal.flaws(new, owner.bearer, clock.now()):
        raise BadRule(errors=tuple(flaws))
    offer_id, kind = ids.new(), legal.kind_of(new.rule)
    values = {"id": offer_id, "kind": kind, "state": "draft", **values_of(owner, new)}
    await store.add(db, owner_id=shop_id, values=values)
    row, sold = await _held(db, shop_id, offer_id), (await known(db, [item.product_id])).get(item.product_id)
    skus = [s.id for s in sold.skus] if sold else []
    low = await store.lowest(db, sku_ids=skus, since=clock.now() - _MONTH) if skus else {}
    await admit(db, row, item, sold, low, shop_id)
    return offer_id


async def run(db: WriteDb, shop_id: UUID, offer_id: UUID, starts_at: datetime, ends_at: datetime) -> None:
    """The sale holds in this window; raises `NotFound`, `Conflicting`."""
    row = await _held(db, shop_id, offer_id)
    found = await store.items_of(db, owner_id=shop_id, offer_id=offer_id, shop_id=None, after=None, limit=10)
    row = msgspec.structs.replace(row, starts_at=starts_at, ends_at=ends_at, state="on")
    if bad := await conflicts(db, row, [i.product_id for i in found]):
        raise Conflicting(conflicts=msgspec.to_builtins(bad))
    values = {"starts_at": starts_at, "ends_at": ends_at, "state": "on"}
    await store.change(db, owner_id=shop_id, offer_id=offer_id, values=values)
    await note_run(db, row, found)


async def stop(db: WriteDb, shop_id: UUID, offer_id: UUID) -> None:
    """The sale is over for good; twice is once."""
    row = await _held(db, shop_id, offer_id)
    if row.state != "ended":
        await store.change(db, owner_id=shop_id, offer_id=offer_id, values={"state": "ended"})
        await store.end_run(db, shop_id=shop_id, offer_id=offer_id)


async def pieces(db: ReadDb, shop_id: UUID, offer_ids: Sequence[UUID]) -> dict[tuple[UUID, UUID], tuple[int, int]]:
    """Total and taken by offer and SKU."""
    return await store.quotas(db, owner_id=shop_id, offer_ids=offer_ids) if offer_ids else {}


async def _held(db: WriteDb, shop_id: UUID, offer_id: UUID) -> Row:
    row = await store.offer_of(db, owner_id=shop_id, offer_id=offer_id, lock=True)
    if row is None:
        raise NotFound
    return row
