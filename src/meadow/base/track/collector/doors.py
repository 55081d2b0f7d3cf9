"""Doors for SDKs that people have already: Segment's HTTP API and GA4's Measurement Protocol, told in our own batches."""

import base64
import binascii
import re
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

import msgspec

from meadow.base import clock, ids
from meadow.base.track.names import CODES
from meadow.base.track.types import EVENTS_MAX
from meadow.base.track.wire import BadBatchError

SEGMENT = frozenset({"/v1/batch", "/v1/track", "/v1/identify", "/v1/alias"})
GA4, GA4_DEBUG = "/mp/collect", "/debug/mp/collect"
_KEYS = {
    "product_id": "product_id", "item_id": "product_id", "sku_id": "sku_id", "sku": "sku_id", "order_id": "order_id",
    "transaction_id": "order_id", "shop_id": "shop_id", "author_id": "author_id", "video_id": "video_id", "room_id": "room_id",
}  # fmt: skip
_KEPT = (
    "category", "item_category", "brand", "item_brand", "variant", "item_variant", "position", "index", "list_id", "item_list_id",
    "coupon", "promotion_id", "creative", "price", "quantity", "value", "currency", "session_id",
)  # fmt: skip
"""What goes into props as it is; words that people typed, names and addresses stay out of the log."""
_UUID = re.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_DIGITS = re.compile("[0-9]{1,20}")
_encode = msgspec.json.Encoder().encode


class _Message(msgspec.Struct, rename="camel"):
    """One call of a Segment library."""

    type: str = "track"
    message_id: str = ""
    event: str = ""
    timestamp: str | None = None
    original_timestamp: str | None = None
    anonymous_id: str | None = None
    user_id: str | None = None
    properties: dict[str, Any] = {}


class _Messages(msgspec.Struct, rename="camel"):
    batch: list[_Message]


class _Hit(msgspec.Struct):
    name: str = ""
    params: dict[str, Any] = {}


class _Hits(msgspec.Struct):
    """A body of the Measurement Protocol."""

    client_id: str
    events: list[_Hit]
    timestamp_micros: int | str | None = None


_segment_many = msgspec.json.Decoder(_Messages)
_segment_one = msgspec.json.Decoder(_Message)
_ga4 = msgspec.json.Decoder(_Hits)


def basic_key(header: str) -> str:
    """The write key of Segment's Basic authentication, or nothing."""
    scheme, _, rest = header.partition(" ")
    try:
        return base64.b64decode(rest, validate=True).decode().partition(":")[0] if scheme.lower() == "basic" else ""
    except (binascii.Error, UnicodeDecodeError):
        return ""


def segment(path: str, body: bytes) -> Iterator[bytes]:
    """Our batches of a Segment body, one per anonymous id; raises `BadBatchError`.

    `identify` and `alias` name a user without a proof, which a public key cannot give: they are answered and make no event.
    """
    try:
        told = _segment_many.decode(body).batch if path == "/v1/batch" else [_segment_one.decode(body)]
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadBatchError("not JSON as Segment sends it") from error
    if len(told) > EVENTS_MAX:
        raise BadBatchError("too many events")
    groups: dict[str, list[dict[str, Any]]] = {}
    for one in told:
        if one.type == "track" and path in {"/v1/batch", "/v1/track"}:
            ts = one.timestamp or one.original_timestamp or clock.now_ms()
            made = _event(one.event, one.message_id, ts, one.properties)
            groups.setdefault(one.anonymous_id or "", []).append(made)
    for anon, events in groups.items():
        yield _batch("segment", anon, events)


def ga4(body: bytes) -> bytes:
    """Our batch of a Measurement Protocol body; raises `BadBatchError`.

    The protocol has no ids: with `timestamp_micros` the same hit sent again is one event, without it is two.
    """
    try:
        told = _ga4.decode(body)
        micros = int(told.timestamp_micros or 0)
    except (msgspec.DecodeError, UnicodeDecodeError, ValueError) as error:
        raise BadBatchError("not a body of the Measurement Protocol") from error
    if not 0 < len(told.events) <= EVENTS_MAX:
        raise BadBatchError("too many events" if told.events else "no events")
    made = []
    for n, hit in enumerate(told.events):
        seed = (told.client_id, micros, n, _encode(hit)) if micros else (ids.new(),)
        ts = micros // 1000 if micros else clock.now_ms()
        made.append(_event(hit.name, str(ids.derived("ga4", *seed)), ts, hit.params))
    return _batch("ga4", told.client_id, made)


def _batch(sdk: str, anon: str, events: list[dict[str, Any]]) -> bytes:
    context: dict[str, Any] = {"sdk": sdk, "consent": 1 if anon else 0}
    if anon:
        context["anon_id"] = anon[:64]
    batch_id = str(ids.derived("batch", sdk, *(event["event_id"] for event in events)))
    return _encode({"batch_id": batch_id, "context": context, "events": events})


def _event(name: str, said: str, ts: int | str, params: Mapping[str, Any]) -> dict[str, Any]:
    """One event: keys into their fields, a few plain values into props; money of a client is never a field."""
    event: dict[str, Any] = {"event_id": said if _UUID.fullmatch(said) else str(ids.derived("said", said or ids.new()))}
    event |= {"name": name if name in CODES else name[:64], "ts": ts} | _keys(params)
    dwell = params.get("engagement_time_msec")
    if isinstance(dwell, int) and 0 <= dwell < 2**32:
        event["dwell_ms"] = dwell
    shown = params.get("items", params.get("products"))
    if isinstance(shown, list):
        items = [
            {k: v for k, v in _keys(item).items() if k in {"product_id", "sku_id"}}
            for item in shown
            if isinstance(item, dict)
        ]
        event["items"] = [{"item_id": i.get("product_id", "0"), "sku_id": i.get("sku_id", "0")} for i in items][:200]
    props = {
        k: v
        for k in _KEPT
        if isinstance(v := params.get(k), int | float | bool) or (isinstance(v, str) and len(v) <= 64)
    }
    return event | ({"props": props} if props else {})


def _keys(params: Mapping[str, Any]) -> dict[str, str]:
    """64-bit keys as text: digits as they are, a UUID by its low half; other ids are nobody's here."""
    found: dict[str, str] = {}
    for said, field in _KEYS.items():
        text = str(params.get(said, ""))
        if _UUID.fullmatch(text):
            found.setdefault(field, str(ids.key64(UUID(text))))
        elif _DIGITS.fullmatch(text) and int(text) < 2**64:
            found.setdefault(field, text)
    return found
