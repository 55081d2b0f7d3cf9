"""Offers by owner, what they have left, budgets, coupons by buyer, claims by shop, groups, and the history of prices."""

import sqlalchemy as sa

from meadow.base.db import doc, metadata, uid, when
from meadow.goods.offers.tables.freight import template
from meadow.goods.offers.tables.functions import FUNCTIONS

__all__ = [
    "FUNCTIONS", "budget", "claim", "coupon", "group", "item", "member", "offer", "person", "price", "quota", "run",
    "template",
]  # fmt: skip

# The owner is a shop, an author, or the platform (the id of zeros).
offer = sa.Table(
    "offers_offer",
    metadata,
    uid("owner_id", primary_key=True),
    uid("id", primary_key=True),
    sa.Column("owner", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    doc("title"),
    sa.Column("state", sa.Text, nullable=False),
    when("starts_at"),
    when("ends_at"),
    sa.Column("whole", sa.Boolean, nullable=False),
    doc("rule"),
    sa.Column("exclusive", sa.Boolean, nullable=False),
    sa.Column("shop_bp", sa.Integer, nullable=False),
    uid("budget_id", nullable=True),
    sa.Column("protect_days", sa.Integer, nullable=False),
    sa.Column("rev", sa.Integer, nullable=False),
    when("created_at"),
    when("updated_at"),
    sa.CheckConstraint("owner IN ('shop', 'platform', 'author')", name="owner_known"),
    sa.CheckConstraint("state IN ('draft', 'on', 'paused', 'ended')", name="state_known"),
    sa.CheckConstraint("ends_at > starts_at", name="window_sane"),
    sa.CheckConstraint("shop_bp BETWEEN 0 AND 10000 AND protect_days BETWEEN 0 AND 90", name="shares_sane"),
    sa.Index("uq_offers_offer_id", "id", unique=True),
    sa.Index("ix_offers_offer_running", "owner_id", "ends_at", postgresql_where=sa.text("state = 'on'")),
)

item = sa.Table(
    "offers_item",
    metadata,
    uid("owner_id", primary_key=True),
    uid("offer_id", primary_key=True),
    uid("product_id", primary_key=True),
    uid("shop_id"),
    doc("skus"),
    when("at"),
    sa.ForeignKeyConstraint(["owner_id", "offer_id"], ["offers_offer.owner_id", "offers_offer.id"]),
    sa.Index("ix_offers_item_product", "product_id"),
    sa.Index("ix_offers_item_shop", "shop_id", "owner_id", "offer_id"),
)

# What can run out: a SKU's pieces of a flash sale, or the coupons of a template (key = the offer's own id). What is set
# aside is for somebody to hand out who counts for himself, and settles at the end: a crowd never meets at this row.
quota = sa.Table(
    "offers_quota",
    metadata,
    uid("owner_id", primary_key=True),
    uid("offer_id", primary_key=True),
    uid("key", primary_key=True),
    sa.Column("total", sa.BigInteger, nullable=False),
    sa.Column("taken", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("aside", sa.BigInteger, nullable=False, server_default="0"),
    sa.ForeignKeyConstraint(["owner_id", "offer_id"], ["offers_offer.owner_id", "offers_offer.id"]),
    sa.CheckConstraint("taken BETWEEN 0 AND total", name="never_over"),
    sa.CheckConstraint("aside >= 0 AND taken + aside <= total", name="aside_within"),
)

# How much one buyer took of an offer, where it has a limit per person.
person = sa.Table(
    "offers_person",
    metadata,
    uid("owner_id", primary_key=True),
    uid("offer_id", primary_key=True),
    uid("buyer_id", primary_key=True),
    uid("key", primary_key=True),
    sa.Column("n", sa.Integer, nullable=False),
    sa.ForeignKeyConstraint(["owner_id", "offer_id"], ["offers_offer.owner_id", "offers_offer.id"]),
    sa.CheckConstraint("n >= 0", name="n_sane"),
)

budget = sa.Table(
    "offers_budget",
    metadata,
    uid("owner_id", primary_key=True),
    uid("id", primary_key=True),
    sa.Column("owner", sa.Text, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("total", sa.BigInteger, nullable=False),
    sa.Column("reserved", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("spent", sa.BigInteger, nullable=False, server_default="0"),
    when("created_at"),
    sa.CheckConstraint("owner IN ('platform', 'author')", name="owner_known"),
    sa.CheckConstraint("reserved >= 0 AND spent >= 0 AND reserved + spent <= total", name="never_overspent"),
)

coupon = sa.Table(
    "offers_coupon",
    metadata,
    uid("buyer_id", primary_key=True),
    uid("id", primary_key=True),
    uid("owner_id"),
    uid("offer_id"),
    sa.Column("state", sa.Text, nullable=False),
    when("valid_from"),
    when("valid_until"),
    uid("order_id", nullable=True),
    when("claimed_at"),
    when("used_at", nullable=True),
    sa.ForeignKeyConstraint(["owner_id", "offer_id"], ["offers_offer.owner_id", "offers_offer.id"]),
    sa.CheckConstraint("state IN ('unused', 'locked', 'used')", name="state_known"),
    sa.CheckConstraint("(state = 'unused') = (order_id IS NULL)", name="order_with_state"),
    sa.Index("ix_offers_coupon_offer", "owner_id", "offer_id"),
)

# What each order holds of offers; also the figures of every offer.
claim = sa.Table(
    "offers_claim",
    metadata,
    uid("shop_id", primary_key=True),
    uid("order_id", primary_key=True),
    sa.Column("ix", sa.SmallInteger, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    uid("buyer_id"),
    uid("owner_id"),
    uid("offer_id"),
    uid("coupon_id", nullable=True),
    uid("budget_id", nullable=True),
    uid("sku_id", nullable=True),
    uid("group_id", nullable=True),
    sa.Column("qty", sa.Integer, nullable=False),
    sa.Column("amount", sa.BigInteger, nullable=False),
    when("at"),
    sa.CheckConstraint("kind IN ('applied', 'coupon', 'budget', 'limit', 'group')", name="kind_known"),
    sa.CheckConstraint("state IN ('held', 'used', 'returned')", name="state_known"),
    sa.CheckConstraint("qty >= 0 AND amount >= 0", name="figures_sane"),
    sa.Index("ix_offers_claim_order", "order_id"),
    sa.Index("ix_offers_claim_offer", "owner_id", "offer_id", "kind"),
)

group = sa.Table(
    "offers_group",
    metadata,
    uid("shop_id", primary_key=True),
    uid("id", primary_key=True),
    uid("offer_id"),
    uid("product_id"),
    uid("opened_by"),
    sa.Column("size", sa.Integer, nullable=False),
    sa.Column("joined", sa.Integer, nullable=False, server_default="0"),
    sa.Column("state", sa.Text, nullable=False),
    when("opened_at"),
    when("expires_at"),
    sa.ForeignKeyConstraint(["shop_id", "offer_id"], ["offers_offer.owner_id", "offers_offer.id"]),
    sa.CheckConstraint("joined BETWEEN 0 AND size", name="never_overfull"),
    sa.CheckConstraint("state IN ('forming', 'filled', 'failed')", name="state_known"),
    sa.Index("uq_offers_group_id", "id", unique=True),
    sa.Index("ix_offers_group_product", "product_id", "state"),
)

member = sa.Table(
    "offers_group_member",
    metadata,
    uid("shop_id", primary_key=True),
    uid("group_id", primary_key=True),
    uid("order_id", primary_key=True),
    uid("buyer_id"),
    when("at"),
    sa.ForeignKeyConstraint(["shop_id", "group_id"], ["offers_group.shop_id", "offers_group.id"]),
    sa.UniqueConstraint("shop_id", "group_id", "buyer_id"),
)

# One row whenever the catalogue's price of a SKU changed: what "lowest of thirty days" and price protection rest on.
price = sa.Table(
    "offers_price",
    metadata,
    uid("shop_id", primary_key=True),
    uid("sku_id", primary_key=True),
    when("at", primary_key=True),
    uid("product_id"),
    sa.Column("price", sa.BigInteger, nullable=False),
    sa.Index("ix_offers_price_product", "product_id", "sku_id", "at"),
)

# What offers that everybody gets (a time, some pieces) asked for a SKU, from when until when.
run = sa.Table(
    "offers_run",
    metadata,
    uid("shop_id", primary_key=True),
    uid("sku_id", primary_key=True),
    uid("offer_id", primary_key=True),
    when("at", primary_key=True),
    when("until"),
    uid("product_id"),
    sa.Column("price", sa.BigInteger, nullable=False),
    sa.ForeignKeyConstraint(["shop_id", "offer_id"], ["offers_offer.owner_id", "offers_offer.id"]),
    sa.Index("ix_offers_run_until", "sku_id", "until"),
)
