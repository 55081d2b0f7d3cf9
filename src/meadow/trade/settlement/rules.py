"""The split of a line: pure, exact to the cent."""

from collections.abc import Sequence

from meadow.base import money
from meadow.trade.settlement.types import Payee, Share

WORST_BP = 9000


def platform_fee(paid: int, freight: int, fee_bp: int) -> int:
    """The platform's fee on goods and freight (domain 4.9), floored at zero."""
    return max(money.share(paid + freight, fee_bp), 0)


def net(paid: int, freight: int, fee: int, shares: Sequence[Share]) -> int:
    """What is left for the shop."""
    return paid + freight - fee - sum(s.amount for s in shares)


def fits(paid: int, freight: int, fee: int, shares: Sequence[Share]) -> bool:
    """No payee below zero, the shop not below zero, all within what was paid."""
    return all(s.amount >= 0 for s in shares) and net(paid, freight, fee, shares) >= 0


def commission(shares: Sequence[Share]) -> int:
    """What the shop reads as commission: the author's side of a line, agency and tech fee included."""
    return sum(s.amount for s in shares if s.payee is not Payee.platform_fee)
