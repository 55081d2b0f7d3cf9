"""The split of a line and what a refund takes back from whom: pure, exact to the cent."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from meadow.base import money
from meadow.trade.ledger.rules import GENESIS, bounds, link
from meadow.trade.settlement.rules.split import Parts, Terms, split
from meadow.trade.settlement.types import Share

__all__ = [
    "GENESIS", "WORST_BP", "Held", "Parts", "Terms", "Whole", "allot", "bounds", "cut", "delay_of", "fee_parts", "fits", "link", "portion", "rate_of",
    "returned", "room", "short_of", "split", "statement_body",
]  # fmt: skip

WORST_BP = 9000
"""What all payees but the shop and the fee may take of a line together (domain 4.9)."""


class Whole(msgspec.Struct, frozen=True, kw_only=True):
    """A line as it was paid and claimed; `goods` is what the buyer paid for them and what subsidies add to it."""

    goods: int
    freight: int
    fee_goods: int
    fee_freight: int
    shares: tuple[int, ...] = ()


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """A line as it stands after the refunds so far: what is left of it, and whose that is."""

    goods: int
    freight: int
    fee: int
    shares: tuple[int, ...] = ()

    @property
    def net(self) -> int:
        """What is the shop's."""
        return self.goods + self.freight - self.fee - sum(self.shares)


def fee_parts(paid: int, freight: int, fee_bp: int) -> tuple[int, int]:
    """The platform's fee on goods and freight (domain 4.9) as the two parts that come back with a refund of each."""
    on_freight = money.share(max(freight, 0), fee_bp)
    return money.share(max(paid, 0) + max(freight, 0), fee_bp) - on_freight, on_freight


def room(goods: int) -> int:
    """What payees may claim of a line's goods and subsidies together, in minor units; a part of a cent counts as one."""
    return -(-max(goods, 0) * WORST_BP // money.WHOLE)


def fits(goods: int, taken: int, shares: Sequence[Share]) -> bool:
    """No payee below zero, and all together inside the room that a line has."""
    return all(s.amount >= 0 for s in shares) and taken + sum(s.amount for s in shares) <= room(goods)


def portion(amount: int, done: int, whole: int) -> int:
    """`amount` times `done` of `whole`, rounded half up: 0 at the start, all of it at the end, never going back."""
    return (2 * amount * done + whole) // (2 * whole) if whole else 0


def returned(subsidy: int, paid: int, refunded: int, pieces: tuple[int, int]) -> int:
    """How much of a subsidy has gone back once so much of what was paid has; a line paid with subsidies alone by pieces."""
    done, whole = (refunded, paid) if paid else pieces
    return portion(subsidy, done, whole)


def allot(total: int, weights: Sequence[int], now: Sequence[int]) -> list[int]:
    """Divide what is left by the weights of the start: the parts sum to `total`, and none is larger than it is `now`.

    Measured against the start, so that many small refunds drift no further than one cent; `total` is at most the sum of `now`.
    """
    parts = [min(ideal, held) for ideal, held in zip(money.split(total, weights), now, strict=True)]
    short = total - sum(parts)
    for i in sorted(range(len(parts)), key=lambda i: (parts[i] - now[i], i)):
        more = min(short, now[i] - parts[i])
        parts[i] += more
        short -= more
    return parts


def cut(whole: Whole, held: Held, goods: int, freight: int) -> Held:
    """A line after a refund that leaves so much of its goods (subsidies included) and freight; all left is all paid out.

    Payees and fee give up what they had of the goods in proportion; the freight is the shop's, less its part of the fee.
    """
    before, after = _freight_fee(whole, held.freight), _freight_fee(whole, freight)
    now = [0, held.fee - before, *held.shares]
    now[0] = held.goods - sum(now)
    weights = [whole.goods - whole.fee_goods - sum(whole.shares), whole.fee_goods, *whole.shares]
    _, fee, *shares = allot(goods, weights, now)
    return Held(goods=goods, freight=freight, fee=fee + after, shares=tuple(shares))


def _freight_fee(whole: Whole, freight: int) -> int:
    return portion(whole.fee_freight, freight, whole.freight)


def delay_of(score: int | None, standard: int, express: tuple[int, int], extended: tuple[int, int]) -> int:
    """Seconds until escrow opens, by the shop's score (domain 3.6): `express` and `extended` are (score, seconds)."""
    if score is not None and score >= express[0]:
        return express[1]
    return extended[1] if score is not None and score < extended[0] else standard


def short_of(available: int, deposit: int, amount: int) -> tuple[int, int]:
    """Where a refund after settlement takes the shop's part from: (available, deposit).

    What is available first, then the deposit, then what is available goes below zero.
    """
    from_deposit = min(max(amount - max(available, 0), 0), max(deposit, 0))
    return amount - from_deposit, from_deposit


def statement_body(row: Mapping[str, Any]) -> list[Any]:
    """What a statement says, in the order in which it is hashed."""
    return [
        str(row["owner_id"]), row["period"], row["start"].isoformat(), row["currency"], row["opening"], row["closing"],
        row["moved"], row["figures"],
    ]  # fmt: skip


def rate_of(rates: Sequence[tuple[datetime, int]], at: datetime) -> int | None:
    """The fee rate in force at a moment, of a category's dated rates."""
    found = [bp for since, bp in sorted(rates) if since <= at]
    return found[-1] if found else None
