"""The rules of offers by property: what comes off is what lines and bearers carry, no line goes below zero, no order below one."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from meadow.base import money
from meadow.goods.offers.rules import basket
from meadow.goods.offers.rules.cuts import allot
from meadow.goods.offers.types import Basis, Bearer, Held, Offer, Piece, PricedShop, SkuPrice
from meadow.goods.offers.types import kinds as k

NOW = datetime(2026, 6, 18, 12, tzinfo=UTC)
SHOP, AUTHOR, PLATFORM, ROOM = UUID(int=1), UUID(int=2), UUID(int=0), UUID(int=3)
PRODUCTS = [UUID(int=100 + i) for i in range(5)]
T = {"zh-CN": "优惠", "en": "Offer"}


def sku(product: int, n: int = 0) -> UUID:
    return UUID(int=1000 + 10 * product + n)


def offer(
    rule: k.Rule, n: int = 1, *, owner: Bearer = Bearer.shop, products: list[int] | None = None, **more: object
) -> Offer:
    owner_id = {Bearer.shop: SHOP, Bearer.platform: PLATFORM, Bearer.author: AUTHOR}[owner]
    items = {PRODUCTS[p]: [] for p in products or []}
    made = {"id": UUID(int=n), "owner": owner, "owner_id": owner_id, "title": T, "starts_at": NOW - timedelta(hours=1),
            "ends_at": NOW + timedelta(hours=1), "whole": products is None, "rule": rule, "items": items}  # fmt: skip
    return Offer(**(made | more))  # type: ignore[arg-type]


def piece(product: int = 0, qty: int = 1, price: int = 10000, **more: object) -> Piece:
    made = {"sku_id": sku(product), "product_id": PRODUCTS[product], "shop_id": SHOP, "qty": qty, "price": price}
    return Piece(**(made | more))  # type: ignore[arg-type]


def coupon(rule: k.CouponRule, n: int, **more: object) -> Held:
    days = timedelta(days=n % 7 + 1)
    return Held(
        id=UUID(int=5000 + n), valid_from=NOW - days, valid_until=NOW + days, offer=offer(rule, 500 + n, **more)
    )  # type: ignore[arg-type]


def total(made: PricedShop) -> int:
    return sum(x.net for x in made.lines)


def price(pieces: list[Piece], *offers: Offer, coupons: list[Held] | None = None, **more: object) -> PricedShop:
    levels = more.pop("levels", {})
    live = more.pop("live", frozenset())
    basis = Basis(now=NOW, offers=list(offers), coupons=coupons or [], levels=levels, live=live)  # type: ignore[arg-type]
    return basket(pieces, basis, **more)  # type: ignore[arg-type]


# ---- strategies -------------------------------------------------------------------------------------------------
BP = st.integers(1, 9999)
BEARER = st.sampled_from([Bearer.shop, Bearer.platform, Bearer.author])
WHERE = st.one_of(st.none(), st.lists(st.integers(0, 4), min_size=1, max_size=4, unique=True))
OFF = st.integers(1, 30_000)


@st.composite
def rules(draw: st.DrawFn) -> k.Rule:
    kind = draw(
        st.sampled_from(["full", "each", "share", "pieces", "nth", "timed", "flash", "qty", "member", "gift", "bundle"])
    )
    steps = sorted(draw(st.lists(st.integers(2, 9), min_size=1, max_size=3, unique=True)))
    return {
        "full": lambda: k.Full([k.FullStep(draw(st.integers(1, 40_000)) * (i + 1), off=draw(OFF)) for i in range(2)]),
        "each": lambda: k.Full([k.FullStep(draw(st.integers(1, 20_000)), off=draw(OFF))], each=True, most=draw(st.none() | st.integers(1, 5))),
        "share": lambda: k.Full([k.FullStep(draw(st.integers(1, 9)), bp=draw(BP))], unit="pieces"),
        "pieces": lambda: k.Pieces([k.PieceStep(n, draw(st.integers(0, 9999))) for n in steps]),
        "nth": lambda: k.Pieces([k.PieceStep(n, draw(st.integers(0, 9999))) for n in steps], mode="nth"),
        "timed": lambda: k.Timed(draw(BP)),
        "flash": lambda: k.Flash(per_buyer=draw(st.none() | st.integers(1, 5))),
        "qty": lambda: k.Qty([k.PieceStep(n, draw(BP)) for n in steps]),
        "member": lambda: k.Member(draw(st.integers(1, 3)), draw(BP)),
        "gift": lambda: k.Gifts([k.GiftPart(PRODUCTS[4], sku(4, 9))], over=draw(st.integers(1, 30_000)), unit="amount", each=True, most=3),
        "bundle": lambda: k.Bundle([k.BundlePart(PRODUCTS[i], sku(i), draw(st.integers(1, 2))) for i in (0, 1)], draw(OFF)),
    }[kind]()  # fmt: skip


@st.composite
def offers(draw: st.DrawFn) -> list[Offer]:
    found = []
    for n in range(draw(st.integers(0, 6))):
        rule = draw(rules())
        owner = draw(st.sampled_from([Bearer.shop, Bearer.platform])) if isinstance(rule, k.Full) else Bearer.shop
        where = draw(WHERE)
        made = offer(
            rule, n + 1, owner=owner, products=where, exclusive=draw(st.integers(0, 5)) == 0,
            shop_bp=draw(st.integers(0, 10_000)) if owner is not Bearer.shop else 0,
            budget_id=UUID(int=900 + n) if owner is not Bearer.shop else None,
            budget_left=draw(st.none() | st.integers(0, 5000)) if owner is not Bearer.shop else None,
        )  # fmt: skip
        if isinstance(rule, k.Flash):
            items = {PRODUCTS[p]: [SkuPrice(sku(p), draw(OFF))] for p in where or range(5)}
            made = msgspec.structs.replace(
                made, items=items, left={sku(p): draw(st.integers(0, 6)) for p in where or range(5)}
            )
        found.append(made)
    return found


@st.composite
def coupons(draw: st.DrawFn) -> list[Held]:
    found = []
    for n in range(draw(st.integers(0, 5))):
        owner = draw(BEARER)
        share = draw(st.booleans())
        rule = k.CouponRule(
            draw(st.integers(0, 40_000)), *((None, draw(BP), draw(st.none() | OFF)) if share else (draw(OFF),))
        )
        found.append(coupon(
            rule, n, owner=owner, products=draw(WHERE), exclusive=draw(st.integers(0, 5)) == 0,
            shop_bp=draw(st.sampled_from([0, 3333, 10_000])) if owner is not Bearer.shop else 0,
        ))  # fmt: skip
    return found


@st.composite
def baskets(draw: st.DrawFn) -> list[Piece]:
    which = draw(st.lists(st.integers(0, 4), min_size=1, max_size=5, unique=True))
    prices = st.one_of(st.integers(1, 5), st.integers(1, 60_000))
    return [
        piece(p, draw(st.integers(1, 7)), draw(prices), author_id=draw(st.sampled_from([None, AUTHOR]))) for p in which
    ]


LEVELS = st.sampled_from([{}, {SHOP: 1}, {SHOP: 3}])


@settings(max_examples=400, deadline=None)
@given(baskets(), offers(), coupons(), LEVELS, st.randoms())
def test_every_basket_adds_up(
    pieces: list[Piece], running: list[Offer], held: list[Held], levels: dict, chance: object
) -> None:
    made = price(pieces, *running, coupons=held, levels=levels)
    assert all(x.net >= 0 for x in made.lines), "no line below zero"
    assert total(made) >= 1, "no order below one"
    assert sorted(
        (x.piece.sku_id, sum(y.qty for y in made.lines if y.source == x.source)) for x in made.lines
    ) == sorted((x.piece.sku_id, x.piece.qty) for x in made.lines), "every piece is on exactly one line"
    # what is claimed is what the lines carry, per offer (I17); what the platform or an author bears is within its budget
    by_offer: dict[UUID, int] = {}
    for x in made.lines:
        for a in x.discounts:
            assert a.amount > 0
            by_offer[a.offer_id] = by_offer.get(a.offer_id, 0) + a.amount
    known = {o.id: o for o in [*running, *(h.offer for h in held)]}
    for offer_id, amount in by_offer.items():  # a split discount is split as it says, to the cent
        shops = sum(
            a.amount for x in made.lines for a in x.discounts if a.offer_id == offer_id and a.bearer is Bearer.shop
        )
        own = known[offer_id].owner is Bearer.shop
        assert shops == (amount if own else money.share(amount, known[offer_id].shop_bp))
    cuts = {c["offer_id"]: c["amount"] for c in made.claims if c["kind"] == "applied" and "sku_id" not in c}
    assert cuts == by_offer
    for c in made.claims:
        if c["kind"] == "budget":
            owner = next(o for o in [*running, *(h.offer for h in held)] if o.id == c["offer_id"])
            borne = sum(
                a.amount for x in made.lines for a in x.discounts if a.offer_id == owner.id and a.bearer is owner.owner
            )
            assert borne == c["amount"] <= (owner.budget_left if owner.budget_left is not None else borne)
    # one per level, one coupon of the shop, one of the platform or an author; an exclusive offer stands alone
    basketed = {c["offer_id"] for c in made.claims if c["kind"] == "applied" and "sku_id" not in c}
    loose = {
        o.id: o
        for o in [*running, *(h.offer for h in held)]
        if o.kind in {"full", "pieces", "coupon"} and o.id in basketed
    }
    used = [o for o in loose.values() if o.kind == "coupon"]
    assert sum(o.owner is Bearer.shop for o in used) <= 1
    assert sum(o.owner is not Bearer.shop for o in used) <= 1
    assert len(loose) == 1 or not any(o.exclusive for o in loose.values())
    for x in made.lines:
        promos = {a.offer_id for a in x.discounts if a.kind in {"full", "pieces"} and a.bearer is Bearer.shop} & {
            o.id for o in running if o.owner is Bearer.shop
        }
        assert len(promos) + (x.bundle_id is not None) <= 1

    shuffled = list(pieces)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    again = price(shuffled, *running, coupons=held, levels=levels)
    key = lambda x: (str(x.piece.sku_id), str(x.bundle_id))  # noqa: E731
    assert [(x.net, x.price) for x in sorted(made.lines, key=key)] == [
        (x.net, x.price) for x in sorted(again.lines, key=key)
    ]
    assert total(made) <= total(price(pieces, *running, coupons=held, levels=levels, picks=[])), (
        "no worse than without coupons"
    )


@settings(max_examples=200, deadline=None)
@given(baskets(), offers(), coupons())
def test_the_best_choice_is_no_worse_than_any_one_coupon_or_none(
    pieces: list[Piece], running: list[Offer], held: list[Held]
) -> None:
    best = total(price(pieces, *running, coupons=held))
    assert best <= sum(x.price * x.qty for x in pieces)
    for one in held:
        assert best <= total(price(pieces, *running, coupons=held, picks=[one.id]))


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=12), st.data())
def test_an_allotment_sums_to_its_amount_and_fits_every_line(nets: list[int], data: st.DataObject) -> None:
    among = data.draw(st.lists(st.integers(0, len(nets) - 1), min_size=1, unique=True))
    amount = data.draw(st.integers(0, sum(nets[i] for i in among)))
    parts = allot(amount, nets, among)
    assert sum(parts) == amount
    assert all(0 <= p <= n for p, n in zip(parts, nets, strict=True))
    assert all(p == 0 for i, p in enumerate(parts) if i not in among)
