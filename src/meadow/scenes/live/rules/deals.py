"""What a deal has left, and what it is announced with: pure."""

from collections.abc import Mapping, Sequence
from uuid import UUID


def left(totals: Mapping[UUID, int], taken: Mapping[UUID, int]) -> int:
    """Pieces that a deal still has over all its SKUs; never below zero."""
    return sum(max(0, n - taken.get(sku, 0)) for sku, n in totals.items())


def face(prices: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """The price and the usual price that a deal is announced with: of the SKU that costs least."""
    return min(prices)
