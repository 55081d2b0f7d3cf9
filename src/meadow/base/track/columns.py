"""A batch by field. The collector, which has read a batch, writes this beside its bytes: the one consumer need not read it again."""

from array import array
from collections.abc import Mapping, Sequence

import msgspec

from meadow.base.track.names import CODES, SCENES, SOURCES
from meadow.base.track.types import EVENTS_MAX, ID_FIELDS, Context, Envelope, Item

KINDS: dict[str, str] = {
    "name": "h", "ts": "q", "scene": "b", "source": "b", **dict.fromkeys(ID_FIELDS, "Q"), "qty": "I", "amount_minor": "q",
    "cash_minor": "q", "first_in": "B", "basis_ts": "I", "dwell_ms": "I", "stay_ms": "I", "consent": "B", "flags": "H",
    "schema_v": "B",
}  # fmt: skip
"""The fields that are numbers, and the width of each as `array` and `struct` spell it."""
PLACES = {name: place for place, name in enumerate(Envelope.__struct_fields__)}
DEFAULTS = {name: 1 if name == "schema_v" else 0 for name in KINDS}
MONEY = frozenset(PLACES[name] for name in ("qty", "amount_minor", "cash_minor", "first_in"))
TS = PLACES["ts"]
_NUMBERS = tuple((PLACES[name], kind, name) for name, kind in KINDS.items() if name not in {"name", "scene", "source"})
_USUAL = {value: [(value,) * n for n in range(EVENTS_MAX + 1)] for value in (0, 1)}
NAME, _SCENE, _SOURCE, _PROPS, _CURRENCY, _ITEMS = (
    PLACES[n] for n in ("name", "scene", "source", "props", "currency", "items")
)
NO_PROPS = Envelope().props
_BARE = [(NO_PROPS,) * n for n in range(EVENTS_MAX + 1)]
_row = msgspec.structs.astuple
VERSION = 1


class Columns(msgspec.Struct, array_like=True, gc=False):
    """The events of a batch side by side; a field in which all hold the default is left out of `fields`."""

    version: int
    batch_id: str
    sent_at: int
    consent: int
    sdk: str
    platform: str
    count: int
    ids: bytes
    fields: dict[int, bytes]
    props: list[bytes] = []
    currency: list[str] = []
    items: dict[int, list[Item]] = {}


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Columns).decode


def of(
    batch_id: str, sent_at: int, context: Context, events: Sequence[Envelope], names: Mapping[str, int] = CODES
) -> Columns | None:
    """The columns of events, or None where one does not fit: a time that is text, a key over 64 bits, a name not in `names`."""
    count = len(events)
    if not count:
        return Columns(VERSION, batch_id, sent_at, context.consent, context.sdk, context.platform, 0, b"", {})
    columns = tuple(zip(*map(_row, events), strict=True))
    if count > EVENTS_MAX or (ids := _ids(columns[0])) is None:
        return None
    try:
        fields = {NAME: array("h", map(names.__getitem__, columns[NAME])).tobytes()}
        for place, kind, name in _NUMBERS:
            column = columns[place]
            if column != _USUAL[DEFAULTS[name]][count]:
                fields[place] = array(kind, column).tobytes()
    except (KeyError, OverflowError, TypeError):
        return None
    for place, numbers in ((_SCENE, SCENES), (_SOURCE, SOURCES)):
        fields[place] = bytes(map(numbers.__getitem__, columns[place]))
    props, currency, items = columns[_PROPS], columns[_CURRENCY], columns[_ITEMS]
    return Columns(
        VERSION, batch_id, sent_at, context.consent, context.sdk, context.platform, count, ids, fields,
        [] if props == _BARE[count] else [bytes(p) for p in props], list(currency) if any(currency) else [],
        {i: held for i, held in enumerate(items) if held} if any(items) else {},
    )  # fmt: skip


def _ids(texts: Sequence[str]) -> bytes | None:
    """The ids in sixteen bytes each, or None where one is not a UUID as RFC 9562 spells it."""
    joined, count = "".join(texts), len(texts)
    dashes = "-" * count
    if set(map(len, texts)) != {36} or not all(joined[at::36] == dashes for at in (8, 13, 18, 23)):
        return None
    try:
        found = bytes.fromhex(joined.replace("-", ""))
    except ValueError:
        return None
    return found if len(found) == 16 * count else None


def pack(columns: Columns) -> bytes:
    """As bytes, for the log."""
    return _encode(columns)


def unpack(data: bytes) -> Columns | None:
    """From the log; None where another version wrote it: then the body is read."""
    try:
        found = _decode(data)
    except msgspec.DecodeError:
        return None
    return found if found.version == VERSION else None
