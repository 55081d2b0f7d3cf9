"""What the warehouse holds: ClickHouse statements registered by name and version, applied in order over HTTP."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Protocol

import msgspec

from meadow.base import clock
from meadow.base.track.names import NAMES, SCENES, SOURCES, enum_text

TIME_ZONE = "Asia/Shanghai"
DATABASE = "meadow"
DEDUP_WINDOW = 1000
_SETTINGS = f"non_replicated_deduplication_window={DEDUP_WINDOW}, fsync_after_insert=1, fsync_part_directory=1"


class Statements(msgspec.Struct, frozen=True):
    """One version of one feature's tables and views."""

    name: str
    version: int
    statements: tuple[str, ...]


class Commands(Protocol):
    """What `migrate` needs of a client: clickhouse-connect's async client fits."""

    async def command(self, cmd: str, parameters: dict[str, Any] | None = None) -> Any: ...
    async def insert(self, table: str, data: Sequence[Sequence[Any]], column_names: Sequence[str]) -> Any: ...
    async def query(self, query: str) -> Any: ...


class Rollup(msgspec.Struct, frozen=True):
    """Sums of the log kept up to date by a view: `table` is its columns and engine, `select` reads FROM events.

    `day` tells of an event which day's partition of the table it is counted in; empty where states are idempotent and
    kept in other partitions, so that they are never swapped by day.
    """

    name: str
    table: str
    select: str
    day: str = ""

    def statements(self) -> tuple[str, ...]:
        return (
            f"CREATE TABLE IF NOT EXISTS {self.name} {self.table}",
            f"CREATE MATERIALIZED VIEW IF NOT EXISTS {self.name}_mv TO {self.name} AS {self.select}",
        )


class Side(msgspec.Struct, frozen=True):
    """A side table that a feature fills through `track.rows`; the first of its statements makes the table.

    Rows may name its `columns`. A new version appends its own statements and lists all columns.
    """

    name: str
    version: int
    ddl: tuple[str, ...]
    columns: tuple[str, ...]


class Trace(msgspec.Struct, frozen=True):
    """Where a table keeps what somebody did: the column of her key, the moment of a row, and which of her rows stay."""

    table: str
    actor: str = "actor"
    moment: str = "at"
    stays: str = "0"


_traces: list[Trace] = []
_sides: list[Side] = []
_rollups: dict[str, Rollup] = {}
_registered: list[Statements] = []


def register(name: str, version: int, statements: Iterable[str]) -> None:
    """Add a version of a feature's tables and views; registering the same version again changes nothing."""
    if not any((one.name, one.version) == (name, version) for one in _registered):
        _registered.append(Statements(name, version, tuple(statements)))


def register_side(side: Side) -> None:
    """Add a version of a side table; the next `migrate` makes it and lets rows in."""
    if side not in _sides:
        _sides.append(side)
        register(f"side.{side.name}", side.version, side.ddl)


def register_rollups(name: str, version: int, rollups: Iterable[Rollup], before: Iterable[str] = ()) -> None:
    """Add a version of a feature's rollups, after the statements that they need."""
    held = tuple(rollups)
    _rollups.update({one.name: one for one in held})
    register(name, version, (*before, *(s for one in held for s in one.statements())))


def register_trace(trace: Trace) -> None:
    """Let a table forget who asks to be forgotten."""
    if trace not in _traces:
        _traces.append(trace)


def traces() -> tuple[Trace, ...]:
    """The tables that forget, in order."""
    return tuple(_traces)


def rollups() -> dict[str, Rollup]:
    """The rollups of all features, by name."""
    return dict(_rollups)


def registered() -> tuple[Statements, ...]:
    """Everything registered, in order."""
    return tuple(_registered)


def fill(sql: str, zone: str = TIME_ZONE) -> str:
    """Put the shared words of the warehouse into a statement: enums, settings, aggregate types, the time zone.

    Parameters such as `{room:UInt64}` pass untouched.
    """
    for word, text in _WORDS.items():
        sql = sql.replace(word, text)
    return sql.replace("{tz}", zone)


_WORDS = {
    "{names}": enum_text(NAMES),
    "{scenes}": enum_text(SCENES),
    "{sources}": enum_text(SOURCES),
    "{s}": _SETTINGS,
    "{n}": "SimpleAggregateFunction(sum,UInt64)",
    "{m}": "SimpleAggregateFunction(sum,Int64)",
    "{b}": "SimpleAggregateFunction(groupBitOr,UInt32)",
    "{u}": "AggregateFunction(uniqCombined64(14),UInt64)",
    "{v}": "AggregateFunction(uniqCombined64(12),UInt64)",
    "{ok}": "is_bot=0 AND NOT bitTest(flags,9)",
}

VERSIONS = """CREATE TABLE IF NOT EXISTS ddl_version (name String, version UInt32, at DateTime('UTC'))
ENGINE=MergeTree ORDER BY (name, version)"""
EVENTS = """CREATE TABLE IF NOT EXISTS events (event_id UUID, item_ix UInt8, seg UInt32, off UInt32 CODEC(Delta, ZSTD(1)),
  name Enum16({names}), ts DateTime64(3,'UTC') CODEC(Delta, ZSTD(1)), recv DateTime64(3,'UTC') CODEC(Delta, ZSTD(1)),
  basis_ts DateTime('UTC') DEFAULT toDateTime(ts,'UTC') CODEC(Delta, ZSTD(1)), actor UInt64, session UInt64,
  scene Enum8({scenes}), source Enum8({sources}), source_id UInt64, trace_id UInt64, shop_id UInt64, brand_id UInt64,
  author_id UInt64, agency_id UInt64, room_id UInt64, video_id UInt64, product_id UInt64, sku_id UInt64, query_h UInt64,
  campaign_id UInt64, link_id UInt64, order_id UInt64, line_id UInt64, first_in UInt8, qty UInt32, amount_minor Int64,
  cash_minor Int64, currency LowCardinality(String) DEFAULT 'CNY', dwell_ms UInt32, stay_ms UInt32, consent UInt8,
  is_bot UInt8, bot_score UInt8, flags UInt16, schema_v UInt8, sdk LowCardinality(String),
  platform LowCardinality(String), props String CODEC(ZSTD(3)),
  CONSTRAINT ts_sane CHECK ts >= toDateTime64('2020-01-01 00:00:00',3,'UTC') AND ts < toDateTime64('2100-01-01 00:00:00',3,'UTC'))
ENGINE=MergeTree PARTITION BY toYYYYMM(ts) ORDER BY (shop_id, name, toStartOfHour(ts), room_id, actor)
TTL toDateTime(ts) + INTERVAL 90 DAY SETTINGS {s}"""
SIDES = """CREATE TABLE IF NOT EXISTS side (name String, version UInt32, columns String)
ENGINE=ReplacingMergeTree ORDER BY (name, version)"""
ROLLED = """CREATE TABLE IF NOT EXISTS rollup (name String, day String) ENGINE=ReplacingMergeTree ORDER BY name"""
RECON = """CREATE TABLE IF NOT EXISTS recon (at DateTime('UTC'), rollup String, day Date, before UInt64, after UInt64)
ENGINE=MergeTree ORDER BY at TTL at + INTERVAL 400 DAY"""
ERASED = (
    """CREATE TABLE IF NOT EXISTS erased (actor UInt64, at DateTime('UTC')) ENGINE=ReplacingMergeTree ORDER BY actor"""
)
BAD = """CREATE TABLE IF NOT EXISTS events_bad (recv DateTime64(3,'UTC'), key LowCardinality(String), code LowCardinality(String),
  field LowCardinality(String), event_id String, seg UInt32, off UInt32, place UInt16, sdk LowCardinality(String), body String CODEC(ZSTD(3)))
ENGINE=MergeTree ORDER BY (recv, code) TTL toDateTime(recv) + INTERVAL 90 DAY SETTINGS {s}"""
DUP = """CREATE TABLE IF NOT EXISTS events_dup (recv DateTime64(3,'UTC'), event_id UUID, kind Enum8('natural'=1,'synthetic'=2),
  first_seg UInt32, seg UInt32)
ENGINE=MergeTree ORDER BY (recv, event_id) TTL toDateTime(recv) + INTERVAL 90 DAY SETTINGS {s}"""
BOTS = """CREATE TABLE IF NOT EXISTS bot_actor (actor UInt64, from DateTime64(3,'UTC'), to DateTime64(3,'UTC'), score UInt8)
ENGINE=MergeTree ORDER BY (actor, from) TTL toDateTime(from) + INTERVAL 90 DAY SETTINGS {s}"""
ALIAS = """CREATE TABLE IF NOT EXISTS alias (anon UInt64, user UInt64, since DateTime64(3,'UTC'), undo UInt8)
ENGINE=MergeTree ORDER BY (anon, since) SETTINGS {s}"""

SESSIONS = """CREATE TABLE IF NOT EXISTS sessions (day Date, shop_id UInt64, actor UInt64, first DateTime64(3,'UTC'),
  last DateTime64(3,'UTC'), acts UInt32, scene Enum8({scenes}), source Enum8({sources}), campaign_id UInt64, views UInt32,
  carts UInt32, lines UInt32, gmv Int64) ENGINE=MergeTree PARTITION BY toYYYYMMDD(day) ORDER BY (shop_id, day, actor, first)
  TTL day + INTERVAL 400 DAY SETTINGS {s}"""

register("base.track", 1, (EVENTS, BAD, DUP, BOTS, ALIAS, SIDES, ROLLED, RECON, ERASED))
COMPACT = "ALTER TABLE events MODIFY SETTING min_bytes_for_wide_part=134217728"
"""A block's part is one file, not two for each of 44 columns, until merges have made it large."""

register("base.track", 2, (SESSIONS, COMPACT))
register_trace(Trace("events", moment="ts", stays="toUInt16(name) BETWEEN 40 AND 49"))
register_trace(Trace("sessions", moment="last"))
"""What was ordered, paid and returned stays, under a key that leads to nobody: it is other people's account too."""


async def migrate(client: Commands, zone: str = TIME_ZONE) -> list[tuple[str, int]]:
    """Apply what is registered and not yet recorded, in order; returns what was applied.

    A statement that fails stops the run: what came before it is recorded, so the next run goes on from there.
    """
    await client.command(VERSIONS)
    found = await client.query("SELECT name, version FROM ddl_version")
    have = {(str(name), int(version)) for name, version in found.result_rows}
    done: list[tuple[str, int]] = []
    for one in _registered:
        if (one.name, one.version) in have:
            continue
        for statement in one.statements:
            await client.command(fill(statement, zone))
        for made in (
            r
            for r in _rollups.values()
            if any(s.startswith(f"CREATE TABLE IF NOT EXISTS {r.name} ") for s in one.statements)
        ):
            await client.insert("rollup", [(made.name, fill(made.day, zone))], ["name", "day"])
        for side in [s for s in _sides if (f"side.{s.name}", s.version) == (one.name, one.version)]:
            await client.insert(
                "side", [(side.name, side.version, ",".join(side.columns))], ["name", "version", "columns"]
            )
        row: tuple[str, int, datetime] = (one.name, one.version, clock.now())
        await client.insert("ddl_version", [row], column_names=["name", "version", "at"])
        done.append((one.name, one.version))
    return done
