"""Freight templates by shop."""

import sqlalchemy as sa

from meadow.base.db import doc, metadata, uid, when

template = sa.Table(
    "offers_freight",
    metadata,
    uid("shop_id", primary_key=True),
    uid("id", primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    doc("rule"),
    sa.Column("is_default", sa.Boolean, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    when("updated_at"),
    # Products and frozen quotes may still name it, so it is hidden, never deleted.
    when("archived_at", nullable=True),
    sa.Index("uq_offers_freight_default", "shop_id", unique=True, postgresql_where=sa.text("is_default")),
    sa.Index("uq_offers_freight_name", "shop_id", "name", unique=True, postgresql_where=sa.text("archived_at IS NULL")),
)
