"""What a change of sales is made of: the parts sum to it, whatever the factors; and the arithmetic is the textbook's."""

import math
import os
import random

from meadow.compass import metrics
from meadow.compass.metrics.rules.waterfall import FACTORS, split

CASES = int(os.environ.get("MEADOW_WATERFALL", "500"))


def drawn(chance: random.Random) -> dict[str, int]:
    """A broadcast's chain of sums, with nothing at any of its links now and then."""
    sums = {name: chance.randrange(1, 10**6) for name in ("room_impr", "enters", "prod_impr", "clicks", "orders")}
    sums["gmv"] = chance.randrange(1, 10**10)
    for name in sums:
        if chance.random() < 0.12:
            sums[name] = 0
    return sums


def test_parts_sum_to_the_change_in_every_case() -> None:
    chance = random.Random(20_261_126)
    zeros = 0
    for _ in range(CASES):
        before, after = drawn(chance), drawn(chance)
        zeros += 0 in before.values() or 0 in after.values()
        bars = metrics.waterfall(before, after)
        assert sum(b.amount for b in bars) == after["gmv"] - before["gmv"]
        assert [b.key for b in bars][:6] == list(FACTORS)
    assert zeros > CASES // 4


def test_a_conversion_that_fell_to_nothing_is_to_blame_and_the_rest_is_not() -> None:
    """compass.md 5: 10 000 impressions, 5 % conversion to none; a stand-in for zero would tell another story."""
    before, after = [100.0, 0.05, 100.0], [110.0, 0.0, 100.0]
    parts = split(before, after, -500)
    assert parts == [25, -525, 0]
    assert sum(parts) == -500


def test_positive_factors_follow_the_logarithmic_mean() -> None:
    before, after = [1000.0, 0.2, 0.05, 50.0], [1200.0, 0.18, 0.06, 48.0]
    change = round(math.prod(after) - math.prod(before))
    parts = split(before, after, change)
    mean = (math.prod(after) - math.prod(before)) / math.log(math.prod(after) / math.prod(before))
    assert all(abs(p - mean * math.log(b / a)) <= 1 for p, a, b in zip(parts, before, after, strict=True))
    assert split(before, before, 0) == [0, 0, 0, 0]


def test_sales_without_a_told_click_are_a_bar_of_their_own() -> None:
    before = {"room_impr": 10, "enters": 5, "prod_impr": 5, "clicks": 2, "orders": 1, "gmv": 900}
    after = {"room_impr": 10, "enters": 5, "prod_impr": 5, "clicks": 0, "orders": 1, "gmv": 900}
    bars = {b.key: b.amount for b in metrics.waterfall(before, after)}
    assert (bars["other"], sum(bars.values())) == (900, 0)
