"""From records to the columns of a block: what the collectors wrote by field is joined, field by field, as numbers."""

from array import array
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from meadow.base.track import columns, rules, wire
from meadow.base.track.columns import DEFAULTS, KINDS, PLACES, Columns
from meadow.base.track.names import BEATS, NAMES, SCENES, SOURCES, enum_text
from meadow.base.track.names import CLIENT_FLAGS as SAYS
from meadow.base.track.segments import COLUMNS, SERVER, SIDE, Record
from meadow.base.track.types import EVENTS_MAX, EventError, Item
from meadow.base.track.warehouse import native
from meadow.base.track.warehouse.actors import Actors, Steps

TIME = "DateTime64(3, 'UTC')"
DEFAULT_CURRENCY = "CNY"
_HIDDEN = b'"visible":false'
_BEATS = np.array(sorted(BEATS), np.int16)


class Bad(msgspec.Struct, gc=False):
    """A refused event on its way to `events_bad`, and the place of its batch in the block, if that could be read."""

    batch: int | None
    recv: int
    server: bool
    error: EventError
    seg: int
    off: int
    sdk: str
    body: bytes


class Batches:
    """The records of a block side by side, each by field; records in which something was refused are read here."""

    def __init__(self) -> None:
        self.records: list[Record] = []
        self.numbers: list[int] = []
        self.batches: list[Columns] = []
        self.sides: list[tuple[int, Record]] = []
        self.bad: list[Bad] = []
        self.count = 0
        self.days: set[int] = set()

    def take(self, number: int, record: Record) -> None:
        """Take one record of segment `number`."""
        if record.origin.marks & SIDE:
            self.sides.append((number, record))
            return
        found = columns.unpack(record.more) if record.origin.marks & COLUMNS else None
        if found is None and (found := self._read(number, record)) is None:
            return
        self.put(number, record, found)

    def put(self, number: int, record: Record, found: Columns) -> None:
        """Add a record as it was read."""
        self.records.append(record)
        self.numbers.append(number)
        self.batches.append(found)
        self.count += found.count
        if times := array("q", found.fields.get(columns.TS, b"")):
            first, last = min(times) // rules.DAY_MS, max(times) // rules.DAY_MS
            self.days.update((first, last) if last - first < 2 else {t // rules.DAY_MS for t in times})

    def _read(self, number: int, record: Record) -> Columns | None:
        """Read a body with care: what is refused goes to the bad, what is left comes back by field."""
        server = record.origin.producer == SERVER
        try:
            read = wire.read(record.body, server=server)
        except wire.BadBatchError as error:
            fault = EventError(0, "bad_batch", msg=str(error))
            self.bad.append(Bad(None, record.recv, server, fault, number, record.offset, "", record.body[: 64 << 10]))
            return None
        for one in read.errors:
            body = read.bodies.get(one.i, b"")
            self.bad.append(
                Bad(len(self.records), record.recv, server, one, number, record.offset, read.context.sdk, body)
            )
        return read.columns or columns.of(read.batch_id, read.sent_at, read.context, read.events)


class Rows:
    """The events of a block as arrays, narrowed by `keep` and widened by `explode`; always in the order of the batches."""

    def __init__(self, found: Batches) -> None:
        self.found = found
        count = found.count
        self.of = np.repeat(np.arange(len(found.batches)), [b.count for b in found.batches])
        self.row = np.arange(count)
        self.item = np.zeros(count, np.uint8)
        self.id = np.frombuffer(b"".join([b.ids for b in found.batches]), ">u8").reshape(-1, 2).astype(np.uint64)
        self.field = {name: _join(found, name) for name in KINDS}
        self.code = self.field["name"]
        self.recv = self._each([r.recv for r in found.records], np.int64)
        self.props, self.currency = _texts_of(found, "props", b""), _texts_of(found, "currency", "")
        self._times()
        self._people()

    def __len__(self) -> int:
        return len(self.of)

    def _each(self, values: Sequence[int], kind: Any) -> NDArray[Any]:
        """A value per record, spread over its events."""
        return np.array(values, kind)[self.of] if len(values) else np.zeros(0, kind)

    def _times(self) -> None:
        pairs = zip(self.found.batches, self.found.records, strict=True)
        off = self._each([rules.skew(b.sent_at, r.recv) for b, r in pairs], np.int64)
        self.ts = np.clip(self.field["ts"] + off, rules.OLDEST_MS, rules.NEWEST_MS - 1)
        late = (self.ts > self.recv + rules.AHEAD_MS) | (self.ts < self.recv - rules.BEHIND_MS)
        self.flags = (late * rules.LATE + (off != 0) * rules.CLOCK).astype(np.uint16)

    def _people(self) -> None:
        origins, held = [r.origin for r in self.found.records], self.field
        self.server = self._each([o.producer == SERVER for o in origins], np.bool_)
        held["actor"] = np.where(self.server, held["actor"], self._each([o.actor for o in origins], np.uint64))
        self.flags |= np.where(self.server, held["flags"], held["flags"] & SAYS)
        self.flags |= self._each([o.flags for o in origins], np.uint16)
        held["brand_id"] = np.where(held["brand_id"] == 0, held["shop_id"], held["brand_id"])
        self.score = np.zeros(len(self), np.uint8)

    def pick(self, at: NDArray[Any]) -> None:
        """Take the rows of a mask, or of an index that may name a row more than once."""
        for name in _ARRAYS:
            setattr(self, name, getattr(self, name)[at])
        self.field = {name: held[at] for name, held in self.field.items()}
        if self.props or self.currency:
            rows = np.arange(len(at))[at].tolist()
            self.props = [self.props[i] for i in rows] if self.props else []
            self.currency = [self.currency[i] for i in rows] if self.currency else []

    def keep(self, mask: NDArray[np.bool_]) -> None:
        """Drop what a net caught."""
        if not mask.all():
            self.pick(mask)

    def score_and_cut(self, actors: Actors) -> None:
        """Sessions and bot points of browsers' events; facts of the house keep what they say and are never bots."""
        mine = np.flatnonzero(~self.server)
        if not len(mine):
            return
        steps = Steps(
            self.of[mine], self.code[mine], self.ts[mine], self.field["campaign_id"][mine], self._hidden()[mine]
        )
        sessions, scores = actors.follow(self.found.records, steps)
        self.field["session"] = self.field["session"].copy()
        self.field["session"][mine], self.score[mine] = sessions, scores

    def _hidden(self) -> NDArray[np.bool_]:
        """Beats that say nobody saw them."""
        found = np.zeros(len(self), np.bool_)
        if self.props:
            for i in np.flatnonzero(np.isin(self.code, _BEATS)).tolist():
                found[i] = _HIDDEN in self.props[i].replace(b" ", b"")
        return found

    def explode(self) -> None:
        """One row per item of an event that shows several; the money of the whole event stays on the first of them."""
        starts = np.cumsum([0, *(b.count for b in self.found.batches)]).tolist()
        shown = {starts[n] + i: items for n, b in enumerate(self.found.batches) for i, items in b.items.items()}
        if not shown:
            return
        counts = [len(shown.get(row, (0,))) for row in self.row.tolist()]
        self.pick(np.repeat(np.arange(len(self)), counts))
        self.item = np.concatenate([np.arange(n, dtype=np.uint8) for n in counts])
        held = {n: self.field[n].copy() for n in ("product_id", "sku_id", "qty", "amount_minor", "cash_minor")}
        self.props = self.props or [b""] * len(self)
        for at, (row, n) in enumerate(zip(self.row.tolist(), self.item.tolist(), strict=True)):
            if row in shown:
                _show(held, at, n, shown[row][n])
                if shown[row][n].index and not self.props[at]:
                    self.props[at] = b'{"index":%d}' % shown[row][n].index
        self.field |= held

    def columns(self) -> list[native.Column]:
        """The columns of `events`, typed as the table is; one that holds nothing but its default is left out."""
        basis, batches = self.field["basis_ts"], self.found.batches
        self.field["consent"] = self.field["consent"] | self._each([b.consent for b in batches], np.uint8)
        self.field["basis_ts"] = np.where(basis == 0, self.ts // 1000, basis).astype(np.uint32)
        numbers = {
            **self.field, "item_ix": self.item, "seg": self._each(self.found.numbers, np.uint32),
            "off": self._each([r.offset for r in self.found.records], np.uint32), "name": self.code, "ts": self.ts,
            "recv": self.recv, "is_bot": (self.score >= rules.BOT_AT).astype(np.uint8), "bot_score": self.score,
            "flags": self.flags,
        }  # fmt: skip
        out: list[native.Column] = [("event_id", "UUID", self.id.tobytes())]
        out += [
            (n, _TYPES.get(n) or _PLAIN[held.dtype.name], held.tobytes()) for n, held in numbers.items() if held.any()
        ]
        return out + self._texts()

    def _texts(self) -> list[native.Column]:
        sizes = np.bincount(self.of, minlength=len(self.found.batches)).tolist()
        out = [
            (name, "String", b"".join([native.text(getattr(b, name).encode()) * n for b, n in zip(self.found.batches, sizes, strict=True)]))
            for name in ("sdk", "platform")
        ]  # fmt: skip
        if any(self.props):
            out.append(("props", "String", native.strings(self.props)))
        if any(self.currency):
            out.append(("currency", "String", native.strings((c or DEFAULT_CURRENCY).encode() for c in self.currency)))
        return out


def _join(found: Batches, name: str) -> NDArray[Any]:
    """One field of all batches; most fields of most blocks are nowhere said."""
    place, kind = PLACES[name], np.dtype(KINDS[name])
    pieces = [b.fields.get(place) for b in found.batches]
    if not any(pieces):
        return np.full(found.count, DEFAULTS[name], kind)
    blank = np.full(EVENTS_MAX, DEFAULTS[name], kind).tobytes()
    sizes = [b.count * kind.itemsize for b in found.batches]
    return np.frombuffer(b"".join([p or blank[:n] for p, n in zip(pieces, sizes, strict=True)]), kind)


def _texts_of(found: Batches, name: str, usual: Any) -> list[Any]:
    """A text field of all batches, or nothing where none says it."""
    held = [getattr(b, name) for b in found.batches]
    if not any(held):
        return []
    return [text for b, texts in zip(found.batches, held, strict=True) for text in texts or [usual] * b.count]


_ARRAYS = ("of", "row", "item", "id", "code", "recv", "ts", "flags", "server", "score")
_TYPES = {
    "name": f"Enum16({enum_text(NAMES)})", "scene": f"Enum8({enum_text(SCENES)})", "source": f"Enum8({enum_text(SOURCES)})",
    "ts": TIME, "recv": TIME, "basis_ts": "DateTime('UTC')",
}  # fmt: skip
_PLAIN = {"uint8": "UInt8", "uint16": "UInt16", "uint32": "UInt32", "uint64": "UInt64", "int64": "Int64"}


def _show(held: dict[str, NDArray[Any]], at: int, n: int, item: Item) -> None:
    """Write one item's product and quantity over those of its event."""
    held["product_id"][at] = item.item_id or held["product_id"][at]
    held["sku_id"][at] = item.sku_id or held["sku_id"][at]
    first = n == 0
    held["qty"][at] = item.quantity or held["qty"][at] * first
    held["amount_minor"][at] = item.price * max(1, item.quantity) if item.price else held["amount_minor"][at] * first
    held["cash_minor"][at] *= first


def bad_columns(rows: Sequence[Bad]) -> list[native.Column]:
    """The columns of `events_bad`."""
    return [
        ("recv", TIME, _numbers((b.recv for b in rows), np.int64)),
        ("key", "String", native.strings(b"server" if b.server else b"browser" for b in rows)),
        ("code", "String", native.strings(b.error.code.encode() for b in rows)),
        ("field", "String", native.strings(b.error.field.encode() for b in rows)),
        ("event_id", "String", native.strings(b.error.event_id.encode() for b in rows)),
        ("seg", "UInt32", _numbers((b.seg for b in rows), np.uint32)),
        ("off", "UInt32", _numbers((b.off for b in rows), np.uint32)),
        ("place", "UInt16", _numbers((b.error.i for b in rows), np.uint16)),
        ("sdk", "String", native.strings(b.sdk.encode() for b in rows)),
        ("body", "String", native.strings(b.body for b in rows)),
    ]


def alias_columns(rows: Sequence[tuple[int, int, int]]) -> list[native.Column]:
    """The columns of `alias`: anonymous id, user, since when (ms)."""
    anon, user, since = zip(*rows, strict=True)
    return [
        ("anon", "UInt64", _numbers(anon, np.uint64)),
        ("user", "UInt64", _numbers(user, np.uint64)),
        ("since", TIME, _numbers(since, np.int64)),
        ("undo", "UInt8", bytes(len(rows))),
    ]


def _numbers(values: Iterable[int], kind: Any) -> bytes:
    return np.fromiter(chain(values), kind).tobytes()
