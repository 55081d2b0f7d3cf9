"""Exports by shop."""

import sqlalchemy as sa

from meadow.base.db import doc, metadata, uid, when

export = sa.Table(
    "orders_export",
    metadata,
    uid("shop_id", primary_key=True),
    uid("id", primary_key=True),
    uid("account_id"),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("format", sa.Text, nullable=False),
    sa.Column("language", sa.Text, nullable=False),
    sa.Column("plain", sa.Boolean, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    doc("ask"),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("total", sa.Integer, nullable=False),
    sa.Column("done", sa.Integer, nullable=False, server_default="0"),
    sa.Column("errors", sa.Integer, nullable=False, server_default="0"),
    doc("wrong", server_default="[]"),
    sa.Column("file", sa.Text),
    sa.Column("size", sa.BigInteger),
    when("at"),
    when("expires_at", nullable=True),
    sa.Index("ix_orders_export_over", "expires_at", postgresql_where=sa.text("file IS NOT NULL")),
)
