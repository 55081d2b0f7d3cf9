"""How Han text is typed in Latin letters: toneless pinyin and initials, whole or syllable by syllable."""

import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache

from meadow.scenes.search.index.text import han, runs

_MANY, _LONGEST = 4, 4
_TONES = dict.fromkeys(map(ord, "\u0300\u0301\u0304\u030c\u0302"))


@cache
def _tables() -> tuple[Mapping[str, Sequence[Sequence[str]]], Mapping[int, str]]:
    """Phrases and characters as they are read, with tones."""
    from pypinyin.constants import PHRASES_DICT, PINYIN_DICT  # noqa: PLC0415 - loaded by processes that search

    return PHRASES_DICT, PINYIN_DICT


def _toneless(spelled: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", spelled).translate(_TONES)).replace("ü", "v")


@lru_cache(maxsize=50_000)
def readings(char: str) -> tuple[str, ...]:
    """Every toneless reading of a character, the likeliest first: an index must know them all."""
    told = _tables()[1].get(ord(char))
    return tuple(dict.fromkeys(map(_toneless, told.split(","))))[:_MANY] if told else (char,)


@lru_cache(maxsize=50_000)
def syllables(run: str) -> tuple[str, ...]:
    """The syllables of a Han run: of the longest known phrases, as they are read; elsewhere each character by itself."""
    found: list[str] = []
    at, phrases = 0, _tables()[0]
    while at < len(run):
        for size in range(min(_LONGEST, len(run) - at), 1, -1):
            if told := phrases.get(run[at : at + size]):
                found += [_toneless(s[0]) for s in told]
                at += size
                break
        else:
            found.append(readings(run[at])[0])
            at += 1
    return tuple(found)


def spellings(text: str) -> tuple[list[str], list[str]]:
    """The ways to type a plain text in Latin letters without spaces: in full, and by initials; the likeliest first.

    Two readings each: words as they are read, and every character by its commonest sound, since people type both.
    """
    read: list[str] = []
    first: list[str] = []
    flat: list[str] = []
    short: list[str] = []
    for run in runs(text):
        if han(run):
            likely = syllables(run)
            alone = [readings(c)[0] for c in run]
            read += likely
            flat += alone
            first += [s[0] for s in likely]
            short += [s[0] for s in alone]
        else:
            for some in (read, flat, first, short):
                some.append(run)
    return _two(read, flat), _two(first, short)


def _two(one: list[str], other: list[str]) -> list[str]:
    return list(dict.fromkeys(("".join(one), "".join(other))))


@cache
def _syllabary() -> frozenset[str]:
    """Every syllable that is a reading of some common character."""
    return frozenset(s for code in range(0x4E00, 0x9FA6) for s in readings(chr(code)) if s.isascii() and s.isalpha())


@lru_cache(maxsize=4096)
def split(run: str, most: int = 4) -> list[tuple[str, ...]]:
    """The ways a run reads as syllables, those of the fewest first; none for what is no pinyin. Han reads as it sounds."""
    if han(run):
        return [syllables("".join([c for c in run if han(c)]))]
    ways: list[list[tuple[str, ...]]] = [[()], *([] for _ in run)]
    for end in range(1, len(run) + 1):
        for size in range(1, min(6, end) + 1):
            if run[end - size : end] in _syllabary():
                ways[end] += [(*w, run[end - size : end]) for w in ways[end - size]]
        ways[end] = sorted(ways[end], key=len)[:most]
    return ways[-1]
