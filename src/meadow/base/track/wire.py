"""The one reading of a batch, shared by the collector that answers for it and the consumer that stores it."""

import re
from array import array
from collections.abc import Sequence
from typing import Any

import msgspec

from meadow.base.track import columns, rules
from meadow.base.track.columns import NO_PROPS, Columns
from meadow.base.track.names import CODES, ORDER_NAMES, SERVER_ONLY
from meadow.base.track.types import (
    BODY_MAX,
    ERRORS,
    EVENT_MAX,
    EVENTS_MAX,
    ID_FIELDS,
    PROPS_DEPTH,
    PROPS_MAX,
    ROWS_MAX,
    WIRE_IDS,
    Batch,
    Context,
    Envelope,
    EventError,
    Told,
)  # fmt: skip

NO_CONTEXT = Context()
_CLIENT = {name: code for name, code in CODES.items() if code not in SERVER_ONLY}
OLDEST_MS, NEWEST_MS = rules.OLDEST_MS, rules.NEWEST_MS
_NULL = b"null"
_typed = msgspec.json.Decoder(Batch, strict=False)
_one = msgspec.json.Decoder(Envelope, strict=False)
_FIELD = re.compile(r"`\$\.?([a-z_]+)?")
_CURRENCY = re.compile("[A-Z]{3}")
_UUID = re.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_FIELDS = frozenset(Envelope.__struct_fields__)


class _Loose(msgspec.Struct):
    """A batch whose events are looked at one by one."""

    events: list[msgspec.Raw]
    batch_id: str = ""
    sent_at: int = 0
    context: Context | None = None


_loose = msgspec.json.Decoder(_Loose, strict=False)


class Rows(msgspec.Struct, gc=False):
    """The body of `/t/v1/rows`: rows of one side table, each an object by column."""

    batch_id: str
    rows: list[msgspec.Raw]


_rows = msgspec.json.Decoder(Rows)


class BadBatchError(ValueError):
    """The body is no batch: not JSON, no events, too many, or without a usable id. The text says which."""


class Read(msgspec.Struct, gc=False):
    """A batch as understood: accepted events with their places, the errors of the others; `columns` where all were in order."""

    batch_id: str
    sent_at: int
    context: Context
    events: list[Envelope]
    places: Sequence[int]
    errors: list[EventError]
    bodies: dict[int, bytes]
    unknown: int = 0
    columns: Columns | None = None


def read(body: bytes, *, server: bool) -> Read:
    """Decode and check a batch body; raises `BadBatchError`. Deterministic: the same bytes always read the same."""
    if len(body) > BODY_MAX:
        raise BadBatchError("too large")
    try:
        batch = _typed.decode(body)
    except msgspec.ValidationError:
        return _read_one_by_one(body, server=server)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadBatchError("not JSON") from error
    _check_batch(batch.batch_id, len(batch.events))
    if (found := _clean(batch, server=server)) is None:
        return _read_one_by_one(body, server=server)
    count = len(batch.events)
    return Read(
        batch.batch_id, batch.sent_at, batch.context or NO_CONTEXT, batch.events, range(count), [], {}, columns=found
    )


def read_rows(body: bytes) -> Rows:
    """Decode a body of rows; raises `BadBatchError`. Their columns are checked where the table is known."""
    if len(body) > BODY_MAX:
        raise BadBatchError("too large")
    try:
        found = _rows.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadBatchError("not rows") from error
    if not 0 < len(found.rows) <= ROWS_MAX:
        raise BadBatchError("no rows" if not found.rows else "too many rows")
    if not _UUID.fullmatch(found.batch_id) or any(bytes(row[:1]) != b"{" for row in map(bytes, found.rows)):
        raise BadBatchError("batch_id is not a UUID, or a row is not an object")
    return found


def _clean(batch: Batch, *, server: bool) -> Columns | None:
    """The batch by field where no event breaks a rule, told quickly; a doubt is settled by `check`, one event at a time."""
    if server and any(check(0, event, server=True) for event in batch.events):
        return None
    context, names = batch.context or NO_CONTEXT, CODES if server else _CLIENT
    found = columns.of(batch.batch_id, batch.sent_at, context, batch.events, names)
    if found is None or server:
        return found
    times = array("q", found.fields[columns.TS]) if columns.TS in found.fields else [0]
    if min(times) < OLDEST_MS or max(times) >= NEWEST_MS or found.currency or columns.MONEY & found.fields.keys():
        return None
    for items in found.items.values():
        if any(item.price or item.quantity or (item.item_id | item.sku_id) >> 64 for item in items):
            return None
    some = [raw for raw in found.props if raw]
    text = b"".join(some)
    flat = b"[" not in text and text.count(b"{") == len(some)
    return (
        found if not some or (flat and max(map(len, some)) <= PROPS_MAX and all(r[:1] == b"{" for r in some)) else None
    )


def _check_batch(batch_id: str, count: int) -> None:
    if not count or count > EVENTS_MAX:
        raise BadBatchError("no events" if not count else "too many events")
    if not _UUID.fullmatch(batch_id):
        raise BadBatchError("batch_id is not a UUID")


def check(i: int, event: Envelope, *, server: bool) -> EventError | None:
    """The first rule that an event breaks; settles its `ts` to milliseconds and its empty props."""
    code = CODES.get(event.name)
    if code is None:
        return _error(i, event, "unknown_name" if event.name else "missing:name", "name")
    if (ms := rules.moment(event.ts)) is None:
        return _error(i, event, "missing:ts" if event.ts in {0, ""} else "bad_ts", "ts")
    event.ts = ms
    if not server:
        if code in SERVER_ONLY:
            return _error(i, event, "server_only_name", "name")
        if event.qty or event.amount_minor or event.cash_minor or event.first_in or event.currency:
            return _error(i, event, "money_from_client", _money_field(event))
        if event.items and any(item.price or item.quantity for item in event.items):
            return _error(i, event, "money_from_client", "items")
    elif code in ORDER_NAMES and not event.order_id:
        return _error(i, event, "empty_order_id", "order_id")
    if event.currency and not _CURRENCY.fullmatch(event.currency):
        return _error(i, event, "bad_currency", "currency")
    wide = next((f for f in ID_FIELDS if getattr(event, f) >> 64), "")
    if event.items and any((item.item_id | item.sku_id) >> 64 for item in event.items):
        wide = "items"
    if wide:
        return _error(i, event, "bad_type", wide)
    return _check_props(i, event)


def _money_field(event: Envelope) -> str:
    return next(f for f in ("amount_minor", "cash_minor", "qty", "first_in", "currency") if getattr(event, f))


def _check_props(i: int, event: Envelope) -> EventError | None:
    raw = bytes(event.props)
    if not raw:
        return None
    if raw in (_NULL, b"{}"):
        event.props = NO_PROPS
        return None
    if raw[:1] != b"{":
        return _error(i, event, "bad_type", "props")
    if len(raw) > PROPS_MAX:
        return _error(i, event, "too_large", "props")
    if raw.count(b"{") + raw.count(b"[") > PROPS_DEPTH and _depth(msgspec.json.decode(raw)) > PROPS_DEPTH:
        return _error(i, event, "props_too_deep", "props")
    return None


def _depth(value: Any) -> int:
    """Levels of nesting; a scalar has none."""
    deepest, level = 0, [value]
    while level := [v for v in level if isinstance(v, dict | list)]:
        deepest += 1
        level = [x for v in level for x in (v.values() if isinstance(v, dict) else v)]
    return deepest


def _error(i: int, event: Envelope, code: str, field: str) -> EventError:
    known = event.event_id if _UUID.fullmatch(event.event_id) else ""
    return EventError(i, code, known, field, ERRORS[code])


def _read_one_by_one(body: bytes, *, server: bool) -> Read:
    """The slow road: every event by itself, so that a bad one harms nobody."""
    try:
        loose = _loose.decode(body)
    except msgspec.ValidationError as error:
        raise BadBatchError("no events") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadBatchError("not JSON") from error
    _check_batch(loose.batch_id, len(loose.events))
    found = Read(loose.batch_id, loose.sent_at, loose.context or NO_CONTEXT, [], [], [], {})
    places: list[int] = []
    for i, raw in enumerate(loose.events):
        piece = bytes(raw)
        event, fault, unknown = _read_event(i, piece)
        fault = fault or (check(i, event, server=server) if event else None)
        found.unknown += unknown
        if fault or event is None:
            found.errors.append(fault or EventError(i, "bad_type"))
            found.bodies[i] = piece
        else:
            found.events.append(event)
            places.append(i)
    found.places = places
    return found


def _read_event(i: int, piece: bytes) -> tuple[Envelope | None, EventError | None, int]:
    """One event, its error, and how many unknown fields moved into its props."""
    if len(piece) > EVENT_MAX:
        return None, EventError(i, "too_large", "", "", ERRORS["too_large"]), 0
    moved = 0
    try:
        event = _one.decode(piece)
    except msgspec.ValidationError as first:
        try:
            event, moved = _adopt(piece)
        except msgspec.ValidationError as again:
            return None, _shape_error(i, piece, str(again if "unknown field" in str(first) else first)), 0
    if not event.event_id:
        return None, EventError(i, "no_event_id", "", "event_id", ERRORS["no_event_id"]), 0
    if not _UUID.fullmatch(event.event_id):
        return None, EventError(i, "bad_uuid", "", "event_id", ERRORS["bad_uuid"]), 0
    return event, None, moved


def _adopt(piece: bytes) -> tuple[Envelope, int]:
    """Move fields that this version does not know into `props`: a newer SDK loses nothing."""
    whole = msgspec.json.decode(piece, type=dict[str, msgspec.Raw])
    strange = {name: whole.pop(name) for name in list(whole) if name not in _FIELDS}
    if not strange:
        raise msgspec.ValidationError("as it was")
    props = bytes(whole.get("props", NO_PROPS)) or _NULL
    held = {} if props == _NULL else msgspec.json.decode(props, type=dict[str, msgspec.Raw])
    whole["props"] = msgspec.Raw(msgspec.json.encode({**strange, **held}))
    return _one.decode(msgspec.json.encode(whole)), len(strange)


def _shape_error(i: int, piece: bytes, text: str) -> EventError:
    """The error of a field with a wrong type, named by the field where msgspec names one."""
    found = _FIELD.search(text)
    field = found[1] if found and found[1] in _FIELDS else ""
    try:
        event_id = msgspec.json.decode(piece, type=dict[str, Any]).get("event_id", "")
    except msgspec.ValidationError:
        event_id = ""
    known = event_id if isinstance(event_id, str) and _UUID.fullmatch(event_id) else ""
    code = {"event_id": "bad_uuid", "ts": "bad_ts", "currency": "bad_currency"}.get(field, "bad_type")
    return EventError(i, code, known, field, ERRORS[code])


_ID_TEXT = dict.fromkeys(WIRE_IDS)


def encode(batch_id: str, sent_ms: int, events: Sequence[Envelope], context: Context | None = None) -> bytes:
    """A batch body as this version sends it."""
    return msgspec.json.encode(
        {"batch_id": batch_id, "sent_at": sent_ms, "context": context or {}, "events": [plain(e) for e in events]}
    )


def plain(event: Envelope) -> dict[str, Any]:
    """The wire form of an event: ids as text, defaults left out."""
    out: dict[str, Any] = {}
    for name, default in _DEFAULTS:
        value = getattr(event, name)
        if value != default:
            out[name] = str(value) if name in WIRE_IDS else value
    if bytes(event.props):
        out["props"] = event.props
    return out


_DEFAULTS = tuple((f.name, f.default) for f in msgspec.structs.fields(Envelope) if f.name != "props")
_told = msgspec.json.Decoder(Told, strict=False)


def told(payload: bytes) -> Told:
    """Read one message of `track.events.*`."""
    return _told.decode(payload)
