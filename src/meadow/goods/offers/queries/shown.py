"""What shoppers see of offers on products, and what a basket would cost."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from meadow.base import clock
from meadow.base.db import ReadDb
from meadow.base.errors import NotFound
from meadow.base.vault import mask_name
from meadow.goods.offers import rules, store
from meadow.goods.offers.queries.coupons import claimable
from meadow.goods.offers.queries.prices import basis, lowest_30d
from meadow.goods.offers.queries.products import known
from meadow.goods.offers.store import Row
from meadow.goods.offers.types.discounts import Basis, Bearer, Held, Offer, Piece
from meadow.goods.offers.types.groups import GroupOf, GroupView
from meadow.goods.offers.types.kinds import CouponRule, Flash, Group, Opening, Presale
from meadow.goods.offers.types.shown import Face, Shown, ShownSku, Tag
from meadow.goods.offers.types.views import (
    AskPreview,
    Preview,
    PreviewCut,
    PreviewRow,
    Sold,
    SoldSku,
)
from meadow.people import accounts

_AHEAD = timedelta(days=3)
_GROUPS = 5
_PLATFORM = UUID(int=0)


async def faces(
    db: ReadDb, product_ids: Sequence[UUID], viewer: UUID | None, room_id: UUID | None = None
) -> dict[UUID, Face]:
    """Prices of products on cards for this viewer: the lowest SKU, and what it may cost with a coupon."""
    sold = await known(db, product_ids)
    found = await _basis(db, list(sold.values()), viewer, room_id, clock.now())
    extra = await _open_coupons(db, list(sold.values()), None)
    return {p.id: _face(p, found, extra, room_id) for p in sold.values() if p.skus}


async def shown(db: ReadDb, product_id: UUID, viewer: UUID | None, room_id: UUID | None = None) -> Shown:
    """All offers on a product; raises `NotFound`."""
    product = (await known(db, [product_id])).get(product_id)
    if product is None:
        raise NotFound
    now = clock.now()
    ahead = await _basis(db, [product], viewer, room_id, now, now + _AHEAD)
    found = msgspec.structs.replace(ahead, offers=[o for o in ahead.offers if o.starts_at <= now])
    low = await lowest_30d(db, [s.id for s in product.skus])
    owners = [product.shop_id, _PLATFORM]
    coupons = await claimable(db, viewer, owner_ids=owners, product_id=product_id, limit=20)
    face = _face(product, found, await _open_coupons(db, [product], product_id), room_id) if product.skus else None
    return Shown(
        product_id=product_id, shop_id=product.shop_id, opens_at=face.opens_at if face else None,
        best=face.best if face else None, skus=[_sku(product, s, found, low, room_id) for s in product.skus],
        offers=[_tag(o, now) for o in ahead.offers], coupons=coupons.items,
        groups=[await view_of(db, g, viewer) for g in await store.forming(db, product_id=product_id, limit=_GROUPS)],
    )  # fmt: skip


async def _basis(
    db: ReadDb,
    sold: Sequence[Sold],
    viewer: UUID | None,
    room_id: UUID | None,
    now: datetime,
    until: datetime | None = None,
) -> Basis:
    rooms = [(room_id, p.id) for p in sold] if room_id else []
    return await basis(
        db, buyer_id=viewer, shop_ids=[p.shop_id for p in sold], product_ids=[p.id for p in sold], rooms=rooms, at=now,
        until=until,
    )  # fmt: skip


async def _open_coupons(db: ReadDb, sold: Sequence[Sold], product_id: UUID | None) -> list[Held]:
    """Coupons that anybody may claim now, as if they were in hand: what a price with coupons is reckoned with."""
    owners = [*{p.shop_id for p in sold}, _PLATFORM]
    rows = await store.claimable(db, owner_ids=owners, product_id=product_id, before=None, limit=50)
    rows = [r for r in rows if isinstance(r.rule, CouponRule) and r.rule.channel == "public"]
    entered = await store.entered(db, offer_ids=[r.id for r in rows], product_ids=[p.id for p in sold]) if rows else {}
    return [held_of(r, entered.get(r.id, [])) for r in rows]


def held_of(row: Row, product_ids: Iterable[UUID]) -> Held:
    """A template as if one coupon of it were in hand."""
    return Held(id=row.id, valid_from=row.starts_at, valid_until=row.ends_at, offer=offer_of(row, product_ids))


def offer_of(row: Row, product_ids: Iterable[UUID]) -> Offer:
    """An offer as pricing reads it, with these products and no prices of their own."""
    return Offer(
        id=row.id, owner=Bearer(row.owner), owner_id=row.owner_id, title=row.title, starts_at=row.starts_at, ends_at=row.ends_at,
        whole=row.whole, rule=row.rule, exclusive=row.exclusive, shop_bp=row.shop_bp, protect_days=row.protect_days,
        items={p: [] for p in product_ids},
    )  # fmt: skip


def _piece(p: Sold, s: SoldSku, room_id: UUID | None) -> Piece:
    return Piece(sku_id=s.id, product_id=p.id, shop_id=p.shop_id, qty=1, price=s.price, room_id=room_id)


def _face(p: Sold, found: Basis, extra: Sequence[Held], room_id: UUID | None) -> Face:
    priced = [(rules.basket([_piece(p, s, room_id)], found, picks=[]).lines[0], s) for s in p.skus]
    line, sku = min(priced, key=lambda x: (x[0].price, x[1].id))
    mine = [o for o in found.offers if o.covers(p.id) and o.owner_id in {p.shop_id, _PLATFORM}]
    maker = next((o for o in mine if o.id == line.price_ref), None)
    held = {c.offer.id for c in found.coupons}
    rich = msgspec.structs.replace(found, coupons=[*found.coupons, *(c for c in extra if c.offer.id not in held)])
    best = rules.basket([_piece(p, sku, room_id)], rich).lines[0].net
    opening = [o.ends_at for o in mine if isinstance(o.rule, Opening)]
    return Face(
        product_id=p.id, price=line.price, usual=sku.price if line.price < sku.price else None, kind=line.price_kind,
        ends_at=maker.ends_at if maker else None, best=best if best < line.price else None,
        kinds=sorted({o.kind for o in mine}), opens_at=max(opening, default=None),
    )  # fmt: skip


def _sku(p: Sold, s: SoldSku, found: Basis, low: dict[UUID, int], room_id: UUID | None) -> ShownSku:
    line = rules.basket([_piece(p, s, room_id)], found, picks=[]).lines[0]
    said = {o.kind: (o, one) for o in found.offers if (one := o.sku(p.id, s.id))}
    group, presale, flash = said.get("group"), said.get("presale"), said.get("flash")
    source = presale or group or flash
    limit = source[0].rule.per_buyer if source and isinstance(source[0].rule, Flash | Group | Presale) else None
    return ShownSku(
        sku_id=s.id, price=line.price, price_kind=line.price_kind, usual=s.price if line.price < s.price else None,
        list_price=s.list_price, lowest_30d=min(low.get(s.id, s.price), s.price),
        left=source[0].left.get(s.id) if source else None, per_buyer=limit, group_price=group[1].price if group else None,
        presale_price=presale[1].price if presale else None, deposit=presale[1].deposit if presale else None,
        counts=presale[1].counts if presale else None,
    )  # fmt: skip


def _tag(o: Offer, now: datetime) -> Tag:
    return Tag(
        offer_id=o.id, kind=o.kind, title=o.title, rule=o.rule, starts_at=o.starts_at, ends_at=o.ends_at,
        planned=o.starts_at > now, protect_days=o.protect_days,
    )  # fmt: skip


async def group(db: ReadDb, group_id: UUID, viewer: UUID | None) -> GroupView:
    """A group by its link; raises `NotFound`."""
    found = await store.group_of(db, group_id=group_id)
    if found is None:
        raise NotFound
    return await view_of(db, found, viewer)


async def view_of(db: ReadDb, g: GroupOf, viewer: UUID | None) -> GroupView:
    """A group as this viewer sees it."""
    opener = (await accounts.profiles(db, [g.opened_by])).get(g.opened_by)
    mine = viewer is not None and await store.joined(db, shop_id=g.shop_id, group_id=g.id, buyer_id=viewer)
    return GroupView(
        id=g.id, shop_id=g.shop_id, offer_id=g.offer_id, product_id=g.product_id, state=g.state, size=g.size, joined=g.joined,
        missing=g.missing, opened_by=mask_name(opener.name) if opener else "", mine=mine, expires_at=g.expires_at,
    )  # fmt: skip


async def preview(db: ReadDb, shop_id: UUID, asked: AskPreview) -> Preview:
    """What a basket of the shop's goods would cost, with all its coupons and an offer that may still be a draft.

    Raises `NotFound` for a SKU or an offer that is not the shop's.
    """
    sold = await known(db, [x.product_id for x in asked.lines])
    prices = {(p.id, s.id): s.price for p in sold.values() if p.shop_id == shop_id for s in p.skus}
    if any((x.product_id, x.sku_id) not in prices for x in asked.lines):
        raise NotFound
    pieces = [
        Piece(
            sku_id=x.sku_id, product_id=x.product_id, shop_id=shop_id, qty=x.qty, price=prices[x.product_id, x.sku_id]
        )
        for x in asked.lines
    ]
    products = [p.product_id for p in pieces]
    found = await basis(db, buyer_id=None, shop_ids=[shop_id], product_ids=products, at=asked.at)
    offers = list(found.offers)
    if asked.offer_id is not None and all(o.id != asked.offer_id for o in offers):
        offers.append(await _draft(db, shop_id, asked.offer_id))
    coupons = await _open_coupons(db, list(sold.values()), None)
    held = msgspec.structs.replace(
        found, offers=offers, levels={shop_id: asked.level} if asked.level else {}, coupons=coupons
    )
    made = rules.basket(pieces, held)
    lines = [
        PreviewRow(sku_id=x.piece.sku_id, qty=x.qty, price=x.price, price_kind=x.price_kind, amount=x.amount, discount=x.amount - x.net, net=x.net)
        for x in made.lines
    ]  # fmt: skip
    cuts: dict[tuple[UUID, Bearer], PreviewCut] = {}
    for a in (a for x in made.lines for a in x.discounts):
        before = cuts[a.offer_id, a.bearer].amount if (a.offer_id, a.bearer) in cuts else 0
        cuts[a.offer_id, a.bearer] = PreviewCut(
            offer_id=a.offer_id, kind=a.kind, title=a.title, bearer=a.bearer, amount=before + a.amount
        )
    goods, total = sum(x.amount for x in lines), sum(x.net for x in lines)
    return Preview(
        lines=lines, cuts=list(cuts.values()), gifts=[{"offer_id": g.offer_id, "sku_id": g.sku_id, "qty": g.qty} for g in made.gifts],
        hints=made.hints, goods=goods, discount=goods - total, total=total,
    )  # fmt: skip


async def _draft(db: ReadDb, shop_id: UUID, offer_id: UUID) -> Offer:
    row = await store.offer_of(db, owner_id=shop_id, offer_id=offer_id)
    if row is None:
        raise NotFound
    items = await store.items_of(db, owner_id=shop_id, offer_id=offer_id, shop_id=None, after=None, limit=1000)
    return msgspec.structs.replace(offer_of(row, ()), items={i.product_id: i.skus for i in items})
