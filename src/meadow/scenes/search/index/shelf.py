"""One tantivy index: what an entry is kept as, written by one process, read by any.

Titles and cards lie beside it in one file that only grows (a rebuild begins a new one), each at the place its entry names:
a page of cards is a page of slices, where the index's own store would unpack a block of 16 KB for every hit.
"""

import mmap
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import BinaryIO, NamedTuple

import msgspec
import tantivy

from meadow.scenes.search.index import words
from meadow.scenes.search.index.text import plain

FORMAT = 5
"""Grows with every change of the fields below: an index of another format is built anew."""
_HEAP = 64 << 20
_TITLE, _MORE = 200, 2_000
_SIZE_BITS = 22
_SIZE = (1 << _SIZE_BITS) - 1
"""Characters of a title and of everything else that are kept."""


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be found: `titles` are ranked by, `more` only finds; `prices` are those of pieces in stock, minor units."""

    id: str
    titles: Sequence[str]
    more: Sequence[str] = ()
    prices: Sequence[int] = ()
    price: int = 0
    sold: int = 0
    born_ms: int = 0
    categories: Sequence[str] = ()
    shop: str = ""
    origin: str = ""
    heat: float = 0.0
    card: bytes = b""


def _schema() -> tantivy.Schema:
    made = tantivy.SchemaBuilder()
    made.add_text_field("id", tokenizer_name="raw", index_option="basic")
    for name in ("title", "more"):
        made.add_text_field(name, tokenizer_name="whitespace", index_option="freq")
    for name in ("pairs", "sound"):
        made.add_text_field(name, tokenizer_name="whitespace", index_option="basic")
    made.add_text_field("category", fast=True, tokenizer_name="raw", index_option="basic")
    made.add_text_field("origin", fast=True, tokenizer_name="raw", index_option="basic")
    made.add_text_field("shop", tokenizer_name="raw", index_option="basic")
    for name in ("prices", "price", "sold", "born", "place"):
        made.add_unsigned_field(name, fast=True)
    made.add_float_field("heat", fast=True)
    return made.build()


SCHEMA = _schema()


def _document(entry: Entry, titles: Sequence[str], place: int) -> tantivy.Document:
    more = plain(" ".join(entry.more)[:_MORE])
    made = tantivy.Document()
    made.add_text("id", entry.id)
    made.add_unsigned("place", place)
    made.add_text("title", " ".join([w for t in titles for w in words.kept(t)]))
    made.add_text("more", " ".join(words.kept(more)))
    made.add_text("pairs", " ".join(dict.fromkeys([p for t in [*titles, more] for p in words.pairs(t)])))
    made.add_text("sound", " ".join(dict.fromkeys([s for t in titles for s in words.sounded(t)])))
    for name in entry.categories:
        made.add_text("category", name)
    if entry.origin:
        made.add_text("origin", entry.origin)
    if entry.shop:
        made.add_text("shop", entry.shop)
    for price in entry.prices:
        made.add_unsigned("prices", price)
    for name, number in (("price", entry.price), ("sold", entry.sold), ("born", entry.born_ms)):
        made.add_unsigned(name, number)
    made.add_float("heat", entry.heat)
    return made


class Slip(NamedTuple):
    """What a hit says of itself: its id, its plain titles, its card."""

    id: str
    title: str
    card: bytes


class Shelf:
    """An index in a folder. Reading sees the newest commit after `refresh`; one process at a time may write."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.index = tantivy.Index(SCHEMA, str(folder))
        self.index.config_reader("manual")
        self.file, self.list = folder / "cards", folder / "meta.json"
        self.seen = -1
        self.cards: mmap.mmap | bytes = b""
        self.writer: tantivy.IndexWriter | None = None
        self.growing: BinaryIO | None = None
        self.refresh()

    def refresh(self) -> None:
        """See what has been committed; opening the segments again costs, so only where the list of them was written anew."""
        at = self.list.stat().st_mtime_ns
        if at != self.seen:
            self.index.reload()
            self.searcher, self.seen = self.index.searcher(), at

    def put(
        self, entries: Iterable[Entry], gone: Iterable[str] = (), *, shops: Iterable[str] = (), fresh: bool = False
    ) -> None:
        """Replace these entries and drop those that are gone, and first all of `shops`; seen after `commit`.

        `fresh` says that none of them is there yet.
        """
        writer = self.writer = self.writer or self.index.writer(_HEAP, 1)
        growing = self.growing = self.growing or self.file.open("ab")
        for shop in shops:
            writer.delete_documents_by_term("shop", shop)
        for entry_id in gone:
            writer.delete_documents_by_term("id", entry_id)
        for entry in entries:
            if not fresh:
                writer.delete_documents_by_term("id", entry.id)
            titles = [plain(t[:_TITLE]) for t in dict.fromkeys(entry.titles)]
            slip = b"\0".join([entry.id.encode(), " ".join(titles).encode(), entry.card])
            writer.add_document(_document(entry, titles, growing.tell() << _SIZE_BITS | len(slip)))
            growing.write(slip)

    def commit(self) -> None:
        """Make what was put lasting and seen here; the cards first, since the index speaks of them."""
        if self.writer is not None and self.growing is not None:
            self.growing.flush()
            os.fsync(self.growing.fileno())
            self.writer.commit()
            self.refresh()

    def slips(self, places: Sequence[tantivy.DocAddress]) -> list[Slip]:
        """What these hits say of themselves."""
        found = []
        for place in self.searcher.fast_field_values("place", list(places)):
            start, size = int(place or 0) >> _SIZE_BITS, int(place or 0) & _SIZE
            if start + size > len(self.cards):
                self._map()
            name, title, card = self.cards[start : start + size].split(b"\0", 2)
            found.append(Slip(name.decode(), title.decode(), card))
        return found

    def _map(self) -> None:
        """See the whole file of cards: it has grown."""
        with self.file.open("rb") as file:
            self.cards = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)

    def close(self) -> None:
        """Let another process write; what was put and not committed is lost."""
        if self.writer is not None and self.growing is not None:
            self.writer.wait_merging_threads()
            self.growing.close()
            self.writer = self.growing = None
