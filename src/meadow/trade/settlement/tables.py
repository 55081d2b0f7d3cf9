"""Bills and shares by shop; a share is also found by its payee."""

import sqlalchemy as sa

from meadow.base.db import doc, metadata, uid, when

bill = sa.Table(
    "settlement_bill",
    metadata,
    uid("shop_id", primary_key=True),
    uid("line_id", primary_key=True),
    uid("order_id"),
    sa.Column("order_number", sa.Text, nullable=False),
    uid("buyer_id"),
    uid("product_id"),
    uid("sku_id"),
    doc("title"),
    sa.Column("paid", sa.BigInteger, nullable=False),
    sa.Column("freight", sa.BigInteger, nullable=False),
    sa.Column("platform_fee", sa.BigInteger, nullable=False),
    sa.Column("fee_version", sa.Integer, nullable=False),
    sa.Column("commission", sa.BigInteger, nullable=False),
    sa.Column("net", sa.BigInteger, nullable=False),
    sa.Column("currency", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    when("paid_at"),
    when("due_at", nullable=True),
    when("settled_at", nullable=True),
    sa.CheckConstraint("net >= 0 AND net = paid + freight - platform_fee - commission", name="net_adds_up"),
    sa.Index("ix_settlement_bill_order", "shop_id", "order_id"),
    sa.Index("ix_settlement_bill_state", "shop_id", "state", "line_id"),
)

share = sa.Table(
    "settlement_share",
    metadata,
    uid("shop_id", primary_key=True),
    uid("line_id", primary_key=True),
    sa.Column("payee", sa.Text, primary_key=True),
    uid("payee_id", primary_key=True),
    sa.Column("amount", sa.BigInteger, nullable=False),
    sa.Column("rate_bp", sa.Integer, nullable=False),
    sa.Column("base", sa.BigInteger, nullable=False),
    uid("quote_id", nullable=True),
    sa.ForeignKeyConstraint(["shop_id", "line_id"], ["settlement_bill.shop_id", "settlement_bill.line_id"]),
    sa.CheckConstraint("amount >= 0", name="amount_not_negative"),
    sa.Index("ix_settlement_share_payee", "payee_id", "line_id"),
)
