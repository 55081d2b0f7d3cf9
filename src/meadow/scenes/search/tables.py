"""What people searched (history of their own, votes of the day), what they picked and were shown, and what operators teach."""

import sqlalchemy as sa

from meadow.base.db import doc, metadata, uid, when
from meadow.base.track.tables import Side

history = sa.Table(
    "search_history",
    metadata,
    uid("account_id", primary_key=True),
    sa.Column("query", sa.Text, primary_key=True),
    when("at"),
    sa.Index("ix_search_history_at", "account_id", "at"),
)

# One vote a person and day: `voter` is a keyed hash, so that a query cannot be told back to anybody.
vote = sa.Table(
    "search_vote",
    metadata,
    sa.Column("query", sa.Text, primary_key=True),
    sa.Column("day", sa.Date, primary_key=True),
    sa.Column("voter", sa.LargeBinary, primary_key=True),
    sa.Column("found", sa.Boolean, nullable=False),
    sa.Index("ix_search_vote_day", "day"),
)

pick = sa.Table(
    "search_pick",
    metadata,
    sa.Column("query", sa.Text, primary_key=True),
    uid("product_id", primary_key=True),
    sa.Column("seen", sa.Double, nullable=False),
    sa.Column("picked", sa.Double, nullable=False),
    when("at", index=True),
    sa.CheckConstraint("seen >= 0 AND picked >= 0 AND picked <= seen", name="seen_before_picked"),
)

# What somebody looked for in vain and wants to be told of.
wish = sa.Table(
    "search_wish",
    metadata,
    uid("account_id", primary_key=True),
    sa.Column("query", sa.Text, primary_key=True),
    when("at"),
    sa.Index("ix_search_wish_query", "query"),
)

synonym = sa.Table(
    "search_synonym",
    metadata,
    sa.Column("word", sa.Text, primary_key=True),
    doc("others"),
    sa.Column("both_ways", sa.Boolean, nullable=False),
    uid("by"),
    when("at"),
)

banned = sa.Table(
    "search_banned",
    metadata,
    sa.Column("word", sa.Text, primary_key=True),
    uid("by"),
    when("at"),
)

SERVED = Side(
    "search_served",
    1,
    (
        """CREATE TABLE IF NOT EXISTS search_served (trace_id UInt64, at DateTime64(3,'UTC') CODEC(Delta, ZSTD(1)), actor UInt64,
  query_h UInt64, tab LowCardinality(String), sort LowCardinality(String), filtered Bool, first Bool, rung LowCardinality(String),
  mended Bool, hits UInt16, kind LowCardinality(String), slot UInt16, rank UInt16, item UInt64, how LowCardinality(String),
  propensity Float64)
ENGINE=MergeTree PARTITION BY toYYYYMM(at) ORDER BY (at, trace_id, kind, slot) TTL toDateTime(at) + INTERVAL 90 DAY SETTINGS {s}""",
    ),
    (
        "trace_id", "at", "actor", "query_h", "tab", "sort", "filtered", "first", "rung", "mended", "hits", "kind", "slot", "rank",
        "item", "how", "propensity",
    ),
)  # fmt: skip
"""Every shown result: its slot (from 1), its rank before neighbours were swapped, and its chance of the slot.

A page that found nothing is one row without an item. The words themselves never enter the log, only their key.
"""
