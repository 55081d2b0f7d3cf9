"""How long a mute lasts, and which words a list may hold: pure."""

from datetime import datetime, timedelta

from meadow.goods.media.rules import tidy

MUTE = timedelta(minutes=10)


def until(scope: str, now: datetime) -> datetime | None:
    """When it ends by itself: after ten minutes; None for what ends with the broadcast, or never."""
    return now + MUTE if scope == "minutes" else None


def holds(scope: str, ends_at: datetime | None, *, same_session: bool, now: datetime) -> bool:
    """Whether a mute or kick holds in a broadcast now."""
    if scope == "forever":
        return True
    if scope == "session":
        return same_session
    return ends_at is not None and ends_at > now


def listed(words: list[str]) -> list[str]:
    """A word list as it is kept: each once, by spelling, none empty."""
    return sorted({tidy(w) for w in words if tidy(w)})
