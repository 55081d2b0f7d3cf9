"""The first two nets: batches seen before, and events seen before, in memory and beyond it in the warehouse."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from meadow.base.track import rules
from meadow.base.track.warehouse import native
from meadow.base.track.warehouse.seen import Ids, Mask, Seen
from meadow.base.track.warehouse.sink import Sink

EVENTS_CAP = 4_000_000
ODD_CAP = 4_000_000
BATCHES_CAP = 2_000_000
PROBE = 20_000
WINDOW_MS = 48 * 3_600_000
NATURAL, SYNTHETIC = 1, 2
_LOW = np.uint64(0xFFFF_FFFF)
PRINTED = ("actor", "product_id", "room_id", "video_id", "order_id", "line_id", "amount_minor", "qty")

_ABOUT = """SELECT toString(event_id), seg, toUInt16(name), actor, product_id, room_id, video_id, order_id, line_id,
  amount_minor, qty FROM events WHERE """
ODD_SQL = (
    _ABOUT
    + """recv > fromUnixTimestamp64Milli({t:Int64}) AND (substring(toString(event_id), 15, 1) != '7'
  OR UUIDv7ToDateTime(event_id) > recv + INTERVAL 5 MINUTE) ORDER BY event_id, item_ix LIMIT 1 BY event_id LIMIT 2000000"""
)
PROBE_SQL = (
    _ABOUT
    + """event_id IN {ids:Array(UUID)} AND ts >= fromUnixTimestamp64Milli({a:Int64})
  AND ts <= fromUnixTimestamp64Milli({z:Int64}) ORDER BY event_id, item_ix LIMIT 1 BY event_id"""
)


class Nets:
    """What is known of batches and events already stored."""

    def __init__(self, sink: Sink, floor: int, *, wary: bool = False) -> None:
        self.sink = sink
        self.wary = wary
        self.batches = Seen(BATCHES_CAP)
        self.events = Seen(EVENTS_CAP)
        self.odd = Seen(ODD_CAP)
        self.start = floor

    def new_batches(self, ids: Ids) -> Mask:
        """Which batches were not seen, the first of each within the block included; remembers none."""
        hit, _ = self.batches.find(ids)
        first = np.zeros(len(ids), np.bool_)
        first[np.unique(ids, return_index=True)[1]] = True
        return first & ~hit

    def sort_out(
        self, ids: NDArray[np.uint64], recv: NDArray[np.int64], ts: NDArray[np.int64], prints: Ids
    ) -> tuple[Mask, Ids]:
        """Which events are new, and for the others the note (print << 32 | segment) of the first.

        An id whose own time lies after all that memory has let go cannot have been stored before that; only older
        ones, such as late retries and what came before a restart, are looked up in the warehouse, and after a replay
        also facts, which the outbox tells again.
        """
        low = ids[:, 1]
        hit, notes = self.events.find(low)
        odd_hit, odd_notes = self.odd.find(low)
        notes = np.where(odd_hit, odd_notes, notes)
        hit |= odd_hit
        first = np.zeros(len(low), np.bool_)
        _, at, back = np.unique(low, return_index=True, return_inverse=True)
        first[at] = True
        inner = ~first & ~hit
        notes[inner] = prints[at[back[inner]]]
        floor = max(self.start, self.events.floor) + rules.AHEAD_MS
        if self.start or self.events.floor or self.wary:
            odd = self.is_odd(ids, recv)
            doubt = ~hit & first & np.where(odd, self.wary, self.born(ids) <= floor)
            stored = self._probe(ids[doubt], ts[doubt])
            where = np.flatnonzero(doubt)
            for i, note in zip(where.tolist(), stored, strict=True):
                if note is not None:
                    hit[i], notes[i] = True, note
            # what repeats a stored id within this block repeats the stored one
            hit |= hit[at[back]]
        return first & ~hit, notes

    def add(self, batches: Ids, ids: NDArray[np.uint64], recv: NDArray[np.int64], prints: Ids) -> None:
        """Remember what is stored now."""
        if len(batches):
            self.batches.add(np.unique(batches), np.zeros(len(np.unique(batches)), np.uint64), 0)
        if len(ids):
            odd = self.is_odd(ids, recv)
            reach = int(recv.max())
            self.odd.add(ids[odd, 1], prints[odd], reach)
            self.events.add(ids[~odd, 1], prints[~odd], reach)

    @staticmethod
    def born(ids: NDArray[np.uint64]) -> NDArray[np.int64]:
        """The millisecond in a UUIDv7."""
        return (ids[:, 0] >> np.uint64(16)).astype(np.int64)

    def is_odd(self, ids: NDArray[np.uint64], recv: NDArray[np.int64]) -> Mask:
        """Ids that do not tell their time, or tell one ahead of their receipt."""
        version = (ids[:, 0] >> np.uint64(12)) & np.uint64(15)
        odd: Mask = np.logical_or(version != 7, self.born(ids) > recv + rules.AHEAD_MS)
        return odd

    def _probe(self, ids: NDArray[np.uint64], ts: NDArray[np.int64]) -> list[int | None]:
        """Look ids up among stored rows of about the same time; the note of each that is there."""
        found: dict[str, int] = {}
        texts = [_text(int(h), int(low)) for h, low in ids.tolist()]
        if texts:
            a, z = int(ts.min()) - rules.SKEW_MAX_MS - 3_600_000, int(ts.max()) + rules.SKEW_MAX_MS + 3_600_000
            for start in range(0, len(texts), PROBE):
                piece = texts[start : start + PROBE]
                found.update(self._stored(PROBE_SQL, {"ids": piece, "a": a, "z": z}))
        return [found.get(t) for t in texts]

    def _stored(self, sql: str, params: dict[str, Any]) -> dict[str, int]:
        """Notes of stored events by id text."""
        lines = [line.split("\t") for line in self.sink.ask(sql, params).splitlines()]
        if not lines:
            return {}
        names, segs, *about = zip(*lines, strict=True)
        columns = [np.array([int(x) & rules.MASK for x in column], np.uint64) for column in about]
        return dict(zip(names, prints_of(columns, np.array(segs, np.uint64)).tolist(), strict=True))

    def learn(self, last_recv: int) -> None:
        """After a restart: take up the ids of the last 48 h that do not tell their own time."""
        known = self._stored(ODD_SQL, {"t": last_recv - WINDOW_MS})
        if known:
            self.odd.add(native.uuids(list(known))[:, 1], np.array(list(known.values()), np.uint64), last_recv)


def prints_of(columns: Sequence[NDArray[Any]], segs: NDArray[np.uint64]) -> Ids:
    """Notes of events: 32 bits of a mix of what they say, and the segment they came in."""
    mixed = np.zeros(len(segs), np.uint64)
    for column in columns:
        mixed = (mixed ^ column.astype(np.uint64)) * np.uint64(0x9E37_79B9_7F4A_7C15)
        mixed ^= mixed >> np.uint64(29)
    return (mixed & ~_LOW) | segs


def batch_key(batch_id: str, producer: int) -> int:
    """A batch's id in 64 bits, apart for each producer."""
    return int(batch_id.replace("-", "")[16:], 16) ^ producer


def dup_columns(ids: NDArray[np.uint64], recv: NDArray[np.int64], mine: Ids, first: Ids) -> list[native.Column]:
    """The columns of `events_dup`: natural where print and id agree, synthetic where only the id does."""
    half, low = np.uint64(32), _LOW
    kind = np.where(mine >> half == first >> half, NATURAL, SYNTHETIC).astype(np.int8)
    return [
        ("recv", "DateTime64(3, 'UTC')", recv.tobytes()),
        ("event_id", "UUID", ids.tobytes()),
        ("kind", "Enum8('natural'=1,'synthetic'=2)", kind.tobytes()),
        ("first_seg", "UInt32", (first & low).astype(np.uint32).tobytes()),
        ("seg", "UInt32", (mine & low).astype(np.uint32).tobytes()),
    ]


def _text(high: int, low: int) -> str:
    h = f"{high:016x}{low:016x}"
    return f"{h[:8]}-{h[8:12]}-{h[12:16]}-{h[16:20]}-{h[20:]}"
