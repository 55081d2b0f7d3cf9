"""Entertainment and commerce in one page, slot by slot under a price for commerce; and how that price is kept."""

import math
from collections.abc import Callable

import numpy as np

from meadow.scenes.feed.rules import explore
from meadow.scenes.feed.rules.diverse import Spread
from meadow.scenes.feed.types.ranking import Band, Bools, Floats, How, Ints, Mix, Pool, Slot

APART = 2
"""Items that stand between two of commerce."""
LIVE_APART = 6
"""Items that stand between two rooms on air."""
_OPENING_SLOTS = 2
_LEAST_PRICE, _MOST_PRICE = 0.05, 20.0
_MOST_LEANING = math.log(8.0)
_MEMORY = 0.15
_EASE = 0.9
_PLAIN: How = "greedy"


def fill(pool: Pool, mix: Mix, chance: Callable[[], float]) -> list[Slot]:
    """Up to `mix.size` slots; same inputs and chances give the same page. A short page means that nothing keeps the hard rules.

    A plain slot takes the best, in a part epsilon of times anything allowed; an exploring slot draws from the cold pool.
    Every slot but the first draws two numbers from `chance` in [0, 1), whatever comes of them.
    """
    page = _Page(pool, mix)
    trials = explore.places(mix.size, mix.trials if pool.cold.any() else 0, chance)
    for n in range(mix.size):
        allowed = page.allowed()
        count = int(np.count_nonzero(allowed))
        if not count:
            break
        coin, at = (chance(), chance()) if n else (1.0, 0.0)
        cold = np.flatnonzero(allowed & pool.cold) if n in trials else None
        scores, how = page.scores(), _PLAIN
        if cold is not None and len(cold):
            chances, how, chosen = explore.softmax(pool.trial[cold]), "pl", cold
            drawn = explore.pick(chances, at)
        else:
            chosen = np.flatnonzero(allowed)
            best = int(np.argmax(np.where(page.wished(allowed), scores, -np.inf)[chosen]))
            chances = explore.greedy(count, best, mix.epsilon if n else 0.0)
            drawn = best
            if coin < mix.epsilon:
                drawn, how = min(int(at * count), count - 1), "uniform"
        place = int(chosen[drawn])
        page.take(place, Slot(place, float(chances[drawn]), how, float(scores[place])))
    return page.slots


class _Page:
    """A page while it is filled: what is left, what was spent, and how tired each candidate's likes already are."""

    def __init__(self, pool: Pool, mix: Mix) -> None:
        self.pool, self.mix, self.slots = pool, mix, list[Slot]()
        self.value = pool.ent + np.float32(mix.price * mix.leaning) * pool.com * pool.commerce - pool.tired
        self.left = ~pool.commerce if mix.minor else np.ones(pool.size, np.bool_)
        self.mixed = bool((~pool.commerce).any())
        self.spread = Spread(pool, mix.lately, mix.alike)
        self.since, self.sold = mix.since, 0
        self.since_live = mix.since_live
        self.shown: dict[tuple[str, int], int] = {}

    def allowed(self) -> Bools:
        """Where the hard rules hold in the next slot; where there is nothing but goods, none has to stand apart."""
        allowed = self.left
        if not self.mixed:
            return allowed
        if self.since_live < LIVE_APART and not self.mix.on_live:
            allowed = allowed & ~self.pool.live
        opening = self.mix.opening and len(self.slots) < _OPENING_SLOTS
        if self.since < APART or self.sold >= self.mix.most or opening:
            allowed = allowed & ~self.pool.commerce
        if (kind := self._worn_kind()) is not None:
            allowed = allowed & (self.pool.kind != kind)
        return allowed

    def _worn_kind(self) -> int | None:
        """A kind other than the plain clip (0) of which two neighbours stand already."""
        kinds = [int(self.pool.kind[s.at]) for s in self.slots[-2:]]
        return kinds[0] if len(kinds) == 2 and kinds[0] == kinds[1] and kinds[0] else None

    def wished(self, allowed: Bools) -> Bools:
        """Not the author just shown, nor a fifth of one category in a row, while others are left; in a survey no group again."""
        survey = [~np.isin(self.pool.group, [self.pool.group[s.at] for s in self.slots])] if self.mix.survey else []
        for wish in (*survey, *self.spread.wishes()):
            narrowed = allowed & wish
            allowed = narrowed if narrowed.any() else allowed
        return allowed

    def scores(self) -> Floats:
        gap = np.float32(self.mix.gap * 0.5 ** max(0, self.since - APART))
        return np.asarray(self.spread.faded(self.value) - gap * self.pool.commerce, np.float32)

    def take(self, at: int, slot: Slot) -> None:
        pool = self.pool
        self.slots.append(slot)
        self.left[at] = False
        self._cap("author", pool.author, at, self.mix.of_author)
        if pool.shop is not None:
            self._cap("shop", pool.shop, at, self.mix.of_shop)
        for product in pool.product[:, at]:
            for carried in pool.product if product >= 0 else ():
                self.left &= carried != product
        self.since_live = 0 if pool.live[at] else self.since_live + 1
        if pool.live[at] and not self.mix.on_live:
            self.left &= ~pool.live
        self.sold += int(pool.commerce[at])
        self.since = 0 if pool.commerce[at] else self.since + 1
        self.spread.add(at)

    def _cap(self, name: str, of: Ints, at: int, most: int) -> None:
        """Whoever has stood so many times on this page stands on it no more."""
        key = (name, int(of[at]))
        self.shown[key] = self.shown.get(key, 0) + 1
        if key[1] >= 0 and self.shown[key] >= most:
            self.left &= of != key[1]


def reprice(price: float, share: float, band: Band) -> float:
    """The price of commerce after a window of impressions in which it had this share (pull 1 to 4 is stable, 8 rings)."""
    return min(_MOST_PRICE, max(_LEAST_PRICE, price * math.exp(band.pull * (band.target - share))))


def lean(leaning: float, share: float, band: Band) -> float:
    """Give ln of a person's own factor after a page: moved by how far her share is outside the band, eased within it."""
    bound = min(band.high, max(band.low, share))
    moved = leaning * _EASE if bound == share else leaning + band.personal * (bound - share)
    return min(_MOST_LEANING, max(-_MOST_LEANING, moved))


def remember(share: float, sold: int, size: int) -> float:
    """A person's share of commerce, exponentially by page."""
    return share + _MEMORY * (sold / size - share) if size else share


def most(seen: int, sold: int, size: int, band: Band) -> int:
    """How much commerce the next page may hold: 4 of 10, and no more than leaves the day within the band."""
    return max(0, min(-(-4 * size // 10), math.floor(band.high * (seen + size) + 1e-9) - sold))
