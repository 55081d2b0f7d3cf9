"""What makes a set of entries a posting, and a chain of days a proof: pure."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from meadow.people.shops.types import ZONE
from meadow.trade.ledger.types import Entry

GENESIS = b"\0" * 32
GRACE = timedelta(minutes=10)
"""A day is closed only then: what was posted at its last moment may be committed a little later."""


def balanced(entries: Sequence[Entry]) -> bool:
    """Two legs or more that sum to zero; every posting has one currency."""
    return len(entries) > 1 and sum(e.amount for e in entries) == 0


def bounds(day: date, days: int = 1) -> tuple[datetime, datetime]:
    """A business day (or several) where the platform is, as moments."""
    start = datetime.combine(day, time(), ZoneInfo(ZONE))
    return start, datetime.combine(day + timedelta(days=days), time(), ZoneInfo(ZONE))


def carried(
    before: Mapping[str, Mapping[str, int]], moved: Sequence[tuple[str, str, int]]
) -> dict[str, dict[str, int]]:
    """Balances by currency and kind after a day's movements; an account kind at zero is left out."""
    found = {currency: dict(kinds) for currency, kinds in before.items()}
    for currency, kind, amount in moved:
        kinds = found.setdefault(currency, {})
        kinds[kind] = kinds.get(kind, 0) + amount
    return {currency: {k: v for k, v in sorted(kinds.items()) if v} for currency, kinds in sorted(found.items())}


def body(day: date, postings: int, entries: int, balances: Mapping[str, Mapping[str, int]], digest: bytes) -> list[Any]:
    """What a day says of itself."""
    return [day.isoformat(), postings, entries, balances, bytes(digest).hex()]


def link(before: bytes, said: Any) -> bytes:
    """The hash of something closed, after the one before it."""
    return hashlib.sha256(before + msgspec.json.encode(said, order="deterministic")).digest()
