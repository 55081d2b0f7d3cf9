"""Programmes, members by shop, and what each counted as spend."""

import sqlalchemy as sa

from meadow.base.db import doc, metadata, uid, when

program = sa.Table(
    "members_program",
    metadata,
    uid("shop_id", primary_key=True),
    sa.Column("open", sa.Boolean, nullable=False),
    doc("levels"),
    when("updated_at"),
)

# Who left keeps the row, so that what was spent still counts when she comes back.
member = sa.Table(
    "members_member",
    metadata,
    uid("shop_id", primary_key=True),
    uid("account_id", primary_key=True),
    sa.Column("level", sa.SmallInteger, nullable=False),
    sa.Column("manual", sa.SmallInteger),
    sa.Column("spend", sa.BigInteger, nullable=False, server_default="0"),
    when("joined_at", nullable=True),
    sa.Column("scene", sa.Text),
    sa.CheckConstraint("level >= 1", name="level_sane"),
    sa.Index("ix_members_member_account", "account_id", "shop_id"),
)

# One row per order or refund, so that a fact told twice counts once; an order's rows count from its completion on.
spent = sa.Table(
    "members_spent",
    metadata,
    uid("shop_id", primary_key=True),
    uid("account_id", primary_key=True),
    uid("order_id", primary_key=True),
    uid("ref", primary_key=True),
    sa.Column("amount", sa.BigInteger, nullable=False),
    when("at"),
)
