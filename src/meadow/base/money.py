"""Money: integer minor units beside a currency, rates in integer basis points; floats never enter."""

from collections.abc import Sequence
from typing import Annotated

from msgspec import Meta

Minor = Annotated[int, Meta(ge=-(10**15), le=10**15)]
Price = Annotated[int, Meta(ge=1, le=10**11)]
Currency = Annotated[str, Meta(pattern="^[A-Z]{3}$")]
Bp = Annotated[int, Meta(ge=0, le=10_000)]
WHOLE = 10_000


def share(amount: int, bp: int) -> int:
    """`amount` times a rate in basis points, rounded half up, for amounts of zero or more."""
    return (amount * bp + WHOLE // 2) // WHOLE


def split(total: int, weights: Sequence[int]) -> list[int]:
    """Divide `total` by weights so that the parts sum to it exactly (largest remainder, ties to the earlier part).

    Weights are zero or more; all zero means equal parts. A negative total splits as the mirror of its positive.
    """
    if total < 0:
        return [-part for part in split(-total, weights)]
    if not weights:
        return []
    basis = list(weights) if any(weights) else [1] * len(weights)
    whole = sum(basis)
    parts = [total * w // whole for w in basis]
    order = sorted(range(len(basis)), key=lambda i: (-(total * basis[i] % whole), i))
    for i in order[: total - sum(parts)]:
        parts[i] += 1
    return parts
