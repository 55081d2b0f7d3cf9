"""Which offers a basket gets: one per level, from the line up, and of all ways to combine them the cheapest: pure.

Levels: line price, the shop's set or promotion, the shop's coupon, the platform's promotion, a coupon of the platform or
of an author. An exclusive offer stands alone. Lines are taken in an order of their own, so theirs does not matter.
"""

from collections.abc import Iterator, Sequence
from itertools import product
from typing import NamedTuple
from uuid import UUID

from meadow.goods.offers.rules.cuts import Cut, cut, off_of
from meadow.goods.offers.types.discounts import Basis, Bearer, Held, Offer, Priced
from meadow.goods.offers.types.kinds import BASKET, CouponRule

_MOST = 8
"""Coupons of a level that are tried with each other, the best first."""


class Basket(NamedTuple):
    """A shop's lines with what may still come off each, the place of those that take no more, and the least to pay."""

    shop_id: UUID
    lines: Sequence[Priced]
    nets: tuple[int, ...]
    open: tuple[int, ...]
    """Lines that take part in offers of the basket."""
    floor: int = 1

    def after(self, made: Cut | None) -> "Basket":
        """The basket once a cut is made."""
        if made is None:
            return self
        return self._replace(nets=tuple(n - p for n, p in zip(self.nets, made.parts, strict=True)))


def best(basket: Basket, basis: Basis, picks: Sequence[UUID] | None = None) -> list[Cut]:
    """The cheapest legal way, in the order of the levels; with `picks`, of coupons only those.

    Of equal ways the one with fewer coupons, then the one whose coupons end first.
    """
    coupons = [c for c in basis.coupons if picks is None or c.id in picks]
    ways = [_together(basket, basis, coupons), *_alone(basket, basis, coupons)]
    return min(ways, key=_cost)


def _cost(way: Sequence[Cut]) -> tuple[object, ...]:
    held = [c.coupon for c in way if c.coupon]
    ids = sorted(str(c.coupon.id if c.coupon else c.offer.id) for c in way)
    return -sum(c.amount for c in way), len(held), sorted(c.valid_until for c in held), ids


def _together(basket: Basket, basis: Basis, coupons: Sequence[Held]) -> list[Cut]:
    """The best way without exclusive offers: promotions first, then every pair of coupons."""
    mild = [o for o in basis.offers if not o.exclusive and o.kind in BASKET]
    first = promotions(basket, [o for o in mild if o.owner is Bearer.shop])
    after = basket
    for made in first:
        after = after.after(made)
    usable = [c for c in coupons if not c.offer.exclusive]
    own = _candidates(after, [c for c in usable if c.offer.owner is Bearer.shop])
    others = _candidates(after, [c for c in usable if c.offer.owner is not Bearer.shop])
    platform = [o for o in mild if o.owner is Bearer.platform]
    ways = [[*first, *_pair(after, one, two, platform)] for one, two in product([None, *own], [None, *others])]
    return min(ways, key=_cost)


def _pair(basket: Basket, one: Held | None, two: Held | None, platform: Sequence[Offer]) -> list[Cut]:
    """Shop coupon, platform promotion, coupon of the platform or an author, each on what is left by the one before."""
    found: list[Cut] = []
    if one and (made := _of_coupon(basket, one)):
        found.append(made)
        basket = basket.after(made)
    tried = [made for o in platform if (made := _of(basket, o))]
    if tried:
        found.append(min(tried, key=lambda c: (-c.amount, c.offer.id)))
        basket = basket.after(found[-1])
    if two and (made := _of_coupon(basket, two)):
        found.append(made)
    return found


def _alone(basket: Basket, basis: Basis, coupons: Sequence[Held]) -> Iterator[list[Cut]]:
    for offer in basis.offers:
        if offer.exclusive and offer.kind in BASKET and (made := _of(basket, offer)):
            yield [made]
    for held in coupons:
        if held.offer.exclusive and (made := _of_coupon(basket, held)):
            yield [made]


def promotions(basket: Basket, offers: Sequence[Offer]) -> list[Cut]:
    """Promotions of one level: each line is in one at most; the one that takes most off chooses its lines first."""
    found: list[Cut] = []
    free, left = basket, list(offers)
    while left:
        tried = [made for o in left if (made := _of(free, o))]
        if not tried:
            break
        won = min(tried, key=lambda c: (-c.amount, c.offer.id))
        found.append(won)
        left = [o for o in left if o is not won.offer]
        taken = {i for i in free.open if won.offer.covers(free.lines[i].piece.product_id)}
        free = free.after(won)._replace(open=tuple(i for i in free.open if i not in taken))
    return found


def among(basket: Basket, offer: Offer) -> list[int]:
    """The lines of a basket that an offer counts and cuts."""
    if offer.owner is Bearer.shop and offer.owner_id != basket.shop_id:
        return []
    if offer.shop_bp and offer.owner is not Bearer.shop and offer.whole:
        return []  # a shop bears a part only of what it has entered
    found = [i for i in basket.open if offer.covers(basket.lines[i].piece.product_id)]
    if offer.owner is Bearer.author:
        return [i for i in found if basket.lines[i].piece.author_id == offer.owner_id]
    return found


def _of(basket: Basket, offer: Offer) -> Cut | None:
    lines = among(basket, offer)
    made = (
        cut(offer, off_of(offer, basket.nets, basket.lines, lines), basket.nets, lines, basket.floor) if lines else None
    )
    return None if made and offer.budget_left is not None and made.owed > offer.budget_left else made


def _of_coupon(basket: Basket, held: Held) -> Cut | None:
    made = _of(basket, held.offer)
    return made._replace(coupon=held) if made else None


def _candidates(basket: Basket, coupons: Sequence[Held]) -> list[Held]:
    """The coupons of a level worth trying, the one that takes most off first; one per template, the first to end."""
    first: dict[UUID, Held] = {}
    for held in sorted(coupons, key=lambda c: (c.valid_until, c.id)):
        first.setdefault(held.offer.id, held)
    found = [(-made.amount, c.valid_until, c.id, c) for c in first.values() if (made := _of_coupon(basket, c))]
    return [x[3] for x in sorted(found, key=lambda x: x[:3])[:_MOST]]


def worth(basket: Basket, basis: Basis) -> dict[UUID, tuple[int, int]]:
    """Of each coupon that goes with some line: what it takes off by itself, and what is missing to its threshold."""
    found = {}
    for held in basis.coupons:
        lines = among(basket, held.offer)
        rule = held.offer.rule
        if lines and isinstance(rule, CouponRule):
            made = _of_coupon(basket, held)
            found[held.id] = (made.amount if made else 0, max(0, rule.threshold - sum(basket.nets[i] for i in lines)))
    return found
