"""MPEG-TS from frames, by hand: what PyAV does at ten times the cost of these few lines is a header each 184 bytes."""

from collections.abc import Sequence
from typing import NamedTuple

from meadow.scenes.live.ingest.wire.flv import Film, Sound

PACKET, ROOM = 188, 184
_PMT, _VIDEO, _AUDIO = 0x1000, 0x100, 0x101
_WRAP = (1 << 33) - 1
_LEAD = 63_000
"""The clock reference runs this many ticks before the picture that carries it."""
_SOUND_ROOM = 2_800
"""Bytes of AAC in one PES: a header for each frame would cost half as much again."""
_DELIMITER = b"\0\0\0\1\x09\xf0"


class Timed(NamedTuple):
    """A frame on the session's clock: 90 kHz ticks, never wrapped."""

    video: bool
    key: bool
    dts: int
    pts: int
    body: bytes


class Muxer:
    """One session's transport stream; the counters run on over segments, publications and pauses."""

    def __init__(self) -> None:
        self.counts = dict.fromkeys((0, _PMT, _VIDEO, _AUDIO), 0)

    def segment(self, frames: Sequence[Timed], film: Film, sound: Sound | None) -> bytes:
        """A whole segment: tables first, then pictures and sound as they came."""
        out: list[bytes] = []
        self._tables(out, sound is not None)
        held: list[bytes] = []
        since = size = 0
        for frame in frames:
            if frame.video:
                sets = film.sets if frame.key else b""
                body = _pes(0xE0, frame.pts, frame.dts, b"".join((_DELIMITER, sets, frame.body)))
                self._packets(out, _VIDEO, body, _field(frame.dts - _LEAD, key=frame.key))
            elif sound is not None:
                if size + len(frame.body) > _SOUND_ROOM:
                    self._packets(out, _AUDIO, _pes(0xC0, since, None, b"".join(held)), b"")
                    held, size = [], 0
                if not held:
                    since = frame.dts
                held += (sound.adts(len(frame.body)), frame.body)
                size += len(frame.body) + 7
        if held:
            self._packets(out, _AUDIO, _pes(0xC0, since, None, b"".join(held)), b"")
        return b"".join(out)

    def _tables(self, out: list[bytes], sound: bool) -> None:  # noqa: FBT001
        self._packets(out, 0, _filled(_PAT), b"")
        self._packets(out, _PMT, _filled(_PMT_BOTH if sound else _PMT_FILM), b"")

    def _packets(self, out: list[bytes], pid: int, body: bytes, field: bytes) -> None:
        """Cut a payload into packets: the first may carry a field, the last is stuffed."""
        count = self.counts[pid]
        heads = _heads(pid)
        at = 0
        first = ROOM - len(field)
        if len(body) < first:
            field = _stuffed(field, ROOM - len(body))
            first = len(body)
        out += (_head(pid, count, 0x40, bool(field)), field, body[:first])
        at, count = first, count + 1
        whole = (len(body) - at) // ROOM
        end = at + whole * ROOM
        for start in range(at, end, ROOM):
            out += (heads[count & 15], body[start : start + ROOM])
            count += 1
        if end < len(body):
            rest = body[end:]
            out += (_head(pid, count, 0, field=True), _stuffed(b"", ROOM - len(rest)), rest)
            count += 1
        self.counts[pid] = count & 15


def _head(pid: int, count: int, start: int, field: bool) -> bytes:  # noqa: FBT001
    return bytes((0x47, start | pid >> 8, pid & 255, (0x30 if field else 0x10) | count & 15))


_kept: dict[int, list[bytes]] = {}


def _heads(pid: int) -> list[bytes]:
    """The sixteen headers of packets in the middle of a payload."""
    if pid not in _kept:
        _kept[pid] = [_head(pid, n, 0, field=False) for n in range(16)]
    return _kept[pid]


def _field(clock: int, *, key: bool) -> bytes:
    """An adaptation field with the clock reference, and the mark of a place to begin."""
    base = clock & _WRAP
    return bytes((7, 0x50 if key else 0x10)) + (base << 15 | 0x7E00).to_bytes(6)


def _stuffed(field: bytes, size: int) -> bytes:
    """A field made `size` bytes long."""
    if size == 1:
        return b"\0"
    flags = field[1:] or b"\0"
    return bytes((size - 1,)) + flags + b"\xff" * (size - 1 - len(flags))


def _pes(kind: int, pts: int, dts: int | None, body: bytes) -> bytes:
    both = dts is not None and dts != pts
    stamps = _stamp(3 if both else 2, pts) + (_stamp(1, dts) if both and dts is not None else b"")
    size = len(body) + 3 + len(stamps)
    told = size if kind == 0xC0 and size < 65_536 else 0
    return b"".join((
        b"\0\0\1", bytes((kind,)), told.to_bytes(2), b"\x80", b"\xc0" if both else b"\x80", bytes((len(stamps),)), stamps, body,
    ))  # fmt: skip


def _stamp(mark: int, ticks: int) -> bytes:
    t = ticks & _WRAP
    return ((mark << 4 | t >> 29 & 14 | 1) << 32 | (t >> 15 & 0x7FFF) << 17 | 1 << 16 | (t & 0x7FFF) << 1 | 1).to_bytes(
        5
    )


def _crc(data: bytes) -> bytes:
    value = 0xFFFFFFFF
    for byte in data:
        value ^= byte << 24
        for _ in range(8):
            value = (value << 1 ^ (0x04C11DB7 if value & 0x80000000 else 0)) & 0xFFFFFFFF
    return value.to_bytes(4)


def _table(body: bytes) -> bytes:
    return b"\0" + body + _crc(body)


def _filled(table: bytes) -> bytes:
    return table + b"\xff" * (ROOM - len(table))


_PAT = _table(b"\x00\xb0\x0d\x00\x01\xc1\x00\x00\x00\x01" + (0xE000 | _PMT).to_bytes(2))
_FILM = b"\x1b" + (0xE000 | _VIDEO).to_bytes(2) + b"\xf0\x00"
_SOUND = b"\x0f" + (0xE000 | _AUDIO).to_bytes(2) + b"\xf0\x00"


def _pmt(streams: bytes) -> bytes:
    size = 13 + len(streams)
    return _table(
        b"\x02"
        + (0xB000 | size).to_bytes(2)
        + b"\x00\x01\xc1\x00\x00"
        + (0xE000 | _VIDEO).to_bytes(2)
        + b"\xf0\x00"
        + streams
    )


_PMT_FILM, _PMT_BOTH = _pmt(_FILM), _pmt(_FILM + _SOUND)
