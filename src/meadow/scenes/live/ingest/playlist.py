"""The live playlist (live.md 2.3): a sequence that only grows, discontinuities counted, times that never step back."""

from collections import deque
from datetime import UTC, datetime

import msgspec

WINDOW, LEAST_TARGET = 8, 2


class Entry(msgspec.Struct, frozen=True, array_like=True):
    """One segment, as the journal keeps it: sequence, milliseconds, program time, whether a DISCONTINUITY stands before it."""

    seq: int
    ms: int
    pdt_ms: int
    cut: bool
    size: int = 0


class Playlist:
    """The window over a session's segments, and what is known of those that have left it."""

    def __init__(self, since: int) -> None:
        self.next = since
        self.target = LEAST_TARGET
        self.window: deque[Entry] = deque()
        self.cuts = 0
        self.pdt_ms = 0

    def add(self, ms: int, arrived_ms: int, *, fresh: bool, size: int = 0) -> Entry:
        """Take a segment in; `fresh` is not marked on the very first of a session."""
        entry = Entry(self.next, ms, max(self.pdt_ms, arrived_ms), fresh and self.pdt_ms > 0, size)
        self.take(entry)
        return entry

    def take(self, entry: Entry) -> None:
        """Put an entry at the end; also how a journal is read back."""
        self.next = entry.seq + 1
        self.pdt_ms = entry.pdt_ms + entry.ms
        self.target = max(self.target, -(-entry.ms // 1000))
        self.window.append(entry)
        if len(self.window) > WINDOW:
            self.cuts += self.window.popleft().cut

    def text(self, *, ended: bool = False) -> str:
        """The playlist as it stands."""
        first = self.window[0].seq if self.window else self.next
        lines = [
            "#EXTM3U", "#EXT-X-VERSION:6", f"#EXT-X-TARGETDURATION:{self.target}", f"#EXT-X-MEDIA-SEQUENCE:{first}",
            f"#EXT-X-DISCONTINUITY-SEQUENCE:{self.cuts}", "#EXT-X-INDEPENDENT-SEGMENTS",
        ]  # fmt: skip
        for entry in self.window:
            lines += segment(entry)
        return "\n".join(lines + ["#EXT-X-ENDLIST"] * ended) + "\n"


def segment(entry: Entry, folder: str = "") -> list[str]:
    """The lines of one segment."""
    moment = datetime.fromtimestamp(entry.pdt_ms / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    lines = [f"#EXT-X-PROGRAM-DATE-TIME:{moment}", f"#EXTINF:{entry.ms / 1000:.3f},", f"{folder}{entry.seq}.ts"]
    return ["#EXT-X-DISCONTINUITY", *lines] if entry.cut else lines


def vod(entries: list[Entry], folder: str = "") -> str:
    """A whole recording: the same segments, the same discontinuities, and an end."""
    target = max([LEAST_TARGET, *(-(-e.ms // 1000) for e in entries)])
    lines = [
        "#EXTM3U", "#EXT-X-VERSION:6", "#EXT-X-PLAYLIST-TYPE:VOD", f"#EXT-X-TARGETDURATION:{target}",
        f"#EXT-X-MEDIA-SEQUENCE:{entries[0].seq if entries else 0}", "#EXT-X-INDEPENDENT-SEGMENTS",
    ]  # fmt: skip
    for n, entry in enumerate(entries):
        gap = n > 0 and entry.seq != entries[n - 1].seq + 1  # one in between was never stored
        lines += segment(msgspec.structs.replace(entry, cut=n > 0 and (entry.cut or gap)), folder)
    return "\n".join([*lines, "#EXT-X-ENDLIST"]) + "\n"
