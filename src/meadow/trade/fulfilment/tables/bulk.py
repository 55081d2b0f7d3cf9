"""Waybill numbers, sheets that shipped, and what was printed."""

import sqlalchemy as sa

from meadow.base.db import doc, metadata, uid, when

waybill = sa.Table(
    "fulfilment_waybill",
    metadata,
    uid("shop_id", primary_key=True),
    sa.Column("carrier", sa.Text, primary_key=True),
    sa.Column("number", sa.Text, primary_key=True),
    uid("order_id", nullable=True),
    sa.Column("state", sa.Text, nullable=False),
    when("at"),
    when("printed_at", nullable=True),
    sa.Index("ix_fulfilment_waybill_free", "shop_id", "carrier", "at", postgresql_where=sa.text("state = 'free'")),
    sa.Index(
        "uq_fulfilment_waybill_held", "shop_id", "order_id", unique=True, postgresql_where=sa.text("state = 'held'")
    ),
)

batch = sa.Table(
    "fulfilment_batch",
    metadata,
    uid("shop_id", primary_key=True),
    uid("id", primary_key=True),
    uid("by", nullable=True),
    when("at"),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("rows", sa.Integer, nullable=False),
    sa.Column("done", sa.Integer, nullable=False),
    sa.Column("repeated", sa.Integer, nullable=False),
    doc("wrong"),
    sa.Index("ix_fulfilment_batch_at", "shop_id", "at", "id"),
)

printed = sa.Table(
    "fulfilment_print",
    metadata,
    uid("shop_id", primary_key=True),
    uid("id", primary_key=True),
    uid("by", nullable=True),
    when("at"),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("size", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("language", sa.Text, nullable=False),
    sa.Column("masked", sa.Boolean, nullable=False),
    doc("items"),
    doc("wrong"),
    sa.Column("pages", sa.Integer, nullable=False, server_default="0"),
    sa.Column("downloads", sa.Integer, nullable=False, server_default="0"),
)
