"""A shop's basket from its lines to what is paid: line prices, sets, promotions, coupons, gifts, claims and hints: pure."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from meadow.goods.offers.rules import choose, cuts, price
from meadow.goods.offers.rules.choose import Basket
from meadow.goods.offers.rules.cuts import Cut
from meadow.goods.offers.rules.hints import hints
from meadow.goods.offers.types.discounts import Basis, Bearer, Given, Offer, Piece, Priced, PricedShop
from meadow.goods.offers.types.kinds import Bundle, Flash, Gifts, Group, Presale

Claims = list[dict[str, Any]]


def basket(
    pieces: Sequence[Piece], basis: Basis, *, picks: Sequence[UUID] | None = None, way: Offer | None = None,
    group_id: UUID | None = None,
) -> PricedShop:  # fmt: skip
    """What one shop's lines cost. `picks`: only these coupons; `way`: the presale or group that one line is bought by.

    The order of the lines matters for nothing but the order of the answer. A group's claim names `group_id`.
    """
    order = sorted(range(len(pieces)), key=lambda i: (pieces[i].product_id, pieces[i].sku_id, i))
    makers: dict[int, Offer] = {}
    lines = [_line(pieces[i], i, basis, way, makers) for i in order]
    own = [o for o in basis.offers if o.owner_id == pieces[0].shop_id]
    lines, sets = _bundles(lines, own)
    floor = 1
    if way is not None and (made := _expansion(lines, way)):
        sets.append(made)
    if way is not None and isinstance(way.rule, Presale):
        floor = deposit(lines, way) + 1
    start = _basket(lines, makers, sets, floor)
    found = choose.best(start, basis, picks)
    for made in found:
        _write(lines, made)
    gifts = _gifts(start, own) if way is None or isinstance(way.rule, Group) else []
    claims = _claims(lines, makers, [*sets, *found], group_id)
    rank = sorted(
        range(len(lines)), key=lambda i: (lines[i].source, lines[i].bundle_id is None, str(lines[i].bundle_id))
    )
    place = {old: new for new, old in enumerate(rank)}
    gifts = [msgspec.structs.replace(g, master=place[g.master]) for g in gifts]
    return PricedShop(
        lines=[lines[i] for i in rank], gifts=gifts, claims=claims, hints=hints(start, basis, found),
        worth=choose.worth(start, basis),
    )  # fmt: skip


def deposit(lines: Sequence[Priced], way: Offer) -> int:
    """What a presale asks for now."""
    said = [(way.sku(x.piece.product_id, x.piece.sku_id), x.qty) for x in lines]
    return sum((s.deposit or 0) * qty for s, qty in said if s)


def _line(piece: Piece, source: int, basis: Basis, way: Offer | None, makers: dict[int, Offer]) -> Priced:
    if way is not None:
        said = way.sku(piece.product_id, piece.sku_id)
        asked, maker = (said.price if said else piece.price), way
    else:
        asked, maker = price.unit(piece, basis)  # type: ignore[assignment]
    kind, ref = ("sale", None) if maker is None else (maker.kind, maker.id)
    if maker is not None:
        makers[source] = maker
    return Priced(piece=piece, source=source, qty=piece.qty, price=asked, price_kind=kind, price_ref=ref)


def _basket(lines: Sequence[Priced], makers: dict[int, Offer], sets: Sequence[Cut], floor: int) -> Basket:
    """The lines as offers of the basket see them: those in a set, or at an exclusive price, stay out."""
    shut = {i for i, x in enumerate(lines) if x.bundle_id or (x.source in makers and makers[x.source].exclusive)}
    for made in sets:
        _write(lines, made)
    nets = tuple(x.net for x in lines)
    return Basket(lines[0].piece.shop_id, lines, nets, tuple(i for i in range(len(lines)) if i not in shut), floor)


def _write(lines: Sequence[Priced], made: Cut) -> None:
    for line, rows in zip(lines, cuts.applied(made, lines[0].piece.shop_id), strict=True):
        line.discounts = [*line.discounts, *rows]


def _expansion(lines: Sequence[Priced], way: Offer) -> Cut | None:
    """A deposit that counts for more than it is: the difference comes off the price."""
    said = way.sku(lines[0].piece.product_id, lines[0].piece.sku_id)
    more = (said.counts - said.deposit) * lines[0].qty if said and said.counts and said.deposit else 0
    return cuts.cut(way, more, [x.amount for x in lines], [0], deposit(lines, way) + 1) if more > 0 else None


def _bundles(lines: list[Priced], offers: Sequence[Offer]) -> tuple[list[Priced], list[Cut]]:
    """Whole sets leave their lines as lines of their own, the set that saves most first; pieces left over stay."""
    rows, made = list(lines), []
    for saving, offer in sorted(
        ((s, o) for o in offers if isinstance(o.rule, Bundle) and (s := _saving(o.rule, lines)) > 0),
        key=lambda x: (-x[0], x[1].id),
    ):
        rows, n = _take(rows, offer)
        if n:
            made.append((offer, saving * n))
    found = []
    nets = [x.amount for x in rows]
    for offer, amount in made:
        mine = [i for i, x in enumerate(rows) if x.bundle_id == offer.id]
        if one := cuts.cut(offer, amount, nets, mine):
            found.append(one)
            nets = [n - p for n, p in zip(nets, one.parts, strict=True)]
    return rows, found


def _saving(rule: Bundle, lines: Sequence[Priced]) -> int:
    asked = {x.piece.sku_id: x.price for x in lines}
    if any(p.sku_id not in asked for p in rule.parts):
        return 0
    return sum(asked[p.sku_id] * p.qty for p in rule.parts) - rule.price


def _take(rows: list[Priced], offer: Offer) -> tuple[list[Priced], int]:
    rule = offer.rule
    if not isinstance(rule, Bundle):
        return rows, 0
    free = {x.piece.sku_id: x for x in rows if x.bundle_id is None}
    n = min((free[p.sku_id].qty // p.qty if p.sku_id in free else 0 for p in rule.parts), default=0)
    if not n:
        return rows, 0
    need = {p.sku_id: p.qty * n for p in rule.parts}
    found: list[Priced] = []
    for x in rows:
        take = need.get(x.piece.sku_id, 0) if x.bundle_id is None else 0
        if take:
            found.append(msgspec.structs.replace(x, qty=take, bundle_id=offer.id))
        if x.qty > take:
            found.append(msgspec.structs.replace(x, qty=x.qty - take))
    return found, n


def _gifts(start: Basket, offers: Sequence[Offer]) -> list[Given]:
    """Gifts the basket has earned; each goes with the line of its offer that costs most."""
    found = []
    for offer in sorted((o for o in offers if isinstance(o.rule, Gifts)), key=lambda o: o.id):
        mine = [i for i, x in enumerate(start.lines) if offer.covers(x.piece.product_id)]
        if not mine or not isinstance(offer.rule, Gifts):
            continue
        n = cuts.times(offer.rule, start.nets, start.lines, mine)
        master = max(mine, key=lambda i: (start.nets[i], -i))
        found += [
            Given(
                offer_id=offer.id,
                owner_id=offer.owner_id,
                title=offer.title,
                sku_id=g.sku_id,
                qty=g.qty * n,
                master=master,
            )
            for g in offer.rule.gifts
            if n
        ]
    return found


def _claims(lines: Sequence[Priced], makers: dict[int, Offer], made: Sequence[Cut], group_id: UUID | None) -> Claims:
    """What placement must get hold of: every offer that gave something, its coupon, budget and pieces."""
    found: Claims = []
    for source, offer in sorted(makers.items()):
        mine = [x for x in lines if x.source == source]
        qty, piece = sum(x.qty for x in mine), mine[0].piece
        given = sum((piece.price - x.price) * x.qty for x in mine)
        found.append(_claim("applied", offer, qty=qty, amount=max(given, 0), sku_id=piece.sku_id))
        if isinstance(offer.rule, Flash | Group | Presale):
            per = {"per_buyer": offer.rule.per_buyer} if offer.rule.per_buyer is not None else {}
            found.append(_claim("limit", offer, qty=qty, amount=0, sku_id=piece.sku_id, **per))
        if isinstance(offer.rule, Group) and group_id is not None:
            found.append(_claim("group", offer, qty=qty, amount=0, sku_id=piece.sku_id, group_id=group_id))
    for one in made:
        qty = sum(x.qty for x, part in zip(lines, one.parts, strict=True) if part)
        mark = {"coupon_id": one.coupon.id} if one.coupon else {}
        found.append(_claim("applied", one.offer, qty=qty, amount=one.amount, **mark))
        if one.coupon:
            found.append(_claim("coupon", one.offer, qty=0, amount=one.amount, coupon_id=one.coupon.id))
        if one.offer.budget_id and one.owed and one.offer.owner is not Bearer.shop:
            found.append(_claim("budget", one.offer, qty=0, amount=one.owed, budget_id=one.offer.budget_id))
    return found


def _claim(kind: str, offer: Offer, *, qty: int, amount: int, **more: Any) -> dict[str, Any]:
    return {"kind": kind, "owner_id": offer.owner_id, "offer_id": offer.id, "qty": qty, "amount": amount, **more}
