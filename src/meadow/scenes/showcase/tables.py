"""Products of showcases, by author."""

import sqlalchemy as sa

from meadow.base.db import metadata, uid, when

item = sa.Table(
    "showcase_item",
    metadata,
    uid("author_id", primary_key=True),
    uid("product_id", primary_key=True),
    sa.Column("pos", sa.Integer, nullable=False),
    when("added_at"),
    sa.Index("ix_showcase_item_order", "author_id", "pos"),
)
