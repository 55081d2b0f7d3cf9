"""Growth against the day before; how a broadcast's readings become what its screen shows: pure."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from meadow.compass.diagnosis.types import ProductName
from meadow.compass.metrics.types.rooms import Mark, RoomProduct
from meadow.compass.screen.rules.ahead import band
from meadow.scenes.live.types.beside import Beside


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
    minutes: dict[int, list[int]], gmv: int, started_at: datetime, planned_end_ms: int | None, now: datetime,
    past: Sequence[Sequence[int]] = (),
) -> dict[str, int | None]:  # fmt: skip
    """Sales an hour at the rate of the last half hour, and where that leads by the planned end with its band; minor units."""
    now_s, start_s = int(now.timestamp()), int(started_at.timestamp())
    begins = max(start_s, now_s - _HALF_HOUR * 60) // 60 * 60  # whole minutes, and what of this one has passed
    recent, passed = sum(row[4] for at, row in minutes.items() if at >= begins), max(60, now_s - begins)
    told: dict[str, int | None] = {"per_hour": recent * 3600 // passed, "at_end": None}
    left = max(0, planned_end_ms // 1000 - now_s) if planned_end_ms else None
    if left is None:
        return told
    told["at_end"] = at_end = gmv + recent * left // passed
    if left and at_end and (found := band(past, (now_s - start_s) / (now_s + left - start_s))):
        low, high, told["of"], told["covers_bp"] = found
        told |= {"low": max(gmv, round(at_end * low)), "high": max(gmv, round(at_end * high))}
    return told


def ranked(
    products: Sequence[RoomProduct], names: dict[str, ProductName], stock: dict[UUID, int], beside: Beside, wrong: str
) -> dict[str, list[int | None]]:
    """Rows by key, as `Screen` says; the product with the key `wrong` had its price said otherwise than it is."""
    found: dict[str, list[int | None]] = {}
    for rank, p in enumerate(products, 1):
        one = names[p.key].product_id if p.key in names else None
        left = stock.get(one) if one else None
        runs_out = left * 10 // p.recent if left is not None and p.recent > 0 else None
        number = beside.numbers.get(one) if one else None
        row = [
            rank,
            p.prod_impr,
            p.clicks,
            p.orders,
            p.items,
            p.gmv,
            p.refund,
            p.recent,
            left,
            runs_out,
            number,
            int(p.key == wrong),
        ]
        found[p.key] = row
    return found


def misspoken(marks: Sequence[Mark], beside: Beside) -> str:
    """The key of the product that was explained when its price was found to be said otherwise; nothing where none was."""
    since = beside.open.get("price_mismatch")
    shown = ""
    for mark in marks if since else ():
        if since and mark.at > since:
            break
        shown = mark.product if mark.name == "explain_start" else "" if mark.name == "explain_end" else shown
    return shown


def aside(beside: Beside) -> dict[str, object]:
    """What a screen shows beside figures: gifts, what patrol told the host, the appeal, and whether a price is said otherwise."""
    return {
        "gifts": msgspec.to_builtins(beside.gifts), "appeal": beside.appeal, "misspoken": "price_mismatch" in beside.open,
        "warnings": [[int(w.at.timestamp() * 1000), w.rule, w.text, w.seen] for w in beside.warnings],
    }  # fmt: skip


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


def of_author(state: dict[str, Any]) -> dict[str, Any]:
    """A state or delta without what buyers paid: by the dictionary that is for the shop and the platform."""
    found = dict(state)
    for name, its in (("figures", lambda key, _: key), ("corrections", lambda _, row: row and row[0])):
        if held := found.get(name):
            found[name] = {k: v for k, v in held.items() if its(k, v) != "user_pay"}
    return found


def masked(state: dict[str, Any]) -> dict[str, Any]:
    """A state or delta without people, and without what patrol told: for whoever only has a link."""
    found = {k: v for k, v in of_author(state).items() if k != "comments"}
    if held := found.get("orders"):
        found["orders"] = {k: v and [v[0], "", "", *v[3:]] for k, v in held.items()}
    if beside := found.get("beside"):
        found["beside"] = {**beside, "warnings": [], "appeal": None}
    return found


_PERSONAL = (b'"orders"', b'"comments"', b'"beside"', b'"user_pay"')


def without_people(frame: bytes) -> bytes:
    """A frame's JSON without people."""
    return msgspec.json.encode(masked(msgspec.json.decode(frame))) if any(p in frame for p in _PERSONAL) else frame


def without_cash(frame: bytes) -> bytes:
    """A frame's JSON as its author may see it."""
    return msgspec.json.encode(of_author(msgspec.json.decode(frame))) if b'"user_pay"' in frame else frame


def hashed(secret: str) -> bytes:
    """How a link's secret is kept."""
    return hashlib.sha256(secret.encode()).digest()
