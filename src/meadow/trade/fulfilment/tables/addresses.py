"""Wishes for another address, how a shop answers them, and promises to ship."""

import sqlalchemy as sa

from meadow.base.db import metadata, uid, when

change = sa.Table(
    "fulfilment_address_change",
    metadata,
    uid("shop_id", primary_key=True),
    uid("id", primary_key=True),
    uid("order_id"),
    uid("buyer_id"),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("address", sa.LargeBinary, nullable=False),
    sa.Column("region", sa.Text, nullable=False),
    sa.Column("name_masked", sa.Text, nullable=False),
    sa.Column("freight_was", sa.BigInteger, nullable=False),
    sa.Column("freight_now", sa.BigInteger, nullable=False),
    sa.Column("reason", sa.Text),
    when("at"),
    when("decide_by"),
    when("decided_at", nullable=True),
    sa.Index(
        "uq_fulfilment_address_change_open", "shop_id", "order_id", unique=True,
        postgresql_where=sa.text("state = 'open'"),
    ),
    sa.Index("ix_fulfilment_address_change_order", "shop_id", "order_id"),
)  # fmt: skip

habit = sa.Table(
    "fulfilment_habit",
    metadata,
    uid("shop_id", primary_key=True),
    sa.Column("address_changes", sa.Text, nullable=False),
)

promise = sa.Table(
    "fulfilment_promise",
    metadata,
    uid("shop_id", primary_key=True),
    uid("order_id", primary_key=True),
    when("ship_by"),
    # 0 nothing said yet, 1 due within a day, 2 broken
    sa.Column("told", sa.SmallInteger, nullable=False, server_default="0"),
    sa.Index("ix_fulfilment_promise_due", "ship_by", postgresql_where=sa.text("told < 2")),
)
