"""Which clip comes next: pure. Chances are exact, so that what was served can be judged later under another rule."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from meadow.scenes.feed.types import Candidate, Drawn
from meadow.scenes.video.types import Pooled

MIX = {"follow": 0.3, "popular": 0.45, "fresh": 0.25}
"""How often a slot asks each source, while all of them have something to give."""
HALF_LIFE_H = {"follow": 72.0, "popular": 168.0, "fresh": 24.0}
MOST_OF_ONE_AUTHOR = 2


def candidates(pools: Mapping[str, Sequence[Pooled]], now: datetime, dropped: Collection[UUID]) -> list[Candidate]:
    """One candidate per clip of any pool, but for the dropped; a clip weighs in each source by score and age."""
    found: dict[UUID, Candidate] = {}
    for source, pool in pools.items():
        for clip in pool:
            if clip.video_id in dropped:
                continue
            held = found.setdefault(clip.video_id, Candidate(clip.video_id, clip.author_id, {}))
            held.weights[source] = weight(source, clip.score, (now - clip.published_at).total_seconds() / 3600)
    return list(found.values())


def weight(source: str, score: float, age_h: float) -> float:
    """Halves with age by the source's half-life; popularity counts engagement too (square root: fame must not feed itself)."""
    aged = float(max(2.0 ** (-max(0.0, age_h) / HALF_LIFE_H[source]), 1e-6))
    return aged * (1.0 + max(0.0, score)) ** 0.5 if source == "popular" else aged


def draw(pool: Sequence[Candidate], size: int, chance: Callable[[], float], mix: Mapping[str, float]) -> list[Drawn]:
    """Fill up to `size` slots: each asks a source by `mix`, then draws a clip by weight there.

    `chance` gives numbers in [0, 1). At most two clips of one author a page, never two in a row while others are left.
    """
    left = {c.video_id: c for c in pool}
    page: list[Drawn] = []
    authors: list[UUID] = []
    while len(page) < size:
        choice = _eligible(left.values(), authors)
        if not choice:
            break
        chances = _chances(choice, mix)
        picked = _pick(chances, chance())
        page.append(Drawn(picked, _source(left[picked], choice, mix, chance()), chances[picked]))
        authors.append(left.pop(picked).author_id)
    return page


def _eligible(left: Collection[Candidate], authors: Sequence[UUID]) -> list[Candidate]:
    fitting = [c for c in left if authors.count(c.author_id) < MOST_OF_ONE_AUTHOR]
    return [c for c in fitting if not authors or c.author_id != authors[-1]] or fitting


def _totals(choice: Sequence[Candidate], mix: Mapping[str, float]) -> dict[str, float]:
    """The weight of each source that has anything to give."""
    totals: dict[str, float] = {}
    for c in choice:
        for source, w in c.weights.items():
            if mix.get(source):
                totals[source] = totals.get(source, 0.0) + w
    return totals


def _chances(choice: Sequence[Candidate], mix: Mapping[str, float]) -> dict[UUID, float]:
    """The chance of each clip for this slot: over its sources, the source's share times its share there; they sum to 1."""
    totals = _totals(choice, mix)
    share = sum(mix[s] for s in totals)
    return {
        c.video_id: sum(mix[s] / share * w / totals[s] for s, w in c.weights.items() if s in totals) for c in choice
    }


def _pick(chances: Mapping[UUID, float], at: float) -> UUID:
    passed = 0.0
    for video_id, chance in chances.items():
        passed += chance
        if at < passed:
            return video_id
    return next(reversed(list(chances)))  # rounding may leave the sum a hair under one


def _source(picked: Candidate, choice: Sequence[Candidate], mix: Mapping[str, float], at: float) -> str:
    """Which source the picked clip came from, by their part in its chance."""
    totals = _totals(choice, mix)
    parts = {s: mix[s] * w / totals[s] for s, w in picked.weights.items() if s in totals}
    whole, passed = sum(parts.values()), 0.0
    for source, part in parts.items():
        passed += part
        if at * whole < passed:
            return source
    return next(reversed(list(parts)))
