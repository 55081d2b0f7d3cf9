"""Stream keys, the secret door of the engines, and viewers' tickets: pure."""

import base64
import hashlib
import hmac
from uuid import UUID

import msgspec

LIFE_S = 12 * 3600
"""How long a stream key outlives the planned end: an encoder reconnects with the key it was given."""
TICKET_S = 60


class Ticket(msgspec.Struct, frozen=True):
    """What a viewer shows the gateway: broadcast, viewer (an account's or a guest's id), masked name, role, end, and a nonce."""

    sid: str
    viewer: str
    name: str
    role: str
    exp: int
    nonce: str


def door(secret: bytes) -> str:
    """The path segment under which engines report."""
    return hmac.new(secret, b"live engines", "sha256").hexdigest()[:32]


def preview(secret: bytes, session_id: UUID) -> str:
    """The word under which a broadcast's picture stands while only its own people may see it."""
    return hmac.new(secret, b"live preview" + session_id.bytes, "sha256").hexdigest()[:32]


def publish_name(secret: bytes, salt: bytes, version: int) -> str:
    """The unguessable name of a room's stream, 128 bits; another with each version, and never the room's id."""
    return hmac.new(secret, b"live name" + salt + version.to_bytes(4), "sha256").hexdigest()[:32]


def lookup(name: str) -> bytes:
    """What the database knows a name by."""
    return hashlib.sha256(name.encode()).digest()


def token(secret: bytes, room_id: UUID, version: int, exp: int) -> str:
    """The proof beside the name, good until `exp` (epoch seconds), as often as the encoder needs it."""
    return f"{exp}.{_seal(secret, room_id, version, exp)}"


def good(secret: bytes, room_id: UUID, version: int, said: str, now: int) -> bool:
    """Whether a token is of this room and version and has not run out."""
    head, _, seal = said.partition(".")
    if not (head.isascii() and head.isdigit() and len(head) <= 12 and seal.isascii()):
        return False
    return hmac.compare_digest(_seal(secret, room_id, version, int(head)), seal) and now < int(head)


def _seal(secret: bytes, room_id: UUID, version: int, exp: int) -> str:
    return hmac.new(secret, b"live key %s %d %d" % (room_id.bytes, version, exp), "sha256").hexdigest()[:32]


def ticket(secret: bytes, said: Ticket) -> str:
    """A ticket as it travels: base64url of its JSON, a dot, and its seal."""
    body = base64.urlsafe_b64encode(msgspec.json.encode(said)).rstrip(b"=")
    return f"{body.decode()}.{_proof(secret, body)}"


def read_ticket(secret: bytes, text: str, now: int) -> Ticket | None:
    """The ticket again, or None where it is not ours or has run out (`now` in epoch seconds)."""
    head, _, proof = text.partition(".")
    body = head.encode()
    if not proof.isascii() or not hmac.compare_digest(_proof(secret, body), proof):
        return None
    try:
        found = msgspec.json.decode(base64.urlsafe_b64decode(body + b"=" * (-len(body) % 4)), type=Ticket)
    except (ValueError, msgspec.DecodeError):
        return None
    return found if now < found.exp else None


def _proof(secret: bytes, body: bytes) -> str:
    own = hmac.new(secret, b"live tickets", "sha256").digest()
    return hmac.new(own, body, "sha256").hexdigest()[:40]


def short(secret: bytes, viewer: str) -> str:
    """A viewer's short id: shown beside what was said, the same in every room, and no way back to the account."""
    return base64.urlsafe_b64encode(hmac.digest(secret, b"live viewer:" + viewer.encode(), "sha256")[:6]).decode()
