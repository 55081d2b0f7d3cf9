"""Every item of the registry as one row of arrays, so that 500 candidates cost a gather per column and no loop."""

from collections.abc import Iterable, Sequence
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
_COMMERCE_KINDS = {"shop_clip", "shop_live", "card"}
_COLUMNS: dict[str, tuple[Any, tuple[int, ...]]] = {
    "author": (np.int32, ()), "category": (np.int32, ()), "group": (np.int32, ()), "leaf": (np.int32, ()),
    "tags": (np.int32, (TAGS,)), "kind": (np.int32, ()), "near": (np.int32, (NEAR,)), "key": (np.uint64, ()),
    "duration": (np.float32, ()), "price": (np.float32, ()), "take": (np.float32, ()), "quality": (np.float32, ()),
    "published": (np.float64, ()), "servable": (np.bool_, ()), "sells": (np.bool_, ()), "counts": (np.float32, (len(COUNTS),)),
    "vector": (np.float32, (DIMS,)), "rates": (np.float32, (len(RATES),)),
}  # fmt: skip


class Shelf:
    """Columns by place; a place once given to an item stays. `words` numbers authors, categories and tags in one sequence."""

    author: Ints
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
        """Add or renew items; `near` is resolved once all of them have a place."""
        for row in rows:
            self._put(row)
        for row in rows:
            at = self.place[row.item_id]
            near = [self.place[n] for n in row.near if n in self.place][:NEAR]
            self.near[at] = -1
            self.near[at, : len(near)] = near

    def _put(self, row: Any) -> None:
        at = self.place.get(row.item_id, -1)
        if at < 0:
            at = len(self)
            if at >= len(self.key):
                self._room(2 * at)
            self.place[row.item_id] = at
            self.ids.append(row.item_id)
            self.key[at] = ids.key64(row.item_id)
            self.by_key[ids.key64(row.item_id)] = at
        author = self.word(f"a:{ids.key64(row.author_id):x}") if row.author_id else -1
        if author >= 0:
            self.author_ids[author] = row.author_id
        path = [self.word(f"c:{c}") for c in row.categories[:3]]
        tags = [self.word(f"t:{t}") for t in row.tags[:TAGS]]
        products = [ids.key64(p) for p in row.product_ids[:PRODUCTS]]
        for product in products:
            self.by_product[product] = at
        self.author[at] = author
        self.category[at], self.group[at], self.leaf[at] = (*path, *(path[-1:] or [-1]) * 3)[:3]
        self.tags[at] = (tags + [-1] * TAGS)[:TAGS]
        self.product[:, at] = ([p & 0x7FFF_FFFF for p in products] + [-1] * PRODUCTS)[:PRODUCTS]
        self.kind[at] = KINDS.index(row.kind)
        self.duration[at], self.price[at], self.take[at] = row.duration_ms / 1000, row.price_minor, row.take_bp
        self.quality[at], self.published[at] = row.quality, row.published_at.timestamp()
        self.servable[at] = row.state == "servable"
        self.sells[at] = row.sells and row.kind in _COMMERCE_KINDS
        self.counts[at] = (list(row.counts) + [0.0] * len(COUNTS))[: len(COUNTS)]
        self.vector[at] = embed(row.title, row.tags, row.categories)

    def rank(self, now: float) -> None:
        """Rates, inverted lists and the two common lists anew; a moment's work for arrays, so it may run in a thread."""
        n = len(self)
        self.rates[:n] = self._rates(n)
        age = np.maximum(now - self.published[:n], 0) / 86_400
        worth = self.rates[:n, 1] + 3 * self.rates[:n, 2] + 0.2 * self.quality[:n] - 20 * self.rates[:n, 5]
        score = (worth * (0.3 + 0.7 * 0.5 ** (age / 7)) + 0.02 * np.log1p(self.counts[:n, HOT])).astype(np.float32)
        order = np.argsort(-np.where(self.servable[:n], score, -np.inf), kind="stable").astype(np.int32)
        order = order[: int(self.servable[:n].sum())]
        numbers = np.column_stack([self.author[:n], self.category[:n], self.group[:n], self.leaf[:n], self.tags[:n]])
        self.lists = Lists.build(numbers[order], order, len(self.spelled))
        self.ranked, self.prime = order, self.vector[order[:PRIME]]
        tried = self.counts[:n, SEEN]
        new = self.servable[:n] & (self.quality[:n] >= cold.DECENT) & (tried < cold.GUARANTEED) & (age < 1.0)
        found = np.flatnonzero(new).astype(np.int32)
        self.fresh = found[np.argsort(tried[found], kind="stable")]

    def _rates(self, n: int) -> Floats:
        """Smoothed rates per item, its prior from its author within its category (strength 20 each)."""
        counts, tried = self.counts[:n], self.counts[:n, SEEN]
        total = float(tried.sum())
        made = np.empty((n, len(RATES)), np.float32)
        for at, name in enumerate(RATES):
            overall = (float(counts[:, name].sum()) + cold.STRENGTH * float(_OVERALL[at])) / (total + cold.STRENGTH)
            prior = np.full(n, overall, np.float64)
            for of in (self.category[:n], self.author[:n]):
                done = np.bincount(of + 1, counts[:, name])[of + 1]
                held = np.bincount(of + 1, tried)[of + 1]
                prior = np.where(of >= 0, (done + cold.STRENGTH * prior) / (held + cold.STRENGTH), prior)
            made[:, at] = cold.rate(tried, counts[:, name], prior.astype(np.float32))
        return made


def embed(title: str, tags: Iterable[str], categories: Iterable[str]) -> Floats:
    """A unit vector of hashed words and character pairs, so that an item is like others from its first minute."""
    vector = np.zeros(DIMS, np.float32)
    parts = [title[i : i + 2] for i in range(min(len(title), 60) - 1)] + [
        w for w in (*tags, *categories) for _ in (0, 1, 2)
    ]
    for part in parts:
        hashed = crc32(part.encode())
        vector[hashed % DIMS] += 1.0 if hashed >> 31 else -1.0
    length = float(np.sqrt(np.dot(vector, vector)))
    return vector / np.float32(length) if length else vector
