"""The event log: one record of every behaviour and every money fact, durable before it is acknowledged."""

from meadow.base.track.actions import close, migrate, rows, send
from meadow.base.track.queries import bad, behind, lag, one, pulse, read, share, visits
from meadow.base.track.rules import browser_key, tell, ticket
from meadow.base.track.types import Envelope, Fact, Reply

__all__ = [
    "Envelope",
    "Fact",
    "Reply",
    "bad",
    "behind",
    "browser_key",
    "close",
    "lag",
    "migrate",
    "one",
    "pulse",
    "read",
    "rows",
    "send",
    "share",
    "tell",
    "ticket",
    "visits",
]
