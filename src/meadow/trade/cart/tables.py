"""Cart lines and frozen quotes, by buyer."""

import sqlalchemy as sa

from meadow.base.db import doc, metadata, uid, when

cart_line = sa.Table(
    "cart_line",
    metadata,
    uid("buyer_id", primary_key=True),
    uid("sku_id", primary_key=True),
    sa.Column("qty", sa.Integer, nullable=False),
    sa.Column("selected", sa.Boolean, nullable=False),
    sa.Column("price_seen", sa.BigInteger, nullable=False),
    doc("source"),
    when("at"),
    sa.CheckConstraint("qty BETWEEN 1 AND 999", name="qty_sane"),
)

quote = sa.Table(
    "cart_quote",
    metadata,
    uid("buyer_id", primary_key=True),
    uid("id", primary_key=True),
    doc("body"),
    when("expires_at", index=True),
)
