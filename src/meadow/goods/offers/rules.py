"""What a shop's parcel costs: pure."""

from collections.abc import Sequence

from meadow.goods.offers.types import Freight


def freight(lines: Sequence[tuple[Freight, int, int]]) -> int:
    """Freight of one shop's order from (rule, quantity, amount) of its lines: the dearest fee once, as one parcel goes out.

    A rule that is free from an amount looks at the goods of the whole order.
    """
    goods = sum(amount for _, _, amount in lines)
    fees = [r.fee for r, _, _ in lines if r.kind == "fixed" and not (r.free_from is not None and goods >= r.free_from)]
    return max(fees, default=0)
