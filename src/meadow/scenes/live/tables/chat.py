"""What was said in broadcasts, beside the log: a month long, and never in the database."""

from meadow.base.track.tables import Side

CHAT = Side(
    "live_chat",
    1,
    (
        """CREATE TABLE IF NOT EXISTS live_chat (room_id UInt64, at DateTime64(3,'UTC') CODEC(Delta, ZSTD(1)), chat_id String,
  viewer UInt64, short LowCardinality(String), name String, role LowCardinality(String), text String CODEC(ZSTD(3)),
  node LowCardinality(String))
ENGINE=MergeTree PARTITION BY toYYYYMM(at) ORDER BY (room_id, at, chat_id) TTL toDateTime(at) + INTERVAL 30 DAY SETTINGS {s}""",
    ),
    ("room_id", "at", "chat_id", "viewer", "short", "name", "role", "text", "node"),
)
"""A row for each text that was shown; `viewer` is the actor's key, by which it is erased."""
