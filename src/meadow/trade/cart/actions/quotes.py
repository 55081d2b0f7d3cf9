"""Freezing a price, and looking whether it still holds."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from uuid import UUID

import msgspec

from meadow.base import clock, ids, policy
from meadow.base.db import ReadDb, WriteDb
from meadow.base.errors import FieldError, NotFound
from meadow.goods import catalog, offers, stock
from meadow.goods.catalog.types import SkuOffer
from meadow.goods.offers.types import LIVE, Basis, FreightRule, PricedShop
from meadow.people import accounts
from meadow.trade.cart import rules, store
from meadow.trade.cart.rules import Entry, Gone
from meadow.trade.cart.types import AskQuote, NotThisWay, Origin, Quote, QuoteShop, Unbuyable, Wanted

QUOTE_LIFE = policy.declare("trade.cart.quote_life", 900, 60, 3600, text="seconds a quoted price is held")


class How(msgspec.Struct, frozen=True, kw_only=True):
    """For whom, where to, and how lines are bought; `picks` are the coupons by shop, the best ones for a shop not named."""

    buyer_id: UUID
    region: str = ""
    picks: dict[UUID, list[UUID]] = {}
    offer_id: UUID | None = None
    group_id: UUID | None = None


async def price(db: ReadDb, wanted: Sequence[Wanted], origins: Sequence[Origin], how: How) -> Quote:
    """What these lines cost now; raises `Unbuyable` naming every line that cannot be had, `NotThisWay`."""
    known = await catalog.offers(db, [w.sku_id for w in wanted])
    free = await stock.availability(db, [w.sku_id for w in wanted])
    _refuse(wanted, {w.sku_id: rules.problem(known.get(w.sku_id), w.qty, free.get(w.sku_id, 0)) for w in wanted}, free)
    own = rules.entries(wanted, origins, known)
    basis = await basis_of(db, own, how)
    way, why = rules.way(own, basis, how.offer_id)
    if why is not None:
        raise NotThisWay(reason=why)
    _refuse(wanted, rules.forbidden(own, basis, way), free)
    group_id = (how.group_id or ids.new()) if way is not None and way.kind == "group" else None
    made = rules.priced(own, basis, picks=how.picks, way=way, group_id=group_id)
    gifts = await _gifts(db, made, wanted, free)
    shops: list[QuoteShop] = []
    for shop_id, part in own.items():
        freights = await _freights(db, shop_id, part)
        done = rules.part(
            part, made[shop_id], basis, gifts=gifts, freights=freights, region=how.region, way=way, group_id=group_id
        )
        if isinstance(done, Gone):
            raise Unbuyable(lines=[{"sku_id": s, "reason": "unreachable", "available": free[s]} for s in done.sku_ids])
        shops.append(done)
    life = timedelta(seconds=await policy.value(db, QUOTE_LIFE.key))
    goods, freight, discount = (sum(getattr(s, name) for s in shops) for name in ("goods", "freight", "discount"))
    return Quote(
        quote_id=ids.new(), expires_at=clock.now() + life, shops=shops, goods=goods, freight=freight, discount=discount,
        total=goods + freight - discount, region=how.region, offer_id=how.offer_id,
    )  # fmt: skip


def _refuse(wanted: Sequence[Wanted], why: Mapping[UUID, str | None], free: Mapping[UUID, int]) -> None:
    bad = [
        {"sku_id": w.sku_id, "reason": reason, "available": free.get(w.sku_id, 0)}
        for w in wanted
        if (reason := why.get(w.sku_id))
    ]
    if bad:
        raise Unbuyable(lines=bad)


async def basis_of(db: ReadDb, own: Mapping[UUID, Sequence[Entry]], how: How) -> Basis:
    """All that the prices of these lines rest on."""
    pieces = [e.piece for part in own.values() for e in part]
    return await offers.basis(
        db, buyer_id=how.buyer_id, shop_ids=list(own), product_ids=[p.product_id for p in pieces],
        rooms=[(p.room_id, p.product_id) for p in pieces if p.room_id], group_id=how.group_id,
    )  # fmt: skip


async def _gifts(
    db: ReadDb, made: Mapping[UUID, PricedShop], wanted: Sequence[Wanted], free: Mapping[UUID, int]
) -> dict[UUID, tuple[SkuOffer, int]]:
    """What the catalogue says of given SKUs, and how many of each are left beside what is bought."""
    skus = sorted({g.sku_id for shop in made.values() for g in shop.gifts})
    if not skus:
        return {}
    bought = {w.sku_id: w.qty for w in wanted}
    known = await catalog.offers(db, skus)
    there = dict(free) | await stock.availability(db, [s for s in skus if s not in free])
    return {s: (o, max(0, there.get(s, 0) - bought.get(s, 0)) if o.on_sale else 0) for s, o in known.items()}


async def _freights(db: ReadDb, shop_id: UUID, part: Sequence[Entry]) -> dict[UUID | None, FreightRule]:
    templates = {e.offer.freight.template_id for e in part if e.offer.freight.kind == "template"}
    return await offers.freight_rules(db, shop_id, list(templates)) if templates else {}


async def make_quote(db: WriteDb, buyer_id: UUID, asked: AskQuote) -> Quote:
    """Freeze what these lines cost now, with the checked origin of each; repeated SKUs are one line.

    Raises `Unbuyable`, `NotThisWay`, or `NotFound` naming the SKUs or the address that never were.
    """
    merged: dict[UUID, Wanted] = {}
    for w in asked.lines:
        before = merged.get(w.sku_id)
        merged[w.sku_id] = Wanted(w.sku_id, min(w.qty + before.qty, 999), w.source) if before else w
    lines = list(merged.values())
    how = How(
        buyer_id=buyer_id, region=await _region(db, buyer_id, asked.address_id), offer_id=asked.offer_id,
        group_id=asked.group_id, picks={p.shop_id: p.coupon_ids for p in asked.picks},
    )  # fmt: skip
    try:
        made = await price(db, lines, await _origins(db, buyer_id, lines), how)
    except Unbuyable:
        known = await catalog.offers(db, list(merged))
        missing = [f"/lines/{i}/sku_id" for i, w in enumerate(asked.lines) if w.sku_id not in known]
        if missing:
            raise NotFound(errors=tuple(FieldError(at, NotFound.code) for at in missing)) from None
        raise
    await store.add_quote(db, buyer_id=buyer_id, made=made)
    return rules.bare(made)


async def _region(db: ReadDb, buyer_id: UUID, address_id: UUID | None) -> str:
    if address_id is None:
        return ""
    found = await accounts.address_of(db, buyer_id, address_id)
    if found is None:
        raise NotFound(errors=(FieldError("/address_id", NotFound.code),))
    return " ".join(p for p in (found.province, found.city) if p)


async def reprice(db: ReadDb, buyer_id: UUID, frozen: Quote, region: str = "") -> Quote | None:
    """A frozen quote against today's offers: None while it still holds, else what the lines cost now.

    `region` is where the order goes; freight follows it. Raises `Unbuyable`, `NotThisWay` when a line cannot be had any more.
    """
    bought = [x for part in frozen.shops for x in part.lines if x.gift_of is None]
    pieces: dict[UUID, Wanted] = {}
    for x in bought:  # a set splits its SKU over two lines
        before = pieces.get(x.sku_id)
        pieces[x.sku_id] = Wanted(x.sku_id, x.qty + (before.qty if before else 0))
    origins = {x.sku_id: x.origin for x in bought}
    how = How(
        buyer_id=buyer_id, region=region or frozen.region, picks={s.shop.id: rules.used(s) for s in frozen.shops},
        offer_id=frozen.offer_id, group_id=frozen.shops[0].group_id,
    )  # fmt: skip
    fresh = await price(db, list(pieces.values()), [origins[sku] for sku in pieces], how)
    return None if rules.same_price(frozen.shops, fresh.shops) else fresh


async def requote(db: WriteDb, buyer_id: UUID, fresh: Quote) -> Quote:
    """Freeze a fresh price, so that the refusal that carries it can be accepted as it stands; returns what the buyer sees."""
    await store.add_quote(db, buyer_id=buyer_id, made=fresh)
    return rules.bare(fresh)


async def _origins(db: WriteDb, buyer_id: UUID, wanted: Sequence[Wanted]) -> list[Origin]:
    """Claims checked by whoever the house wired in; without it, only the scene is kept."""
    check, rooms = db.house.wiring.attribute, db.house.wiring.asks.get(LIVE)
    told = check is not None and any(w.source.video_id or w.source.author_id or w.source.room_id for w in wanted)
    heard = rooms is not None and any(w.source.room_id for w in wanted)
    found = [Origin(w.source.scene, trace_id=w.source.trace_id) for w in wanted]
    if not told and not heard:
        return found
    known = await catalog.offers(db, [w.sku_id for w in wanted])
    pairs = [(known[w.sku_id].product_id if w.sku_id in known else None, w.source) for w in wanted]
    if told and check is not None:
        found = list(await check(db, buyer_id, pairs))
    if heard and rooms is not None:
        asked = [(c.room_id, p) for p, c in pairs if c.room_id and p]
        live = set(await rooms(db, asked))
        found = [
            msgspec.structs.replace(o, room_id=c.room_id if (c.room_id, p) in live else None)
            for o, (p, c) in zip(found, pairs, strict=True)
        ]
    return found
