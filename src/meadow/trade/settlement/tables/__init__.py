"""Bills and shares by shop, refunds and what they took from whom; a share is also found by its payee."""

import sqlalchemy as sa

from meadow.base.db import doc, metadata, uid, when
from meadow.trade.settlement.tables import functions, payouts, statements

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
    sa.Column("qty", sa.Integer, nullable=False),
    sa.Column("goods", sa.BigInteger, nullable=False),
    sa.Column("shop_discount", sa.BigInteger, nullable=False),
    sa.Column("platform_subsidy", sa.BigInteger, nullable=False),
    sa.Column("author_subsidy", sa.BigInteger, nullable=False),
    uid("subsidy_author_id", nullable=True),
    sa.Column("paid", sa.BigInteger, nullable=False),
    sa.Column("freight", sa.BigInteger, nullable=False),
    # What refunds took before settlement; what they took later stands in the refunds alone, so a settled row stays as it was.
    sa.Column("refunded_qty", sa.Integer, nullable=False, server_default="0"),
    sa.Column("refunded_goods", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("refunded_freight", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("refunded_subsidy", sa.BigInteger, nullable=False, server_default="0"),
    # The fee at payment, on goods and on freight: the weights that refunds are measured against.
    sa.Column("fee_goods", sa.BigInteger, nullable=False),
    sa.Column("fee_freight", sa.BigInteger, nullable=False),
    sa.Column("fee_bp", sa.Integer, nullable=False),
    sa.Column("fee_version", sa.Integer, nullable=False),
    sa.Column("platform_fee", sa.BigInteger, nullable=False),
    sa.Column("commission", sa.BigInteger, nullable=False),
    sa.Column("net", sa.BigInteger, nullable=False),
    sa.Column("currency", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("cases", sa.SmallInteger, nullable=False, server_default="0"),
    sa.Column("frozen", sa.Text),
    when("paid_at"),
    when("due_at", nullable=True),
    when("settled_at", nullable=True),
    sa.CheckConstraint("goods = paid + shop_discount + platform_subsidy + author_subsidy", name="goods_add_up"),
    sa.CheckConstraint(
        "net >= 0 AND net = paid + freight + platform_subsidy + author_subsidy - refunded_goods - refunded_freight "
        "- refunded_subsidy - platform_fee - commission",
        name="net_adds_up",
    ),
    sa.CheckConstraint(
        "refunded_goods BETWEEN 0 AND paid AND refunded_freight BETWEEN 0 AND freight AND refunded_qty BETWEEN 0 AND qty "
        "AND refunded_subsidy BETWEEN 0 AND platform_subsidy + author_subsidy",
        name="refunds_within_paid",
    ),
    sa.CheckConstraint("platform_fee >= 0 AND commission >= 0 AND cases >= 0", name="parts_not_negative"),
    sa.CheckConstraint("author_subsidy = 0 OR subsidy_author_id IS NOT NULL", name="subsidy_has_bearer"),
    sa.Index("ix_settlement_bill_order", "shop_id", "order_id"),
    sa.Index("ix_settlement_bill_state", "shop_id", "state", "line_id"),
    sa.Index("ix_settlement_bill_line", "line_id"),
    sa.Index(
        "ix_settlement_bill_due", "due_at",
        postgresql_where=sa.text("state = 'eligible' AND cases = 0 AND frozen IS NULL"),
    ),
    sa.Index("ix_settlement_bill_settled", "shop_id", "settled_at", postgresql_where=sa.text("settled_at IS NOT NULL")),
)  # fmt: skip

share = sa.Table(
    "settlement_share",
    metadata,
    uid("shop_id", primary_key=True),
    uid("line_id", primary_key=True),
    sa.Column("payee", sa.Text, primary_key=True),
    uid("payee_id", primary_key=True),
    sa.Column("amount", sa.BigInteger, nullable=False),
    # What was claimed at payment: the weight that refunds are measured against, and the estimate its payee was shown.
    sa.Column("claimed", sa.BigInteger, nullable=False),
    sa.Column("confiscated", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("rate_bp", sa.Integer, nullable=False),
    sa.Column("base", sa.BigInteger, nullable=False),
    uid("quote_id", nullable=True),
    sa.ForeignKeyConstraint(["shop_id", "line_id"], ["settlement_bill.shop_id", "settlement_bill.line_id"]),
    sa.CheckConstraint("amount BETWEEN 0 AND claimed", name="amount_not_negative"),
    sa.Index("ix_settlement_share_payee", "payee_id", "line_id"),
)

refund = sa.Table(
    "settlement_refund",
    metadata,
    uid("shop_id", primary_key=True),
    uid("line_id", primary_key=True),
    uid("refund_id", primary_key=True),
    uid("case_id", nullable=True),
    sa.Column("kind", sa.Text, nullable=False),
    when("at"),
    sa.Column("qty", sa.Integer, nullable=False),
    sa.Column("goods", sa.BigInteger, nullable=False),
    sa.Column("freight", sa.BigInteger, nullable=False),
    sa.Column("platform_subsidy", sa.BigInteger, nullable=False),
    sa.Column("author_subsidy", sa.BigInteger, nullable=False),
    sa.Column("platform_fee", sa.BigInteger, nullable=False),
    sa.Column("commission", sa.BigInteger, nullable=False),
    sa.Column("net", sa.BigInteger, nullable=False),
    sa.Column("from_deposit", sa.BigInteger, nullable=False),
    sa.Column("currency", sa.Text, nullable=False),
    sa.ForeignKeyConstraint(["shop_id", "line_id"], ["settlement_bill.shop_id", "settlement_bill.line_id"]),
    sa.CheckConstraint(
        "goods + freight + platform_subsidy + author_subsidy = platform_fee + commission + net", name="adds_up"
    ),
    sa.CheckConstraint(
        "goods >= 0 AND freight >= 0 AND platform_subsidy >= 0 AND author_subsidy >= 0 AND platform_fee >= 0 "
        "AND commission >= 0 AND net >= 0 AND from_deposit BETWEEN 0 AND net",
        name="nothing_negative",
    ),
    sa.Index("ix_settlement_refund_at", "shop_id", "at"),
)

# The key is the rule: one refund takes from a payee at most once.
reversal = sa.Table(
    "settlement_reversal",
    metadata,
    uid("shop_id", primary_key=True),
    uid("line_id", primary_key=True),
    uid("refund_id", primary_key=True),
    sa.Column("payee", sa.Text, primary_key=True),
    uid("payee_id", primary_key=True),
    sa.Column("amount", sa.BigInteger, nullable=False),
    sa.ForeignKeyConstraint(
        ["shop_id", "line_id", "refund_id"],
        ["settlement_refund.shop_id", "settlement_refund.line_id", "settlement_refund.refund_id"],
    ),
    sa.CheckConstraint("amount > 0", name="amount_positive"),
    sa.Index("ix_settlement_reversal_payee", "payee_id", "line_id"),
)

fee = sa.Table(
    "settlement_fee",
    metadata,
    uid("category_id", primary_key=True),
    when("effective_at", primary_key=True),
    sa.Column("bp", sa.Integer, nullable=False),
    uid("made_by"),
    when("made_at"),
    sa.CheckConstraint("bp BETWEEN 0 AND 1000", name="bp_sane"),
)

FUNCTIONS = (*functions.FUNCTIONS, *statements.FUNCTIONS)

__all__ = ["FUNCTIONS", "bill", "fee", "payouts", "refund", "reversal", "share", "statements"]
