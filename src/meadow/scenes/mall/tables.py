"""Decorated pages by owner, and pieces sold by day for the rankings."""

import sqlalchemy as sa

from meadow.base.db import doc, metadata, uid, when

page = sa.Table(
    "mall_page",
    metadata,
    uid("owner_id", primary_key=True),
    sa.Column("place", sa.Text, primary_key=True),
    doc("title"),
    sa.Column("rev", sa.Integer, nullable=False),
    when("updated_at"),
)

block = sa.Table(
    "mall_block",
    metadata,
    uid("owner_id", primary_key=True),
    uid("id", primary_key=True),
    sa.Column("place", sa.Text, nullable=False),
    doc("title"),
    doc("content"),
    sa.Column("state", sa.Text, nullable=False),
    when("starts_at", nullable=True),
    when("ends_at", nullable=True),
    sa.Column("pos", sa.Integer, nullable=False),
    sa.Column("rev", sa.Integer, nullable=False),
    when("updated_at"),
    # A block taken out stays for who wants it back.
    when("dropped_at", nullable=True),
    sa.ForeignKeyConstraint(["owner_id", "place"], ["mall_page.owner_id", "mall_page.place"]),
    sa.CheckConstraint("state IN ('draft', 'live')", name="state_known"),
    sa.CheckConstraint("ends_at IS NULL OR starts_at IS NULL OR ends_at > starts_at", name="window_sane"),
    sa.Index("ix_mall_block_page", "owner_id", "place", "pos", postgresql_where=sa.text("dropped_at IS NULL")),
)

# Pieces paid for, by day (UTC).
sold = sa.Table(
    "mall_sold",
    metadata,
    uid("shop_id", primary_key=True),
    uid("product_id", primary_key=True),
    sa.Column("day", sa.Date, primary_key=True),
    uid("category_id"),
    sa.Column("qty", sa.BigInteger, nullable=False),
    sa.Index("ix_mall_sold_day", "day"),
)

# A page as it stood, for who wants it back: never changed, only forgotten when newer ones are many.
version = sa.Table(
    "mall_version",
    metadata,
    uid("owner_id", primary_key=True),
    sa.Column("place", sa.Text, primary_key=True),
    sa.Column("no", sa.Integer, primary_key=True),
    sa.Column("note", sa.Text, nullable=False),
    doc("blocks"),
    uid("by"),
    when("at"),
)
