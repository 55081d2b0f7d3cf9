"""Checkouts by buyer, orders and lines by shop, and the function that places an order in one round trip."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from meadow.base.db import doc, metadata, uid, when
from meadow.trade.orders.tables.functions import FUNCTIONS

__all__ = ["FUNCTIONS", "checkout", "line", "order"]

checkout = sa.Table(
    "orders_checkout",
    metadata,
    uid("buyer_id", primary_key=True),
    uid("id", primary_key=True),
    sa.Column("key", sa.Text, nullable=False),
    sa.Column("print", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("amount", sa.BigInteger, nullable=False),
    sa.Column("currency", sa.Text, nullable=False),
    when("expires_at"),
    when("created_at"),
    sa.UniqueConstraint("buyer_id", "key"),
)

order = sa.Table(
    "orders_order",
    metadata,
    uid("shop_id", primary_key=True),
    uid("id", primary_key=True),
    sa.Column("number", sa.Text, nullable=False),
    uid("buyer_id"),
    uid("checkout_id"),
    sa.Column("shop_name", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("goods", sa.BigInteger, nullable=False),
    sa.Column("freight", sa.BigInteger, nullable=False),
    sa.Column("discount", sa.BigInteger, nullable=False),
    sa.Column("amount", sa.BigInteger, nullable=False),
    sa.Column("currency", sa.Text, nullable=False),
    sa.Column("address", sa.LargeBinary, nullable=False),
    sa.Column("region", sa.Text, nullable=False),
    sa.Column("name_masked", sa.Text, nullable=False),
    sa.Column("remark", sa.LargeBinary),
    # What can be found without being read: 16 bytes each (base.vault), equal for equal names and phones.
    sa.Column("name_ix", sa.LargeBinary),
    sa.Column("phone_ix", sa.LargeBinary),
    sa.Column("kind", sa.Text, nullable=False, server_default="normal"),
    sa.Column("hold", sa.Text),
    sa.Column("flag", sa.SmallInteger, nullable=False, server_default="0"),
    sa.Column("seller_note", sa.LargeBinary),
    sa.Column("refunded", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("deposit", sa.BigInteger, nullable=False, server_default="0"),
    when("deposit_paid_at", nullable=True),
    when("final_from", nullable=True),
    when("final_by", nullable=True),
    uid("group_id", nullable=True),
    when("created_at"),
    when("pay_by"),
    when("paid_at", nullable=True),
    when("ship_by", nullable=True),
    when("shipped_at", nullable=True),
    when("delivered_at", nullable=True),
    when("confirm_by", nullable=True),
    when("extended_at", nullable=True),
    when("completed_at", nullable=True),
    when("cancelled_at", nullable=True),
    sa.Column("cancel_reason", sa.Text),
    sa.UniqueConstraint("shop_id", "number"),
    sa.CheckConstraint(
        "amount = goods + freight - discount AND (amount > 0 OR amount = 0 AND kind = 'lottery')", name="amount_adds_up"
    ),
    sa.CheckConstraint("refunded BETWEEN 0 AND amount AND deposit BETWEEN 0 AND amount", name="refunded_within_paid"),
    sa.Index("ix_orders_order_buyer", "buyer_id", "id"),
    sa.Index("ix_orders_order_checkout", "buyer_id", "checkout_id"),
    sa.Index("ix_orders_order_state", "shop_id", "state", "id"),
    sa.Index(
        "ix_orders_order_due",
        "shop_id",
        "ship_by",
        "id",
        postgresql_where=sa.text("state IN ('to_ship', 'part_shipped')"),
    ),
    sa.Index("ix_orders_order_phone", "phone_ix", "shop_id"),
    sa.Index("ix_orders_order_name", "name_ix", "shop_id"),
)

line = sa.Table(
    "orders_line",
    metadata,
    uid("shop_id", primary_key=True),
    uid("order_id", primary_key=True),
    sa.Column("ix", sa.SmallInteger, primary_key=True),
    uid("id"),
    uid("sku_id"),
    uid("product_id"),
    uid("category_id"),
    doc("title"),
    doc("spec_text"),
    sa.Column("image", JSONB(none_as_null=True)),
    sa.Column("qty", sa.Integer, nullable=False),
    sa.Column("price", sa.BigInteger, nullable=False),
    sa.Column("amount", sa.BigInteger, nullable=False),
    sa.Column("freight", sa.BigInteger, nullable=False),
    sa.Column("list_price", sa.BigInteger),
    sa.Column("price_kind", sa.Text, nullable=False, server_default="sale"),
    uid("price_ref", nullable=True),
    sa.Column("discounts", JSONB(), nullable=False, server_default="[]"),
    sa.Column("shop_discount", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("platform_discount", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("author_discount", sa.BigInteger, nullable=False, server_default="0"),
    uid("discount_author_id", nullable=True),
    sa.Column("paid", sa.BigInteger, nullable=False),
    sa.Column("gift_of", sa.SmallInteger),
    uid("bundle_id", nullable=True),
    sa.Column("shipped_qty", sa.Integer, nullable=False, server_default="0"),
    # Pieces that were refunded before they left and so never will.
    sa.Column("released_qty", sa.Integer, nullable=False, server_default="0"),
    sa.Column("refunded_qty", sa.Integer, nullable=False, server_default="0"),
    sa.Column("refunded_goods", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("refunded_freight", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("scene", sa.Text, nullable=False),
    uid("video_id", nullable=True),
    uid("room_id", nullable=True),
    uid("author_id", nullable=True),
    sa.Column("trace_id", sa.Text),
    uid("commission_quote_id", nullable=True),
    sa.UniqueConstraint("shop_id", "id"),
    sa.ForeignKeyConstraint(["shop_id", "order_id"], ["orders_order.shop_id", "orders_order.id"]),
    sa.CheckConstraint(
        "qty > 0 AND amount = price * qty AND freight >= 0 AND paid >= 0 AND shop_discount >= 0 AND platform_discount >= 0 "
        "AND author_discount >= 0 AND paid = amount - shop_discount - platform_discount - author_discount",
        name="amount_adds_up",
    ),
    sa.CheckConstraint(
        "shipped_qty >= 0 AND released_qty >= 0 AND shipped_qty + released_qty <= qty", name="shipped_within_bought"
    ),
    sa.CheckConstraint(
        "refunded_qty BETWEEN 0 AND qty AND refunded_goods BETWEEN 0 AND paid AND refunded_freight BETWEEN 0 AND freight",
        name="refunded_within_paid",
    ),
)
