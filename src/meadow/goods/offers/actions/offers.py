"""What owners do with their offers: make, change, start, pause, end, copy."""

from typing import Any
from uuid import UUID

import msgspec

from meadow.base import clock, ids, trail
from meadow.base.db import WriteDb
from meadow.base.errors import FieldError, NotFound, Stale
from meadow.base.trail import Who
from meadow.goods.offers import store
from meadow.goods.offers.actions.items import checked_parts, conflicts, enter, note_run
from meadow.goods.offers.rules import legal
from meadow.goods.offers.store import Row
from meadow.goods.offers.types.discounts import Bearer
from meadow.goods.offers.types.kinds import Bundle, CouponRule
from meadow.goods.offers.types.views import (
    BadRule,
    Conflicting,
    Empty,
    ItemIn,
    NewOffer,
    NoBudget,
    OfferEnded,
    OfferRunning,
    Owner,
    Turn,
)


async def make(db: WriteDb, who: Who, owner: Owner, new: NewOffer) -> UUID:
    """Make an offer, on at once unless it is a draft; raises `BadRule`, `NoBudget`, `Conflicting`, `NotYours`.

    A shop's offer of named products starts as a draft, since it has none yet; a set brings its own.
    """
    await _check(db, owner, new)
    offer_id, kind = ids.new(), legal.kind_of(new.rule)
    await store.add(
        db, owner_id=owner.id, values={"id": offer_id, "kind": kind, "state": "draft", **values_of(owner, new)}
    )
    row = await _held(db, owner, offer_id)
    await _own_parts(db, row)
    if not new.draft and (new.whole or isinstance(new.rule, Bundle) or owner.bearer is not Bearer.shop):
        await _start(db, row)
    await _note(db, who, owner, offer_id, "make", {"kind": kind})
    return offer_id


def values_of(owner: Owner, new: NewOffer) -> dict[str, Any]:
    """An offer's own columns."""
    return {
        "owner": owner.bearer.value, "title": new.title, "starts_at": new.starts_at, "ends_at": new.ends_at, "whole": new.whole,
        "rule": msgspec.to_builtins(new.rule), "exclusive": new.exclusive, "shop_bp": new.shop_bp, "budget_id": new.budget_id,
        "protect_days": new.protect_days,
    }  # fmt: skip


async def _check(db: WriteDb, owner: Owner, new: NewOffer) -> None:
    if flaws := legal.flaws(new, owner.bearer, clock.now()):
        raise BadRule(errors=tuple(flaws))
    if new.budget_id is not None and (
        owner.bearer is Bearer.shop or await store.budget_of(db, owner_id=owner.id, budget_id=new.budget_id) is None
    ):
        raise NoBudget(errors=(FieldError("/budget_id", NoBudget.code),))
    await checked_parts(db, owner, new.rule)


async def _own_parts(db: WriteDb, row: Row) -> None:
    """The products of a set, and the number of coupons, follow from the rule."""
    if isinstance(row.rule, Bundle):
        for product_id in sorted({p.product_id for p in row.rule.parts}):
            await store.put_item(
                db, owner_id=row.owner_id, offer_id=row.id, shop_id=row.owner_id, product_id=product_id, skus=[]
            )
    if isinstance(row.rule, CouponRule):
        totals = {row.id: row.rule.total}
        if not await store.put_quota(db, owner_id=row.owner_id, offer_id=row.id, totals=totals):
            raise BadRule(errors=(FieldError("/rule/total", "goods.offers.rule.claimed"),))


async def edit(db: WriteDb, who: Who, owner: Owner, offer_id: UUID, new: NewOffer) -> None:
    """Change an offer; raises as `make`, and `Stale`, `OfferEnded`, `OfferRunning`."""
    held = await _held(db, owner, offer_id)
    if new.rev is not None and new.rev != held.rev:
        raise Stale(rev=held.rev)
    now = clock.now()
    if held.state == "ended" or (held.state != "draft" and held.ends_at <= now):
        raise OfferEnded
    if legal.kind_of(new.rule) != held.kind:
        raise BadRule(errors=(FieldError("/rule/kind", "goods.offers.rule.other_kind"),))
    if held.state == "on" and held.starts_at <= now and _fixed(held, new):
        raise OfferRunning
    await _check(db, owner, new)
    await store.change(db, owner_id=owner.id, offer_id=offer_id, values=values_of(owner, new))
    row = await _held(db, owner, offer_id)
    await _own_parts(db, row)
    if row.state == "on":
        await _start(db, row)
    await _note(db, who, owner, offer_id, "edit", {"rev": row.rev})


def _fixed(held: Row, new: NewOffer) -> bool:
    """Whether a change touches what a running offer has promised."""
    rule = held.rule
    if isinstance(rule, CouponRule) and isinstance(new.rule, CouponRule):
        rule = msgspec.structs.replace(rule, total=new.rule.total)
    before = (rule, held.starts_at, held.whole, held.exclusive, held.shop_bp)
    return before != (new.rule, new.starts_at, new.whole, new.exclusive, new.shop_bp)


async def turn(db: WriteDb, who: Who, owner: Owner, offer_id: UUID, asked: Turn) -> None:
    """Start a draft, pause, resume, or end for good; raises `OfferEnded`, `Conflicting`, `Empty`.

    A verb whose state is reached already changes nothing. Coupons that people hold stay good whatever happens.
    """
    row = await _held(db, owner, offer_id)
    over = row.state == "ended" or (row.state != "draft" and row.ends_at <= clock.now())
    if asked.verb == "end":
        await _set(db, row, "ended")
    elif over:
        raise OfferEnded
    elif asked.verb == "pause":
        if row.state == "draft":
            raise OfferEnded
        await _set(db, row, "paused")
    elif row.state != "on":
        if row.ends_at <= clock.now():
            raise OfferEnded
        await _start(db, row)
    await _note(db, who, owner, offer_id, asked.verb, {})


async def _start(db: WriteDb, row: Row) -> None:
    """Turn an offer on; raises `Empty` without products, `Conflicting` naming what is in the way."""
    found = await store.items_of(db, owner_id=row.owner_id, offer_id=row.id, shop_id=None, after=None, limit=10_000)
    if not row.whole and not found and row.owner == Bearer.shop.value:
        raise Empty  # others are entered into by shops while they run
    if bad := await conflicts(db, row, [i.product_id for i in found]):
        raise Conflicting(conflicts=msgspec.to_builtins(bad))
    await _set(db, row, "on")
    await note_run(db, msgspec.structs.replace(row, state="on"), found)


async def _set(db: WriteDb, row: Row, state: str) -> None:
    if row.state != state:
        await store.change(db, owner_id=row.owner_id, offer_id=row.id, values={"state": state})
        await store.end_run(db, shop_id=row.owner_id, offer_id=row.id)


async def copy(db: WriteDb, who: Who, owner: Owner, offer_id: UUID) -> UUID:
    """A draft with the same rule and products, as long as the old one, from now on."""
    held = await _held(db, owner, offer_id)
    new_id, now = ids.new(), clock.now()
    values = {
        k: v
        for k, v in msgspec.structs.asdict(held).items()
        if k not in {"rev", "created_at", "updated_at", "owner_id"}
    }
    values |= {
        "id": new_id, "state": "draft", "rule": msgspec.to_builtins(held.rule), "starts_at": now,
        "ends_at": now + (held.ends_at - held.starts_at),
    }  # fmt: skip
    await store.add(db, owner_id=owner.id, values=values)
    row = await _held(db, owner, new_id)
    await _own_parts(db, row)
    for item in await store.items_of(db, owner_id=owner.id, offer_id=offer_id, shop_id=None, after=None, limit=10_000):
        await enter(db, row, item.shop_id, ItemIn(item.product_id, item.skus), checked=False)
    await _note(db, who, owner, new_id, "copy", {"of": str(offer_id)})
    return new_id


async def _held(db: WriteDb, owner: Owner, offer_id: UUID) -> Row:
    row = await store.offer_of(db, owner_id=owner.id, offer_id=offer_id, lock=True)
    if row is None:
        raise NotFound
    return row


async def _note(db: WriteDb, who: Who, owner: Owner, offer_id: UUID, verb: str, detail: dict[str, Any]) -> None:
    known = {"owner": owner.bearer.value, "owner_id": str(owner.id)}
    await trail.note(db, who, verb=f"goods.offers.{verb}", subject=offer_id, detail=known | detail)
