"""Pure decisions of the event log: clocks, who an actor is, sessions, bots, credit."""

import hashlib
import hmac
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from meadow.base import ids, money
from meadow.base.track.names import FLAGS
from meadow.base.track.types import Envelope, Fact

OLDEST_MS = 1_577_836_800_000  # 2020-01-01
NEWEST_MS = 4_102_444_800_000  # 2100-01-01
SKEW_MIN_MS = 2_000
SKEW_MAX_MS = 24 * 3_600_000
AHEAD_MS = 5 * 60_000
BEHIND_MS = 7 * 24 * 3_600_000
IDLE_MS = 30 * 60_000
DAY_MS = 24 * 3_600_000
DAY_STARTS_MS = 4 * 3_600_000
BOT_AT = 80
BOT_DAY_OF = 5
"""An actor of whose events a fifth or more were a bot's is one for the whole day: what tells bots takes a while to show."""
MASK = 0xFFFF_FFFF_FFFF_FFFF
LATE, CLOCK = 1 << FLAGS["late"], 1 << FLAGS["clock"]
WHOLE_PPM = 1_000_000


def browser_key(secret: bytes) -> str:
    """The public key that browsers send: it identifies and rate-limits, it does not authorise."""
    return hmac.new(secret, b"browser", "sha256").hexdigest()[:32]


def server_key(secret: bytes) -> bytes:
    """The key under which the house's own processes sign their batches."""
    return hmac.new(secret, b"server", "sha256").digest()


def sign(secret: bytes, body: bytes) -> str:
    """The signature of a server batch: hex HMAC-SHA256 of the body as sent."""
    return hmac.new(server_key(secret), body, "sha256").hexdigest()


def ticket(secret: bytes, user: int) -> str:
    """What a logged-in browser shows as `context.user`: its 64-bit key and a proof that the house said so."""
    return f"{user}.{_proof(secret, user)}"


def read_ticket(secret: bytes, text: str) -> int:
    """The user of a ticket, or 0 where the proof is wrong."""
    head, _, proof = text.partition(".")
    if not (head.isascii() and head.isdigit() and len(head) <= 20):
        return 0
    user = int(head)
    return user if hmac.compare_digest(_proof(secret, user).encode(), proof.encode()) else 0


def _proof(secret: bytes, user: int) -> str:
    return hashlib.blake2b(b"user:%d" % user, digest_size=16, key=secret).hexdigest()


def hash64(secret: bytes, *parts: str) -> int:
    """A keyed 64-bit hash, for anonymous and device ids; never 0."""
    digest = hashlib.blake2b("\x1f".join(parts).encode(), digest_size=8, key=secret[:32]).digest()
    return int.from_bytes(digest, "little") or 1


def moment(ts: int | str) -> int | None:
    """Milliseconds of a producer's time, or None outside 2020 to 2100: bare seconds never pass for milliseconds."""
    if isinstance(ts, str):
        ms = _parse(ts)
        if ms is None:
            return None
    else:
        ms = ts
    return ms if OLDEST_MS <= ms < NEWEST_MS else None


def _parse(text: str) -> int | None:
    if text.isascii() and text.isdigit() and len(text) <= 14:
        return int(text)
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return int((at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp() * 1000)


def skew(sent_ms: int, recv_ms: int) -> int:
    """Milliseconds to add to a producer's times: 0 up to two seconds of difference, a day at most."""
    off = recv_ms - sent_ms
    return 0 if sent_ms <= 0 or -SKEW_MIN_MS <= off <= SKEW_MIN_MS else max(-SKEW_MAX_MS, min(SKEW_MAX_MS, off))


def right(ms: int, off: int, recv_ms: int) -> tuple[int, int]:
    """The corrected time and its flags (`clock`, `late`); an odd time is flagged and kept."""
    flags = CLOCK if off else 0
    if off:
        ms = max(OLDEST_MS, min(NEWEST_MS - 1, ms + off))
    if ms > recv_ms + AHEAD_MS or ms < recv_ms - BEHIND_MS:
        flags |= LATE
    return ms, flags


def day_of(now: datetime, zone: str) -> date:
    """The business day of a moment, which begins at 04:00."""
    return (now.astimezone(ZoneInfo(zone)) - timedelta(milliseconds=DAY_STARTS_MS)).date()


def business_day(ms: int, zone_ms: int) -> int:
    """The number of a day that begins at 04:00 in a zone `zone_ms` ahead of UTC."""
    return (ms + zone_ms - DAY_STARTS_MS) // DAY_MS


def cuts(last_ms: int, ms: int, last_campaign: int, campaign: int, zone_ms: int) -> bool:
    """Whether a new session begins: half an hour idle, 04:00 business time, or another campaign."""
    return (
        ms - last_ms > IDLE_MS
        or business_day(ms, zone_ms) != business_day(last_ms, zone_ms)
        or campaign not in {0, last_campaign}
    )


def session_of(actor: int, first_ms: int) -> int:
    """A session's id: a mix of its actor and first time, so that a replay finds the same (splitmix64)."""
    x = (actor ^ (first_ms * 0x9E37_79B9_7F4A_7C15)) & MASK
    x = ((x ^ (x >> 30)) * 0xBF58_476D_1CE4_E5B9) & MASK
    x = ((x ^ (x >> 27)) * 0x94D0_49BB_1331_11EB) & MASK
    return (x ^ (x >> 31)) or 1


class Signs(msgspec.Struct, frozen=True):
    """What was seen of an actor that may tell a bot."""

    crawler: bool = False
    burst: bool = False  # more than 20 events a second over 10 s
    many_accounts: bool = False  # more than 8 accounts on one device in 24 h
    hidden_beats: bool = False
    metronome: bool = False  # interval variation under 0.05 over 30 events
    blind_intent: bool = False  # a purchase intent without any view before


def bot_score(signs: Signs) -> int:
    """Points, 0 to 255; 80 or more is a bot."""
    return min(
        255,
        100 * signs.crawler
        + 60 * signs.burst
        + 60 * signs.many_accounts
        + 50 * signs.hidden_beats
        + 50 * signs.metronome
        + 30 * signs.blind_intent,
    )


def credit(weights: Sequence[int], amount: int) -> list[tuple[int, int]]:
    """Split one line among touches: (ppm, minor units) each, summing to a million and to the amount exactly."""
    return list(zip(money.split(WHOLE_PPM, weights), money.split(amount, weights), strict=True))


def position_weights(touches: int) -> list[int]:
    """40 / 20 / 40: first, all between, last. One touch takes all, two take half each."""
    if touches <= 2:
        return [1] * touches
    between = touches - 2
    return [40 * between, *[20] * between, 40 * between]


def decay_weights(ages_ms: Sequence[int], half_ms: int = 3 * DAY_MS) -> list[int]:
    """Weights that halve every three days of age, as integers."""
    return [max(1, int(2.0 ** (40 - min(39.0, age / half_ms)))) for age in ages_ms]


def tell(fact: Fact) -> Envelope:
    """The envelope of a fact; the same state told twice has the same event id."""
    event = Envelope(
        event_id=str(ids.derived(fact.about, fact.name, fact.version)),
        name=fact.name,
        ts=_ms(fact.at),
        basis_ts=_ms(fact.paid_at or fact.at) // 1000,
        actor=ids.key64(fact.actor),
        scene=fact.scene,
        source=fact.source,
        flags=fact.flags | (1 << FLAGS["known"] if fact.actor else 0),
    )
    for name in _KEYS:
        setattr(event, name, ids.key64(getattr(fact, name)))
    for name in _PLAIN:
        setattr(event, name, getattr(fact, name))
    if fact.props:
        event.props = msgspec.Raw(msgspec.json.encode(fact.props))
    return event


_PLAIN = ("first_in", "qty", "amount_minor", "cash_minor", "currency", "stay_ms")
_KEYS = (
    "source_id", "trace_id", "shop_id", "brand_id", "author_id", "agency_id", "room_id", "video_id", "product_id",
    "sku_id", "campaign_id", "link_id", "order_id", "line_id",
)  # fmt: skip


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)
