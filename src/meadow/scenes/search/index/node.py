"""The index of one node: a shelf per kind in the newest generation, and what has been learned, as files that readers follow."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal

import msgspec

from meadow.base import clock
from meadow.scenes.search.index.ask import Answer, Ask
from meadow.scenes.search.index.find import Finder
from meadow.scenes.search.index.mend import Dictionary
from meadow.scenes.search.index.shelf import FORMAT, Shelf
from meadow.scenes.search.index.text import han, plain

Kind = Literal["products", "videos", "shops", "authors", "rooms"]
KINDS: tuple[Kind, ...] = ("products", "videos", "shops", "authors", "rooms")
_LOOK_S = 0.05
_VOCABULARY, _SUGGESTED = 50_000, 200
_LEAST_LATIN = 3


class Learned(msgspec.Struct, frozen=True, kw_only=True):
    """What people and operators taught: synonyms by plain word, banned plain words, known queries by weight, what was picked."""

    synonyms: Mapping[str, Sequence[str]] = {}
    banned: Sequence[str] = ()
    queries: Mapping[str, float] = {}
    rising: Sequence[str] = ()
    picks: Mapping[str, Mapping[str, float]] = {}


NOTHING = Learned()
_learned = msgspec.json.Decoder(Learned)


def put_file(file: Path, body: bytes) -> None:
    """Replace a small file at once: a reader sees the old one or the new one."""
    draft = file.with_suffix(".draft")
    draft.write_bytes(body)
    draft.replace(file)


class Node:
    """Reads the index below a folder; follows commits, generations and what is learned. Empty until there is one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.generation = ""
        self.finders: dict[Kind, Finder] = {}
        self.learned = NOTHING
        self.dictionary: Dictionary | None = None
        self._looked = -1.0
        self._learned_at = 0

    @property
    def ready(self) -> bool:
        """Whether there is an index to answer from."""
        self.look()
        return bool(self.finders)

    def look(self, *, now: bool = False) -> None:
        """See what is new, at most twenty times a second."""
        moment = clock.monotonic()
        if not now and moment - self._looked < _LOOK_S:
            return
        self._looked = moment
        generation = self.current()
        if generation != self.generation:
            self.finders = {k: Finder(Shelf(self.folder / generation / k)) for k in KINDS} if generation else {}
            self.generation = generation
            self.dictionary, self._learned_at = None, 0
        else:
            for finder in self.finders.values():
                finder.shelf.refresh()
        self._learn()

    def current(self) -> str:
        """The name of the newest whole generation of this format, or nothing."""
        try:
            name = (self.folder / "current").read_text()
        except OSError:
            return ""
        return name if name.endswith(f"-{FORMAT}") and (self.folder / name).is_dir() else ""

    def _learn(self) -> None:
        file = self.folder / "learned.json"
        try:
            at = file.stat().st_mtime_ns
        except OSError:
            return
        if at != self._learned_at:
            self._learned_at = at
            self.learned = _learned.decode(file.read_bytes())
            for finder in self.finders.values():
                finder.plan.synonyms = self.learned.synonyms
                finder.picks = lambda query: self.learned.picks.get(query, {})

    @property
    def mark(self) -> tuple[str, int, int]:
        """What the dictionary is made from: it is another whenever this is."""
        sizes = sum(f.shelf.searcher.num_docs for f in self.finders.values())
        return self.generation, self._learned_at, sizes

    def build_dictionary(self) -> None:
        """Know the wordings there are: what people asked for, and the words of titles. Takes seconds for many: call it in a thread."""
        weights: dict[str, float] = {q: 10.0 * w for q, w in self.learned.queries.items()}
        for kind, finder in self.finders.items():
            told = finder.shelf.searcher.terms_with_prefix("title", "")
            wanted = [(w, n) for w, n in told if (len(w) > 1 if han(w) else len(w) >= _LEAST_LATIN and w.isalpha())]
            wanted.sort(key=lambda t: -t[1])
            for word, count in wanted[:_VOCABULARY]:
                weights[word] = weights.get(word, 0.0) + (count if kind == "products" else 1.0)
        banned = self.learned.banned
        kept = {w: n for w, n in weights.items() if not any(b in w for b in banned)}
        self.dictionary = Dictionary(list(kept), list(kept.values()))
        for finder in self.finders.values():
            finder.dictionary = self.dictionary

    def banned(self, typed: str) -> bool:
        """Whether a query holds a banned word."""
        return any(word in plain(typed) for word in self.learned.banned)

    def find(self, kind: Kind, ask: Ask) -> Answer:
        """A page of one kind; a banned query finds nothing."""
        self.look()
        if kind not in self.finders or (self.learned.banned and self.banned(ask.q)):
            return Answer(hits=[], rung="none", asked=plain(ask.q))
        return self.finders[kind].find(ask)

    def suggest(self, typed: str, most: int = 10) -> list[str]:
        """Wordings that begin like it, sound like it or were meant by it."""
        self.look()
        if self.dictionary is None or not plain(typed) or self.banned(typed):
            return []
        found = self.dictionary.recover(typed, _SUGGESTED)
        begun = [f for f in found if f.cost <= 1.0]
        begun.sort(key=lambda f: (f.cost > 0, -self.dictionary_weight(f.text), f.cost))
        return [f.text for f in begun[:most]]

    def dictionary_weight(self, wording: str) -> float:
        """How often a wording is asked for or stands in titles."""
        known = self.dictionary
        return known.weights[known.exact[wording]] if known and wording in known.exact else 0.0
