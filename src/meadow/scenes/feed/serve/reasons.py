"""Why an item stands on a page, as it may be told: only what is so. Without the evidence that is named it would stand lower.

A page is drawn by worth. For every source that proposed an item, what the source went by is taken out of the taste, the
best candidates are valued again, and the reason stands where the item falls behind more of them than before. Whoever
would leave with that evidence counts as gone, and who would come in counts for nothing, so that a reason is rather left
out than untrue; an item without one is told by what it is to all: popular, new, or one of the rest.
"""

from collections.abc import Sequence

import msgspec
import numpy as np
import numpy.typing as npt

from meadow.scenes.feed.rules import value
from meadow.scenes.feed.serve import features
from meadow.scenes.feed.serve.heads import Ranker, heads
from meadow.scenes.feed.serve.shelf import Shelf
from meadow.scenes.feed.serve.sources import Taste
from meadow.scenes.feed.types import SOURCES
from meadow.scenes.feed.types.ranking import Bools, Floats, Ints, Mix, Pool, Slot, Weights

ASKED = {"follow": 0.15, "again": 0.15}
"""What it is worth, in long views, that she follows the author, or that what she bought is due again: no rate knows it."""
OWN = ("follow", "because", "like_you", "interest", "looking_for", "again")
_TOGETHER = {"because": ("because", "like_you"), "like_you": ("because", "like_you")}
"""Sources that go by the same evidence."""
BEST, TRIED = 64, 6
"""Of so many best candidates the order is compared, for so many pieces of evidence at most: that is a millisecond of a page."""
TIRED, _EVEN = np.float32(0.05), 1e-6
Why = tuple[str, str]


class Given(msgspec.Struct, frozen=True):
    """What a page was drawn from, as far as its order depends on it."""

    shelf: Shelf
    taste: Taste
    places: Ints
    sources: npt.NDArray[np.uint16]
    pool: Pool
    mix: Mix
    rows: Floats
    ranker: Ranker | None
    weights: Weights


def tell(given: Given, slots: Sequence[Slot]) -> list[Why]:
    """A source and its evidence per slot."""
    worth = _worth(given.pool, given.mix)
    best = np.argsort(-worth, kind="stable")[:BEST].astype(np.int32)
    rank = {int(at): n for n, at in enumerate(best)}
    offered = {s.at: _offered(given, s.at) for s in slots if s.how != "pl"}
    cited = [pair for at, pairs in offered.items() if at in rank for pair in pairs]
    asked = sorted(dict.fromkeys(cited), key=lambda pair: -cited.count(pair))[:TRIED]
    lower = dict(zip(asked, _lower(given, best, asked), strict=True)) if asked else {}
    found = []
    for s in slots:
        held = (
            p
            for p in offered.get(s.at, ())
            if _leaves(given, s.at, p) or (p in lower and s.at in rank and lower[p][rank[s.at]])
        )
        found.append(next(held, ("new" if s.how == "pl" else source_of(int(given.sources[s.at])), "")))
    return found


def source_of(bits: int) -> str:
    """What an item is to all: the first of the sources that go by nobody's own; "rest" the last."""
    common = (s for i, s in enumerate(SOURCES) if bits >> i & 1 and s not in OWN and s != "rest")
    return next(common, "rest")


def _worth(pool: Pool, mix: Mix) -> Floats:
    """What the blend begins from."""
    return np.asarray(
        pool.ent + np.float32(mix.price * mix.leaning) * pool.com * pool.commerce - pool.tired, np.float32
    )


def _offered(given: Given, at: int) -> list[Why]:
    """The sources that proposed an item by something of her own, each with what it went by."""
    bits, place = int(given.sources[at]), int(given.places[at])
    named = ((s, _evidence(given.shelf, given.taste, s, place)) for s in OWN if bits >> SOURCES.index(s) & 1)
    return [(s, evidence) for s, evidence in named if evidence]


def _evidence(shelf: Shelf, taste: Taste, source: str, place: int) -> str:
    """What of her own a source went by: an author, the item watched before, a tag, a category."""
    if source == "follow":
        return shelf.spelled[shelf.author[place]] if shelf.author[place] >= 0 else ""
    if source in {"because", "like_you"}:
        held = (int(shelf.key[p]) for p in taste.recent[::-1])
        return next((f"i:{k}" for k in held if source == "like_you" or place in shelf.near[shelf.by_key[k]]), "")
    borne = [shelf.author[place], shelf.category[place], shelf.group[place], shelf.leaf[place], *shelf.tags[place]]
    words = list(dict.fromkeys(shelf.spelled[w] for w in borne if w >= 0))
    if source == "interest":
        return max((w for w in words if taste.liked.get(w, 0.0) > 0), key=lambda w: taste.liked[w], default="")
    of = taste.demand if source == "looking_for" else {f"c:{c}": 1.0 for c in taste.state.bought}
    return max((w for w in words if w in of), key=lambda w: of[w], default="")


def _bits(source: str) -> int:
    return sum(1 << SOURCES.index(s) for s in _TOGETHER.get(source, (source,)))


def _leaves(given: Given, at: int, why: Why) -> bool:
    """Whether nobody else proposed the item: true of a followed author alone, since other evidence may be had twice."""
    return why[0] == "follow" and not int(given.sources[at]) & ~_bits("follow")


def _lower(given: Given, best: Ints, asked: Sequence[Why]) -> list[Bools]:
    """For each piece of evidence, which of the best would stand behind more of the best than now."""
    shelf, places, bits, many = given.shelf, given.places[best], given.sources[best], len(asked)
    base = given.rows[best]
    rows = np.concatenate([
        features.again(base, shelf, given.taste.without(shelf, *why), places, why[0]) for why in asked
    ])  # fmt: skip
    told = heads(rows, given.ranker)
    extra = np.stack([_asked(given, places, bits, why) for why in asked])
    ent = value.entertainment(told, given.weights).reshape(many, -1) + extra
    price, take = np.tile(shelf.price[places], many), np.tile(shelf.take[places], many)
    com = value.commerce(told, price, take, given.weights).reshape(many, -1)
    rested = rows[:, features.FEATURES.index("bought")].reshape(many, -1) - base[:, features.FEATURES.index("bought")]
    pool, mix = given.pool, given.mix
    now = ent + np.float32(mix.price * mix.leaning) * com * pool.commerce[best] - pool.tired[best] - TIRED * rested
    stays = np.stack([(bits & np.uint16(~_bits(source) & 0xFFFF)) != 0 for source, _ in asked])
    above = ((now[:, None, :] > now[:, :, None] + _EVEN) & stays[:, None, :]).sum(axis=2)
    return list(above > np.arange(len(best)))


def _asked(given: Given, places: Ints, bits: npt.NDArray[np.uint16], why: Why) -> Floats:
    """What following and being due still add where one author, or one category, does so no more."""
    total = np.zeros(len(places), np.float32)
    for name, worth in ASKED.items():
        held = (bits >> SOURCES.index(name)) & 1 == 1
        total += np.float32(worth) * (held & ~_bears(given.shelf, places, why[1]) if name == why[0] else held)
    return total


def _bears(shelf: Shelf, places: Ints, evidence: str) -> Bools:
    """Which items are of an author or a category."""
    word = shelf.words[evidence]
    of = (shelf.author[places], shelf.category[places], shelf.group[places], shelf.leaf[places])
    return np.asarray(np.logical_or.reduce([column == word for column in of]))
