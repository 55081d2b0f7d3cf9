"""Cases by shop with the lines they take, their log, what a shop agrees to by itself, and where goods come back to."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from meadow.base.db import doc, metadata, uid, when

case = sa.Table(
    "aftersale_case",
    metadata,
    uid("shop_id", primary_key=True),
    uid("id", primary_key=True),
    sa.Column("number", sa.Text, nullable=False),
    sa.Column("shop_name", sa.Text, nullable=False),
    uid("order_id"),
    sa.Column("order_number", sa.Text, nullable=False),
    uid("line_id"),
    uid("buyer_id"),
    sa.Column("buyer_masked", sa.Text, nullable=False),
    uid("checkout_id"),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("arbitration", sa.Text, nullable=False, server_default="none"),
    sa.Column("blamed", sa.Text, nullable=False, server_default="none"),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("qty", sa.Integer, nullable=False),
    sa.Column("amount", sa.BigInteger, nullable=False),
    sa.Column("currency", sa.Text, nullable=False),
    # Who granted it in the end, and whether nobody was asked.
    sa.Column("mode", sa.Text),
    sa.Column("instant", sa.Boolean, nullable=False, server_default="false"),
    uid("wanted_sku_id", nullable=True),
    sa.Column("reject_reason", sa.Text),
    sa.Column("offer", JSONB(none_as_null=True)),
    uid("refund_id"),
    sa.Column("refund_state", sa.Text, nullable=False, server_default="none"),
    # Sealed (base.vault): the address as the shop named it when it agreed.
    sa.Column("return_address", sa.LargeBinary),
    uid("return_parcel_id", nullable=True),
    uid("sent_parcel_id", nullable=True),
    sa.Column("goods_back", sa.Boolean, nullable=False, server_default="false"),
    sa.Column("sellable", sa.Boolean),
    when("deadline", nullable=True),
    when("look_by", nullable=True),
    sa.Column("appealed_by", sa.Text),
    sa.Column("extended", sa.SmallInteger, nullable=False, server_default="0"),
    sa.Column("urges", sa.SmallInteger, nullable=False, server_default="0"),
    when("urged_at", nullable=True),
    when("created_at"),
    when("updated_at"),
    when("closed_at", nullable=True),
    sa.UniqueConstraint("shop_id", "number"),
    sa.CheckConstraint("amount >= 0 AND qty > 0 AND version > 0", name="figures_sane"),
    sa.Index("uq_aftersale_case_id", "id", unique=True),
    sa.Index("ix_aftersale_case_buyer", "buyer_id", "id"),
    sa.Index("ix_aftersale_case_order", "shop_id", "order_id"),
    sa.Index("ix_aftersale_case_state", "shop_id", "state", "id"),
    sa.Index("ix_aftersale_case_due", "shop_id", "deadline", postgresql_where=sa.text("deadline IS NOT NULL")),
    sa.Index("ix_aftersale_case_refund", "buyer_id", "refund_id"),
    sa.Index(
        "ix_aftersale_case_looked_at",
        "arbitration",
        "look_by",
        "id",
        postgresql_where=sa.text("arbitration <> 'none'"),
    ),
)

item = sa.Table(
    "aftersale_item",
    metadata,
    uid("shop_id", primary_key=True),
    uid("case_id", primary_key=True),
    uid("line_id", primary_key=True),
    sa.Column("ix", sa.SmallInteger, nullable=False),
    uid("sku_id"),
    uid("product_id"),
    sa.Column("qty", sa.Integer, nullable=False),
    sa.Column("goods", sa.BigInteger, nullable=False),
    sa.Column("freight", sa.BigInteger, nullable=False),
    sa.Column("open", sa.Boolean, nullable=False),
    doc("title"),
    doc("spec_text"),
    sa.Column("image", JSONB(none_as_null=True)),
    sa.ForeignKeyConstraint(["shop_id", "case_id"], ["aftersale_case.shop_id", "aftersale_case.id"]),
    sa.CheckConstraint("qty >= 0 AND goods >= 0 AND freight >= 0", name="figures_sane"),
    # One open case per line: two buyers' clicks, or a bundle's two ends, cannot both take it.
    sa.Index("uq_aftersale_item_open", "shop_id", "line_id", unique=True, postgresql_where=sa.text("open")),
    sa.Index("ix_aftersale_item_line", "shop_id", "line_id"),
)

log = sa.Table(
    "aftersale_log",
    metadata,
    uid("shop_id", primary_key=True),
    uid("case_id", primary_key=True),
    uid("id", primary_key=True),
    when("at"),
    sa.Column("by", sa.Text, nullable=False),
    uid("account_id", nullable=True),
    sa.Column("entry", sa.Text, nullable=False),
    # Sealed (base.vault): people write names, phones and addresses here.
    sa.Column("text", sa.LargeBinary),
    doc("pictures"),
    doc("data"),
    sa.ForeignKeyConstraint(["shop_id", "case_id"], ["aftersale_case.shop_id", "aftersale_case.id"]),
)

auto = sa.Table(
    "aftersale_auto",
    metadata,
    uid("shop_id", primary_key=True),
    sa.Column("unshipped", sa.Boolean, nullable=False),
    sa.Column("refund_most", sa.BigInteger, nullable=False),
    sa.Column("return_most", sa.BigInteger, nullable=False),
    sa.CheckConstraint("refund_most >= 0 AND return_most >= 0", name="limits_not_negative"),
)

address = sa.Table(
    "aftersale_address",
    metadata,
    uid("shop_id", primary_key=True),
    uid("id", primary_key=True),
    sa.Column("sealed", sa.LargeBinary, nullable=False),
    sa.Column("usual", sa.Boolean, nullable=False),
    when("created_at"),
    sa.Index("uq_aftersale_address_usual", "shop_id", unique=True, postgresql_where=sa.text("usual")),
)
