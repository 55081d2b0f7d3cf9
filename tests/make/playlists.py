"""Reads playlists as a strict player would, and follows one over time: what may never happen is an error here."""

import itertools
import re
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class Part:
    seq: int
    seconds: float
    pdt: float
    cut: bool
    uri: str


@dataclass(frozen=True)
class Listed:
    """One playlist."""

    target: int
    cuts: int
    ended: bool
    parts: list[Part]


def read(text: str) -> Listed:
    """Parse and check what can be seen in one copy."""
    lines = text.split("\n")
    assert lines[0] == "#EXTM3U"
    assert lines[-1] == ""
    tags = dict(re.findall(r"^#(EXT-X-[A-Z-]+):(.+)$", text, re.MULTILINE))
    seq, target = int(tags["EXT-X-MEDIA-SEQUENCE"]), int(tags["EXT-X-TARGETDURATION"])
    parts, cut, pdt, seconds = [], False, None, None
    for line in lines:
        if line == "#EXT-X-DISCONTINUITY":
            cut = True
        elif line.startswith("#EXT-X-PROGRAM-DATE-TIME:"):
            pdt = datetime.fromisoformat(line.partition(":")[2]).timestamp()
        elif line.startswith("#EXTINF:"):
            seconds = float(line[8:].rstrip(","))
        elif line and not line.startswith("#"):
            assert pdt is not None
            assert seconds is not None
            assert round(seconds) <= target, (seconds, target)
            parts.append(Part(seq + len(parts), seconds, pdt, cut, line))
            cut, pdt, seconds = False, None, None
    for one, two in itertools.pairwise(parts):
        assert two.pdt >= one.pdt + one.seconds - 0.0015, (one, two)
    return Listed(target, int(tags.get("EXT-X-DISCONTINUITY-SEQUENCE", 0)), text.endswith("#EXT-X-ENDLIST\n"), parts)


@dataclass
class Watcher:
    """Follows one playlist; `seen` holds every part once."""

    seen: dict[int, Part] = field(default_factory=dict)
    last: Listed | None = None
    missing: int = 0

    def look(self, text: str) -> Listed:
        """The next copy of the same playlist."""
        now = read(text)
        if self.last is not None and self.last.parts:
            assert now.target >= self.last.target
            assert now.parts
            assert now.parts[0].seq >= self.last.parts[0].seq
            assert now.parts[-1].seq >= self.last.parts[-1].seq, "the sequence fell back"
            gone = [p for p in self.last.parts if p.seq < now.parts[0].seq]
            if now.parts[0].seq <= self.last.parts[-1].seq + 1:
                assert now.cuts == self.last.cuts + sum(p.cut for p in gone), "a discontinuity was lost"
            else:
                self.missing += now.parts[0].seq - self.last.parts[-1].seq - 1
        for part in now.parts:
            assert self.seen.setdefault(part.seq, part) == part, "a listed segment changed"
        self.last = now
        return now

    @property
    def gaps(self) -> int:
        """Sequence numbers between the first and the last that never showed."""
        return max(self.seen) - min(self.seen) + 1 - len(self.seen) if self.seen else 0
