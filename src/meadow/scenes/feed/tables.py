"""The registry of all that a page may show, what was served and with which chance, each person's state, and the price of commerce."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, REAL

from meadow.base.bus import Xid8
from meadow.base.db import doc, metadata, uid, when
from meadow.base.track.tables import Side

item = sa.Table(
    "feed_item",
    metadata,
    uid("item_id", primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    uid("author_id", nullable=True),
    uid("shop_id", nullable=True),
    sa.Column("product_ids", ARRAY(sa.Uuid), nullable=False),
    sa.Column("categories", ARRAY(sa.Text), nullable=False),
    sa.Column("tags", ARRAY(sa.Text), nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("duration_ms", sa.Integer, nullable=False),
    sa.Column("price_minor", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("take_bp", sa.Integer, nullable=False, server_default="0"),
    sa.Column("sells", sa.Boolean, nullable=False, server_default="false"),
    sa.Column("adult", sa.Boolean, nullable=False, server_default="false"),
    sa.Column("quality", REAL, nullable=False, server_default="0.5"),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("why", sa.Text, nullable=False, server_default=""),
    sa.Column("counts", sa.LargeBinary, nullable=False, server_default=""),
    sa.Column("near", sa.LargeBinary, nullable=False, server_default=""),
    sa.Column("xid", Xid8(), nullable=False, index=True, server_default=sa.text("pg_current_xact_id()")),
    when("published_at"),
    when("told_at"),
    sa.Index("ix_feed_item_products", "product_ids", postgresql_using="gin"),
    sa.CheckConstraint("state IN ('servable', 'held', 'dead')", name="state"),
    sa.CheckConstraint("quality BETWEEN 0 AND 1", name="quality"),
)

state = sa.Table(
    "feed_state",
    metadata,
    uid("person", primary_key=True),
    sa.Column("actor", sa.BigInteger, nullable=False, index=True),
    sa.Column("body", sa.LargeBinary, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    when("at", index=True),
)

served = sa.Table(
    "feed_served",
    metadata,
    uid("visit", primary_key=True),
    uid("video_id", primary_key=True),
    uid("account_id", nullable=True),
    uid("trace_id", index=True),
    sa.Column("slot", sa.SmallInteger, nullable=False),
    sa.Column("policy", sa.Text, nullable=False),
    sa.Column("propensity", sa.Double, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("detail", sa.LargeBinary, nullable=False, server_default=""),
    when("at", index=True),
    sa.Index("ix_feed_served_account", "account_id", "at"),
    sa.CheckConstraint("propensity > 0 AND propensity <= 1.000001", name="chance"),
)

price = sa.Table(
    "feed_price",
    metadata,
    sa.Column("scene", sa.Text, primary_key=True),
    sa.Column("price", sa.Double, nullable=False),
    sa.Column("seen", sa.BigInteger, nullable=False),
    sa.Column("sold", sa.BigInteger, nullable=False),
    sa.CheckConstraint("price BETWEEN 0.05 AND 20", name="clips"),
)

model = sa.Table(
    "feed_model",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("live", sa.Text, nullable=False),
    sa.Column("before", sa.Text, nullable=False, server_default=""),
    when("at"),
)

version = sa.Table(
    "feed_version",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("version", sa.Text, primary_key=True),
    when("at"),
    sa.Column("rows", sa.Integer, nullable=False),
    sa.Column("refused", ARRAY(sa.Text), nullable=False),
    doc("heads"),
)

SERVED = Side(
    "feed_served",
    1,
    (
        """CREATE TABLE IF NOT EXISTS feed_served (trace_id UInt64, at DateTime64(3,'UTC') CODEC(Delta, ZSTD(1)), actor UInt64,
  visit UInt64, slot UInt16, item UInt64, commerce Bool, policy LowCardinality(String), model LowCardinality(String),
  source LowCardinality(String), sources UInt16, evidence String, how LowCardinality(String), propensity Float64,
  candidates UInt16, pool_hash UInt32, price Float64, leaning Float64, seed UInt64, state_version UInt32, score Float32,
  ent Float32, com Float32, head Array(LowCardinality(String)), chance Array(Float32), features Array(Float32), arms Array(LowCardinality(String)))
ENGINE=MergeTree PARTITION BY toYYYYMM(at) ORDER BY (at, trace_id, slot) TTL toDateTime(at) + INTERVAL 90 DAY SETTINGS {s}""",
    ),
    (
        "trace_id", "at", "actor", "visit", "slot", "item", "commerce", "policy", "model", "source", "sources", "evidence", "how",
        "propensity", "candidates", "pool_hash", "price", "leaning", "seed", "state_version", "score", "ent", "com", "head",
        "chance", "features", "arms",
    ),
)  # fmt: skip
"""Every served slot in the warehouse, with the features as served: training reads them, never a recomputation."""
