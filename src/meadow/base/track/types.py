"""What travels: one envelope per event, a batch around it, the reply, and the facts that only the house may tell."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from meadow.base.track.names import ALIASES, CLIENT, FLAGS, SCENES, SERVER, SOURCES

U64 = Annotated[int, Meta(ge=0)]
U32 = Annotated[int, Meta(ge=0, le=2**32 - 1)]
U16 = Annotated[int, Meta(ge=0, le=2**16 - 1)]
U8 = Annotated[int, Meta(ge=0, le=255)]
Minor = Annotated[int, Meta(ge=-(10**15), le=10**15)]
Code = Annotated[str, Meta(max_length=3)]
Short = Annotated[str, Meta(max_length=64)]
Scene = Literal[
    "none", "live", "video", "image_text", "search", "mall", "shop", "product_page", "showcase", "profile", "order"
]
Source = Literal[
    "other", "recommend", "follow", "search", "short_video", "live_square", "profile", "mall", "paid_ads", "share"
]
Producer = Literal["browser", "server"]

BLOCK = "track.block"
"""The subject on which the consumer says that a block was inserted."""
EVENTS_MAX = 256
BODY_MAX = 1 << 20
EVENT_MAX = 64 << 10
PROPS_MAX = 2 << 10
PROPS_DEPTH = 4
ITEMS_MAX = 200
ROWS_MAX = 1000


class Item(msgspec.Struct, gc=False, forbid_unknown_fields=True, omit_defaults=True):
    """One product of an event that shows several; the consumer writes one row per item."""

    item_id: U64 = 0
    sku_id: U64 = 0
    index: U32 = 0
    quantity: U32 = 0
    price: Minor = 0


class Envelope(msgspec.Struct, gc=False, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """One event on the wire. Ids are 64-bit keys, sent as decimal text; times are integer milliseconds."""

    event_id: str = ""
    name: str = ""
    ts: int | str = 0
    props: msgspec.Raw = msgspec.Raw(b"")
    actor: U64 = 0
    session: U64 = 0
    source_id: U64 = 0
    trace_id: U64 = 0
    shop_id: U64 = 0
    brand_id: U64 = 0
    author_id: U64 = 0
    agency_id: U64 = 0
    room_id: U64 = 0
    video_id: U64 = 0
    product_id: U64 = 0
    sku_id: U64 = 0
    query_h: U64 = 0
    campaign_id: U64 = 0
    link_id: U64 = 0
    order_id: U64 = 0
    line_id: U64 = 0
    qty: U32 = 0
    amount_minor: Minor = 0
    cash_minor: Minor = 0
    first_in: U8 = 0
    currency: Code = ""
    scene: Scene = "none"
    source: Source = "other"
    basis_ts: U32 = 0
    dwell_ms: U32 = 0
    stay_ms: U32 = 0
    consent: U8 = 0
    flags: U16 = 0
    schema_v: U8 = 1
    items: Annotated[list[Item], Meta(max_length=ITEMS_MAX)] | None = None


ID_FIELDS = Envelope.__struct_fields__[4:21]
"""The 64-bit keys, side by side in the Struct so that one slice of it holds them all."""
WIRE_IDS = frozenset(ID_FIELDS)


class Context(msgspec.Struct, gc=False):
    """What is true of a whole batch. `user` is the ticket of `rules.ticket`; without it the actor is anonymous."""

    sdk: Short = ""
    app_v: Short = ""
    platform: Short = ""
    anon_id: Annotated[str, Meta(max_length=64)] | int | None = None
    user: Annotated[str, Meta(max_length=64)] | None = None
    consent: U8 = 0


class Batch(msgspec.Struct, gc=False):
    """The body of `/t/v1/batch`; unknown fields are ignored here and kept in `props` on an event."""

    events: list[Envelope]
    batch_id: str = ""
    sent_at: int = 0
    context: Context | None = None


class EventError(msgspec.Struct, gc=False, omit_defaults=True):
    """Why one event of a batch was refused; `i` is its place in the batch."""

    i: int
    code: str
    event_id: str = ""
    field: str = ""
    msg: str = ""


class Reply(msgspec.Struct):
    """The answer to a batch. Rejected events are durable too: never send them again unchanged."""

    batch_id: str
    server_time: int
    accepted: int = 0
    rejected: int = 0
    replay: bool = False
    errors: list[EventError] = []
    heartbeat_s: int | None = None


class Told(msgspec.Struct, omit_defaults=True):
    """What follows an fsync over NATS (`track.events.<actor mod 64>`): accepted events of one actor, best effort."""

    recv: int
    actor: str
    known: bool
    events: list[Envelope]


class Fact(msgspec.Struct, frozen=True, kw_only=True):
    """A thing the house itself knows: an order line paid, a refund, a follow. Ids are the house's own.

    `about` and `version` name the state told: telling it twice collapses into one row. Money is in minor units;
    `paid_at` is the pay time of the order for money rows, on which cohorts are built.
    """

    name: str
    about: UUID
    at: datetime
    version: int = 1
    actor: UUID | None = None
    scene: Scene = "none"
    source: Source = "other"
    source_id: UUID | None = None
    trace_id: UUID | None = None
    shop_id: UUID | None = None
    brand_id: UUID | None = None
    author_id: UUID | None = None
    agency_id: UUID | None = None
    room_id: UUID | None = None
    video_id: UUID | None = None
    product_id: UUID | None = None
    sku_id: UUID | None = None
    campaign_id: UUID | None = None
    link_id: UUID | None = None
    order_id: UUID | None = None
    line_id: UUID | None = None
    first_in: int = 0
    qty: int = 0
    amount_minor: int = 0
    cash_minor: int = 0
    currency: str = "CNY"
    paid_at: datetime | None = None
    stay_ms: int = 0
    flags: int = 0
    props: dict[str, Any] = {}


ERRORS: dict[str, str] = {
    "no_event_id": "the producer must name the event before it is sent",
    "bad_uuid": "event_id is not a UUID",
    "unknown_name": "no such event",
    "bad_ts": "not milliseconds or ISO time between 2020 and 2100",
    "bad_type": "the field has another type or range",
    "too_large": "over the limit for one event or its props",
    "missing:name": "every event has a name",
    "missing:ts": "every event has a time",
    "money_from_client": "only server producers may send money",
    "server_only_name": "only server producers may send this name",
    "empty_order_id": "an order event without an order id would join all such orders into one",
    "bad_currency": "three capital letters",
    "no_such_table": "nobody registered a side table of this name",
    "bad_rows": "the side table does not take these rows",
    "props_too_deep": "props nest deeper than four levels",
}


def reference() -> str:
    """The page `docs/reference/track.md`, made from the tables above so that it cannot go stale."""
    lines = ["# Events", "", "Generated from `meadow.base.track`; do not edit.", ""]
    spelled: dict[str, list[str]] = {}
    for alias, name in ALIASES.items():
        spelled.setdefault(name, []).append(alias)
    lines += ["## Names", "", "| number | name | producer | also spelled |", "|---|---|---|---|"]
    for producer, table in (("client", CLIENT), ("server", SERVER)):
        lines += [
            f"| {number} | `{name}` | {producer} | {', '.join(spelled.get(name, []))} |"
            for name, number in table.items()
        ]
    lines += ["", "## Fields of an event", "", "| field | type | default |", "|---|---|---|"]
    for field in msgspec.structs.fields(Envelope):
        default = (
            ""
            if field.default in (msgspec.NODEFAULT, None) or isinstance(field.default, msgspec.Raw)
            else field.default
        )
        lines.append(f"| `{field.name}` | {_kind(field.name, field.type)} | {default} |")
    lines += ["", "## Scenes, sources, flags", ""]
    lines += [f"- scenes: {', '.join(f'{n} {k}' for k, n in SCENES.items())}"]
    lines += [f"- sources: {', '.join(f'{n} {k}' for k, n in SOURCES.items())}"]
    lines += [f"- flags by bit: {', '.join(f'{n} {k}' for k, n in FLAGS.items())}"]
    lines += ["", "## Refusals of one event", "", "| code | meaning |", "|---|---|"]
    lines += [f"| `{code}` | {text} |" for code, text in ERRORS.items()]
    return "\n".join(lines) + "\n"


def _kind(name: str, kind: Any) -> str:
    if name in WIRE_IDS:
        return "64-bit key as decimal text"
    if name in {"scene", "source"}:
        return "see below"
    plain = {"event_id": "UUIDv7", "name": "text", "ts": "ms or ISO text", "basis_ts": "s", "props": "object, 2 KiB"}
    return plain.get(name, "list of items" if name == "items" else "text" if kind is Code else "integer")
