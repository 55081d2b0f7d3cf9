"""Promo nodes by who keeps them, and what shops want to sell in them."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from meadow.base.db import doc, metadata, uid, when

# A node of the house stands under the shop of zeroes: it is everybody's.
node = sa.Table(
    "market_node",
    metadata,
    uid("shop_id", primary_key=True),
    uid("id", primary_key=True),
    doc("name"),
    doc("phases"),
    # Those of the first and the last phase.
    when("starts_at"),
    when("ends_at"),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("rev", sa.Integer, nullable=False),
    uid("made_by"),
    when("made_at"),
    when("changed_at"),
    sa.CheckConstraint("state IN ('open', 'cancelled')", name="state_known"),
    sa.CheckConstraint("starts_at < ends_at", name="span_sane"),
    sa.Index("ix_market_node_newest", "shop_id", sa.text("starts_at DESC"), sa.text("id DESC")),
)

target = sa.Table(
    "market_target",
    metadata,
    uid("shop_id", primary_key=True),
    uid("node_id", primary_key=True),
    sa.Column("amount", sa.BigInteger, nullable=False),
    sa.Column("shares", JSONB(none_as_null=True)),
    uid("set_by"),
    when("set_at"),
    sa.CheckConstraint("amount > 0", name="amount_is_money"),
)
