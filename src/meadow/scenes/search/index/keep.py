"""Writing the index of one node: entries into the live generation, or a whole new one beside it."""

import shutil
from collections.abc import Iterable
from pathlib import Path

import msgspec

from meadow.base import ids
from meadow.scenes.search.index.node import KINDS, Kind, Learned, put_file
from meadow.scenes.search.index.shelf import FORMAT, Entry, Shelf

BLOAT, SLIP = 64 << 20, 2_000
"""A file of cards is too long past this many bytes, where that is more than so many for each entry."""
_json = msgspec.json.Encoder()


class Keeper:
    """The writer of one generation; `publish` makes it the one that readers use."""

    def __init__(self, folder: Path, generation: str = "") -> None:
        self.folder = folder
        self.generation = generation or f"{ids.new().hex}-{FORMAT}"
        self.shelves: dict[Kind, Shelf] = {k: Shelf(folder / self.generation / k) for k in KINDS}

    def put(
        self,
        kind: Kind,
        entries: Iterable[Entry],
        gone: Iterable[str] = (),
        *,
        shops: Iterable[str] = (),
        fresh: bool = False,
    ) -> None:
        """Replace entries of a kind, drop those that are gone and, before, all of `shops`; readers see it after `commit`."""
        self.shelves[kind].put(entries, gone, shops=shops, fresh=fresh)

    def commit(self) -> None:
        """Make lasting what was put."""
        for shelf in self.shelves.values():
            shelf.commit()

    def publish(self) -> None:
        """Turn readers to this generation, and drop the ones before the last."""
        self.commit()
        before = (self.folder / "current").read_text() if (self.folder / "current").exists() else ""
        put_file(self.folder / "current", self.generation.encode())
        for old in self.folder.iterdir():
            if old.is_dir() and old.name not in {self.generation, before}:
                shutil.rmtree(old, ignore_errors=True)

    @property
    def bloated(self) -> bool:
        """Whether most of what lies beside the index is of entries that were replaced since."""
        return any(
            (size := shelf.file.stat().st_size if shelf.file.exists() else 0) > BLOAT
            and size > SLIP * max(1, shelf.searcher.num_docs)
            for shelf in self.shelves.values()
        )

    def close(self) -> None:
        """Let another process write."""
        for shelf in self.shelves.values():
            shelf.close()


def teach(folder: Path, learned: Learned) -> None:
    """Tell all readers of this node what has been learned, where it is something new."""
    file, body = folder / "learned.json", _json.encode(learned)
    if not file.exists() or file.read_bytes() != body:
        folder.mkdir(parents=True, exist_ok=True)
        put_file(file, body)
