"""A shop's part of a quote: its lines with every discount on them, gifts, freight and what placement must take: pure."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

import msgspec

from meadow.base import money
from meadow.goods.catalog.types import SkuOffer
from meadow.goods.offers import rules as offers
from meadow.goods.offers.types import (
    Applied,
    Basis,
    Bearer,
    FreightLine,
    FreightRule,
    Given,
    GroupState,
    Offer,
    Piece,
    Priced,
    PricedShop,
)
from meadow.goods.offers.types.kinds import CouponRule, Presale
from meadow.trade.cart.types import CouponChoice, Line, Origin, Quote, QuoteShop, ShopName, Wanted


class Entry(NamedTuple):
    """A wanted line with what the catalogue says of it."""

    wanted: Wanted
    origin: Origin
    offer: SkuOffer

    @property
    def piece(self) -> Piece:
        """The line as offers read it; only a checked way counts."""
        w, o = self.wanted, self.offer
        return Piece(
            sku_id=w.sku_id, product_id=o.product_id, shop_id=o.shop_id, qty=w.qty, price=o.price,
            author_id=self.origin.author_id, room_id=self.origin.room_id,
        )  # fmt: skip


class Gone(NamedTuple):
    """Lines that a parcel to this region does not reach."""

    sku_ids: list[UUID]


def entries(
    wanted: Sequence[Wanted], origins: Sequence[Origin], known: Mapping[UUID, SkuOffer]
) -> dict[UUID, list[Entry]]:
    """Wanted lines by shop, in order of appearance."""
    found: dict[UUID, list[Entry]] = {}
    for w, origin in zip(wanted, origins, strict=True):
        offer = known[w.sku_id]
        found.setdefault(offer.shop_id, []).append(Entry(w, origin, offer))
    return found


def forbidden(own: Mapping[UUID, Sequence[Entry]], basis: Basis, way: Offer | None = None) -> dict[UUID, str | None]:
    """Why offers forbid to buy a SKU now, by SKU."""
    return {e.offer.sku_id: offers.forbidden(e.piece, basis.offers, way) for part in own.values() for e in part}


def way(own: Mapping[UUID, Sequence[Entry]], basis: Basis, offer_id: UUID | None) -> tuple[Offer | None, str | None]:
    """The presale or group that the line is bought by, and why it cannot be."""
    if offer_id is None:
        return None, None
    found = next((o for o in basis.offers if o.id == offer_id), None)
    if why := offers.way_problem(found, [e.piece for part in own.values() for e in part], basis):
        return found, why
    group = basis.group
    if group is not None and not (
        group.state is GroupState.forming
        and group.expires_at > basis.now
        and group.offer_id == offer_id
        and group.missing
    ):
        return found, "group_closed"
    return found, None


def priced(
    own: Mapping[UUID, Sequence[Entry]], basis: Basis, *, picks: Mapping[UUID, Sequence[UUID]],
    way: Offer | None = None, group_id: UUID | None = None,
) -> dict[UUID, PricedShop]:  # fmt: skip
    """Every shop's lines with their offers; a coupon is used once, by the shop with the most goods first."""
    left, found = basis, {}
    for shop_id in sorted(own, key=lambda s: (-sum(e.piece.price * e.piece.qty for e in own[s]), s)):
        pieces = [e.piece for e in own[shop_id]]
        found[shop_id] = offers.basket(pieces, left, picks=picks.get(shop_id), way=way, group_id=group_id)
        taken = {c["coupon_id"] for c in found[shop_id].claims if c["kind"] == "coupon"}
        if taken:
            left = msgspec.structs.replace(left, coupons=[c for c in left.coupons if c.id not in taken])
    return found


def part(
    own: Sequence[Entry], made: PricedShop, basis: Basis, *, gifts: Mapping[UUID, tuple[SkuOffer, int]],
    freights: Mapping[UUID | None, FreightRule], region: str, way: Offer | None = None, group_id: UUID | None = None,
) -> QuoteShop | Gone:  # fmt: skip
    """One shop's quote, or `Gone` where a line cannot be sent to the region.

    `gifts`: what the catalogue says of given SKUs, and how many may be given.
    """
    lines = [_line(x, own[x.source]) for x in made.lines]
    given, claims = _gifts(made.gifts, gifts)
    sent = offers.freight(
        [_sent(x, own[p.source].offer, freights) for x, p in zip(lines, made.lines, strict=True)], region
    )
    if sent.unreachable:
        return Gone(sorted({x.sku_id for x in sent.unreachable}))
    shares = money.split(sent.fee, [x.paid for x in lines])
    lines = [msgspec.structs.replace(x, freight=share) for x, share in zip(lines, shares, strict=True)] + given
    goods, discount = sum(x.amount for x in lines), sum(x.amount - x.paid for x in lines)
    first = own[0].offer
    asked = offers.deposit(made.lines, way) if way is not None and isinstance(way.rule, Presale) else 0
    presale = way.rule if way is not None and isinstance(way.rule, Presale) else None
    return QuoteShop(
        shop=ShopName(first.shop_id, first.shop_name), lines=lines, goods=goods, freight=sent.fee, discount=discount,
        total=goods + sent.fee - discount, discounts=merged(a for x in lines for a in x.discounts), claims=made.claims + claims, hints=made.hints,
        coupons=_choices(basis, made), kind=way.kind if way is not None else "normal", deposit=asked,
        final_from=presale.final_from if presale else None, final_by=presale.final_by if presale else None, group_id=group_id,
    )  # fmt: skip


def _line(x: Priced, entry: Entry) -> Line:
    o = entry.offer
    borne = {b: sum(a.amount for a in x.discounts if a.bearer is b) for b in Bearer}
    author = next((a.bearer_id for a in x.discounts if a.bearer is Bearer.author), None)
    return Line(
        sku_id=o.sku_id, product_id=o.product_id, category_id=o.category_id, title=o.title, spec_text=o.spec_text,
        image=o.image, qty=x.qty, price=x.price, amount=x.amount, list_price=_usual(x, o), price_kind=x.price_kind,
        price_ref=x.price_ref, discounts=x.discounts, shop_discount=borne[Bearer.shop],
        platform_discount=borne[Bearer.platform], author_discount=borne[Bearer.author], discount_author_id=author,
        paid=x.net, bundle_id=x.bundle_id, origin=entry.origin,
    )  # fmt: skip


def _usual(x: Priced, offer: SkuOffer) -> int | None:
    """The price to strike out: the catalogue's own where an offer is lower, else the list price."""
    return offer.price if x.price < offer.price else offer.list_price


def _sent(x: Line, offer: SkuOffer, freights: Mapping[UUID | None, FreightRule]) -> FreightLine:
    own = offer.freight
    template = own.kind == "template"
    rule = freights.get(own.template_id, FreightRule()) if template else offers.inline(own)
    return FreightLine(
        sku_id=x.sku_id, qty=x.qty, amount=x.amount, weight_g=offer.weight_g, rule=rule,
        template_id=own.template_id if template else None,
    )  # fmt: skip


def _gifts(
    earned: Sequence[Given], known: Mapping[UUID, tuple[SkuOffer, int]]
) -> tuple[list[Line], list[dict[str, object]]]:
    """Lines that cost nothing, as far as there is stock; each names its master by its place in the shop's list."""
    left = {sku: free for sku, (_, free) in known.items()}
    lines: list[Line] = []
    claims: list[dict[str, object]] = []
    for g in earned:
        n = min(g.qty, left.get(g.sku_id, 0))
        if n <= 0:
            continue
        left[g.sku_id] -= n
        o, amount = known[g.sku_id][0], known[g.sku_id][0].price * n
        one = Applied(
            offer_id=g.offer_id, kind="gift", title=g.title, bearer=Bearer.shop, bearer_id=o.shop_id, amount=amount
        )
        lines.append(
            Line(
                sku_id=o.sku_id, product_id=o.product_id, category_id=o.category_id, title=o.title, spec_text=o.spec_text,
                image=o.image, qty=n, price=o.price, amount=amount, price_kind="gift", price_ref=g.offer_id, discounts=[one],
                shop_discount=amount, paid=0, gift_of=g.master,
            )
        )  # fmt: skip
        claims.append({"kind": "applied", "owner_id": g.owner_id, "offer_id": g.offer_id, "qty": n, "amount": amount})
    return lines, claims


def merged(discounts: Iterable[Applied]) -> list[Applied]:
    """Discounts of many lines, one row per offer and bearer, as a breakdown shows them."""
    found: dict[tuple[object, ...], Applied] = {}
    for a in discounts:
        key = (a.offer_id, a.bearer, a.coupon_id)
        before = found[key].amount if key in found else 0
        found[key] = msgspec.structs.replace(a, amount=before + a.amount)
    return list(found.values())


def bare(made: Quote) -> Quote:
    """A quote as its buyer sees it: what placement takes of whom is the house's own business."""
    return msgspec.structs.replace(made, shops=[msgspec.structs.replace(s, claims=[]) for s in made.shops])


def used(shop: QuoteShop) -> list[UUID]:
    """The coupons that a shop's part rests on."""
    return sorted({a.coupon_id for a in shop.discounts if a.coupon_id is not None})


def _choices(basis: Basis, made: PricedShop) -> list[CouponChoice]:
    """The coupons in hand that go with this shop, those taken first, then by what they would take off."""
    taken = {a.coupon_id for x in made.lines for a in x.discounts if a.coupon_id}
    found = [
        CouponChoice(
            coupon_id=c.id, offer_id=c.offer.id, owner=c.offer.owner, title=c.offer.title, threshold=c.offer.rule.threshold,
            off=c.offer.rule.off, bp=c.offer.rule.bp, cap=c.offer.rule.cap, valid_until=c.valid_until,
            amount=made.worth[c.id][0], missing=made.worth[c.id][1], chosen=c.id in taken,
        )
        for c in basis.coupons
        if isinstance(c.offer.rule, CouponRule) and c.id in made.worth
    ]  # fmt: skip
    return sorted(found, key=lambda c: (not c.chosen, -c.amount, c.missing, str(c.coupon_id)))
