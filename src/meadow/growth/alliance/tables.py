"""Public plans with all their versions, frozen quotes, and the claims on paid lines."""

import sqlalchemy as sa

from meadow.base.db import metadata, uid, when

plan = sa.Table(
    "alliance_plan",
    metadata,
    uid("shop_id", primary_key=True),
    uid("product_id", primary_key=True),
    uid("id"),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("rate_bp", sa.Integer),
    when("effective_at"),
    sa.Column("next_version", sa.Integer),
    sa.Column("next_rate_bp", sa.Integer),
    when("next_from", nullable=True),
    sa.Column("last_version", sa.Integer, nullable=False),
    sa.CheckConstraint("rate_bp BETWEEN 0 AND 10000 AND next_rate_bp BETWEEN 0 AND 10000", name="rates_sane"),
    sa.CheckConstraint("(next_version IS NULL) = (next_from IS NULL)", name="next_whole"),
    sa.Index("ix_alliance_plan_rate", sa.text("rate_bp DESC"), "product_id", postgresql_where=sa.text("rate_bp IS NOT NULL")),
)  # fmt: skip

version = sa.Table(
    "alliance_plan_version",
    metadata,
    uid("shop_id", primary_key=True),
    uid("product_id", primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True),
    uid("plan_id"),
    sa.Column("rate_bp", sa.Integer),
    when("from_at"),
    when("made_at"),
    uid("made_by"),
    sa.Column("voided", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.ForeignKeyConstraint(["shop_id", "product_id"], ["alliance_plan.shop_id", "alliance_plan.product_id"]),
    sa.Index("ix_alliance_plan_version_product", "product_id", "version", postgresql_where=sa.text("NOT voided")),
)

quote = sa.Table(
    "alliance_quote",
    metadata,
    uid("shop_id", primary_key=True),
    uid("id", primary_key=True),
    uid("product_id"),
    uid("author_id"),
    uid("plan_id"),
    sa.Column("plan_version", sa.Integer, nullable=False),
    sa.Column("author_bp", sa.Integer, nullable=False),
    sa.Column("tech_bp", sa.Integer, nullable=False),
    when("quoted_at"),
    when("expires_at", index=True),
    sa.CheckConstraint("author_bp BETWEEN 0 AND 10000 AND tech_bp BETWEEN 0 AND 10000", name="rates_sane"),
    sa.Index("ix_alliance_quote_reuse", "author_id", "product_id", "quoted_at"),
)

claim = sa.Table(
    "alliance_claim",
    metadata,
    uid("shop_id", primary_key=True),
    uid("line_id", primary_key=True),
    uid("order_id"),
    uid("product_id"),
    uid("author_id"),
    uid("agency_id", nullable=True),
    uid("contract_id", nullable=True),
    uid("quote_id", nullable=True),
    sa.Column("outcome", sa.Text, nullable=False),
    sa.Column("base", sa.BigInteger, nullable=False),
    sa.Column("rate_bp", sa.Integer, nullable=False),
    sa.Column("commission", sa.BigInteger, nullable=False),
    sa.Column("tech", sa.BigInteger, nullable=False),
    sa.Column("agency", sa.BigInteger, nullable=False),
    sa.Column("author", sa.BigInteger, nullable=False),
    sa.Column("currency", sa.Text, nullable=False),
    when("at"),
    sa.CheckConstraint("tech + agency + author = commission", name="parts_add_up"),
    sa.CheckConstraint("tech >= 0 AND agency >= 0 AND author >= 0 AND commission <= base", name="parts_sane"),
    sa.Index("ix_alliance_claim_author", "author_id", "line_id"),
)
