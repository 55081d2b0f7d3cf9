"""The draw of a lucky bag, which anybody can repeat, and who may take part: pure."""

import hashlib
import hmac
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID


def frozen(entries: Iterable[UUID]) -> tuple[list[str], str]:
    """The list that is drawn from, in order, and its hash: SHA-256 of the entries' texts, sorted, one a line."""
    listed = sorted(str(e) for e in entries)
    return listed, hashlib.sha256("\n".join(listed).encode()).hexdigest()


def draw(seed: bytes, entries: Iterable[UUID], quantity: int) -> list[UUID]:
    """The winners by place: those with the lowest HMAC-SHA256 under the seed of list hash + entry, both as text."""
    listed, digest = frozen(entries)
    ranked = sorted(listed, key=lambda e: (hmac.digest(seed, (digest + e).encode(), "sha256"), e))
    return [UUID(e) for e in ranked[:quantity]]


def seed_hash(seed: bytes) -> str:
    """What is published when the bag opens."""
    return hashlib.sha256(seed).hexdigest()


def said(phrase: str, text: str) -> bool:
    """Whether a chat text says the phrase; spaces and case do not count."""
    return "".join(phrase.split()).casefold() in "".join(text.split()).casefold()


def missing(wanted: Sequence[tuple[str, bool]]) -> list[str]:
    """The conditions that are not met, in their order."""
    return [kind for kind, met in wanted if not met]


def born(account_id: UUID) -> datetime:
    """When an account was made: its id carries the millisecond (UUIDv7)."""
    return datetime.fromtimestamp((account_id.int >> 80) / 1000, UTC)


def barred(*, staff: bool, born: datetime, now: datetime, days: int) -> str | None:
    """Why an account takes no part: `staff`, or `young` for one made less than so many days ago."""
    if staff:
        return "staff"
    return "young" if now - born < timedelta(days=days) else None
