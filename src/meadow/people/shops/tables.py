"""Shops, their counters, and who follows them."""

import sqlalchemy as sa

from meadow.base.db import metadata, uid, when

shop = sa.Table(
    "shops_shop",
    metadata,
    uid("id", primary_key=True),
    sa.Column("name", sa.Text, nullable=False, unique=True),
    sa.Column("type", sa.Text, nullable=False),
    sa.Column("intro", sa.Text, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("zone", sa.Text, nullable=False),
    sa.Column("logo", sa.Text),
    uid("logo_asset", nullable=True),
    sa.Column("banner", sa.Text),
    uid("banner_asset", nullable=True),
    when("created_at"),
    sa.CheckConstraint("status IN ('open', 'paused', 'closed')", name="status_known"),
)

# Apart from the shop: a popular shop's counters change all day, its profile hardly ever.
tally = sa.Table(
    "shops_tally",
    metadata,
    uid("shop_id", primary_key=True),
    sa.Column("followers", sa.Integer, nullable=False, server_default="0"),
    sa.Column("product_count", sa.Integer, nullable=False, server_default="0"),
    sa.Column("score", sa.Integer),
    sa.ForeignKeyConstraint(["shop_id"], ["shops_shop.id"]),
    sa.CheckConstraint("followers >= 0 AND product_count >= 0", name="counts_sane"),
)

# Where a shop's parcels begin, as the first two digits of GB/T 2260; a shop that has not said stands in no row.
origin = sa.Table(
    "shops_origin",
    metadata,
    uid("shop_id", primary_key=True),
    sa.Column("province", sa.Text, nullable=False),
    sa.ForeignKeyConstraint(["shop_id"], ["shops_shop.id"]),
)

follow = sa.Table(
    "shops_follow",
    metadata,
    uid("account_id", primary_key=True),
    uid("shop_id", primary_key=True),
    when("at"),
    sa.ForeignKeyConstraint(["shop_id"], ["shops_shop.id"]),
    sa.Index("ix_shops_follow_shop", "shop_id"),
)
