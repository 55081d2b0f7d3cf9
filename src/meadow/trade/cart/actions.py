"""Filling the cart and freezing a price."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from meadow.base import clock, ids, policy
from meadow.base.db import ReadDb, WriteDb
from meadow.base.errors import FieldError, NotFound
from meadow.goods import catalog, stock
from meadow.trade.cart import rules, store
from meadow.trade.cart.types import AddLine, CartFull, EditLine, Line, Origin, Quote, Unbuyable, Wanted

MOST_LINES = 120
QUOTE_LIFE = policy.declare("trade.cart.quote_life", 900, 60, 3600, text="seconds a quoted price is held")


async def add(db: WriteDb, buyer_id: UUID, line: AddLine) -> None:
    """Add a SKU; raises `Unbuyable` where it is off the shelf or sold out, `CartFull` past 120 lines."""
    offer = (await catalog.offers(db, [line.sku_id])).get(line.sku_id)
    if offer is None:
        raise NotFound(errors=(FieldError("/sku_id", NotFound.code),))
    held = await store.lines(db, buyer_id=buyer_id)
    already = next((h.qty for h in held if h.sku_id == line.sku_id), 0)
    available = (await stock.availability(db, [line.sku_id])).get(line.sku_id, 0)
    if reason := rules.problem(offer, min(already + line.qty, 999), available):
        raise Unbuyable(lines=[{"sku_id": line.sku_id, "reason": reason, "available": available}])
    if not already and len(held) >= MOST_LINES:
        raise CartFull(most=MOST_LINES)
    await store.add(db, buyer_id=buyer_id, sku_id=line.sku_id, qty=line.qty, price=offer.price, source=line.source)


async def edit(db: WriteDb, buyer_id: UUID, sku_ids: Sequence[UUID], change: EditLine) -> None:
    """Change quantity or selection; raises `NotFound` for a SKU that is not in the cart."""
    if (
        not await store.edit(db, buyer_id=buyer_id, sku_ids=sku_ids, qty=change.qty, selected=change.selected)
        and sku_ids
    ):
        raise NotFound


async def take_out(db: WriteDb, buyer_id: UUID, sku_ids: Sequence[UUID]) -> None:
    """Remove lines; what is not there is no error, so that an undo and a retry agree."""
    await store.remove(db, buyer_id=buyer_id, sku_ids=sku_ids)


async def price(db: ReadDb, wanted: Sequence[Wanted], origins: Sequence[Origin]) -> Quote:
    """What these lines cost now; raises `Unbuyable` naming every line that cannot be had."""
    skus = [w.sku_id for w in wanted]
    offers = await catalog.offers(db, skus)
    free = await stock.availability(db, skus)
    bad = [
        {"sku_id": w.sku_id, "reason": reason, "available": free.get(w.sku_id, 0)}
        for w in wanted
        if (reason := rules.problem(offers.get(w.sku_id), w.qty, free.get(w.sku_id, 0)))
    ]
    if bad:
        raise Unbuyable(lines=bad)
    lines = [
        Line(
            sku_id=w.sku_id, product_id=o.product_id, category_id=o.category_id, title=o.title, spec_text=o.spec_text,
            image=o.image, qty=w.qty, price=o.price, amount=o.price * w.qty, list_price=o.list_price, paid=o.price * w.qty,
            origin=origin,
        )
        for w, origin in zip(wanted, origins, strict=True)
        if (o := offers[w.sku_id])
    ]  # fmt: skip
    shops = rules.by_shop(lines, offers)
    life = timedelta(seconds=await policy.value(db, QUOTE_LIFE.key))
    goods, freight = sum(s.goods for s in shops), sum(s.freight for s in shops)
    return Quote(
        quote_id=ids.new(),
        expires_at=clock.now() + life,
        shops=shops,
        goods=goods,
        freight=freight,
        discount=0,
        total=goods + freight,
    )


async def make_quote(db: WriteDb, buyer_id: UUID, wanted: Sequence[Wanted]) -> Quote:
    """Freeze what these lines cost now, with the checked origin of each; repeated SKUs are one line.

    Raises `Unbuyable`, or `NotFound` naming the SKUs that never were.
    """
    merged: dict[UUID, Wanted] = {}
    for w in wanted:
        before = merged.get(w.sku_id)
        merged[w.sku_id] = Wanted(w.sku_id, min(w.qty + before.qty, 999), w.source) if before else w
    lines = list(merged.values())
    try:
        made = await price(db, lines, await _origins(db, buyer_id, lines))
    except Unbuyable:
        known = await catalog.offers(db, list(merged))
        missing = [f"/lines/{i}/sku_id" for i, w in enumerate(wanted) if w.sku_id not in known]
        if missing:
            raise NotFound(errors=tuple(FieldError(at, NotFound.code) for at in missing)) from None
        raise
    await store.add_quote(db, buyer_id=buyer_id, made=made)
    return made


async def reprice(db: ReadDb, frozen: Quote) -> Quote | None:
    """A frozen quote against today's offers: None while it still holds, else what the lines cost now.

    Raises `Unbuyable` when a line cannot be had any more.
    """
    lines = [line for part in frozen.shops for line in part.lines]
    fresh = await price(db, [Wanted(x.sku_id, x.qty) for x in lines], [x.origin for x in lines])
    return None if rules.same_price(frozen.shops, fresh.shops) else fresh


async def requote(db: WriteDb, buyer_id: UUID, fresh: Quote) -> None:
    """Freeze a fresh price, so that the refusal that carries it can be accepted as it stands."""
    await store.add_quote(db, buyer_id=buyer_id, made=fresh)


async def _origins(db: WriteDb, buyer_id: UUID, wanted: Sequence[Wanted]) -> list[Origin]:
    """Claims checked by whoever the house wired in; without it, only the scene is kept."""
    check = db.house.wiring.attribute
    if check is not None and any(w.source.video_id or w.source.author_id for w in wanted):
        offers = await catalog.offers(db, [w.sku_id for w in wanted])
        pairs = [(offers[w.sku_id].product_id if w.sku_id in offers else None, w.source) for w in wanted]
        found: list[Origin] = await check(db, buyer_id, pairs)
        return found
    return [Origin(w.source.scene, trace_id=w.source.trace_id) for w in wanted]
