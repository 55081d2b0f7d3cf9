"""Reads of the log: how far behind it is, what was refused, what became of one event."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from meadow.base import clock
from meadow.base.settings import Settings
from meadow.base.track import store

_SILENT_MS = 2500


class Lag(msgspec.Struct, frozen=True):
    """Freshness: milliseconds by which the reader trails the log, when it last spoke, and the newest row's receipt."""

    lag_ms: int
    said_at: int
    newest: datetime | None = None


class Pulse(msgspec.Struct, frozen=True):
    """What a screen says about its own figures: the reader's delay, and of the last day's rows how many are of bots or late."""

    lag_ms: int
    rows: int
    bots: int
    late: int


class Visits(msgspec.Struct, frozen=True):
    """The official sessions of a business day: how many, of how many people, with a single act, with a purchase, half of them shorter."""

    day: date
    visits: int
    people: int
    single: int
    bought: int
    half_s: int


class Share(msgspec.Struct, frozen=True):
    """What happened to the events of a span: rows stored, refused, repeated, and those of bots."""

    rows: int
    bad: int
    repeated: int
    bots: int


class BadRow(msgspec.Struct, frozen=True):
    """One refused event, as it came."""

    recv: datetime
    key: str
    code: str
    field: str
    event_id: str
    sdk: str
    body: str


async def read(settings: Settings, sql: str, params: dict[str, Any] | None = None) -> list[tuple[Any, ...]]:
    """Rows of a SELECT with `{name:Type}` parameters; the caller names the tenant in the SQL."""
    return await store.rows(settings, sql, params)


def behind(settings: Settings) -> int:
    """Milliseconds that the consumer of this machine trails, or for which it has not spoken; 0 where there is none here."""
    said = _said(settings)
    silent = clock.now_ms() - said["at"] if said else 0
    return max(said.get("lag_ms", 0), silent if silent > _SILENT_MS else 0)


def _said(settings: Settings) -> dict[str, int]:
    try:
        return msgspec.json.decode((settings.home / "segments" / "consumed.json").read_bytes(), type=dict[str, int])
    except (OSError, msgspec.DecodeError):
        return {}


async def lag(settings: Settings) -> Lag:
    """How far the consumer is behind the collectors of this machine."""
    said = _said(settings)
    found = await store.rows(
        settings, "SELECT max(recv), count() FROM events WHERE recv > {t:DateTime64(3)}", {"t": _ago(1)}
    )
    newest = found[0][0] if found and found[0][1] else None
    return Lag(said.get("lag_ms", 0), said.get("at", 0), newest)


async def pulse(settings: Settings, shop: int = 0) -> Pulse:
    """Delay, and the last day's rows of one shop (its 64-bit key) or of all; a reader that fell silent counts as late."""
    sql = """SELECT count(), countIf(is_bot = 1), countIf(bitTest(flags, 1)) FROM events
      WHERE ts > {t:DateTime64(3)} AND ({s:UInt64} = 0 OR shop_id = {s:UInt64})"""
    rows, bots, late = (int(x) for x in (await store.rows(settings, sql, {"t": _ago(24), "s": shop}))[0])
    return Pulse(behind(settings), rows, bots, late)


async def visits(settings: Settings, shop: int, first: date, last: date) -> list[Visits]:
    """A shop's sessions by business day, both days included; as shop 0 those of the whole house."""
    sql = """SELECT day, count(), uniqExact(actor), countIf(acts = 1), countIf(lines > 0),
      toUInt32(quantileExact(0.5)(dateDiff('second', sessions.first, sessions.last))) FROM sessions
      WHERE shop_id = {s:UInt64} AND day >= {a:Date} AND day <= {z:Date} GROUP BY day ORDER BY day"""
    return [Visits(*row) for row in await store.rows(settings, sql, {"s": shop, "a": first, "z": last})]


async def share(settings: Settings, hours: int = 24) -> Share:
    """Counts of the last hours for the operator's page: bad, repeated and bot share."""
    sql = """SELECT (SELECT count() FROM events WHERE recv > {t:DateTime64(3)}),
      (SELECT count() FROM events_bad WHERE recv > {t:DateTime64(3)}), (SELECT count() FROM events_dup WHERE recv > {t:DateTime64(3)}),
      (SELECT count() FROM events WHERE recv > {t:DateTime64(3)} AND is_bot = 1)"""
    return Share(*(int(x) for x in (await store.rows(settings, sql, {"t": _ago(hours)}))[0]))


async def bad(settings: Settings, *, code: str = "", limit: int = 100, before: datetime | None = None) -> list[BadRow]:
    """Refused events, newest first, of one code or of all; `before` pages on."""
    sql = """SELECT recv, key, code, field, event_id, sdk, body FROM events_bad WHERE recv < {b:DateTime64(3)}
      AND ({c:String} = '' OR code = {c:String}) ORDER BY recv DESC LIMIT {n:UInt32}"""
    until = before or clock.now() + timedelta(days=1)
    return [BadRow(*row) for row in await store.rows(settings, sql, {"b": until, "c": code, "n": min(limit, 1000)})]


async def one(settings: Settings, event_id: UUID) -> list[dict[str, Any]]:
    """The stored rows of one event (one per item), empty where it is not stored."""
    found = await (await store.client(settings)).query(
        "SELECT * FROM events WHERE event_id = {e:UUID} ORDER BY item_ix", parameters={"e": str(event_id)}
    )
    return list(found.named_results())


def _ago(hours: int) -> datetime:
    return clock.now() - timedelta(hours=hours)
