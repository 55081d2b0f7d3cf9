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
from meadow.base.track.segments import CLEAN, CRAWLER, SERVER, Record
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
        self.days.update({e.ts // rules.DAY_MS for e in read.events})  # type: ignore[operator]


class Rows:
    """The events of a block as arrays, narrowed by `keep` and widened by `explode`."""

    def __init__(self, found: Batches) -> None:
        self.found = found
        self.events: Sequence[Envelope] = found.events
        self.of = np.repeat(np.arange(len(found.records)), found.sizes)
        self.item = np.zeros(len(self.events), np.uint8)
        self.id = native.uuids([e.event_id for e in self.events])
        self.code = np.fromiter(
            map(CODES.__getitem__, map(attrgetter("name"), self.events)), np.int16, len(self.events)
        )
        self.recv = self._each([r.recv for r in found.records], np.int64)
        self._times()
        self._people()

    def _each(self, values: Sequence[int], kind: Any) -> NDArray[Any]:
        """A value per record, spread over its events."""
        return np.array(values, kind)[self.of] if len(values) else np.zeros(0, kind)

    def _field(self, name: str, kind: Any) -> NDArray[Any]:
        return np.fromiter(map(attrgetter(name), self.events), kind, len(self.events))

    def _times(self) -> None:
        ts = self._field("ts", np.int64)
        off = self._each(self.found.skews, np.int64)
        self.ts = np.clip(ts + off, rules.OLDEST_MS, rules.NEWEST_MS - 1)
        late = (self.ts > self.recv + rules.AHEAD_MS) | (self.ts < self.recv - rules.BEHIND_MS)
        self.flags = (late * rules.LATE + (off != 0) * rules.CLOCK).astype(np.uint16)

    def _people(self) -> None:
        origins = [r.origin for r in self.found.records]
        self.server = self._each([o.producer == SERVER for o in origins], np.bool_)
        self.actor = np.where(
            self.server, self._field("actor", np.uint64), self._each([o.actor for o in origins], np.uint64)
        )
        said = self._field("flags", np.uint16)
        self.flags |= np.where(self.server, said, said & SAYS) | self._each([o.flags for o in origins], np.uint16)
        self.session = self._field("session", np.uint64)
        self.score = np.zeros(len(self.events), np.uint8)

    def keep(self, mask: NDArray[np.bool_]) -> None:
        """Drop what a net caught."""
        self.events = list(compress(self.events, mask.tolist()))
        for name in _ARRAYS:
            setattr(self, name, getattr(self, name)[mask])

    def score_and_cut(self, actors: Actors) -> None:
        """Sessions and bot points of browsers' events; facts of the house keep what they say and are never bots."""
        codes, times, owners, people = (a.tolist() for a in (self.code, self.ts, self.of, self.actor))
        last, crawler, many = -1, False, False
        sessions, scores = self.session.tolist(), self.score.tolist()
        for i, event in enumerate(self.events):
            owner = owners[i]
            record = self.found.records[owner]
            if record.origin.producer == SERVER:
                continue
            if owner != last:
                last, crawler = owner, bool(record.origin.marks & CRAWLER)
                actors.touch(people[i])
                many = actors.many_accounts(record.origin.anon, people[i], record.recv)
            sessions[i], scores[i] = actors.step(people[i], event, codes[i], times[i], crawler=crawler, many=many)
        self.session, self.score = np.array(sessions, np.uint64), np.array(scores, np.uint8)

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
        at = np.array(index)
        for name in _ARRAYS:
            setattr(self, name, getattr(self, name)[at])
        self.events, self.item = rows, np.array(items, np.uint8)

    def columns(self) -> list[native.Column]:
        """All columns of `events`, typed as the table is."""
        brand, shop = self._field("brand_id", np.uint64), self._field("shop_id", np.uint64)
        basis = self._field("basis_ts", np.uint32)
        special = {
            "brand_id": np.where(brand == 0, shop, brand), "shop_id": shop, "actor": self.actor, "session": self.session,
        }  # fmt: skip
        consent = self._field("consent", np.uint8) | self._each([c.consent for c in self.found.contexts], np.uint8)
        out: list[native.Column] = [
            ("event_id", "UUID", self.id.tobytes()),
            ("item_ix", "UInt8", self.item.tobytes()),
            ("seg", "UInt32", self._each(self.found.numbers, np.uint32).tobytes()),
            ("off", "UInt32", self._each([r.offset for r in self.found.records], np.uint32).tobytes()),
            ("name", f"Enum16({enum_text(NAMES)})", self.code.tobytes()),
            ("ts", TIME, self.ts.tobytes()),
            ("recv", TIME, self.recv.tobytes()),
            ("basis_ts", "DateTime('UTC')", np.where(basis == 0, self.ts // 1000, basis).astype(np.uint32).tobytes()),
            ("scene", f"Enum8({enum_text(SCENES)})", self._coded("scene", SCENES)),
            ("source", f"Enum8({enum_text(SOURCES)})", self._coded("source", SOURCES)),
            ("consent", "UInt8", consent.tobytes()),
            ("is_bot", "UInt8", (self.score >= rules.BOT_AT).astype(np.uint8).tobytes()),
            ("bot_score", "UInt8", self.score.tobytes()),
            ("flags", "UInt16", self.flags.tobytes()),
        ]
        out += [(n, "UInt64", (special[n] if n in special else self._field(n, np.uint64)).tobytes()) for n in ID_FIELDS]
        out += [(n, kind, self._field(n, dtype).tobytes()) for n, kind, dtype in _PLAIN]
        return out + self._texts()

    def _coded(self, name: str, numbers: dict[str, int]) -> bytes:
        return np.fromiter(
            map(numbers.__getitem__, map(attrgetter(name), self.events)), np.int8, len(self.events)
        ).tobytes()

    def _texts(self) -> list[native.Column]:
        currency = {"": native.text(DEFAULT_CURRENCY.encode())}
        codes = [e.currency for e in self.events]
        currency.update({c: native.text(c.encode()) for c in set(codes) if c})
        owners = self.of.tolist()
        sdk = [native.text(c.sdk.encode()) for c in self.found.contexts]
        platform = [native.text(c.platform.encode()) for c in self.found.contexts]
        return [
            ("currency", "String", b"".join(map(currency.__getitem__, codes))),
            ("sdk", "String", b"".join(map(sdk.__getitem__, owners))),
            ("platform", "String", b"".join(map(platform.__getitem__, owners))),
            ("props", "String", native.strings(map(bytes, map(attrgetter("props"), self.events)))),
        ]


_ARRAYS = ("of", "item", "id", "code", "recv", "ts", "flags", "server", "actor", "session", "score")
_PLAIN: tuple[tuple[str, str, Any], ...] = (
    ("first_in", "UInt8", np.uint8), ("qty", "UInt32", np.uint32), ("amount_minor", "Int64", np.int64),
    ("cash_minor", "Int64", np.int64), ("dwell_ms", "UInt32", np.uint32), ("stay_ms", "UInt32", np.uint32),
    ("schema_v", "UInt8", np.uint8),
)  # fmt: skip


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
