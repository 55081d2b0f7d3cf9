"""Products in offers, and money set aside for them."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import msgspec

from meadow.base import clock, i18n, ids, money, trail
from meadow.base.db import ReadDb, WriteDb
from meadow.base.errors import FieldError, NotFound, Problem
from meadow.base.trail import Who
from meadow.goods.offers import store
from meadow.goods.offers.queries.products import known
from meadow.goods.offers.rules import legal
from meadow.goods.offers.store import ItemRow, Row
from meadow.goods.offers.types.discounts import Bearer
from meadow.goods.offers.types.kinds import Bundle, BundlePart, GiftPart, Gifts, Live, Member, Rule, SkuPrice, Timed
from meadow.goods.offers.types.views import (
    BadPrice,
    Conflict,
    Conflicting,
    FakeWas,
    ItemIn,
    ItemResult,
    ItemResults,
    NewBudget,
    NoItems,
    NotYours,
    OfferEnded,
    OverBudget,
    Owner,
    Sold,
)

_MONTH = timedelta(days=30)


async def checked_parts(db: WriteDb, owner: Owner, rule: Rule) -> None:
    """Sets and gifts are made of the shop's own SKUs; raises `NotYours`, `BadPrice` for a set that costs as much as its parts."""
    parts: Sequence[BundlePart | GiftPart] = ()
    if isinstance(rule, Bundle | Gifts):
        parts = rule.parts if isinstance(rule, Bundle) else rule.gifts
    found = await known(db, [p.product_id for p in parts])
    prices = {s.id: s.price for p in found.values() if p.shop_id == owner.id for s in p.skus}
    where = "parts" if isinstance(rule, Bundle) else "gifts"
    if bad := [i for i, p in enumerate(parts) if p.sku_id not in prices]:
        raise NotYours(errors=tuple(FieldError(f"/rule/{where}/{i}/sku_id", NotYours.code) for i in bad))
    if isinstance(rule, Bundle) and rule.price >= sum(prices[p.sku_id] * p.qty for p in rule.parts):
        raise BadPrice(errors=(FieldError("/rule/price", BadPrice.code),))


async def put_items(
    db: WriteDb, who: Who, owner: Owner, offer_id: UUID, items: Sequence[ItemIn], *, language: str,
    shop_id: UUID | None = None,
) -> ItemResults:  # fmt: skip
    """Enter products; a refusal is told in its own row and harms no other.

    A shop (`shop_id`) enters its own into an offer of the platform or of an author, and so agrees to bear its part.
    """
    row = await _open(db, owner, offer_id)
    found = await known(db, [i.product_id for i in items])
    low = await store.lowest(db, sku_ids=[s.id for p in found.values() for s in p.skus], since=clock.now() - _MONTH)
    results = []
    for item in items:
        try:
            async with db.savepoint():
                await admit(db, row, item, found.get(item.product_id), low, shop_id)
            results.append(ItemResult(product_id=item.product_id, ok=True))
        except Problem as problem:
            results.append(_refused(item.product_id, problem, language))
    await _note(db, who, owner, offer_id, "enter", results)
    return ItemResults(results)


async def _note(db: WriteDb, who: Who, owner: Owner, offer_id: UUID, verb: str, results: Sequence[ItemResult]) -> None:
    detail = {"owner_id": str(owner.id), "products": sum(r.ok for r in results)}
    await trail.note(db, who, verb=f"goods.offers.{verb}", subject=offer_id, detail=detail)


def _refused(product_id: UUID, problem: Problem, language: str) -> ItemResult:
    found = problem.params.get("conflicts")
    return ItemResult(
        product_id=product_id, ok=False, code=problem.code, detail=i18n.say(problem.code, language, **problem.params),
        conflict=msgspec.convert(found[0], Conflict, strict=False) if found else None,
    )  # fmt: skip


async def admit(
    db: WriteDb, row: Row, item: ItemIn, sold: Sold | None, low: dict[UUID, int], shop_id: UUID | None
) -> None:
    """Check a product against the offer and enter it; raises `NotYours`, `BadPrice`, `FakeWas`, `Conflicting`."""
    mine = row.owner_id if row.owner == Bearer.shop.value else shop_id
    if sold is None or (mine is not None and sold.shop_id != mine):
        raise NotYours
    _priced(row.rule, item, sold, low)
    if bad := await conflicts(db, row, [item.product_id]):
        raise Conflicting(conflicts=msgspec.to_builtins(bad))
    await enter(db, row, sold.shop_id, item)
    await note_run(db, row, [item])


def _priced(rule: Rule, item: ItemIn, sold: Sold, low: dict[UUID, int]) -> None:
    """Raises `BadPrice`, `FakeWas` where what the offer asks for a SKU is no offer."""
    said = {s.sku_id: s for s in item.skus}
    if len(said) < len(item.skus) or not said.keys() <= {s.id for s in sold.skus}:
        raise BadPrice
    bp = rule.bp if isinstance(rule, Timed | Live | Member) else None
    prices = legal.kind_of(rule) in legal.PRICED or isinstance(rule, Timed | Live | Member)
    if (said and not prices) or (prices and not said and bp is None):
        raise BadPrice
    for sku in sold.skus:
        one: SkuPrice | None = said.get(sku.id)
        if one is None and (bp is None or said):
            continue  # a SKU without a price of its own stays at the catalogue's
        cheaper = max(1, money.share(sku.price, bp)) if bp is not None else None
        flaw = legal.sku_flaw(rule, one, sku.price, low.get(sku.id, sku.price), cheaper)
        if flaw == "was":
            raise FakeWas(lowest=low.get(sku.id, sku.price), sku_id=str(sku.id))
        if flaw is not None:
            raise BadPrice(sku_id=str(sku.id))


async def conflicts(db: ReadDb, row: Row, product_ids: Sequence[UUID]) -> list[Conflict]:
    """Offers of the shop that these products, or all of its goods, cannot be in at the same time."""
    kinds = sorted(legal.AGAINST.get(row.kind, ()))
    if not kinds or row.owner != Bearer.shop.value:
        return []
    found = await store.overlapping(
        db, shop_id=row.owner_id, product_ids=None if row.whole else product_ids, kinds=kinds,
        window=(row.starts_at, row.ends_at), but=row.id,
    )  # fmt: skip
    return [
        Conflict(
            product_id=product_id, offer_id=o.id, kind=o.kind, title=o.title, starts_at=o.starts_at, ends_at=o.ends_at
        )
        for product_id, o in found
        if legal.against(row.rule, o.rule)
    ]


async def enter(db: WriteDb, row: Row, shop_id: UUID, item: ItemIn, *, checked: bool = True) -> None:
    """Write a product into an offer, with pieces of its own where it has them."""
    key = {"owner_id": row.owner_id, "offer_id": row.id}
    await store.put_item(db, **key, shop_id=shop_id, product_id=item.product_id, skus=item.skus)
    if legal.needs_stock(row.rule):
        stocks = {s.sku_id: s.stock for s in item.skus if s.stock is not None}
        await store.drop_quota(db, **key, keys=[s.sku_id for s in item.skus if s.stock is None])
        if not await store.put_quota(db, **key, totals=stocks) and checked:
            raise BadPrice


async def note_run(db: WriteDb, row: Row, items: Sequence[ItemRow | ItemIn]) -> None:
    """Write down what an offer that is on asks for these products, where everybody gets it."""
    if row.state != "on" or row.kind not in legal.WAS:
        return
    bp = row.rule.bp if isinstance(row.rule, Timed) else None
    sold = await known(db, [i.product_id for i in items])
    for item in items:
        said = {s.sku_id: s.price for s in item.skus}
        if bp is not None and not said and item.product_id in sold:
            said = {s.id: max(1, money.share(s.price, bp)) for s in sold[item.product_id].skus}
        await store.end_run(db, shop_id=row.owner_id, offer_id=row.id, product_id=item.product_id)
        await store.start_run(
            db, shop_id=row.owner_id, offer_id=row.id, product_id=item.product_id, prices=said,
            window=(row.starts_at, row.ends_at),
        )  # fmt: skip


async def drop_items(
    db: WriteDb, who: Who, owner: Owner, offer_id: UUID, product_ids: Sequence[UUID], *, shop_id: UUID | None = None
) -> ItemResults:
    """Take products out; one that was not in is told as such."""
    await _open(db, owner, offer_id)
    results = []
    for product_id in dict.fromkeys(product_ids):
        gone = await store.drop_item(db, owner_id=owner.id, offer_id=offer_id, shop_id=shop_id, product_id=product_id)
        await store.end_run(db, shop_id=owner.id, offer_id=offer_id, product_id=product_id)
        results.append(ItemResult(product_id=product_id, ok=gone, code=None if gone else NotFound.code))
    await _note(db, who, owner, offer_id, "take_out", results)
    return ItemResults(results)


async def _open(db: WriteDb, owner: Owner, offer_id: UUID) -> Row:
    row = await store.offer_of(db, owner_id=owner.id, offer_id=offer_id, lock=True)
    if row is None:
        raise NotFound
    if row.whole or isinstance(row.rule, Bundle):
        raise NoItems
    if row.state == "ended" or (row.state != "draft" and row.ends_at <= clock.now()):
        raise OfferEnded
    return row


async def add_budget(db: WriteDb, who: Who, owner: Owner, new: NewBudget) -> UUID:
    """Set money aside for discounts."""
    budget_id = ids.new()
    values = {"id": budget_id, "owner": owner.bearer.value, "title": new.title, "total": new.total}
    await store.add_budget(db, owner_id=owner.id, values=values)
    await trail.note(db, who, verb="goods.offers.budget", subject=budget_id, detail={"total": new.total})
    return budget_id


async def set_budget(db: WriteDb, who: Who, owner: Owner, budget_id: UUID, new: NewBudget) -> None:
    """Change a budget; raises `NotFound`, and `OverBudget` below what is reserved and spent."""
    held = await store.budget_of(db, owner_id=owner.id, budget_id=budget_id)
    if held is None:
        raise NotFound
    if not await store.set_budget(db, owner_id=owner.id, budget_id=budget_id, title=new.title, total=new.total):
        raise OverBudget(least=held["reserved"] + held["spent"])
    detail = {"before": held["total"], "total": new.total}
    await trail.note(db, who, verb="goods.offers.budget", subject=budget_id, detail=detail)
