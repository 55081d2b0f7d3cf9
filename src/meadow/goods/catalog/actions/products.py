"""Writing, submitting, judging and shelving products."""

from typing import Any
from uuid import UUID

import msgspec

from meadow.base import clock, i18n, ids, trail
from meadow.base.bus import emit
from meadow.base.db import WriteDb
from meadow.base.errors import NotFound, Problem, Stale
from meadow.base.trail import Who
from meadow.goods import media, offers, stock
from meadow.goods.catalog import rules, store
from meadow.goods.catalog.events import Audited, Changed, Shelved
from meadow.goods.catalog.types import (
    Audit,
    Blocked,
    Bulk,
    BulkResult,
    BulkRow,
    DraftProduct,
    Judge,
    NothingToSubmit,
    NotLive,
    ProductVersion,
    Reject,
    Shelf,
    UnknownCategory,
)
from meadow.people import shops


async def _version(db: WriteDb, shop_id: UUID, product_id: UUID | None, new: DraftProduct) -> ProductVersion:
    if await store.category_of(db, category_id=new.category_id) is None:
        raise UnknownCategory(category_id=str(new.category_id))
    pictures = await media.assets(db, shop_id, rules.picture_ids(new))
    return rules.version(new, pictures, await known_skus(db, product_id) if product_id else {}, ids.new)


async def known_skus(db: WriteDb, product_id: UUID) -> dict[tuple[str, ...], UUID]:
    """SKUs a product has had by their values: a new version goes on with their ids."""
    return {tuple(r.spec_values): r.id for r in await store.skus_of(db, product_id=product_id, live=False)}


def face(made: ProductVersion) -> dict[str, Any]:
    """What the columns of a product say of a version."""
    prices = [s.price for s in made.skus]
    lists = [s.list_price for s in made.skus if s.list_price]
    return {
        "category_id": made.category_id, "title": made.title, "image": msgspec.to_builtins(made.images[0]) if made.images else None,
        "search": rules.search_text(made.title), "price_from": min(prices), "price_to": max(prices),
        "list_price": max(lists) if lists else None,
    }  # fmt: skip


async def draft(db: WriteDb, shop_id: UUID, new: DraftProduct) -> UUID:
    """Write a new product as a draft; returns its id. Raises `UnknownCategory`, `UnknownImage`, `BadMatrix`."""
    made = await _version(db, shop_id, None, new)
    product_id = ids.new()
    shop = (await shops.cards(db, [shop_id])).get(shop_id)
    name = shop.name if shop else ""
    await store.add(
        db, shop_id=shop_id, product_id=product_id, shop_name=name, draft=msgspec.to_builtins(made), **face(made)
    )
    return product_id


async def edit(db: WriteDb, shop_id: UUID, product_id: UUID, new: DraftProduct) -> None:
    """Replace the draft; the live version goes on selling. Raises `Stale` when `rev` is not the current one."""
    held = await store.of_shop(db, shop_id=shop_id, product_id=product_id, lock=True)
    if held is None:
        raise NotFound
    if new.rev is not None and new.rev != held.rev:
        raise Stale(rev=held.rev)
    made = await _version(db, shop_id, product_id, new)
    shown = {} if held.live is not None else face(made)
    values = {"draft": msgspec.to_builtins(made), "rev": held.rev + 1, "audit": Audit.none.value, "reject": None}
    await store.change(db, shop_id=shop_id, product_id=product_id, **values, **shown)


async def submit(db: WriteDb, shop_id: UUID, product_id: UUID) -> None:
    """Send the draft to the audit. Raises `NothingToSubmit`, `Blocked`."""
    held = await store.of_shop(db, shop_id=shop_id, product_id=product_id, lock=True)
    if held is None:
        raise NotFound
    if held.draft is None or held.audit == Audit.pending.value:
        raise NothingToSubmit
    found = rules.checks(msgspec.convert(held.draft, ProductVersion))
    if bad := [c for c in found if c.level == "block"]:
        raise Blocked(checks=msgspec.to_builtins(bad))
    await store.change(
        db, shop_id=shop_id, product_id=product_id, audit=Audit.pending.value, reject=None, submitted_at=clock.now()
    )


async def judge(db: WriteDb, who: Who, product_id: UUID, verdict: Judge) -> None:
    """An operator decides on the revision she saw. Raises `Stale` when the shop has edited since."""
    held = await store.any_shop(db, product_id=product_id, lock=True)
    if held is None:
        raise NotFound
    if held.audit != Audit.pending.value or held.rev != verdict.rev:
        raise Stale(rev=held.rev)
    approved = verdict.decision == "approve"
    if approved:
        await _go_live(db, held)
    else:
        reject = msgspec.to_builtins(Reject(verdict.field, verdict.rule, verdict.reason))
        await store.change(db, shop_id=held.shop_id, product_id=product_id, audit=Audit.rejected.value, reject=reject)
    detail = {
        "shop_id": str(held.shop_id),
        "decision": verdict.decision,
        "rev": verdict.rev,
        "field": verdict.field,
        "rule": verdict.rule,
    }
    await trail.note(db, who, verb="goods.catalog.audit", subject=product_id, detail=detail)
    await emit(
        db,
        Audited(
            shop_id=held.shop_id, product_id=product_id, title=held.title, approved=approved, field=verdict.field,
            rule=verdict.rule, reason=verdict.reason,
        ),
    )  # fmt: skip


async def _go_live(db: WriteDb, held: Any) -> None:
    """The draft becomes the version that sells; a first approval puts it on the shelf."""
    made = msgspec.convert(held.draft, ProductVersion)
    first = held.live is None
    rows = [
        {"id": s.id, "spec_values": s.spec_values, "spec_text": rules.spec_text(made.specs, s.spec_values),
         "image": msgspec.to_builtins(rules.sku_image(made, s.spec_values)), "price": s.price, "list_price": s.list_price,
         "outer_sku": s.outer_sku, "weight_g": s.weight_g}
        for s in made.skus
    ]  # fmt: skip
    shelf = Shelf.on.value if first else held.shelf
    shop = (await shops.cards(db, [held.shop_id])).get(held.shop_id)
    values = {
        "live": held.draft, "draft": None, "audit": Audit.none.value, "reject": None, "shelf": shelf,
        "shop_open": shop is not None and shop.status is shops.Status.open,
    }  # fmt: skip
    await store.change(db, shop_id=held.shop_id, product_id=held.id, **values, **face(made))
    await store.put_skus(db, shop_id=held.shop_id, product_id=held.id, rows=rows)
    opening = [{"sku_id": s.id, "product_id": held.id, "on_hand": s.stock} for s in made.skus]
    await stock.open_items(db, held.shop_id, opening)
    await offers.remember_prices(db, held.shop_id, held.id, {s.id: s.price for s in made.skus})
    shown = {"shop_id": held.shop_id, "product_id": held.id}
    await emit(db, Shelved(**shown, on=True) if first else Changed(**shown))


async def shelve(db: WriteDb, shop_id: UUID, product_id: UUID, *, on: bool) -> None:
    """Put a live product on the shelf or take it off. Raises `NotLive`; a banned product stays where it is."""
    held = await store.of_shop(db, shop_id=shop_id, product_id=product_id, lock=True)
    if held is None:
        raise NotFound
    if held.live is None or held.shelf == Shelf.banned.value:
        raise NotLive
    if (held.shelf == Shelf.on.value) != on:
        await store.change(db, shop_id=shop_id, product_id=product_id, shelf=(Shelf.on if on else Shelf.off).value)
        await emit(db, Shelved(shop_id=shop_id, product_id=product_id, on=on))


async def bulk(db: WriteDb, shop_id: UUID, asked: Bulk, language: str) -> BulkResult:
    """One verb over many products; a refusal is told in its own row and harms no other."""
    results = []
    for product_id in dict.fromkeys(asked.product_ids):
        try:
            async with db.savepoint():
                await _one(db, shop_id, product_id, asked)
            results.append(BulkRow(product_id, ok=True))
        except Problem as problem:
            results.append(
                BulkRow(
                    product_id, ok=False, code=problem.code, detail=i18n.say(problem.code, language, **problem.params)
                )
            )
    return BulkResult(results)


async def _one(db: WriteDb, shop_id: UUID, product_id: UUID, asked: Bulk) -> None:
    if asked.verb in {"shelf_on", "shelf_off"}:
        await shelve(db, shop_id, product_id, on=asked.verb == "shelf_on")
        return
    held = await store.of_shop(db, shop_id=shop_id, product_id=product_id, lock=True)
    if held is None:
        raise NotFound
    if asked.verb == "delete":
        if held.live is not None:
            raise NotLive
        await store.drop(db, shop_id=shop_id, product_id=product_id)
        return
    if held.live is None or asked.price_change is None:
        raise NotLive
    live = msgspec.convert(held.live, ProductVersion)
    skus = [msgspec.structs.replace(s, price=rules.repriced(s.price, asked.price_change)) for s in live.skus]
    made = msgspec.structs.replace(live, skus=skus)
    await store.change(db, shop_id=shop_id, product_id=product_id, live=msgspec.to_builtins(made), **face(made))
    await store.reprice(db, shop_id=shop_id, product_id=product_id, prices={s.id: s.price for s in skus})
    await offers.remember_prices(db, shop_id, product_id, {s.id: s.price for s in skus})
    await emit(db, Changed(shop_id=shop_id, product_id=product_id))


async def count_sold(db: WriteDb, shop_id: UUID, pieces: dict[UUID, int]) -> None:
    """Pieces by product were paid for."""
    await store.add_sold(db, shop_id=shop_id, pieces=pieces)


async def count_rating(
    db: WriteDb, shop_id: UUID, product_id: UUID, *, stars: int, logistics: int, service: int, by: int = 1
) -> None:
    """A review came (`by` 1), or was hidden (`by` -1): the product's averages follow."""
    sums = await store.sums_of(db, shop_id=shop_id, product_id=product_id)
    if sums is not None:
        sums.stars[stars - 1] += by
        sums.logistics, sums.service = sums.logistics + by * logistics, sums.service + by * service
        await store.put_sums(db, shop_id=shop_id, product_id=product_id, sums=sums)


async def on_shop_status(db: WriteDb, shop_id: UUID, status: str) -> None:
    """Only an open shop sells; its goods come back with it."""
    await store.open_shop(db, shop_id=shop_id, is_open=status == "open")


async def on_sale_count(db: WriteDb, shop_id: UUID) -> int:
    """How many products of a shop can be bought, for its page."""
    return await store.selling_count(db, shop_id=shop_id)


async def on_shop_renamed(db: WriteDb, shop_id: UUID, name: str) -> None:
    """Cards carry the shop's name; a new one reaches them by event."""
    await store.rename_shop(db, shop_id=shop_id, name=name)
