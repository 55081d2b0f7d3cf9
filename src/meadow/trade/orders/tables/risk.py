"""Held orders with what was found, and the platform's list of blocked accounts."""

import sqlalchemy as sa

from meadow.base.db import doc, metadata, uid, when

risk = sa.Table(
    "orders_risk",
    metadata,
    uid("shop_id", primary_key=True),
    uid("order_id", primary_key=True),
    uid("buyer_id"),
    doc("hits"),
    sa.Column("state", sa.Text, nullable=False),
    when("at"),
    when("decided_at", nullable=True),
    uid("decided_by", nullable=True),
    sa.Column("note", sa.Text),
    sa.CheckConstraint("state IN ('open', 'released', 'rejected')", name="state_known"),
    sa.Index("ix_orders_risk_open", "at", "order_id", postgresql_where=sa.text("state = 'open'")),
)

blocked = sa.Table(
    "orders_blocked",
    metadata,
    uid("account_id", primary_key=True),
    sa.Column("reason", sa.Text, nullable=False),
    uid("by"),
    when("at"),
)
