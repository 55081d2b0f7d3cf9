"""Texts as the index keeps them and as queries ask: words with the words inside them, codes whole and split, pairs, sounds."""

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

import tantivy

from meadow.scenes.search.index.sounds import readings, syllables
from meadow.scenes.search.index.text import han, runs

_pieces = re.compile(r"[a-z]+|\d+(?:\.\d+)?").findall


if TYPE_CHECKING:
    import rjieba


@cache
def _jieba() -> "rjieba.Jieba":
    import rjieba  # noqa: PLC0415 - its dictionary is loaded by processes that search

    return rjieba.Jieba()


@cache
def _stemmer() -> tantivy.TextAnalyzer:
    made = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).filter(tantivy.Filter.stemmer("english"))
    return made.build()


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """A Latin word without its ending (Porter): `bottles` and `bottle` are one."""
    found = _stemmer().analyze(word) if word.isalpha() and len(word) > 2 else []
    return found[0] if found else word


def asked(text: str) -> list[str]:
    """The words of a plain query, each once: all of them must be met."""
    found: dict[str, None] = {}
    for run in runs(text):
        if han(run):
            found |= dict.fromkeys(_jieba().cut(run))
        else:
            found[stem(run)] = None
    return list(found)


def spoken(text: str) -> list[str]:
    """The words of a plain text as a reader knows them: whole, with their endings, each once."""
    found: dict[str, None] = {}
    for run in runs(text):
        found |= dict.fromkeys(_jieba().cut(run) if han(run) else [run])
    return list(found)


def known(text: str) -> bool:
    """Whether every Han word of a plain text is one of the language: such a text is not taken for a slip."""
    return all(len(word) > 1 and _jieba().has_word(word) for word in asked(text) if han(word))


def kept(text: str) -> list[str]:
    """The words of a plain text for the index: long words and those inside them, codes whole and in pieces."""
    found: list[str] = []
    for run in runs(text):
        if han(run):
            found += _jieba().cut_for_search(run)
        else:
            found.append(stem(run))
            pieces = _pieces(run)
            if len(pieces) > 1:
                found += [stem(p) for p in pieces if len(p) > 1]
    return found


def pairs(text: str) -> list[str]:
    """Characters and neighbouring characters of the Han runs: the net below the words."""
    found: list[str] = []
    for run in runs(text):
        if han(run):
            found += run
            found += [run[i : i + 2] for i in range(len(run) - 1)]
    return found


def chained(run: str) -> list[str]:
    """The pairs that a text with this Han run must have; of a single character, itself."""
    return [run[i : i + 2] for i in range(len(run) - 1)] or [run]


def sounded(text: str) -> list[str]:
    """How the Han runs of a plain text sound: words in full and by initials, and pairs of syllables in every reading."""
    found: list[str] = []
    for run in runs(text):
        if han(run):
            for word in _jieba().cut_for_search(run):
                if len(word) > 1:
                    found += _sounds_of(word)
            for at in range(len(run) - 1):
                found += _sounds_of_pair(run[at : at + 2])
    return found


@lru_cache(maxsize=100_000)
def _sounds_of(word: str) -> tuple[str, str]:
    told = syllables(word)
    return "".join(told), "".join([s[0] for s in told])


@lru_cache(maxsize=200_000)
def _sounds_of_pair(pair: str) -> tuple[str, ...]:
    return tuple(
        dict.fromkeys(["".join(syllables(pair)), *(a + b for a in readings(pair[0]) for b in readings(pair[1]))])
    )
