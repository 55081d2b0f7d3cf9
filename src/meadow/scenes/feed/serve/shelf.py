"""Every item of the registry as one row of arrays, so that 500 candidates cost a gather per column and no loop."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID
from zlib import crc32

import numpy as np
import numpy.typing as npt

from meadow.base import ids
from meadow.scenes.feed.rules import cold
from meadow.scenes.feed.serve.lists import Lists
from meadow.scenes.feed.types import COUNTS, KINDS
from meadow.scenes.feed.types.ranking import Bools, Floats, Ints

TAGS, PRODUCTS, NEAR, DIMS, PRIME = 4, 3, 50, 64, 20_000
"""`PRIME`: of so many best items the vectors lie side by side, since a gather of them would cost more than the product."""
SEEN, CLICKED, WATCHED, LIKED, CARTED, PAID, REFUSED, HOT = range(len(COUNTS))
RATES = (CLICKED, WATCHED, LIKED, CARTED, PAID, REFUSED)
_OVERALL = np.array([0.40, 0.30, 0.02, 0.01, 0.003, 0.002], np.float32)
"""Rates of a house that knows nothing yet; they weigh as twenty impressions."""
_UNCOUNTED, _TITLE = bytes(4 * len(COUNTS)), 24
ROOMS = [KINDS.index("live"), KINDS.index("shop_live")]
_COMMERCE_KINDS = {"shop_clip", "shop_live", "card"}
_COLUMNS: dict[str, tuple[Any, tuple[int, ...]]] = {
    "author": (np.int32, ()), "shop": (np.int32, ()), "category": (np.int32, ()), "group": (np.int32, ()), "leaf": (np.int32, ()),
    "tags": (np.int32, (TAGS,)), "kind": (np.int32, ()), "near": (np.int32, (NEAR,)), "key": (np.uint64, ()),
    "duration": (np.float32, ()), "price": (np.float32, ()), "take": (np.float32, ()), "quality": (np.float32, ()),
    "published": (np.float64, ()), "servable": (np.bool_, ()), "sells": (np.bool_, ()), "adult": (np.bool_, ()), "counts": (np.float32, (len(COUNTS),)),
    "vector": (np.float32, (DIMS,)), "rates": (np.float32, (len(RATES),)),
}  # fmt: skip


class Shelf:
    """Columns by place; a place once given to an item stays. `words` numbers authors, categories and tags in one sequence."""

    author: Ints
    shop: Ints
    category: Ints
    group: Ints
    leaf: Ints
    tags: Ints
    kind: Ints
    near: Ints
    product: Ints
    key: npt.NDArray[np.uint64]
    duration: Floats
    price: Floats
    take: Floats
    quality: Floats
    published: npt.NDArray[np.float64]
    servable: Bools
    sells: Bools
    adult: Bools
    counts: Floats
    vector: Floats
    rates: Floats

    def __init__(self) -> None:
        self.ids: list[UUID] = []
        self.place: dict[UUID, int] = {}
        self.by_key: dict[int, int] = {}
        self.by_product: dict[int, int] = {}
        self.words: dict[str, int] = {}
        self.spelled: list[str] = []
        self.author_ids: dict[int, UUID] = {}
        self.lists = Lists.empty()
        self.ranked: Ints = np.zeros(0, np.int32)
        self.cards: Ints = np.zeros(0, np.int32)
        self.rooms: Ints = np.zeros(0, np.int32)
        self.fresh: Ints = np.zeros(0, np.int32)
        self.prime: Floats = np.zeros((0, DIMS), np.float32)
        self._room(1024)

    def __len__(self) -> int:
        return len(self.ids)

    def _room(self, size: int) -> None:
        """Make room for this many items, keeping what is there."""
        for name, (kind, shape) in _COLUMNS.items():
            made = np.full((size, *shape), -1, kind) if kind is np.int32 else np.zeros((size, *shape), kind)
            made[: len(self)] = getattr(self, name)[: len(self)] if len(self) else 0
            setattr(self, name, made)
        product = np.full((PRODUCTS, size), -1, np.int32)
        if len(self):
            product[:, : len(self)] = self.product[:, : len(self)]
        self.product = product

    def word(self, text: str) -> int:
        found = self.words.get(text)
        if found is None:
            found = self.words[text] = len(self.spelled)
            self.spelled.append(text)
        return found

    def put(self, rows: Sequence[Any]) -> None:
        """Add or renew items. Columns are written whole: a hundred thousand rows come in at the first page of a process."""
        if not rows:
            return
        at = np.array([self._place(row.item_id) for row in rows], np.int32)
        authors = [self.word(f"a:{ids.key64(r.author_id):x}") if r.author_id else -1 for r in rows]
        self.author_ids |= {a: r.author_id for a, r in zip(authors, rows, strict=True) if a >= 0}
        paths = [[self.word(f"c:{c}") for c in r.categories[:3]] for r in rows]
        self.author[at] = authors
        self.shop[at] = [self.word(f"s:{ids.key64(r.shop_id):x}") if r.shop_id else -1 for r in rows]
        self.category[at], self.group[at], self.leaf[at] = np.array([(*p, *(p[-1:] or [-1]) * 3)[:3] for p in paths]).T
        self.tags[at] = [([self.word(f"t:{t}") for t in r.tags[:TAGS]] + [-1] * TAGS)[:TAGS] for r in rows]
        goods = [[ids.key64(p) for p in r.product_ids[:PRODUCTS]] for r in rows]
        self.by_product |= {k: int(place) for place, held in zip(at, goods, strict=True) for k in held}
        self.product[:, at] = np.array([([k & 0x7FFF_FFFF for k in g] + [-1] * PRODUCTS)[:PRODUCTS] for g in goods]).T
        self.kind[at] = [KINDS.index(r.kind) for r in rows]
        self.duration[at] = [r.duration_ms / 1000 for r in rows]
        self.price[at], self.take[at] = [r.price_minor for r in rows], [r.take_bp for r in rows]
        self.quality[at], self.published[at] = [r.quality for r in rows], [r.published_at.timestamp() for r in rows]
        self.servable[at] = [r.state == "servable" for r in rows]
        self.sells[at] = [r.sells and r.kind in _COMMERCE_KINDS for r in rows]
        self.adult[at] = [r.adult for r in rows]
        self.counts[at] = np.frombuffer(b"".join(r.counts or _UNCOUNTED for r in rows), ">f4").reshape(len(rows), -1)
        self.vector[at] = embed([(r.title, r.tags, r.categories) for r in rows])
        self._relate(at, [r.near for r in rows])

    def _place(self, item_id: UUID) -> int:
        at = self.place.get(item_id, -1)
        if at < 0:
            at = len(self)
            if at >= len(self.key):
                self._room(2 * at)
            self.place[item_id] = at
            self.ids.append(item_id)
            self.key[at] = ids.key64(item_id)
            self.by_key[ids.key64(item_id)] = at
        return at

    def _relate(self, at: Ints, packed: Sequence[bytes]) -> None:
        """Places of what is near: keys are looked up all at once, unknown ones are left out."""
        lengths = np.array([min(len(p) // 8, NEAR) for p in packed])
        self.near[at] = -1
        if not lengths.any():
            return
        keys = np.frombuffer(b"".join(p[: 8 * NEAR] for p in packed), ">u8").astype(np.uint64)
        order = np.argsort(self.key[: len(self)])
        known = self.key[: len(self)][order]
        found = np.minimum(np.searchsorted(known, keys), len(known) - 1)
        column = np.arange(len(keys)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        self.near[np.repeat(at, lengths), column] = np.where(known[found] == keys, order[found], -1)

    def rank(self, now: float) -> None:
        """Rates, inverted lists and the two common lists anew; a moment's work for arrays, so it may run in a thread."""
        n = len(self)
        self.rates[:n], expected = self._rates(n)
        age_s = np.maximum(now - self.published[:n], 0)
        age = age_s / 86_400
        worth = self.rates[:n, 1] + 3 * self.rates[:n, 2] + 0.2 * self.quality[:n] - 20 * self.rates[:n, 5]
        score = (worth * (0.3 + 0.7 * 0.5 ** (age / 7)) + 0.02 * np.log1p(self.counts[:n, HOT])).astype(np.float32)
        order = np.argsort(-np.where(self.servable[:n], score, -np.inf), kind="stable").astype(np.int32)
        order = order[: int(self.servable[:n].sum())]
        numbers = np.column_stack([self.author[:n], self.category[:n], self.group[:n], self.leaf[:n], self.tags[:n]])
        self.lists = Lists.build(numbers[order], order, len(self.spelled))
        self.ranked, self.prime = order, self.vector[order[:PRIME]]
        self.rooms = order[np.isin(self.kind[order], ROOMS)]
        self.cards = order[(self.kind[order] == KINDS.index("card")) & self.sells[order]]
        tried = self.counts[:n, SEEN]
        trial = cold.on_trial(tried, self.counts[:n, WATCHED], expected, age_s)
        found = np.flatnonzero(self.servable[:n] & (self.quality[:n] >= cold.DECENT) & trial).astype(np.int32)
        self.fresh = found[np.argsort(tried[found], kind="stable")]

    def _rates(self, n: int) -> tuple[Floats, Floats]:
        """Smoothed rates per item, its prior from its author within its category (strength 20 each); and that of long views."""
        counts, tried = self.counts[:n], self.counts[:n, SEEN]
        total = float(tried.sum())
        made, expected = np.empty((n, len(RATES)), np.float32), np.empty(n, np.float32)
        for at, name in enumerate(RATES):
            overall = (float(counts[:, name].sum()) + cold.STRENGTH * float(_OVERALL[at])) / (total + cold.STRENGTH)
            prior = np.full(n, overall, np.float64)
            for of in (self.category[:n], self.author[:n]):
                done = np.bincount(of + 1, counts[:, name])[of + 1]
                held = np.bincount(of + 1, tried)[of + 1]
                prior = np.where(of >= 0, (done + cold.STRENGTH * prior) / (held + cold.STRENGTH), prior)
            made[:, at] = cold.rate(tried, counts[:, name], prior.astype(np.float32))
            if name == WATCHED:
                expected[:] = prior
        return made, expected


def embed(texts: Sequence[tuple[str, Sequence[str], Sequence[str]]]) -> Floats:
    """Unit vectors of hashed character pairs (title) and words (tags, categories), so that a new item is like others at once."""
    hashed, weight, row = [], [], []
    for n, (title, tags, categories) in enumerate(texts):
        pairs = [title[i : i + 2].encode() for i in range(min(len(title), _TITLE) - 1)]
        words = [w.encode() for w in (*tags, *categories)]
        hashed += [crc32(part) for part in pairs + words]
        weight += [1.0] * len(pairs) + [3.0] * len(words)
        row += [n] * (len(pairs) + len(words))
    code = np.array(hashed, np.int64)
    signed = np.array(weight) * np.where(code >> 31, 1.0, -1.0)
    flat = np.bincount(np.array(row, np.int64) * DIMS + code % DIMS, signed, len(texts) * DIMS)
    vectors = flat.reshape(len(texts), DIMS).astype(np.float32)
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.where(length > 0, length, 1), np.float32)
