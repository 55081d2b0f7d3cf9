"""From facts of trade to rows of the event log, and from rows to figures: pure."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from math import isnan
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from meadow.base import ids
from meadow.base.track.types import Envelope
from meadow.compass.metrics.types import Badge, Hour, Stage, Step
from meadow.people.authors.events import Followed, Unfollowed
from meadow.scenes.video.events import Reacted
from meadow.trade.aftersale.events import Refunded
from meadow.trade.orders.events import Cancelled, LineFact, OrderEvent, Paid, Placed
from meadow.trade.settlement.events import Settled

ZONE = ZoneInfo("Asia/Shanghai")
FUNNEL = ("impressions", "product_clicks", "carts", "checkouts", "paid")
_KNOWN = 1
LONGEST = timedelta(days=92)
EARLIEST = date(2020, 1, 1)
"""The event log refuses older times, and the warehouse cannot hold much older ones."""
Row = dict[str, Any]
LAG_MS = 5_000
CHECKED_FOR = timedelta(hours=2)


def window(start: date, end: date) -> tuple[datetime, datetime]:
    """Business days, both included, as moments in UTC."""
    return (
        datetime.combine(start, time(), ZONE).astimezone(UTC),
        datetime.combine(end + timedelta(days=1), time(), ZONE).astimezone(UTC),
    )


def compare(
    books: Mapping[tuple[UUID, datetime], tuple[int, int]], log: Mapping[tuple[int, datetime], tuple[int, int]]
) -> list[Hour]:
    """Each shop's hours by the books and by the log; a shop that only the log knows stands under its 64-bit key."""
    shops = {ids.key64(shop): shop for shop, _ in books}
    told = {(shops.get(key, UUID(int=key)), hour): found for (key, hour), found in log.items()}
    places = sorted(books.keys() | told.keys())
    return [Hour(*place, *books.get(place, (0, 0)), *told.get(place, (0, 0))) for place in places]


def badge(*, differ: bool, lag_ms: int, checked_at: datetime | None, now: datetime) -> Badge:
    """Red where log and books differ; amber where the log is behind, or nobody compared them for two hours."""
    if differ:
        return Badge.red
    stale = checked_at is None or now - checked_at > CHECKED_FOR
    return Badge.amber if stale or lag_ms > LAG_MS else Badge.green


def steps(counts: dict[str, int]) -> list[Step]:
    """The funnel, each step with its rate to the one before."""
    found: list[Step] = []
    for key in FUNNEL:
        before = found[-1].count if found else 0
        found.append(Step(key, counts.get(key, 0), counts.get(key, 0) * 10_000 // before if before else None))
    return found


def stage(key: str, buyers: int, times: Sequence[float]) -> Stage:
    """A step of the path; who took none of those before it has no time for it, and a median of nobody is none."""
    known = [int(t) for t in times if t is not None and not isnan(t)]
    half, most = known if len(known) == 2 and buyers else (None, None)
    return Stage(key=key, buyers=buyers, half_s=half, most_s=most)


def rows_of(event: Any) -> list[Envelope]:
    """The event log rows of a trade fact; each line is one row whose id is the same however often it is told."""
    return [msgspec.convert(row, Envelope) for row in _rows(event)]


def _rows(event: Any) -> list[Row]:
    if isinstance(event, Placed):
        return _order_rows("order_created", event)
    if isinstance(event, Paid):
        return _order_rows("purchase", event)
    if isinstance(event, Cancelled):
        return _order_rows("order_cancelled", event)
    if isinstance(event, Settled):
        return [_settled(event)]
    if isinstance(event, Reacted):
        return [_social(event.name, event, "video") | {"video_id": ids.key64(event.video_id)}]
    if isinstance(event, Followed):
        return [
            _social("follow", event, "live" if event.room_id else "profile") | {"room_id": ids.key64(event.room_id)}
        ]
    if isinstance(event, Unfollowed):
        return [_social("unfollow", event, "profile")]
    return []


def _social(name: str, event: Reacted | Followed | Unfollowed, scene: str) -> Row:
    """What a person did to an author's content; the outbox's own event id makes it count once."""
    return {
        "event_id": str(event.event_id), "name": name, "ts": _ms(event.at), "actor": ids.key64(event.account_id),
        "scene": scene, "author_id": ids.key64(event.author_id), "basis_ts": _ms(event.at) // 1000, "flags": _KNOWN,
    }  # fmt: skip


def _order_rows(name: str, event: OrderEvent) -> list[Row]:
    seen: set[UUID | None] = set()
    rows = []
    for i, line in enumerate(event.lines):
        first_in = 1 if i == 0 else 0
        for bit, whose in ((2, line.room_id), (4, line.author_id)):
            first_in |= bit if whose and whose not in seen else 0
            seen.add(whose)
        rows.append(_line_row(name, event, line, first_in))
    return rows


def _line_row(name: str, event: OrderEvent, line: LineFact, first_in: int) -> Row:
    paid = name == "purchase"
    return {
        "event_id": str(ids.derived(name, line.line_id, event.version)), "name": name, "ts": _ms(event.at),
        "actor": ids.key64(event.buyer_id), "scene": line.scene.value, "source": "recommend" if line.video_id else "other",
        "room_id": ids.key64(line.room_id), "trace_id": _trace(line.trace_id), "shop_id": ids.key64(event.shop_id), "brand_id": ids.key64(event.shop_id),
        "author_id": ids.key64(line.author_id), "video_id": ids.key64(line.video_id), "product_id": ids.key64(line.product_id),
        "sku_id": ids.key64(line.sku_id), "order_id": ids.key64(event.order_id), "line_id": ids.key64(line.line_id),
        "qty": line.qty, "amount_minor": line.amount, "cash_minor": line.amount if paid else 0, "currency": event.currency,
        "basis_ts": _ms(event.at) // 1000, "flags": _KNOWN, "first_in": first_in,
    }  # fmt: skip


def refund_row(event: Refunded, way: Any) -> Envelope:
    """What of a line's goods went back, on the day it did, by the way the line was bought."""
    paid_at = way.paid_at if way else event.at
    row = {
        "event_id": str(ids.derived("refund", event.refund_id, event.line_id)), "name": "refund", "ts": _ms(event.at),
        "actor": ids.key64(event.buyer_id), "scene": way.scene if way else "none",
        "source": "recommend" if way and way.video_id else "other", "shop_id": ids.key64(event.shop_id),
        "brand_id": ids.key64(event.shop_id), "author_id": ids.key64(way.author_id if way else None),
        "video_id": ids.key64(way.video_id if way else None), "room_id": ids.key64(way.room_id if way else None), "product_id": ids.key64(event.product_id),
        "sku_id": ids.key64(event.sku_id), "order_id": ids.key64(event.order_id), "line_id": ids.key64(event.line_id),
        "qty": event.qty, "amount_minor": event.goods, "cash_minor": event.goods, "currency": event.currency,
        "basis_ts": _ms(paid_at) // 1000, "flags": _KNOWN,
    }  # fmt: skip
    return msgspec.convert(row, Envelope)


def _settled(event: Settled) -> Row:
    author = next((s.payee_id for s in event.shares if s.payee == "author"), None)
    return {
        "event_id": str(ids.derived("order_settled", event.line_id, 1)), "name": "order_settled", "ts": _ms(event.at),
        "actor": ids.key64(event.buyer_id), "scene": "order", "source": "other", "shop_id": ids.key64(event.shop_id),
        "brand_id": ids.key64(event.shop_id), "author_id": ids.key64(author), "product_id": ids.key64(event.product_id),
        "sku_id": ids.key64(event.sku_id), "order_id": ids.key64(event.order_id), "line_id": ids.key64(event.line_id),
        "amount_minor": event.amount, "cash_minor": event.amount, "currency": event.currency,
        "basis_ts": _ms(event.paid_at) // 1000, "flags": _KNOWN,
    }  # fmt: skip


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def _trace(text: str | None) -> int:
    """A trace is a UUID of ours or a decimal key; anything else is none."""
    if not text:
        return 0
    try:
        return ids.key64(ids.parse(text)) if "-" in text else int(text) & 0xFFFF_FFFF_FFFF_FFFF
    except ValueError:
        return 0


def differ(truth: Sequence[tuple[int, int]], log: Sequence[tuple[int, int, int]]) -> list[str]:
    """Paid lines (key, amount) against the log's (key, times, amount): every one exactly once and to the cent."""
    held = {key: (times, amount) for key, times, amount in log}
    found = []
    for key, amount in truth:
        times, logged = held.pop(key, (0, 0))
        if times != 1 or logged != amount:
            found.append(f"paid line {key} is {times} times in the warehouse with {logged}, not once with {amount}")
    return found + [f"the warehouse has a purchase of line {key} that nobody paid" for key in held]


def owed(truth: dict[int, int], log: dict[int, int]) -> list[str]:
    """Refunds by line against the log's: the same lines with the same sums."""
    return [
        f"refunds of line {key} are {log.get(key, 0)} in the warehouse, not {truth.get(key, 0)}"
        for key in sorted(truth.keys() | log.keys())
        if truth.get(key, 0) != log.get(key, 0)
    ]


def unlike(shown: dict[UUID, tuple[int, int]], truth: dict[UUID, tuple[int, int]]) -> list[str]:
    """Broadcasts whose money on the screen (paid, refunded) is not what trade told."""
    return [
        f"broadcast {one} shows {shown.get(one, (0, 0))}, and {truth.get(one, (0, 0))} was paid and refunded in it"
        for one in sorted(shown.keys() | truth.keys())
        if shown.get(one, (0, 0)) != truth.get(one, (0, 0))
    ]
