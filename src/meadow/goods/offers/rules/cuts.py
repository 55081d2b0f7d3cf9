"""What one offer takes off a basket, how that falls on lines, and who bears it: pure."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from meadow.base import money
from meadow.goods.offers.types.discounts import Applied, Bearer, Held, Offer, Priced
from meadow.goods.offers.types.kinds import CouponRule, Full, Gifts, Pieces, PieceStep


class Cut(NamedTuple):
    """A discount by line (zero where a line has no part), with its offer and the coupon that brought it."""

    offer: Offer
    parts: tuple[int, ...]
    coupon: Held | None = None

    @property
    def amount(self) -> int:
        """The whole discount."""
        return sum(self.parts)

    @property
    def owed(self) -> int:
        """The part of it that the offer's owner bears."""
        return self.amount - money.share(self.amount, _shop_bp(self.offer))


def allot(amount: int, nets: Sequence[int], among: Sequence[int]) -> tuple[int, ...]:
    """An amount of at most the nets of the lines `among`, over them by largest remainder; never more than a line's net."""
    parts = [0] * len(nets)
    for i, part in zip(among, money.split(amount, [nets[i] for i in among]), strict=True):
        parts[i] = part
    return tuple(parts)


def cut(offer: Offer, amount: int, nets: Sequence[int], among: Sequence[int], floor: int = 1) -> Cut | None:
    """The discount an offer makes, no more than leaves `floor` to pay in all; None where nothing comes off."""
    most = min(sum(nets[i] for i in among), sum(nets) - floor)
    real = min(amount, most)
    return Cut(offer, allot(real, nets, among)) if real > 0 else None


def off_of(offer: Offer, nets: Sequence[int], lines: Sequence[Priced], among: Sequence[int]) -> int:
    """What an offer of the basket takes off these lines; zero below its threshold."""
    base = sum(nets[i] for i in among)
    rule = offer.rule
    if isinstance(rule, CouponRule):
        return _coupon(rule, base)
    if isinstance(rule, Full):
        return _full(rule, base, sum(lines[i].qty for i in among))
    if isinstance(rule, Pieces):
        return _pieces(rule, [(nets[i], lines[i].qty) for i in among])
    return 0


def _coupon(rule: CouponRule, base: int) -> int:
    if base < max(rule.threshold, 1):
        return 0
    found = rule.off if rule.off is not None else base - money.share(base, rule.bp or money.WHOLE)
    return min(found, rule.cap) if rule.cap is not None else found


def _full(rule: Full, base: int, pieces: int) -> int:
    have = base if rule.unit == "amount" else pieces
    if rule.each:
        step = rule.steps[0]
        times = min(have // step.over, rule.most or have)
        return (step.off or 0) * times
    reached = [s for s in rule.steps if have >= s.over]
    return max(
        (s.off if s.off is not None else base - money.share(base, s.bp or money.WHOLE) for s in reached), default=0
    )


def _pieces(rule: Pieces, lines: Sequence[tuple[int, int]]) -> int:
    count = sum(qty for _, qty in lines)
    if rule.mode == "all":
        reached = [s for s in rule.steps if count >= s.n]
        best = min((s.bp for s in reached), default=money.WHOLE)
        return sum(net - money.share(net, best) for net, _ in lines)
    return _nth(rule.steps, sorted((net // qty for net, qty in lines for _ in range(qty)), reverse=True))


def _nth(steps: Sequence[PieceStep], prices: Sequence[int]) -> int:
    """Pieces from the dearest on, in rounds as long as the last step; the n-th of each round costs its share."""
    share, length = {s.n: s.bp for s in steps}, max(s.n for s in steps)
    off = 0
    for i, price in enumerate(prices):
        bp = share.get(i % length + 1)
        off += price - money.share(price, bp) if bp is not None else 0
    return off


def times(rule: Gifts, nets: Sequence[int], lines: Sequence[Priced], among: Sequence[int]) -> int:
    """How often a basket has earned the gifts of an offer."""
    have = sum(nets[i] if rule.unit == "amount" else lines[i].qty for i in among)
    reached = have // rule.over
    return min(reached if rule.each else min(reached, 1), rule.most)


def _shop_bp(offer: Offer) -> int:
    return money.WHOLE if offer.owner is Bearer.shop else offer.shop_bp


def applied(made: Cut, shop_id: UUID) -> list[list[Applied]]:
    """The discount by line, apart for each who bears it; shop and owner sum to the line's part, and over lines to theirs."""
    offer = made.offer
    by_shop = (
        money.split(money.share(made.amount, _shop_bp(offer)), made.parts) if made.amount else [0] * len(made.parts)
    )
    found = []
    for part, shops in zip(made.parts, by_shop, strict=True):
        rest = part - shops
        row = [
            (Bearer.shop, shop_id, shops),
            (offer.owner, None if offer.owner is Bearer.platform else offer.owner_id, rest),
        ]
        found.append([_one(made, bearer, who, n) for bearer, who, n in row if n])
    return found


def _one(made: Cut, bearer: Bearer, bearer_id: UUID | None, amount: int) -> Applied:
    offer = made.offer
    return Applied(
        offer_id=offer.id, kind=offer.kind, title=offer.title, bearer=bearer, bearer_id=bearer_id, amount=amount,
        coupon_id=made.coupon.id if made.coupon else None,
    )  # fmt: skip
