"""What a gateway makes of a ticket: the roles at the desk, the short id of a viewer, the key a stream posts with."""

import hmac

import msgspec

from meadow.scenes.live.rules import keys
from meadow.scenes.live.rules.keys import Ticket, short

__all__ = ["AUTO", "PATROL", "SAY_S", "STAFF", "Ticket", "read_say", "say_ticket", "short"]
PATROL = "patrol"
AUTO = "auto"
"""Whose words are the room's own; no ticket gives this."""
STAFF = frozenset({"moderator", "assistant", "operator", "host", PATROL})
SAY_S = 13 * 3600
"""A stream's viewer may speak as long as a broadcast lasts."""


def say_ticket(secret: bytes, ticket: Ticket, now_s: int) -> str:
    """The key with which the viewer of a stream posts, good at any node; no ticket to enter with."""
    return keys.ticket(_say(secret), msgspec.structs.replace(ticket, exp=now_s + SAY_S))


def read_say(secret: bytes, text: str, now_s: int) -> Ticket | None:
    """Whose key this is, or None."""
    return keys.read_ticket(_say(secret), text, now_s)


def _say(secret: bytes) -> bytes:
    return hmac.digest(secret, b"live say", "sha256")
