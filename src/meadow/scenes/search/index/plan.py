"""Queries of the index: what a page of each rung asks tantivy for."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

import tantivy
from tantivy import Occur, Query

from meadow.scenes.search.index.ask import Ask, Words
from meadow.scenes.search.index.shelf import SCHEMA
from meadow.scenes.search.index.sounds import split
from meadow.scenes.search.index.text import han
from meadow.scenes.search.index.words import asked, chained

SYNONYM, ELSEWHERE = 0.8, 0.5
"""The weight of a synonym beside its word, and of a word that stands anywhere but in the title."""


def _term(field: str, word: str) -> Query:
    return Query.term_query(SCHEMA, field, word, "freq" if field in {"title", "more"} else "basic")


def _all(parts: Sequence[Query]) -> Query:
    return parts[0] if len(parts) == 1 else Query.boolean_query([(Occur.Must, p) for p in parts])


def _chain(word: str) -> Query:
    return Query.const_score_query(_all([_term("pairs", p) for p in chained(word)]), 1.0)


class Plan:
    """Makes queries; `synonyms` are alternatives at the position of a word, by plain word."""

    def __init__(self, synonyms: Mapping[str, Sequence[str]]) -> None:
        self.synonyms = synonyms

    def _word(self, word: str) -> Query:
        """A word of the title or, at one position with it, a synonym."""
        others = self.synonyms.get(word, ())
        if not others:
            return _term("title", word)
        held = [Query.boost_query(_all([_term("title", w) for w in asked(o)]), SYNONYM) for o in others]
        return Query.disjunction_max_query([_term("title", word), *held])

    def every(self, words: Sequence[str]) -> Query:
        return _all([self._word(w) for w in words])

    def some(self, words: Sequence[str]) -> Query:
        """Any of the words in the title, by what they say: the index skips what cannot come first. Whoever asks drops the rest."""
        return Query.boolean_query([(Occur.Should, self._word(w)) for w in words])

    def wide(self, words: Sequence[str]) -> Query:
        """At least half of the words, each in the title, anywhere, or as a run of characters that no word covers."""
        parts = []
        for word in words:
            held = [self._word(word), Query.const_score_query(_term("more", word), ELSEWHERE)]
            if han(word):
                held.append(_chain(word))
            parts.append((Occur.Should, Query.disjunction_max_query(held)))
        return Query.boolean_query(parts, minimum_number_should_match=(len(words) + 1) // 2)

    def fewer(self, words: Sequence[str]) -> Query:
        """Any one of the words, by what it says."""
        return Query.boolean_query([(Occur.Should, self._word(w)) for w in words]) if words else Query.empty_query()

    def sound(self, text: str) -> Query:
        """What sounds like it: words typed in Latin letters, or Han text in another writing."""
        parts = []
        for run in text.split():
            whole = _term("sound", "".join(split(run)[0]) if han(run) else run)
            ways = [_all([_term("sound", a + b) for a, b in pairwise(w)]) for w in split(run) if len(w) > 1]
            parts.append(Query.disjunction_max_query([whole, *ways]))
        return Query.const_score_query(_all(parts), 1.0)

    def filtered(self, ask: Ask, given: Words, query: Query) -> Query:
        parts = [(Occur.Must, query)]
        for field, wanted in (("shop", ask.shop), ("origin", ask.origin)):
            if wanted:
                parts.append((Occur.Must, Query.const_score_query(_term(field, wanted), 0.0)))
        if ask.categories:
            held = Query.term_set_query(SCHEMA, "category", list(ask.categories))
            parts.append((Occur.Must, Query.const_score_query(held, 0.0)))
        if ask.low is not None or ask.high is not None:
            kind = tantivy.FieldType.Unsigned
            held = Query.range_query(SCHEMA, "prices", kind, ask.low, ask.high)
            parts.append((Occur.Must, Query.const_score_query(held, 0.0)))
        parts += [(Occur.MustNot, self.every(asked(w))) for w in given.without]
        return Query.boolean_query(parts) if len(parts) > 1 else query
