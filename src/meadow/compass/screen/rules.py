"""Growth against the day before; how a broadcast's readings become what its screen shows: pure."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from meadow.compass.diagnosis.types import ProductName
from meadow.compass.metrics.types.rooms import Mark, RoomProduct


def change_bp(now: int, before: int) -> int | None:
    """Growth in basis points; None where there was nothing before."""
    return (now - before) * 10_000 // before if before else None


RISING = {
    "gmv": "gmv_pay", "cash": "user_pay", "orders": "orders_paid", "items": "items", "created": "orders_created",
    "enters": "room_view", "room_impr": "room_impr", "clicks": "clicks", "prod_impr": "prod_impr", "comments": "comments",
    "likes": "likes", "follows": "new_fans", "viewers": "room_view_uv", "buyers": "buyers", "clickers": "clickers",
    "impr_uv": "impr_uv", "prod_uv": "prod_uv", "creators": "creators", "interactors": "interactors",
}  # fmt: skip
"""Counters that only rise on the screen, with the figure that a correction names."""
SKETCHED = {"viewers", "buyers", "clickers", "impr_uv", "prod_uv", "creators", "interactors"}
SHOWN = (
    "gmv_pay", "user_pay", "refund_flow", "gmv_net", "online_now", "peak", "acu", "room_impr", "room_view", "room_view_uv", "gpm_view",
    "avg_stay", "ret_1min", "enter_rate", "prod_impr_rate", "prod_ctr", "click_pay_rate", "view_pay_rate", "interact_rate", "follow_rate",
    "orders_paid", "items", "buyers", "aov", "uv_value", "gmv_min", "new_fans", "comments", "likes", "direct_buy", "refund_rate",
)  # fmt: skip
_PRESENT_S = 90
_HALF_HOUR = 30


def online(by_minute: dict[int, int], now_s: int) -> int:
    """Viewers by the newest minute in which presence was told, while that is fresh."""
    fresh = [at for at, n in by_minute.items() if n and now_s - at <= _PRESENT_S + 60]
    return by_minute[max(fresh)] if fresh else 0


def pace(
    minutes: dict[int, list[int]], gmv: int, started_at: datetime, planned_end_ms: int | None, now: datetime
) -> dict[str, int | None]:
    """Sales an hour at the rate of the last half hour, and where that leads by the planned end; minor units."""
    now_s = int(now.timestamp())
    span = min(_HALF_HOUR, max(1, (now_s - int(started_at.timestamp())) // 60))
    recent = sum(row[4] for at, row in minutes.items() if at > now_s - span * 60)
    left = max(0, planned_end_ms // 1000 - now_s) if planned_end_ms else None
    return {"per_hour": recent * 60 // span, "at_end": None if left is None else gmv + recent * left // (span * 60)}


def ranked(
    products: Sequence[RoomProduct], names: dict[str, ProductName], stock: dict[UUID, int]
) -> dict[str, list[int | None]]:
    """Rows by key: rank, impressions, clicks, orders, pieces, money, refunded, pieces of ten minutes, stock, minutes to sell-out."""
    found: dict[str, list[int | None]] = {}
    for rank, p in enumerate(products, 1):
        left = stock.get(names[p.key].product_id) if p.key in names else None
        runs_out = left * 10 // p.recent if left is not None and p.recent > 0 else None
        row = [rank, p.prod_impr, p.clicks, p.orders, p.items, p.gmv, p.refund, p.recent, left, runs_out]
        found[p.key] = row
    return found


def named(name: ProductName) -> dict[str, object]:
    """A product's title and its smallest picture of some use."""
    variants = name.image.variants if name.image else []
    picture = next((v.url for v in variants if v.width >= 96), variants[-1].url if variants else None)
    return {"id": str(name.product_id), "title": name.title, "image": picture}


def lane(marks: Sequence[Mark]) -> dict[str, list[object]]:
    """Marks of the curve by moment: what, about which product, and the word told beside it."""
    found: dict[str, list[object]] = {}
    for m in marks:
        at = int(m.at.timestamp() * 1000)
        word = next(
            (m.props[k] for k in ("name", "title", "what", "state", "kind") if isinstance(m.props.get(k), str)), ""
        )
        found[f"{at}-{m.name}-{m.product}"] = [at, m.name, m.product, word]
    return found


def masked(state: dict[str, Any]) -> dict[str, Any]:
    """A state or delta without people: for whoever only has a link."""
    held = state.get("orders")
    return state if not held else {**state, "orders": {k: v and [v[0], "", "", *v[3:]] for k, v in held.items()}}


def without_people(frame: bytes) -> bytes:
    """A frame's JSON without people."""
    return msgspec.json.encode(masked(msgspec.json.decode(frame))) if b'"orders"' in frame else frame


def hashed(secret: str) -> bytes:
    """How a link's secret is kept."""
    return hashlib.sha256(secret.encode()).digest()
