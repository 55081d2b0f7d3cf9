"""Invoices by shop, titles by buyer; titles, tax numbers and addresses are sealed."""

import sqlalchemy as sa

from meadow.base.db import metadata, uid, when

title = sa.Table(
    "orders_title",
    metadata,
    uid("buyer_id", primary_key=True),
    uid("id", primary_key=True),
    sa.Column("body", sa.LargeBinary, nullable=False),
    sa.Column("is_default", sa.Boolean, nullable=False),
    when("at"),
)

invoice = sa.Table(
    "orders_invoice",
    metadata,
    uid("shop_id", primary_key=True),
    uid("id", primary_key=True),
    uid("order_id"),
    sa.Column("order_number", sa.Text, nullable=False),
    uid("buyer_id"),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("body", sa.LargeBinary, nullable=False),
    sa.Column("title_masked", sa.Text, nullable=False),
    sa.Column("amount", sa.BigInteger, nullable=False),
    sa.Column("currency", sa.Text, nullable=False),
    sa.Column("invoice_no", sa.Text),
    sa.Column("file", sa.Text),
    sa.Column("reason", sa.Text),
    when("asked_at"),
    when("decided_at", nullable=True),
    uid("decided_by", nullable=True),
    sa.ForeignKeyConstraint(["shop_id", "order_id"], ["orders_order.shop_id", "orders_order.id"]),
    sa.CheckConstraint("amount > 0", name="amount_above_zero"),
    sa.Index(
        "uq_orders_invoice_open",
        "shop_id",
        "order_id",
        unique=True,
        postgresql_where=sa.text("state IN ('asked', 'issued')"),
    ),
    sa.Index(
        "uq_orders_invoice_no", "shop_id", "invoice_no", unique=True, postgresql_where=sa.text("invoice_no IS NOT NULL")
    ),
    sa.Index("ix_orders_invoice_state", "shop_id", "state", "id"),
    sa.Index("ix_orders_invoice_buyer", "buyer_id", "order_id"),
)
