"""Reviews by shop, votes by account, and the lines that wait for a review by buyer."""

import sqlalchemy as sa

from meadow.base.db import doc, metadata, uid, when

review = sa.Table(
    "orders_review",
    metadata,
    uid("shop_id", primary_key=True),
    uid("id", primary_key=True),
    uid("order_id"),
    uid("line_id"),
    uid("buyer_id"),
    uid("product_id"),
    sa.Column("name", sa.Text),
    sa.Column("stars", sa.SmallInteger, nullable=False),
    sa.Column("logistics", sa.SmallInteger, nullable=False),
    sa.Column("service", sa.SmallInteger, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    doc("pictures"),
    doc("spec_text"),
    when("at"),
    sa.Column("more_text", sa.Text),
    doc("more_pictures", server_default="[]"),
    when("more_at", nullable=True),
    sa.Column("reply", sa.Text),
    when("replied_at", nullable=True),
    uid("replied_by", nullable=True),
    sa.Column("helpful", sa.Integer, nullable=False, server_default="0"),
    sa.Column("hidden", sa.Boolean, nullable=False, server_default="false"),
    sa.Column("appeal", sa.Text),
    sa.Column("appeal_reason", sa.Text),
    when("appealed_at", nullable=True),
    sa.Column("ruling", sa.Text),
    sa.UniqueConstraint("shop_id", "line_id"),
    sa.ForeignKeyConstraint(["shop_id", "order_id"], ["orders_order.shop_id", "orders_order.id"]),
    sa.CheckConstraint(
        "stars BETWEEN 1 AND 5 AND logistics BETWEEN 1 AND 5 AND service BETWEEN 1 AND 5 AND helpful >= 0",
        name="stars_of_five",
    ),
    sa.Index("ix_orders_review_product", "product_id", "helpful", "id", postgresql_where=sa.text("NOT hidden")),
    sa.Index("ix_orders_review_new", "product_id", "id", postgresql_where=sa.text("NOT hidden")),
    sa.Index("ix_orders_review_buyer", "buyer_id", "id"),
    sa.Index("ix_orders_review_id", "id", unique=True),
    sa.Index("ix_orders_review_appeal", "appealed_at", "id", postgresql_where=sa.text("appeal = 'open'")),
)

vote = sa.Table(
    "orders_review_vote",
    metadata,
    uid("account_id", primary_key=True),
    uid("review_id", primary_key=True),
    when("at"),
)

to_review = sa.Table(
    "orders_to_review",
    metadata,
    uid("buyer_id", primary_key=True),
    uid("line_id", primary_key=True),
    uid("order_id"),
    uid("shop_id"),
    when("until"),
    sa.Index("ix_orders_to_review_order", "buyer_id", "order_id"),
)
