"""Categories, products with two versions, and the live SKUs."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from meadow.base.db import doc, metadata, uid, when

category = sa.Table(
    "catalog_category",
    metadata,
    uid("id", primary_key=True),
    uid("parent_id", nullable=True),
    doc("name"),
    sa.Column("icon", sa.Text, nullable=False),
    sa.Column("pos", sa.Integer, nullable=False),
)

product = sa.Table(
    "catalog_product",
    metadata,
    uid("shop_id", primary_key=True),
    uid("id", primary_key=True),
    sa.Column("shop_name", sa.Text, nullable=False),
    sa.Column("shop_open", sa.Boolean, nullable=False, server_default="true"),
    sa.Column("rev", sa.Integer, nullable=False),
    sa.Column("shelf", sa.Text, nullable=False),
    sa.Column("audit", sa.Text, nullable=False),
    sa.Column("live", JSONB(none_as_null=True)),
    sa.Column("draft", JSONB(none_as_null=True)),
    sa.Column("reject", JSONB(none_as_null=True)),
    uid("category_id"),
    doc("title"),
    sa.Column("image", JSONB(none_as_null=True)),
    sa.Column("search", sa.Text, nullable=False),
    sa.Column("price_from", sa.BigInteger, nullable=False),
    sa.Column("price_to", sa.BigInteger, nullable=False),
    sa.Column("list_price", sa.BigInteger),
    sa.Column("sold", sa.BigInteger, nullable=False, server_default="0"),
    # What reviews add up to: how many, their stars, and the sums behind the averages of each aspect.
    sa.Column("rating_count", sa.Integer, nullable=False, server_default="0"),
    sa.Column("rating_sum", sa.BigInteger, nullable=False, server_default="0"),
    doc("ratings", server_default="{}"),
    # What a file that brought the product calls it, and the mark of the content it had there.
    sa.Column("outer_id", sa.Text),
    sa.Column("outer_mark", sa.Text),
    when("created_at"),
    when("updated_at"),
    when("submitted_at", nullable=True),
    sa.Index("uq_catalog_product_id", "id", unique=True),
    sa.Index(
        "uq_catalog_product_outer", "shop_id", "outer_id", unique=True, postgresql_where=sa.text("outer_id IS NOT NULL")
    ),
    sa.Index("ix_catalog_product_search", "search", postgresql_using="gin", postgresql_ops={"search": "gin_trgm_ops"}),
    sa.Index("ix_catalog_product_sale", "sold", "id", postgresql_where=sa.text("shelf = 'on' AND live IS NOT NULL")),
    sa.Index(
        "ix_catalog_product_rating",
        sa.text("((rating_sum * 100 + 4000) / (rating_count + 10))"),
        "id",
        postgresql_where=sa.text("rating_count > 0 AND shelf = 'on' AND live IS NOT NULL"),
    ),
    sa.Index("ix_catalog_product_audit", "submitted_at", "id", postgresql_where=sa.text("audit = 'pending'")),
)

sku = sa.Table(
    "catalog_sku",
    metadata,
    uid("shop_id", primary_key=True),
    uid("id", primary_key=True),
    uid("product_id"),
    doc("spec_values"),
    doc("spec_text"),
    sa.Column("image", JSONB(none_as_null=True)),
    sa.Column("price", sa.BigInteger, nullable=False),
    sa.Column("list_price", sa.BigInteger),
    sa.Column("outer_sku", sa.Text),
    sa.Column("weight_g", sa.Integer),
    sa.Column("live", sa.Boolean, nullable=False),
    sa.CheckConstraint("price > 0", name="price_above_zero"),
    sa.ForeignKeyConstraint(["shop_id", "product_id"], ["catalog_product.shop_id", "catalog_product.id"]),
    sa.Index("uq_catalog_sku_id", "id", unique=True),
    sa.Index("ix_catalog_sku_product", "product_id"),
    sa.Index("ix_catalog_sku_outer", "shop_id", "outer_sku"),
)

imported = sa.Table(
    "catalog_import",
    metadata,
    uid("shop_id", primary_key=True),
    uid("id", primary_key=True),
    uid("by", nullable=True),
    when("at", index=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("format", sa.Text, nullable=False),
    sa.Column("dry", sa.Boolean, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    doc("counts"),
    doc("created"),
    doc("updated"),
    doc("wrong"),
    # Picture jobs that have not ended; a job that runs twice takes itself off once.
    doc("pending"),
    sa.Index("ix_catalog_import_shop", "shop_id", "at", "id"),
)
