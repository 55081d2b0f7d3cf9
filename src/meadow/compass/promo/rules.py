"""From hours of sales to a report: the path of a target, the curve, ranks that name nobody; pure."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from meadow.base import money
from meadow.compass.market.types import Phase
from meadow.compass.metrics.rules import ZONE
from meadow.compass.promo.types import PhasePart, Point

__all__ = ["ZONE", "at_end", "curve", "hashed", "hours", "parts", "path", "place", "planned"]
HOUR = timedelta(hours=1)
_BY_HOUR = 96
"""Hours up to which a node is drawn by the hour; longer ones by the day."""
_EARLY = 20
"""Before a twentieth of the path is behind, the pace tells nothing."""


def hours(a: datetime, z: datetime) -> list[datetime]:
    """The hours from one full hour to another."""
    return [a + HOUR * n for n in range(int((z - a) / HOUR))]


def path(phases: Sequence[Phase], parts: Sequence[int], usual: Sequence[int], zone: ZoneInfo) -> dict[datetime, int]:
    """What each hour is to sell: each phase's part of the target falls on its hours as the shop's usual day does.

    `usual` are 24 weights, one for each hour of the zone's day; where they are all zero, the hours are alike.
    """
    found: dict[datetime, int] = {}
    for phase, part in zip(phases, parts, strict=True):
        own = hours(phase.starts_at, phase.ends_at)
        found |= zip(own, money.split(part, [usual[at.astimezone(zone).hour] for at in own]), strict=True)
    return found


def planned(plan: Mapping[datetime, int], now: datetime) -> int:
    """What was to be sold by now; the running hour counts by its minutes."""
    gone = sum(n for at, n in plan.items() if at + HOUR <= now)
    running = now.replace(minute=0, second=0, microsecond=0)
    return gone + plan.get(running, 0) * int((now - running).total_seconds()) // 3600


def at_end(gmv: int, by_now: int, target: int) -> int | None:
    """Where the path leads at the pace so far; None while too little of it is behind."""
    return gmv * target // by_now if by_now * _EARLY >= target else None


def parts(phases: Sequence[Phase], sold: Mapping[datetime, int], targets: Sequence[int] | None) -> list[PhasePart]:
    """What each phase sold, beside its part of the target."""
    return [
        PhasePart(
            kind=p.kind, starts_at=p.starts_at, ends_at=p.ends_at, target=targets[i] if targets else None,
            gmv=sum(n for at, n in sold.items() if p.starts_at <= at < p.ends_at),
        )
        for i, p in enumerate(phases)
    ]  # fmt: skip


def curve(
    span: tuple[datetime, datetime], sold: Mapping[datetime, int], plan: Mapping[datetime, int] | None, now: datetime, zone: ZoneInfo
) -> tuple[str, list[Point]]:  # fmt: skip
    """The node by hours, or by days of the zone where it is long, with the sums beside."""
    every = hours(*span)
    short = len(every) <= _BY_HOUR
    steps: dict[datetime, list[datetime]] = {}
    for at in every:
        local = at.astimezone(zone)
        steps.setdefault(at if short else local.replace(hour=0), []).append(at)
    total = due = 0
    found = []
    for own in steps.values():
        begun = own[0] <= now
        gmv = sum(sold.get(at, 0) for at in own)
        total += gmv
        due += sum(plan.get(at, 0) for at in own) if plan is not None else 0
        found.append(
            Point(at=own[0], gmv=gmv if begun else None, total=total if begun else None, planned=due if plan is not None else None)
        )  # fmt: skip
    return "hour" if short else "day", found


def place(
    rows: Sequence[tuple[int, int, UUID | None]], shop: int, least: int
) -> tuple[int, int, UUID | None] | None:  # fmt: skip
    """The rank of a shop among those of its category, else among all, and how many they are; None where they are too few.

    Rows are shop, GMV and category; a shop's category is that of its best seller.
    """
    mine = next((r for r in rows if r[0] == shop), None)
    if mine is None:
        return None
    for category in (mine[2], None):
        peers = [gmv for _, gmv, own in rows if category is None or own == category]
        if len(peers) >= least:
            return 1 + sum(gmv > mine[1] for gmv in peers), len(peers), category
    return None


def hashed(secret: str) -> bytes:
    """How a link's secret is kept."""
    return hashlib.sha256(secret.encode()).digest()
