"""The way of a query through an index: every word, then some, by sound, by another wording, by fewer words."""

from collections.abc import Callable, Mapping, Sequence
from math import log

import msgspec
import tantivy
from tantivy import Query

from meadow.scenes.search.index.ask import DEEPEST, Answer, Ask, Hit, Rung, Words, read
from meadow.scenes.search.index.mend import Dictionary, Found
from meadow.scenes.search.index.plan import Plan
from meadow.scenes.search.index.rank import Wanted
from meadow.scenes.search.index.shelf import Shelf, Slip
from meadow.scenes.search.index.text import han, plain
from meadow.scenes.search.index.words import asked, known

ENOUGH, FEW, GATE = 20, 3, 0.5
"""Fewer hits of all words ask for some of them; fewer of those for another wording; the share of a query a hit must meet."""
MENDABLE = 1.3
WINDOW = 48
HEAT, PICKS = 0.6, 0.5
_ORDER = {"sold": ("sold", True), "new": ("born", True), "price_asc": ("price", False), "price_desc": ("price", True)}
Picks = Mapping[str, float]
Place = tuple[float, tantivy.DocAddress]
_NO_PICKS: Picks = {}


class Finder:
    """Answers over one shelf. What changes with time is set from outside: the dictionary, synonyms, picks by query."""

    def __init__(self, shelf: Shelf, dictionary: Dictionary | None = None) -> None:
        self.shelf = shelf
        self.dictionary = dictionary
        self.plan = Plan({})
        self.picks: Callable[[str], Picks] = lambda _: _NO_PICKS

    def find(self, ask: Ask) -> Answer:
        """A page for what was asked, by the first rung that has enough."""
        given = read(ask.q)
        if not given.text:
            return self._page(ask, given, "all", given.text)
        if ask.offset:
            return self._page(ask, given, ask.rung, ask.wording or given.text)
        every = self._window(ask, given, "all", given.text)
        if len(every) >= min(ENOUGH, ask.limit):
            return self._page(ask, given, "all", given.text, every)
        kept = self._page(ask, given, "wide" if ask.sort in _ORDER else "some", given.text)
        if kept.rung == "some" and len(kept.hits) < FEW:
            kept = self._page(ask, given, "wide", given.text)
        if len(kept.hits) < min(len(every), ask.limit):
            kept = self._page(ask, given, "all", given.text, every)
        return kept if len(kept.hits) >= FEW else self._otherwise(ask, given, kept)

    def _otherwise(self, ask: Ask, given: Words, kept: Answer) -> Answer:
        """The later rungs, for a query whose own words find next to nothing; words of the language are only asked about."""
        spelled_right = han(given.text) is not None and known(given.text)
        if not kept.hits and not spelled_right:
            heard = self._page(ask, given, "sound", given.text)
            if heard.hits:
                return heard
        maybe = tuple(found.text for found in self.mended(given.text))
        for text in () if spelled_right else maybe:
            other = self._page(ask, given, "mended", text)
            if len(other.hits) > len(kept.hits):
                return msgspec.structs.replace(other, maybe=maybe)
        if not kept.hits:
            kept = self._page(ask, given, "fewer", given.text)
        return msgspec.structs.replace(kept, rung=kept.rung if kept.hits else "none", maybe=maybe)

    def mended(self, text: str, most: int = 3) -> list[Found]:
        """Other wordings that this one may have meant, the likeliest first."""
        if self.dictionary is None:
            return []
        return [f for f in self.dictionary.recover(text, most) if 0 < f.cost <= MENDABLE]

    def facets(self, ask: Ask, field: str = "category", most: int = 34) -> dict[str, int]:
        """How many hits each category (or `origin`) has, the commonest first."""
        given = read(ask.q)
        query = self.plan.filtered(ask, given, self._query("wide", given.text))
        told = self.shelf.searcher.aggregate(query, {"c": {"terms": {"field": field, "size": most}}})
        return {b["key"]: b["doc_count"] for b in told["c"]["buckets"]}

    def category_of(self, text: str) -> str:
        """The category that hits of any of the words are most often in; empty where no word says anything."""
        words = asked(plain(text))
        if not words:
            return ""
        wanted = {"c": {"terms": {"field": "category", "size": 1}}}
        told = self.shelf.searcher.aggregate(self.plan.fewer(words), wanted)["c"]["buckets"]
        return str(told[0]["key"]) if told else ""

    def weight(self, word: str) -> float:
        """How much a word says: its inverse document frequency in titles."""
        count = self.shelf.searcher.num_docs
        return log(1 + (count + 1) / (self.shelf.searcher.doc_freq("title", word) + 0.5))

    def _query(self, rung: Rung, text: str) -> Query:
        """What a rung asks the index."""
        words = asked(plain(text))
        if not words:
            return Query.all_query()
        if rung == "some":
            return self.plan.some(words)
        if rung == "wide":
            return self.plan.wide(words)
        if rung == "sound":
            return self.plan.sound(text)
        if rung == "fewer":
            return self.plan.fewer(sorted(words, key=self.weight)[1:])
        return self.plan.every(words)

    def _window(self, ask: Ask, given: Words, rung: Rung, text: str, start: int = 0) -> list[Place]:
        """Candidates of a rung, one more than are looked at; sorted by a field where one is asked for."""
        query = self.plan.filtered(ask, given, self._query(rung, text))
        field, down = _ORDER.get(ask.sort, ("sold", True) if not text else (None, True))
        order = tantivy.Order.Desc if down else tantivy.Order.Asc
        return self.shelf.searcher.search(
            query, WINDOW + 1, count=False, order_by_field=field, offset=start, order=order
        ).hits

    def _page(self, ask: Ask, given: Words, rung: Rung, text: str, first: list[Place] | None = None) -> Answer:
        """The page at an offset: windows of candidates in the order of the index, each ordered by us unless it is sorted."""
        start, skip = ask.offset - ask.offset % WINDOW, ask.offset % WINDOW
        hits: list[Hit] = []
        while start < DEEPEST:
            found = first if first is not None else self._window(ask, given, rung, text, start)
            first = None
            ranked = self._ranked(found[:WINDOW], given, "" if ask.sort in _ORDER else text, gated=rung == "some")
            taken = ranked[skip : skip + ask.limit - len(hits)]
            hits += [Hit(slip.id, score, slip.card) for score, slip in taken]
            if skip + len(taken) < len(ranked):
                return Answer(hits=hits, rung=rung, asked=text, next=start + skip + len(taken))
            start, skip = start + WINDOW, 0
            if len(found) <= WINDOW or (rung == "some" and len(ranked) < WINDOW // 2):
                break  # of those that say enough there are no more: the index gives the best first
            if len(hits) == ask.limit and start < DEEPEST:
                return Answer(hits=hits, rung=rung, asked=text, next=start)
        return Answer(hits=hits, rung=rung, asked=text)

    def _ranked(self, found: Sequence[Place], given: Words, text: str, *, gated: bool) -> list[tuple[float, Slip]]:
        """Order a window: how well the title says it, then, for what says enough, how it did and how good it is.

        `gated` drops what says too little.
        """
        rows = list(zip(found, self.shelf.slips([place for _, place in found]), strict=True))
        if given.exact:
            rows = [row for row in rows if all(e in row[1].title for e in given.exact)]
        if not (rows and text):
            return [(0.0, slip) for _, slip in rows]
        wanted = Wanted(text, self.weight)
        says = wanted.scores([slip.title for _, slip in rows], [place[0] for place, _ in rows])
        heat = self.shelf.searcher.fast_field_values("heat", [place[1] for place, _ in rows])
        picks = self.picks(text)
        ranked = [
            (score + (HEAT * float(warm or 0.0) + PICKS * picks.get(slip.id, 0.0) if covered >= GATE else 0.0), slip)
            for (_, slip), (score, covered), warm in zip(rows, says, heat, strict=True)
            if covered >= GATE or not gated
        ]
        ranked.sort(key=lambda r: (-r[0], r[1].id))
        return ranked
