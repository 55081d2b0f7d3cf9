"""What the desk adds to orders: words to find them by, cases on them, views, verbs under way, quotas and traces."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from meadow.base.db import doc, metadata, uid, when

# Tracking numbers by shop; told by fulfilment, which lies above.
word = sa.Table(
    "orders_word",
    metadata,
    uid("shop_id", primary_key=True),
    sa.Column("word", sa.Text, primary_key=True),
    uid("order_id", primary_key=True),
)

# After-sale cases as orders need them; told by aftersale, which lies above.
case = sa.Table(
    "orders_case",
    metadata,
    uid("shop_id", primary_key=True),
    uid("order_id", primary_key=True),
    uid("case_id", primary_key=True),
    uid("line_id", primary_key=True),
    uid("buyer_id"),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("open", sa.Boolean, nullable=False),
    sa.Column("refunded", sa.Boolean, nullable=False, server_default="false"),
    sa.Index("ix_orders_case_open", "shop_id", "order_id", postgresql_where=sa.text("open")),
    sa.Index("ix_orders_case_buyer", "buyer_id", "order_id"),
)

view = sa.Table(
    "orders_view",
    metadata,
    uid("shop_id", primary_key=True),
    uid("id", primary_key=True),
    uid("account_id"),
    sa.Column("name", sa.Text, nullable=False),
    doc("filter"),
    sa.Column("sort", sa.Text, nullable=False),
    doc("columns"),
    sa.Column("shared", sa.Boolean, nullable=False),
    sa.Column("is_default", sa.Boolean, nullable=False),
    when("at"),
    sa.Index("ix_orders_view_account", "shop_id", "account_id"),
    sa.Index("uq_orders_view_default", "shop_id", "account_id", unique=True, postgresql_where=sa.text("is_default")),
)

bulk = sa.Table(
    "orders_bulk",
    metadata,
    uid("shop_id", primary_key=True),
    uid("id", primary_key=True),
    uid("account_id"),
    sa.Column("verb", sa.Text, nullable=False),
    sa.Column("ask", sa.LargeBinary, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("total", sa.Integer, nullable=False),
    sa.Column("done", sa.Integer, nullable=False, server_default="0"),
    sa.Column("failed", sa.Integer, nullable=False, server_default="0"),
    when("at"),
)

bulk_row = sa.Table(
    "orders_bulk_row",
    metadata,
    uid("shop_id", primary_key=True),
    uid("bulk_id", primary_key=True),
    uid("order_id", primary_key=True),
    sa.Column("number", sa.Text, nullable=False),
    sa.Column("ok", sa.Boolean),
    sa.Column("code", sa.Text),
    sa.Column("params", JSONB(none_as_null=True)),
    sa.ForeignKeyConstraint(["shop_id", "bulk_id"], ["orders_bulk.shop_id", "orders_bulk.id"]),
    sa.Index("ix_orders_bulk_row_left", "shop_id", "bulk_id", "order_id", postgresql_where=sa.text("ok IS NULL")),
    sa.Index("ix_orders_bulk_row_failed", "shop_id", "bulk_id", "order_id", postgresql_where=sa.text("NOT ok")),
)

quota = sa.Table(
    "orders_quota",
    metadata,
    uid("shop_id", primary_key=True),
    uid("account_id", primary_key=True),
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("day", sa.Date, primary_key=True),
    sa.Column("used", sa.Integer, nullable=False),
    sa.CheckConstraint("used >= 0", name="used_counts_up"),
)

trace = sa.Table(
    "orders_trace",
    metadata,
    uid("shop_id", primary_key=True),
    uid("order_id", primary_key=True),
    uid("id", primary_key=True),
    when("at"),
    uid("account_id", nullable=True),
    sa.Column("kind", sa.Text, nullable=False),
    doc("detail"),
)

gone = sa.Table(
    "orders_gone",
    metadata,
    uid("buyer_id", primary_key=True),
    uid("order_id", primary_key=True),
)
