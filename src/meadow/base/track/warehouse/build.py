"""From records to the columns of a block: numbers through numpy, one pass of Python where state is needed."""

from collections.abc import Iterable, Sequence
from itertools import chain, compress
from operator import attrgetter
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from meadow.base.track import rules, wire
from meadow.base.track.names import CLIENT_FLAGS as SAYS
from meadow.base.track.names import CODES, NAMES, SCENES, SOURCES, enum_text
from meadow.base.track.segments import CLEAN, SERVER, Record
from meadow.base.track.types import ID_FIELDS, Envelope, EventError
from meadow.base.track.warehouse import native
from meadow.base.track.warehouse.actors import Actors

TIME = "DateTime64(3, 'UTC')"
DEFAULT_CURRENCY = "CNY"


class Bad(msgspec.Struct, gc=False):
    """A refused event on its way to `events_bad`."""

    recv: int
    server: bool
    error: EventError
    seg: int
    off: int
    sdk: str
    body: bytes


class Batches:
    """The records of a block, decoded, side by side; `index` tells for each event which record it came in."""

    def __init__(self) -> None:
        self.records: list[Record] = []
        self.ids: list[str] = []
        self.days: set[int] = set()
        self.numbers: list[int] = []
        self.contexts: list[Any] = []
        self.skews: list[int] = []
        self.sizes: list[int] = []
        self.events: list[Envelope] = []
        self.columns: list[list[Any]] = [[] for _ in _NAMES]
        self.bad: list[Bad] = []

    def take(self, number: int, record: Record) -> None:
        """Decode one record of segment `number`."""
        server = record.origin.producer == SERVER
        try:
            read = (wire.trust if record.origin.marks & CLEAN else wire.read)(record.body, server=server)
        except wire.BadBatchError as error:
            fault = EventError(0, "bad_batch", msg=str(error))
            self.bad.append(Bad(record.recv, server, fault, number, record.offset, "", record.body[: 64 << 10]))
            return
        sdk = read.context.sdk
        for one in read.errors:
            body = read.bodies.get(one.i, b"")
            self.bad.append(Bad(record.recv, server, one, number, record.offset, sdk, body))
        self.records.append(record)
        self.numbers.append(number)
        self.contexts.append(read.context)
        self.skews.append(rules.skew(read.sent_at, record.recv))
        self.sizes.append(len(read.events))
        self.ids.append(read.batch_id)
        self.events += read.events
        for held, column in zip(
            self.columns, zip(*map(msgspec.structs.astuple, read.events), strict=True), strict=False
        ):
            held.extend(column)
        self.days.update({e.ts // rules.DAY_MS for e in read.events})  # type: ignore[operator]


class Rows:
    """The events of a block as arrays, narrowed by `keep` and widened by `explode`."""

    def __init__(self, found: Batches) -> None:
        self.found = found
        self.events: Sequence[Envelope] = found.events
        count = len(self.events)
        self.of = np.repeat(np.arange(len(found.records)), found.sizes)
        self.item = np.zeros(count, np.uint8)
        columns = dict(zip(_NAMES, found.columns, strict=True))
        self.field = {name: _array(columns[name], kind) for name, kind in _KINDS.items()}
        self.id = native.uuids(columns["event_id"])
        self.code = np.fromiter(map(CODES.__getitem__, columns["name"]), np.int16, count)
        self.scene = np.fromiter(map(SCENES.__getitem__, columns["scene"]), np.int8, count)
        self.source = np.fromiter(map(SOURCES.__getitem__, columns["source"]), np.int8, count)
        self.recv = self._each([r.recv for r in found.records], np.int64)
        self._times()
        self._people()

    def _each(self, values: Sequence[int], kind: Any) -> NDArray[Any]:
        """A value per record, spread over its events."""
        return np.array(values, kind)[self.of] if len(values) else np.zeros(0, kind)

    def _times(self) -> None:
        off = self._each(self.found.skews, np.int64)
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
        self.score = np.zeros(len(self.events), np.uint8)

    def pick(self, at: NDArray[Any]) -> None:
        """Take the rows of a mask, or of an index that may name a row more than once."""
        for name in _ARRAYS:
            setattr(self, name, getattr(self, name)[at])
        self.field = {name: held[at] for name, held in self.field.items()}

    def keep(self, mask: NDArray[np.bool_]) -> None:
        """Drop what a net caught."""
        if not mask.all():
            self.events = list(compress(self.events, mask.tolist()))
            self.pick(mask)

    def score_and_cut(self, actors: Actors) -> None:
        """Sessions and bot points of browsers' events; facts of the house keep what they say and are never bots."""
        codes, times, owners, campaigns = (a.tolist() for a in (self.code, self.ts, self.of, self.field["campaign_id"]))
        days = actors.days_of(self.ts).tolist()
        sessions, scores = self.field["session"].tolist(), self.score.tolist()
        last, skip = -1, False
        for i, owner in enumerate(owners):
            if owner != last:
                last, record = owner, self.found.records[owner]
                skip = record.origin.producer == SERVER
                if not skip:
                    actors.turn_to(record.origin, times[i], record.recv)
            if not skip:
                sessions[i], scores[i] = actors.step(self.events[i], codes[i], times[i], days[i], campaigns[i])
        self.field["session"], self.score = np.array(sessions, np.uint64), np.array(scores, np.uint8)

    def explode(self) -> None:
        """One row per item of an event that shows several."""
        if not any(e.items for e in self.events):
            return
        rows: list[Envelope] = []
        index: list[int] = []
        items: list[int] = []
        for i, event in enumerate(self.events):
            pieces = [_item(event, n) for n in range(len(event.items))] if event.items else [event]
            rows += pieces
            index += [i] * len(pieces)
            items += range(len(pieces))
        self.pick(np.array(index))
        self.events, self.item = rows, np.array(items, np.uint8)
        for name in ("product_id", "sku_id", "qty", "amount_minor", "cash_minor"):
            self.field[name] = np.fromiter(map(attrgetter(name), rows), _KINDS[name], len(rows))

    def columns(self) -> list[native.Column]:
        """The columns of `events`, typed as the table is; one that holds nothing but its default is left out."""
        basis, contexts = self.field["basis_ts"], self.found.contexts
        self.field["consent"] = self.field["consent"] | self._each([c.consent for c in contexts], np.uint8)
        self.field["basis_ts"] = np.where(basis == 0, self.ts // 1000, basis).astype(np.uint32)
        numbers = {
            "item_ix": self.item, "seg": self._each(self.found.numbers, np.uint32), "scene": self.scene, "source": self.source,
            "off": self._each([r.offset for r in self.found.records], np.uint32), **self.field, "name": self.code,
            "ts": self.ts, "recv": self.recv, "is_bot": (self.score >= rules.BOT_AT).astype(np.uint8),
            "bot_score": self.score, "flags": self.flags,
        }  # fmt: skip
        out: list[native.Column] = [("event_id", "UUID", self.id.tobytes())]
        out += [
            (n, _TYPES.get(n) or _PLAIN[held.dtype.name], held.tobytes()) for n, held in numbers.items() if held.any()
        ]
        return out + self._texts()

    def _texts(self) -> list[native.Column]:
        codes = [e.currency for e in self.events]
        owners = self.of.tolist()
        spelled = {c: native.text((c or DEFAULT_CURRENCY).encode()) for c in set(codes)}
        sdk = [native.text(c.sdk.encode()) for c in self.found.contexts]
        platform = [native.text(c.platform.encode()) for c in self.found.contexts]
        props = [bytes(e.props) for e in self.events]
        out = [
            ("sdk", "String", b"".join(map(sdk.__getitem__, owners))),
            ("platform", "String", b"".join(map(platform.__getitem__, owners))),
        ]
        if any(props):
            out.append(("props", "String", native.strings(props)))
        if any(codes):
            out.append(("currency", "String", b"".join(map(spelled.__getitem__, codes))))
        return out


def _array(column: Sequence[int], kind: Any) -> NDArray[Any]:
    """Numbers of one field; most fields of most blocks are all zero, and that is cheap to see."""
    return np.array(column, kind) if any(column) else np.zeros(len(column), kind)


_NAMES = Envelope.__struct_fields__
_ARRAYS = ("of", "item", "id", "code", "scene", "source", "recv", "ts", "flags", "server", "score")
_KINDS: dict[str, Any] = {
    "ts": np.int64, **dict.fromkeys(ID_FIELDS, np.uint64), "qty": np.uint32, "amount_minor": np.int64, "cash_minor": np.int64,
    "first_in": np.uint8, "basis_ts": np.uint32, "dwell_ms": np.uint32, "stay_ms": np.uint32, "consent": np.uint8,
    "flags": np.uint16, "schema_v": np.uint8,
}  # fmt: skip
_TYPES = {
    "name": f"Enum16({enum_text(NAMES)})", "scene": f"Enum8({enum_text(SCENES)})", "source": f"Enum8({enum_text(SOURCES)})",
    "ts": TIME, "recv": TIME, "basis_ts": "DateTime('UTC')",
}  # fmt: skip
_PLAIN = {"uint8": "UInt8", "uint16": "UInt16", "uint32": "UInt32", "uint64": "UInt64", "int64": "Int64"}


def _item(event: Envelope, n: int) -> Envelope:
    """One item's row: its product and quantity; money of the whole event stays on the first row only."""
    assert event.items is not None  # noqa: S101 - the caller looked
    item = event.items[n]
    amount = item.price * max(1, item.quantity) if item.price else event.amount_minor * (n == 0)
    props = event.props
    if item.index and not bytes(props):
        props = msgspec.Raw(b'{"index":%d}' % item.index)
    return msgspec.structs.replace(
        event,
        items=None,
        product_id=item.item_id or event.product_id,
        sku_id=item.sku_id or event.sku_id,
        qty=item.quantity or event.qty * (n == 0),
        amount_minor=amount,
        cash_minor=event.cash_minor * (n == 0),
        props=props,
    )


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
