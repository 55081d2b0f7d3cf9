"""What is missing to the next step of an offer: pure."""

from collections.abc import Iterator, Sequence

from meadow.goods.offers.rules.choose import Basket, among
from meadow.goods.offers.rules.cuts import Cut
from meadow.goods.offers.types.discounts import Basis, Bearer, Hint, Offer
from meadow.goods.offers.types.kinds import CouponRule, Full, Gifts, Pieces

_MOST = 4


def hints(basket: Basket, basis: Basis, made: Sequence[Cut]) -> list[Hint]:
    """The nearest steps that the basket has not reached, each offer once, the least missing first; money before pieces."""
    used = {c.offer.id for c in made if c.coupon}
    offers = [(o, False) for o in basis.offers if o.owner is not Bearer.author]
    offers += [(c.offer, True) for c in basis.coupons if c.offer.id not in used]
    found: dict[object, Hint] = {}
    for offer, coupon in offers:
        for step in _steps(basket, offer, coupon=coupon):
            found.setdefault(offer.id, step)
    return sorted(found.values(), key=lambda h: (h.unit != "amount", h.missing, str(h.offer_id)))[:_MOST]


def _steps(basket: Basket, offer: Offer, *, coupon: bool) -> Iterator[Hint]:
    lines = among(basket, offer)
    if not lines:
        return
    base, pieces = sum(basket.nets[i] for i in lines), sum(basket.lines[i].qty for i in lines)
    for over, unit, off in sorted(_reached(offer), key=lambda s: s[0]):
        have = base if unit == "amount" else pieces
        if have < over:
            yield Hint(
                offer_id=offer.id, kind=offer.kind, title=offer.title, missing=over - have, unit=unit, off=off, coupon=coupon
            )  # fmt: skip


def _reached(offer: Offer) -> list[tuple[int, str, int | None]]:
    """The thresholds of an offer: from how much on, of what, and the amount that comes off where it is an amount."""
    rule = offer.rule
    if isinstance(rule, CouponRule):
        return [(rule.threshold, "amount", rule.off)]
    if isinstance(rule, Full):
        return [(s.over, rule.unit, s.off) for s in rule.steps]
    if isinstance(rule, Pieces):
        return [(s.n, "pieces", None) for s in rule.steps]
    return [(rule.over, rule.unit, None)] if isinstance(rule, Gifts) else []
