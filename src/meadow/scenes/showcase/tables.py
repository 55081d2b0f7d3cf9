"""Showcases by author: products, groups, look."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from meadow.base.db import metadata, uid, when

item = sa.Table(
    "showcase_item",
    metadata,
    uid("author_id", primary_key=True),
    uid("product_id", primary_key=True),
    sa.Column("pos", sa.Integer, nullable=False),
    uid("group_id", nullable=True),
    sa.Column("pinned", sa.Boolean, nullable=False, server_default="false"),
    sa.Column("hidden", sa.Boolean, nullable=False, server_default="false"),
    when("added_at"),
    sa.Index("ix_showcase_item_order", "author_id", "pos"),
)

group = sa.Table(
    "showcase_group",
    metadata,
    uid("author_id", primary_key=True),
    uid("id", primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("pos", sa.SmallInteger, nullable=False),
)

look = sa.Table(
    "showcase_look",
    metadata,
    uid("author_id", primary_key=True),
    sa.Column("theme", sa.Text, nullable=False),
    sa.Column("intro", sa.Text, nullable=False),
    sa.Column("sort", sa.Text, nullable=False),
    sa.Column("banner", JSONB(none_as_null=True)),
)
