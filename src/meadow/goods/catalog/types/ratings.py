"""What buyers think of a product, summed up."""

import msgspec


class Rating(msgspec.Struct, frozen=True, kw_only=True):
    """Averages in hundredths of a star; `stars` counts reviews of one star up to five."""

    count: int
    average: int
    logistics: int
    service: int
    stars: list[int]


class Sums(msgspec.Struct, kw_only=True):
    """What the averages are made of, as it lies in the row."""

    stars: list[int] = msgspec.field(default_factory=lambda: [0] * 5)
    logistics: int = 0
    service: int = 0
