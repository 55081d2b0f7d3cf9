"""trade at its full width."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("DROP FUNCTION IF EXISTS orders_place(jsonb, timestamptz)")
    op.execute("DROP FUNCTION IF EXISTS payments_open(uuid, uuid, uuid, bigint, text, jsonb, timestamptz, timestamptz)")
    op.execute("ALTER TABLE orders_line DROP CONSTRAINT ck_orders_line_amount_adds_up")
    op.execute("ALTER TABLE orders_line DROP CONSTRAINT ck_orders_line_shipped_within_bought")
    op.execute("ALTER TABLE settlement_bill DROP CONSTRAINT ck_settlement_bill_net_adds_up")
    op.execute("ALTER TABLE settlement_share DROP CONSTRAINT ck_settlement_share_amount_not_negative")
    op.execute("ALTER TABLE stock_reservation DROP CONSTRAINT ck_stock_reservation_qty_sane")
    op.create_table(
        "aftersale_address",
        sa.Column("shop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("usual", sa.Boolean(), nullable=False),
        sa.Column("created_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("shop_id", "id", name=op.f("pk_aftersale_address")),
    )
    op.create_index(
        "uq_aftersale_address_usual", "aftersale_address", ["shop_id"], unique=True, postgresql_where=sa.text("usual")
    )
    op.create_table(
        "aftersale_auto",
        sa.Column("shop_id", sa.Uuid(), nullable=False),
        sa.Column("unshipped", sa.Boolean(), nullable=False),
        sa.Column("refund_most", sa.BigInteger(), nullable=False),
        sa.Column("return_most", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("refund_most >= 0 AND return_most >= 0", name=op.f("ck_aftersale_auto_limits_not_negative")),
        sa.PrimaryKeyConstraint("shop_id", name=op.f("pk_aftersale_auto")),
    )
    op.create_table(
        "aftersale_case",
        sa.Column("shop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("shop_name", sa.Text(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("order_number", sa.Text(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("buyer_id", sa.Uuid(), nullable=False),
        sa.Column("buyer_masked", sa.Text(), nullable=False),
        sa.Column("checkout_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("arbitration", sa.Text(), server_default="none", nullable=False),
        sa.Column("blamed", sa.Text(), server_default="none", nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("qty", sa.Integer(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=True),
        sa.Column("instant", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("wanted_sku_id", sa.Uuid(), nullable=True),
        sa.Column("reject_reason", sa.Text(), nullable=True),
        sa.Column("offer", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("refund_id", sa.Uuid(), nullable=False),
        sa.Column("refund_state", sa.Text(), server_default="none", nullable=False),
        sa.Column("return_address", sa.LargeBinary(), nullable=True),
        sa.Column("return_parcel_id", sa.Uuid(), nullable=True),
        sa.Column("sent_parcel_id", sa.Uuid(), nullable=True),
        sa.Column("goods_back", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("sellable", sa.Boolean(), nullable=True),
        sa.Column("deadline", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("look_by", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("appealed_by", sa.Text(), nullable=True),
        sa.Column("extended", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("urges", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("urged_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("created_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("updated_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("closed_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.CheckConstraint("amount >= 0 AND qty > 0 AND version > 0", name=op.f("ck_aftersale_case_figures_sane")),
        sa.PrimaryKeyConstraint("shop_id", "id", name=op.f("pk_aftersale_case")),
        sa.UniqueConstraint("shop_id", "number", name=op.f("uq_aftersale_case_shop_id_number")),
    )
    op.create_index("ix_aftersale_case_buyer", "aftersale_case", ["buyer_id", "id"], unique=False)
    op.create_index(
        "ix_aftersale_case_due",
        "aftersale_case",
        ["shop_id", "deadline"],
        unique=False,
        postgresql_where=sa.text("deadline IS NOT NULL"),
    )
    op.create_index(
        "ix_aftersale_case_looked_at",
        "aftersale_case",
        ["arbitration", "look_by", "id"],
        unique=False,
        postgresql_where=sa.text("arbitration <> 'none'"),
    )
    op.create_index("ix_aftersale_case_order", "aftersale_case", ["shop_id", "order_id"], unique=False)
    op.create_index("ix_aftersale_case_refund", "aftersale_case", ["buyer_id", "refund_id"], unique=False)
    op.create_index("ix_aftersale_case_state", "aftersale_case", ["shop_id", "state", "id"], unique=False)
    op.create_index("uq_aftersale_case_id", "aftersale_case", ["id"], unique=True)
    op.create_table(
        "fulfilment_address_change",
        sa.Column("shop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("buyer_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("address", sa.LargeBinary(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("name_masked", sa.Text(), nullable=False),
        sa.Column("freight_was", sa.BigInteger(), nullable=False),
        sa.Column("freight_now", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("decide_by", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("decided_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("shop_id", "id", name=op.f("pk_fulfilment_address_change")),
    )
    op.create_index(
        "ix_fulfilment_address_change_order", "fulfilment_address_change", ["shop_id", "order_id"], unique=False
    )
    op.create_index(
        "uq_fulfilment_address_change_open",
        "fulfilment_address_change",
        ["shop_id", "order_id"],
        unique=True,
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "fulfilment_batch",
        sa.Column("shop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=True),
        sa.Column("at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("repeated", sa.Integer(), nullable=False),
        sa.Column("wrong", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("shop_id", "id", name=op.f("pk_fulfilment_batch")),
    )
    op.create_index("ix_fulfilment_batch_at", "fulfilment_batch", ["shop_id", "at", "id"], unique=False)
    op.create_table(
        "fulfilment_habit",
        sa.Column("shop_id", sa.Uuid(), nullable=False),
        sa.Column("address_changes", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("shop_id", name=op.f("pk_fulfilment_habit")),
    )
    op.create_table(
        "fulfilment_print",
        sa.Column("shop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=True),
        sa.Column("at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("size", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("masked", sa.Boolean(), nullable=False),
        sa.Column("items", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("wrong", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("pages", sa.Integer(), server_default="0", nullable=False),
        sa.Column("downloads", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("shop_id", "id", name=op.f("pk_fulfilment_print")),
    )
    op.create_table(
        "fulfilment_promise",
        sa.Column("shop_id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("ship_by", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("told", sa.SmallInteger(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("shop_id", "order_id", name=op.f("pk_fulfilment_promise")),
    )
    op.create_index(
        "ix_fulfilment_promise_due",
        "fulfilment_promise",
        ["ship_by"],
        unique=False,
        postgresql_where=sa.text("told < 2"),
    )
    op.create_table(
        "fulfilment_waybill",
        sa.Column("shop_id", sa.Uuid(), nullable=False),
        sa.Column("carrier", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("printed_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("shop_id", "carrier", "number", name=op.f("pk_fulfilment_waybill")),
    )
    op.create_index(
        "ix_fulfilment_waybill_free",
        "fulfilment_waybill",
        ["shop_id", "carrier", "at"],
        unique=False,
        postgresql_where=sa.text("state = 'free'"),
    )
    op.create_index(
        "uq_fulfilment_waybill_held",
        "fulfilment_waybill",
        ["shop_id", "order_id"],
        unique=True,
        postgresql_where=sa.text("state = 'held'"),
    )
    op.create_table(
        "ledger_close",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("since", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("until", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("closed_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("postings", sa.BigInteger(), nullable=False),
        sa.Column("entries", sa.BigInteger(), nullable=False),
        sa.Column("balances", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_ledger_close")),
    )
    op.create_table(
        "members_member",
        sa.Column("shop_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.Column("manual", sa.SmallInteger(), nullable=True),
        sa.Column("spend", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("joined_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("scene", sa.Text(), nullable=True),
        sa.CheckConstraint("level >= 1", name=op.f("ck_members_member_level_sane")),
        sa.PrimaryKeyConstraint("shop_id", "account_id", name=op.f("pk_members_member")),
    )
    op.create_index("ix_members_member_account", "members_member", ["account_id", "shop_id"], unique=False)
    op.create_table(
        "members_program",
        sa.Column("shop_id", sa.Uuid(), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("levels", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("updated_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("shop_id", name=op.f("pk_members_program")),
    )
    op.create_table(
        "members_spent",
        sa.Column("shop_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("ref", sa.Uuid(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("shop_id", "account_id", "order_id", "ref", name=op.f("pk_members_spent")),
    )
    op.create_table(
        "offers_budget",
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("reserved", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("spent", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("created_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint("owner IN ('platform', 'author')", name=op.f("ck_offers_budget_owner_known")),
        sa.CheckConstraint(
            "reserved >= 0 AND spent >= 0 AND reserved + spent <= total", name=op.f("ck_offers_budget_never_overspent")
        ),
        sa.PrimaryKeyConstraint("owner_id", "id", name=op.f("pk_offers_budget")),
    )
    op.create_table(
        "offers_claim",
        sa.Column("shop_id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("ix", sa.SmallInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("buyer_id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("offer_id", sa.Uuid(), nullable=False),
        sa.Column("coupon_id", sa.Uuid(), nullable=True),
        sa.Column("budget_id", sa.Uuid(), nullable=True),
        sa.Column("sku_id", sa.Uuid(), nullable=True),
        sa.Column("group_id", sa.Uuid(), nullable=True),
        sa.Column("qty", sa.Integer(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('applied', 'coupon', 'budget', 'limit', 'group')", name=op.f("ck_offers_claim_kind_known")
        ),
        sa.CheckConstraint("state IN ('held', 'used', 'returned')", name=op.f("ck_offers_claim_state_known")),
        sa.CheckConstraint("qty >= 0 AND amount >= 0", name=op.f("ck_offers_claim_figures_sane")),
        sa.PrimaryKeyConstraint("shop_id", "order_id", "ix", name=op.f("pk_offers_claim")),
    )
    op.create_index("ix_offers_claim_offer", "offers_claim", ["owner_id", "offer_id", "kind"], unique=False)
    op.create_index("ix_offers_claim_order", "offers_claim", ["order_id"], unique=False)
    op.create_table(
        "offers_freight",
        sa.Column("shop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("rule", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("archived_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("shop_id", "id", name=op.f("pk_offers_freight")),
    )
    op.create_index(
        "uq_offers_freight_default", "offers_freight", ["shop_id"], unique=True, postgresql_where=sa.text("is_default")
    )
    op.create_index(
        "uq_offers_freight_name",
        "offers_freight",
        ["shop_id", "name"],
        unique=True,
        postgresql_where=sa.text("archived_at IS NULL"),
    )
    op.create_table(
        "offers_offer",
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("starts_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("ends_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("whole", sa.Boolean(), nullable=False),
        sa.Column("rule", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("exclusive", sa.Boolean(), nullable=False),
        sa.Column("shop_bp", sa.Integer(), nullable=False),
        sa.Column("budget_id", sa.Uuid(), nullable=True),
        sa.Column("protect_days", sa.Integer(), nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("created_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("updated_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint("owner IN ('shop', 'platform', 'author')", name=op.f("ck_offers_offer_owner_known")),
        sa.CheckConstraint("state IN ('draft', 'on', 'paused', 'ended')", name=op.f("ck_offers_offer_state_known")),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_offers_offer_window_sane")),
        sa.CheckConstraint(
            "shop_bp BETWEEN 0 AND 10000 AND protect_days BETWEEN 0 AND 90", name=op.f("ck_offers_offer_shares_sane")
        ),
        sa.PrimaryKeyConstraint("owner_id", "id", name=op.f("pk_offers_offer")),
    )
    op.create_index(
        "ix_offers_offer_running",
        "offers_offer",
        ["owner_id", "ends_at"],
        unique=False,
        postgresql_where=sa.text("state = 'on'"),
    )
    op.create_index("uq_offers_offer_id", "offers_offer", ["id"], unique=True)
    op.create_table(
        "offers_price",
        sa.Column("shop_id", sa.Uuid(), nullable=False),
        sa.Column("sku_id", sa.Uuid(), nullable=False),
        sa.Column("at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("shop_id", "sku_id", "at", name=op.f("pk_offers_price")),
    )
    op.create_index("ix_offers_price_product", "offers_price", ["product_id", "sku_id", "at"], unique=False)
    op.create_table(
        "orders_blocked",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_orders_blocked")),
    )
    op.create_table(
        "orders_bulk",
        sa.Column("shop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("verb", sa.Text(), nullable=False),
        sa.Column("ask", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), server_default="0", nullable=False),
        sa.Column("failed", sa.Integer(), server_default="0", nullable=False),
        sa.Column("at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("shop_id", "id", name=op.f("pk_orders_bulk")),
    )
    op.create_table(
        "orders_case",
        sa.Column("shop_id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("buyer_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("refunded", sa.Boolean(), server_default="false", nullable=False),
        sa.PrimaryKeyConstraint("shop_id", "order_id", "case_id", "line_id", name=op.f("pk_orders_case")),
    )
    op.create_index("ix_orders_case_buyer", "orders_case", ["buyer_id", "order_id"], unique=False)
    op.create_index(
        "ix_orders_case_open", "orders_case", ["shop_id", "order_id"], unique=False, postgresql_where=sa.text("open")
    )
    op.create_table(
        "orders_export",
        sa.Column("shop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("format", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("plain", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("ask", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), server_default="0", nullable=False),
        sa.Column("errors", sa.Integer(), server_default="0", nullable=False),
        sa.Column("wrong", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False),
        sa.Column("file", sa.Text(), nullable=True),
        sa.Column("size", sa.BigInteger(), nullable=True),
        sa.Column("at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("expires_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("shop_id", "id", name=op.f("pk_orders_export")),
    )
    op.create_index(
        "ix_orders_export_over",
        "orders_export",
        ["expires_at"],
        unique=False,
        postgresql_where=sa.text("file IS NOT NULL"),
    )
    op.create_table(
        "orders_gone",
        sa.Column("buyer_id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("buyer_id", "order_id", name=op.f("pk_orders_gone")),
    )
    op.create_table(
        "orders_quota",
        sa.Column("shop_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.CheckConstraint("used >= 0", name=op.f("ck_orders_quota_used_counts_up")),
        sa.PrimaryKeyConstraint("shop_id", "account_id", "kind", "day", name=op.f("pk_orders_quota")),
    )
    op.create_table(
        "orders_review_vote",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("review_id", sa.Uuid(), nullable=False),
        sa.Column("at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "review_id", name=op.f("pk_orders_review_vote")),
    )
    op.create_table(
        "orders_risk",
        sa.Column("shop_id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("buyer_id", sa.Uuid(), nullable=False),
        sa.Column("hits", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("decided_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.CheckConstraint("state IN ('open', 'released', 'rejected')", name=op.f("ck_orders_risk_state_known")),
        sa.PrimaryKeyConstraint("shop_id", "order_id", name=op.f("pk_orders_risk")),
    )
    op.create_index(
        "ix_orders_risk_open",
        "orders_risk",
        ["at", "order_id"],
        unique=False,
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "orders_title",
        sa.Column("buyer_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.Column("at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("buyer_id", "id", name=op.f("pk_orders_title")),
    )
    op.create_table(
        "orders_to_review",
        sa.Column("buyer_id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("shop_id", sa.Uuid(), nullable=False),
        sa.Column("until", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("buyer_id", "line_id", name=op.f("pk_orders_to_review")),
    )
    op.create_index("ix_orders_to_review_order", "orders_to_review", ["buyer_id", "order_id"], unique=False)
    op.create_table(
        "orders_trace",
        sa.Column("shop_id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("detail", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("shop_id", "order_id", "id", name=op.f("pk_orders_trace")),
    )
    op.create_table(
        "orders_view",
        sa.Column("shop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("filter", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("sort", sa.Text(), nullable=False),
        sa.Column("columns", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.Column("at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("shop_id", "id", name=op.f("pk_orders_view")),
    )
    op.create_index("ix_orders_view_account", "orders_view", ["shop_id", "account_id"], unique=False)
    op.create_index(
        "uq_orders_view_default",
        "orders_view",
        ["shop_id", "account_id"],
        unique=True,
        postgresql_where=sa.text("is_default"),
    )
    op.create_table(
        "orders_word",
        sa.Column("shop_id", sa.Uuid(), nullable=False),
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("shop_id", "word", "order_id", name=op.f("pk_orders_word")),
    )
    op.create_table(
        "payments_case",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("channel_no", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("difference", sa.Text(), nullable=False),
        sa.Column("ours", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("theirs", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("buyer_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("opened_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("resolved_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("resolved_by", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payments_case")),
        sa.UniqueConstraint(
            "channel",
            "kind",
            "channel_no",
            "difference",
            name=op.f("uq_payments_case_channel_kind_channel_no_difference"),
        ),
    )
    op.create_index("ix_payments_case_state", "payments_case", ["state", "id"], unique=False)
    op.create_table(
        "payments_cod",
        sa.Column("buyer_id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("struck", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("collected_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("remitted_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.CheckConstraint("struck BETWEEN 0 AND amount", name=op.f("ck_payments_cod_struck_within_owed")),
        sa.PrimaryKeyConstraint("buyer_id", "order_id", name=op.f("pk_payments_cod")),
        sa.UniqueConstraint("buyer_id", "number", name=op.f("uq_payments_cod_buyer_id_number")),
    )
    op.create_table(
        "payments_refund",
        sa.Column("buyer_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("checkout_id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("created_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("done_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.CheckConstraint("amount > 0", name=op.f("ck_payments_refund_amount_above_zero")),
        sa.PrimaryKeyConstraint("buyer_id", "id", name=op.f("pk_payments_refund")),
    )
    op.create_table(
        "payments_sandbox_refund",
        sa.Column("refund_no", sa.Text(), nullable=False),
        sa.Column("charge", sa.Text(), nullable=False),
        sa.Column("channel_no", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("settled_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("refund_no", name=op.f("pk_payments_sandbox_refund")),
    )
    op.create_index("ix_payments_sandbox_refund_settled", "payments_sandbox_refund", ["settled_at"], unique=False)
    op.create_table(
        "payments_shop",
        sa.Column("shop_id", sa.Uuid(), nullable=False),
        sa.Column("cod", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("shop_id", name=op.f("pk_payments_shop")),
    )
    op.create_table(
        "payments_statement",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("matched", sa.Integer(), nullable=False),
        sa.Column("differences", sa.Integer(), nullable=False),
        sa.Column("taken", sa.BigInteger(), nullable=False),
        sa.Column("returned", sa.BigInteger(), nullable=False),
        sa.Column("fees", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("imported_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payments_statement")),
        sa.UniqueConstraint("channel", "digest", name=op.f("uq_payments_statement_channel_digest")),
    )
    op.create_index("ix_payments_statement_day", "payments_statement", ["channel", "day"], unique=False)
    op.create_table(
        "settlement_adjustment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("owner_kind", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state <> 'posted' OR decided_by IS NULL OR decided_by <> made_by",
            name=op.f("ck_settlement_adjustment_other_eyes"),
        ),
        sa.CheckConstraint("amount <> 0", name=op.f("ck_settlement_adjustment_amount_not_zero")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_settlement_adjustment")),
    )
    op.create_table(
        "settlement_bank",
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner_kind", sa.Text(), nullable=False),
        sa.Column("holder", sa.LargeBinary(), nullable=False),
        sa.Column("holder_ix", sa.LargeBinary(), nullable=False),
        sa.Column("holder_masked", sa.Text(), nullable=False),
        sa.Column("bank", sa.Text(), nullable=False),
        sa.Column("number", sa.LargeBinary(), nullable=False),
        sa.Column("number_masked", sa.Text(), nullable=False),
        sa.Column("created_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("replaced_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("owner_id", "id", name=op.f("pk_settlement_bank")),
    )
    op.create_index(
        "ix_settlement_bank_current",
        "settlement_bank",
        ["owner_id"],
        unique=True,
        postgresql_where=sa.text("replaced_at IS NULL"),
    )
    op.create_table(
        "settlement_fee",
        sa.Column("category_id", sa.Uuid(), nullable=False),
        sa.Column("effective_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("bp", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint("bp BETWEEN 0 AND 1000", name=op.f("ck_settlement_fee_bp_sane")),
        sa.PrimaryKeyConstraint("category_id", "effective_at", name=op.f("pk_settlement_fee")),
    )
    op.create_table(
        "settlement_statement",
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("start", sa.Date(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("owner_kind", sa.Text(), nullable=False),
        sa.Column("since", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("until", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("opening", sa.BigInteger(), nullable=False),
        sa.Column("closing", sa.BigInteger(), nullable=False),
        sa.Column("moved", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("figures", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("closed_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("period IN ('day', 'month')", name=op.f("ck_settlement_statement_period_known")),
        sa.PrimaryKeyConstraint("owner_id", "period", "start", "currency", name=op.f("pk_settlement_statement")),
    )
    op.create_index("ix_settlement_statement_start", "settlement_statement", ["period", "start"], unique=False)
    op.create_table(
        "stock_inbound",
        sa.Column("shop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("warehouse_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("expected_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("received_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("shop_id", "id", name=op.f("pk_stock_inbound")),
    )
    op.create_table(
        "stock_threshold",
        sa.Column("shop_id", sa.Uuid(), nullable=False),
        sa.Column("sku_id", sa.Uuid(), nullable=False),
        sa.Column("least", sa.Integer(), nullable=False),
        sa.Column("warned_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.CheckConstraint("least >= 0", name=op.f("ck_stock_threshold_least_not_below_zero")),
        sa.PrimaryKeyConstraint("shop_id", "sku_id", name=op.f("pk_stock_threshold")),
    )
    op.create_table(
        "stock_warehouse",
        sa.Column("shop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("rank", sa.SmallInteger(), nullable=False),
        sa.Column("closed_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("shop_id", "id", name=op.f("pk_stock_warehouse")),
        sa.UniqueConstraint("shop_id", "name", name=op.f("uq_stock_warehouse_shop_id_name")),
    )
    op.create_table(
        "aftersale_item",
        sa.Column("shop_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("ix", sa.SmallInteger(), nullable=False),
        sa.Column("sku_id", sa.Uuid(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("qty", sa.Integer(), nullable=False),
        sa.Column("goods", sa.BigInteger(), nullable=False),
        sa.Column("freight", sa.BigInteger(), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("title", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("spec_text", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("image", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.CheckConstraint("qty >= 0 AND goods >= 0 AND freight >= 0", name=op.f("ck_aftersale_item_figures_sane")),
        sa.ForeignKeyConstraint(
            ["shop_id", "case_id"],
            ["aftersale_case.shop_id", "aftersale_case.id"],
            name=op.f("fk_aftersale_item_shop_id_case_id"),
        ),
        sa.PrimaryKeyConstraint("shop_id", "case_id", "line_id", name=op.f("pk_aftersale_item")),
    )
    op.create_index("ix_aftersale_item_line", "aftersale_item", ["shop_id", "line_id"], unique=False)
    op.create_index(
        "uq_aftersale_item_open",
        "aftersale_item",
        ["shop_id", "line_id"],
        unique=True,
        postgresql_where=sa.text("open"),
    )
    op.create_table(
        "aftersale_log",
        sa.Column("shop_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("entry", sa.Text(), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=True),
        sa.Column("pictures", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("data", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(
            ["shop_id", "case_id"],
            ["aftersale_case.shop_id", "aftersale_case.id"],
            name=op.f("fk_aftersale_log_shop_id_case_id"),
        ),
        sa.PrimaryKeyConstraint("shop_id", "case_id", "id", name=op.f("pk_aftersale_log")),
    )
    op.create_table(
        "fulfilment_parcel_order",
        sa.Column("shop_id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("parcel_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["shop_id", "parcel_id"],
            ["fulfilment_parcel.shop_id", "fulfilment_parcel.id"],
            name=op.f("fk_fulfilment_parcel_order_shop_id_parcel_id"),
        ),
        sa.PrimaryKeyConstraint("shop_id", "order_id", "parcel_id", name=op.f("pk_fulfilment_parcel_order")),
    )
    op.create_index(
        "ix_fulfilment_parcel_order_parcel", "fulfilment_parcel_order", ["shop_id", "parcel_id"], unique=False
    )
    op.create_table(
        "offers_coupon",
        sa.Column("buyer_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("offer_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("valid_from", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("valid_until", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=True),
        sa.Column("claimed_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("used_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.CheckConstraint("(state = 'unused') = (order_id IS NULL)", name=op.f("ck_offers_coupon_order_with_state")),
        sa.CheckConstraint("state IN ('unused', 'locked', 'used')", name=op.f("ck_offers_coupon_state_known")),
        sa.ForeignKeyConstraint(
            ["owner_id", "offer_id"],
            ["offers_offer.owner_id", "offers_offer.id"],
            name=op.f("fk_offers_coupon_owner_id_offer_id"),
        ),
        sa.PrimaryKeyConstraint("buyer_id", "id", name=op.f("pk_offers_coupon")),
    )
    op.create_index("ix_offers_coupon_offer", "offers_coupon", ["owner_id", "offer_id"], unique=False)
    op.create_table(
        "offers_group",
        sa.Column("shop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("offer_id", sa.Uuid(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("opened_by", sa.Uuid(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("joined", sa.Integer(), server_default="0", nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("opened_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("expires_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint("state IN ('forming', 'filled', 'failed')", name=op.f("ck_offers_group_state_known")),
        sa.CheckConstraint("joined BETWEEN 0 AND size", name=op.f("ck_offers_group_never_overfull")),
        sa.ForeignKeyConstraint(
            ["shop_id", "offer_id"],
            ["offers_offer.owner_id", "offers_offer.id"],
            name=op.f("fk_offers_group_shop_id_offer_id"),
        ),
        sa.PrimaryKeyConstraint("shop_id", "id", name=op.f("pk_offers_group")),
    )
    op.create_index("ix_offers_group_product", "offers_group", ["product_id", "state"], unique=False)
    op.create_index("uq_offers_group_id", "offers_group", ["id"], unique=True)
    op.create_table(
        "offers_item",
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("offer_id", sa.Uuid(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("shop_id", sa.Uuid(), nullable=False),
        sa.Column("skus", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id", "offer_id"],
            ["offers_offer.owner_id", "offers_offer.id"],
            name=op.f("fk_offers_item_owner_id_offer_id"),
        ),
        sa.PrimaryKeyConstraint("owner_id", "offer_id", "product_id", name=op.f("pk_offers_item")),
    )
    op.create_index("ix_offers_item_product", "offers_item", ["product_id"], unique=False)
    op.create_index("ix_offers_item_shop", "offers_item", ["shop_id", "owner_id", "offer_id"], unique=False)
    op.create_table(
        "offers_person",
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("offer_id", sa.Uuid(), nullable=False),
        sa.Column("buyer_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.CheckConstraint("n >= 0", name=op.f("ck_offers_person_n_sane")),
        sa.ForeignKeyConstraint(
            ["owner_id", "offer_id"],
            ["offers_offer.owner_id", "offers_offer.id"],
            name=op.f("fk_offers_person_owner_id_offer_id"),
        ),
        sa.PrimaryKeyConstraint("owner_id", "offer_id", "buyer_id", "key", name=op.f("pk_offers_person")),
    )
    op.create_table(
        "offers_quota",
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("offer_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("taken", sa.BigInteger(), server_default="0", nullable=False),
        sa.CheckConstraint("taken BETWEEN 0 AND total", name=op.f("ck_offers_quota_never_over")),
        sa.ForeignKeyConstraint(
            ["owner_id", "offer_id"],
            ["offers_offer.owner_id", "offers_offer.id"],
            name=op.f("fk_offers_quota_owner_id_offer_id"),
        ),
        sa.PrimaryKeyConstraint("owner_id", "offer_id", "key", name=op.f("pk_offers_quota")),
    )
    op.create_table(
        "offers_run",
        sa.Column("shop_id", sa.Uuid(), nullable=False),
        sa.Column("sku_id", sa.Uuid(), nullable=False),
        sa.Column("offer_id", sa.Uuid(), nullable=False),
        sa.Column("at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("until", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["shop_id", "offer_id"],
            ["offers_offer.owner_id", "offers_offer.id"],
            name=op.f("fk_offers_run_shop_id_offer_id"),
        ),
        sa.PrimaryKeyConstraint("shop_id", "sku_id", "offer_id", "at", name=op.f("pk_offers_run")),
    )
    op.create_index("ix_offers_run_until", "offers_run", ["sku_id", "until"], unique=False)
    op.create_table(
        "orders_bulk_row",
        sa.Column("shop_id", sa.Uuid(), nullable=False),
        sa.Column("bulk_id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("ok", sa.Boolean(), nullable=True),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("params", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.ForeignKeyConstraint(
            ["shop_id", "bulk_id"],
            ["orders_bulk.shop_id", "orders_bulk.id"],
            name=op.f("fk_orders_bulk_row_shop_id_bulk_id"),
        ),
        sa.PrimaryKeyConstraint("shop_id", "bulk_id", "order_id", name=op.f("pk_orders_bulk_row")),
    )
    op.create_index(
        "ix_orders_bulk_row_failed",
        "orders_bulk_row",
        ["shop_id", "bulk_id", "order_id"],
        unique=False,
        postgresql_where=sa.text("NOT ok"),
    )
    op.create_index(
        "ix_orders_bulk_row_left",
        "orders_bulk_row",
        ["shop_id", "bulk_id", "order_id"],
        unique=False,
        postgresql_where=sa.text("ok IS NULL"),
    )
    op.create_table(
        "orders_invoice",
        sa.Column("shop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("order_number", sa.Text(), nullable=False),
        sa.Column("buyer_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("title_masked", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("invoice_no", sa.Text(), nullable=True),
        sa.Column("file", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("asked_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("decided_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("amount > 0", name=op.f("ck_orders_invoice_amount_above_zero")),
        sa.ForeignKeyConstraint(
            ["shop_id", "order_id"],
            ["orders_order.shop_id", "orders_order.id"],
            name=op.f("fk_orders_invoice_shop_id_order_id"),
        ),
        sa.PrimaryKeyConstraint("shop_id", "id", name=op.f("pk_orders_invoice")),
    )
    op.create_index("ix_orders_invoice_buyer", "orders_invoice", ["buyer_id", "order_id"], unique=False)
    op.create_index("ix_orders_invoice_state", "orders_invoice", ["shop_id", "state", "id"], unique=False)
    op.create_index(
        "uq_orders_invoice_no",
        "orders_invoice",
        ["shop_id", "invoice_no"],
        unique=True,
        postgresql_where=sa.text("invoice_no IS NOT NULL"),
    )
    op.create_index(
        "uq_orders_invoice_open",
        "orders_invoice",
        ["shop_id", "order_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('asked', 'issued')"),
    )
    op.create_table(
        "orders_review",
        sa.Column("shop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("buyer_id", sa.Uuid(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("stars", sa.SmallInteger(), nullable=False),
        sa.Column("logistics", sa.SmallInteger(), nullable=False),
        sa.Column("service", sa.SmallInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("pictures", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("spec_text", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("more_text", sa.Text(), nullable=True),
        sa.Column("more_pictures", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False),
        sa.Column("more_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("reply", sa.Text(), nullable=True),
        sa.Column("replied_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("replied_by", sa.Uuid(), nullable=True),
        sa.Column("helpful", sa.Integer(), server_default="0", nullable=False),
        sa.Column("hidden", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("appeal", sa.Text(), nullable=True),
        sa.Column("appeal_reason", sa.Text(), nullable=True),
        sa.Column("appealed_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("ruling", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "stars BETWEEN 1 AND 5 AND logistics BETWEEN 1 AND 5 AND service BETWEEN 1 AND 5 AND helpful >= 0",
            name=op.f("ck_orders_review_stars_of_five"),
        ),
        sa.ForeignKeyConstraint(
            ["shop_id", "order_id"],
            ["orders_order.shop_id", "orders_order.id"],
            name=op.f("fk_orders_review_shop_id_order_id"),
        ),
        sa.PrimaryKeyConstraint("shop_id", "id", name=op.f("pk_orders_review")),
        sa.UniqueConstraint("shop_id", "line_id", name=op.f("uq_orders_review_shop_id_line_id")),
    )
    op.create_index(
        "ix_orders_review_appeal",
        "orders_review",
        ["appealed_at", "id"],
        unique=False,
        postgresql_where=sa.text("appeal = 'open'"),
    )
    op.create_index("ix_orders_review_buyer", "orders_review", ["buyer_id", "id"], unique=False)
    op.create_index("ix_orders_review_id", "orders_review", ["id"], unique=True)
    op.create_index(
        "ix_orders_review_new",
        "orders_review",
        ["product_id", "id"],
        unique=False,
        postgresql_where=sa.text("NOT hidden"),
    )
    op.create_index(
        "ix_orders_review_product",
        "orders_review",
        ["product_id", "helpful", "id"],
        unique=False,
        postgresql_where=sa.text("NOT hidden"),
    )
    op.create_table(
        "payments_refund_piece",
        sa.Column("buyer_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("refund_id", sa.Uuid(), nullable=False),
        sa.Column("intent_id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("capture_no", sa.Text(), nullable=False),
        sa.Column("channel_ref", sa.Text(), nullable=False),
        sa.Column("captured", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("route", sa.Text(), nullable=False),
        sa.Column("channel_no", sa.Text(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_payments_refund_piece_amount_above_zero")),
        sa.ForeignKeyConstraint(
            ["buyer_id", "refund_id"],
            ["payments_refund.buyer_id", "payments_refund.id"],
            name=op.f("fk_payments_refund_piece_buyer_id_refund_id"),
        ),
        sa.PrimaryKeyConstraint("buyer_id", "id", name=op.f("pk_payments_refund_piece")),
    )
    op.create_index("ix_payments_refund_piece_refund", "payments_refund_piece", ["buyer_id", "refund_id"], unique=False)
    op.create_index("ix_payments_refund_piece_state", "payments_refund_piece", ["state", "id"], unique=False)
    op.create_table(
        "payments_statement_row",
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("channel_no", sa.Text(), nullable=False),
        sa.Column("statement_id", sa.Uuid(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("fee", sa.BigInteger(), nullable=False),
        sa.Column("on", sa.Text(), nullable=False),
        sa.Column("done", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["payments_statement.id"], name=op.f("fk_payments_statement_row_statement_id")
        ),
        sa.PrimaryKeyConstraint("channel", "kind", "channel_no", name=op.f("pk_payments_statement_row")),
    )
    op.create_index("ix_payments_statement_row_statement", "payments_statement_row", ["statement_id"], unique=False)
    op.create_table(
        "settlement_refund",
        sa.Column("shop_id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("refund_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("qty", sa.Integer(), nullable=False),
        sa.Column("goods", sa.BigInteger(), nullable=False),
        sa.Column("freight", sa.BigInteger(), nullable=False),
        sa.Column("platform_subsidy", sa.BigInteger(), nullable=False),
        sa.Column("author_subsidy", sa.BigInteger(), nullable=False),
        sa.Column("platform_fee", sa.BigInteger(), nullable=False),
        sa.Column("commission", sa.BigInteger(), nullable=False),
        sa.Column("net", sa.BigInteger(), nullable=False),
        sa.Column("from_deposit", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "goods + freight + platform_subsidy + author_subsidy = platform_fee + commission + net",
            name=op.f("ck_settlement_refund_adds_up"),
        ),
        sa.CheckConstraint(
            "goods >= 0 AND freight >= 0 AND platform_subsidy >= 0 AND author_subsidy >= 0 AND platform_fee >= 0 AND commission >= 0 AND net >= 0 AND from_deposit BETWEEN 0 AND net",
            name=op.f("ck_settlement_refund_nothing_negative"),
        ),
        sa.ForeignKeyConstraint(
            ["shop_id", "line_id"],
            ["settlement_bill.shop_id", "settlement_bill.line_id"],
            name=op.f("fk_settlement_refund_shop_id_line_id"),
        ),
        sa.PrimaryKeyConstraint("shop_id", "line_id", "refund_id", name=op.f("pk_settlement_refund")),
    )
    op.create_index("ix_settlement_refund_at", "settlement_refund", ["shop_id", "at"], unique=False)
    op.create_table(
        "settlement_withdrawal",
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner_kind", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("bank_id", sa.Uuid(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("tax", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("flags", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("needs", sa.SmallInteger(), nullable=False),
        sa.Column("requested_by", sa.Uuid(), nullable=False),
        sa.Column("requested_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("decided_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("sent_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("done_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("rail", sa.Text(), nullable=True),
        sa.Column("rail_no", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "amount > 0 AND tax BETWEEN 0 AND amount", name=op.f("ck_settlement_withdrawal_amount_sane")
        ),
        sa.ForeignKeyConstraint(
            ["owner_id", "bank_id"],
            ["settlement_bank.owner_id", "settlement_bank.id"],
            name=op.f("fk_settlement_withdrawal_owner_id_bank_id"),
        ),
        sa.PrimaryKeyConstraint("owner_id", "id", name=op.f("pk_settlement_withdrawal")),
        sa.UniqueConstraint("number", name=op.f("uq_settlement_withdrawal_number")),
    )
    op.create_index("ix_settlement_withdrawal_state", "settlement_withdrawal", ["state", "id"], unique=False)
    op.create_table(
        "stock_inbound_line",
        sa.Column("shop_id", sa.Uuid(), nullable=False),
        sa.Column("inbound_id", sa.Uuid(), nullable=False),
        sa.Column("sku_id", sa.Uuid(), nullable=False),
        sa.Column("expected", sa.Integer(), nullable=False),
        sa.Column("received", sa.Integer(), server_default="0", nullable=False),
        sa.CheckConstraint("expected > 0 AND received >= 0", name=op.f("ck_stock_inbound_line_pieces_sane")),
        sa.ForeignKeyConstraint(
            ["shop_id", "inbound_id"],
            ["stock_inbound.shop_id", "stock_inbound.id"],
            name=op.f("fk_stock_inbound_line_shop_id_inbound_id"),
        ),
        sa.PrimaryKeyConstraint("shop_id", "inbound_id", "sku_id", name=op.f("pk_stock_inbound_line")),
    )
    op.create_table(
        "stock_place",
        sa.Column("shop_id", sa.Uuid(), nullable=False),
        sa.Column("sku_id", sa.Uuid(), nullable=False),
        sa.Column("warehouse_id", sa.Uuid(), nullable=False),
        sa.Column("on_hand", sa.Integer(), nullable=False),
        sa.CheckConstraint("on_hand >= 0", name=op.f("ck_stock_place_on_hand_not_below_zero")),
        sa.ForeignKeyConstraint(
            ["shop_id", "sku_id"],
            ["stock_item.shop_id", "stock_item.sku_id"],
            name=op.f("fk_stock_place_shop_id_sku_id"),
        ),
        sa.ForeignKeyConstraint(
            ["shop_id", "warehouse_id"],
            ["stock_warehouse.shop_id", "stock_warehouse.id"],
            name=op.f("fk_stock_place_shop_id_warehouse_id"),
        ),
        sa.PrimaryKeyConstraint("shop_id", "sku_id", "warehouse_id", name=op.f("pk_stock_place")),
    )
    op.create_index("ix_stock_place_warehouse", "stock_place", ["shop_id", "warehouse_id"], unique=False)
    op.create_table(
        "offers_group_member",
        sa.Column("shop_id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("buyer_id", sa.Uuid(), nullable=False),
        sa.Column("at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["shop_id", "group_id"],
            ["offers_group.shop_id", "offers_group.id"],
            name=op.f("fk_offers_group_member_shop_id_group_id"),
        ),
        sa.PrimaryKeyConstraint("shop_id", "group_id", "order_id", name=op.f("pk_offers_group_member")),
        sa.UniqueConstraint(
            "shop_id", "group_id", "buyer_id", name=op.f("uq_offers_group_member_shop_id_group_id_buyer_id")
        ),
    )
    op.create_table(
        "settlement_approval",
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("withdrawal_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id", "withdrawal_id"],
            ["settlement_withdrawal.owner_id", "settlement_withdrawal.id"],
            name=op.f("fk_settlement_approval_owner_id_withdrawal_id"),
        ),
        sa.PrimaryKeyConstraint("owner_id", "withdrawal_id", "account_id", name=op.f("pk_settlement_approval")),
    )
    op.create_table(
        "settlement_reversal",
        sa.Column("shop_id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("refund_id", sa.Uuid(), nullable=False),
        sa.Column("payee", sa.Text(), nullable=False),
        sa.Column("payee_id", sa.Uuid(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_settlement_reversal_amount_positive")),
        sa.ForeignKeyConstraint(
            ["shop_id", "line_id", "refund_id"],
            ["settlement_refund.shop_id", "settlement_refund.line_id", "settlement_refund.refund_id"],
            name=op.f("fk_settlement_reversal_shop_id_line_id_refund_id"),
        ),
        sa.PrimaryKeyConstraint(
            "shop_id", "line_id", "refund_id", "payee", "payee_id", name=op.f("pk_settlement_reversal")
        ),
    )
    op.create_index("ix_settlement_reversal_payee", "settlement_reversal", ["payee_id", "line_id"], unique=False)
    op.add_column("catalog_product", sa.Column("rating_count", sa.Integer(), server_default="0", nullable=False))
    op.add_column("catalog_product", sa.Column("rating_sum", sa.BigInteger(), server_default="0", nullable=False))
    op.add_column(
        "catalog_product",
        sa.Column("ratings", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
    )
    op.add_column("fulfilment_parcel", sa.Column("purpose", sa.Text(), server_default="order", nullable=False))
    op.add_column("fulfilment_parcel", sa.Column("case_id", sa.Uuid(), nullable=True))
    op.add_column("fulfilment_parcel", sa.Column("moved_at", postgresql.TIMESTAMP(timezone=True), nullable=True))
    op.add_column("fulfilment_parcel", sa.Column("stalled_at", postgresql.TIMESTAMP(timezone=True), nullable=True))
    op.add_column("fulfilment_parcel", sa.Column("intercept", sa.Text(), nullable=True))
    op.create_index(
        "ix_fulfilment_parcel_heard",
        "fulfilment_parcel",
        ["moved_at"],
        unique=False,
        postgresql_where=sa.text("state IN ('collected', 'in_transit', 'out_for_delivery') AND stalled_at IS NULL"),
    )
    op.create_index("ix_fulfilment_parcel_number", "fulfilment_parcel", ["shop_id", "tracking_no"], unique=False)
    op.create_index(
        "ix_fulfilment_parcel_waiting",
        "fulfilment_parcel",
        ["created_at"],
        unique=False,
        postgresql_where=sa.text("state IN ('created', 'labelled') AND stalled_at IS NULL"),
    )
    op.add_column("fulfilment_parcel_line", sa.Column("serials", postgresql.ARRAY(sa.Text()), nullable=True))
    op.create_index(
        "ix_fulfilment_parcel_line_serials",
        "fulfilment_parcel_line",
        ["serials"],
        unique=False,
        postgresql_using="gin",
        postgresql_where=sa.text("serials IS NOT NULL"),
    )
    op.add_column("fulfilment_tracking", sa.Column("text", sa.Text(), nullable=True))
    op.add_column("fulfilment_tracking", sa.Column("mark", sa.Text(), nullable=True))
    op.create_unique_constraint(
        op.f("uq_fulfilment_tracking_shop_id_parcel_id_mark"), "fulfilment_tracking", ["shop_id", "parcel_id", "mark"]
    )
    op.create_index("ix_ledger_posting_at", "ledger_posting", ["at"], unique=False)
    op.add_column("metrics_paid_line", sa.Column("scene", sa.Text(), server_default="none", nullable=False))
    op.add_column("metrics_paid_line", sa.Column("video_id", sa.Uuid(), nullable=True))
    op.add_column("metrics_paid_line", sa.Column("refunded", sa.BigInteger(), server_default="0", nullable=False))
    op.add_column("orders_line", sa.Column("list_price", sa.BigInteger(), nullable=True))
    op.add_column("orders_line", sa.Column("price_kind", sa.Text(), server_default="sale", nullable=False))
    op.add_column("orders_line", sa.Column("price_ref", sa.Uuid(), nullable=True))
    op.add_column(
        "orders_line",
        sa.Column("discounts", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False),
    )
    op.add_column("orders_line", sa.Column("shop_discount", sa.BigInteger(), server_default="0", nullable=False))
    op.add_column("orders_line", sa.Column("platform_discount", sa.BigInteger(), server_default="0", nullable=False))
    op.add_column("orders_line", sa.Column("author_discount", sa.BigInteger(), server_default="0", nullable=False))
    op.add_column("orders_line", sa.Column("discount_author_id", sa.Uuid(), nullable=True))
    op.add_column("orders_line", sa.Column("paid", sa.BigInteger(), nullable=True))
    op.add_column("orders_line", sa.Column("gift_of", sa.SmallInteger(), nullable=True))
    op.add_column("orders_line", sa.Column("bundle_id", sa.Uuid(), nullable=True))
    op.add_column("orders_line", sa.Column("released_qty", sa.Integer(), server_default="0", nullable=False))
    op.add_column("orders_line", sa.Column("refunded_qty", sa.Integer(), server_default="0", nullable=False))
    op.add_column("orders_line", sa.Column("refunded_goods", sa.BigInteger(), server_default="0", nullable=False))
    op.add_column("orders_line", sa.Column("refunded_freight", sa.BigInteger(), server_default="0", nullable=False))
    op.add_column("orders_line", sa.Column("room_id", sa.Uuid(), nullable=True))
    op.add_column("orders_order", sa.Column("name_ix", sa.LargeBinary(), nullable=True))
    op.add_column("orders_order", sa.Column("phone_ix", sa.LargeBinary(), nullable=True))
    op.add_column("orders_order", sa.Column("kind", sa.Text(), server_default="normal", nullable=False))
    op.add_column("orders_order", sa.Column("hold", sa.Text(), nullable=True))
    op.add_column("orders_order", sa.Column("flag", sa.SmallInteger(), server_default="0", nullable=False))
    op.add_column("orders_order", sa.Column("seller_note", sa.LargeBinary(), nullable=True))
    op.add_column("orders_order", sa.Column("refunded", sa.BigInteger(), server_default="0", nullable=False))
    op.add_column("orders_order", sa.Column("deposit", sa.BigInteger(), server_default="0", nullable=False))
    op.add_column("orders_order", sa.Column("deposit_paid_at", postgresql.TIMESTAMP(timezone=True), nullable=True))
    op.add_column("orders_order", sa.Column("final_from", postgresql.TIMESTAMP(timezone=True), nullable=True))
    op.add_column("orders_order", sa.Column("final_by", postgresql.TIMESTAMP(timezone=True), nullable=True))
    op.add_column("orders_order", sa.Column("group_id", sa.Uuid(), nullable=True))
    op.add_column("orders_order", sa.Column("extended_at", postgresql.TIMESTAMP(timezone=True), nullable=True))
    op.create_index(
        "ix_orders_order_due",
        "orders_order",
        ["shop_id", "ship_by", "id"],
        unique=False,
        postgresql_where=sa.text("state IN ('to_ship', 'part_shipped')"),
    )
    op.create_index("ix_orders_order_name", "orders_order", ["name_ix", "shop_id"], unique=False)
    op.create_index("ix_orders_order_phone", "orders_order", ["phone_ix", "shop_id"], unique=False)
    op.add_column("payments_attempt", sa.Column("redirect", sa.Text(), server_default="", nullable=False))
    op.add_column("payments_attempt", sa.Column("secret", sa.Text(), server_default="", nullable=False))
    op.add_column("payments_attempt", sa.Column("reason", sa.Text(), server_default="", nullable=False))
    op.create_index("ix_payments_attempt_recent", "payments_attempt", ["buyer_id", "created_at"], unique=False)
    op.add_column("payments_intent", sa.Column("part", sa.Text(), server_default="full", nullable=False))
    op.drop_constraint(op.f("uq_payments_intent_buyer_id_checkout_id"), "payments_intent", type_="unique")
    op.create_unique_constraint(
        op.f("uq_payments_intent_buyer_id_checkout_id_part"), "payments_intent", ["buyer_id", "checkout_id", "part"]
    )
    op.add_column("payments_sandbox_charge", sa.Column("told", postgresql.JSONB(astext_type=sa.Text()), nullable=True))
    op.add_column(
        "payments_sandbox_charge", sa.Column("settled_at", postgresql.TIMESTAMP(timezone=True), nullable=True)
    )
    op.create_index("ix_payments_sandbox_charge_settled", "payments_sandbox_charge", ["settled_at"], unique=False)
    op.add_column("payments_txn", sa.Column("attempt_id", sa.Uuid(), nullable=True))
    op.add_column("payments_txn", sa.Column("order_id", sa.Uuid(), nullable=True))
    op.add_column("payments_txn", sa.Column("returned", sa.BigInteger(), server_default="0", nullable=False))
    op.drop_index(op.f("ix_payments_txn_intent"), table_name="payments_txn")
    op.create_index("ix_payments_txn_intent", "payments_txn", ["intent_id"], unique=False)
    op.create_index("ix_payments_txn_at", "payments_txn", ["channel", "at"], unique=False)
    op.add_column("settlement_bill", sa.Column("qty", sa.Integer(), nullable=True))
    op.add_column("settlement_bill", sa.Column("goods", sa.BigInteger(), nullable=True))
    op.add_column("settlement_bill", sa.Column("shop_discount", sa.BigInteger(), nullable=True))
    op.add_column("settlement_bill", sa.Column("platform_subsidy", sa.BigInteger(), nullable=True))
    op.add_column("settlement_bill", sa.Column("author_subsidy", sa.BigInteger(), nullable=True))
    op.add_column("settlement_bill", sa.Column("subsidy_author_id", sa.Uuid(), nullable=True))
    op.add_column("settlement_bill", sa.Column("refunded_qty", sa.Integer(), server_default="0", nullable=False))
    op.add_column("settlement_bill", sa.Column("refunded_goods", sa.BigInteger(), server_default="0", nullable=False))
    op.add_column("settlement_bill", sa.Column("refunded_freight", sa.BigInteger(), server_default="0", nullable=False))
    op.add_column("settlement_bill", sa.Column("refunded_subsidy", sa.BigInteger(), server_default="0", nullable=False))
    op.add_column("settlement_bill", sa.Column("fee_goods", sa.BigInteger(), nullable=True))
    op.add_column("settlement_bill", sa.Column("fee_freight", sa.BigInteger(), nullable=True))
    op.add_column("settlement_bill", sa.Column("fee_bp", sa.Integer(), nullable=True))
    op.add_column("settlement_bill", sa.Column("cases", sa.SmallInteger(), server_default="0", nullable=False))
    op.add_column("settlement_bill", sa.Column("frozen", sa.Text(), nullable=True))
    op.create_index(
        "ix_settlement_bill_due",
        "settlement_bill",
        ["due_at"],
        unique=False,
        postgresql_where=sa.text("state = 'eligible' AND cases = 0 AND frozen IS NULL"),
    )
    op.create_index("ix_settlement_bill_line", "settlement_bill", ["line_id"], unique=False)
    op.create_index(
        "ix_settlement_bill_settled",
        "settlement_bill",
        ["shop_id", "settled_at"],
        unique=False,
        postgresql_where=sa.text("settled_at IS NOT NULL"),
    )
    op.add_column("settlement_share", sa.Column("claimed", sa.BigInteger(), nullable=True))
    op.add_column("settlement_share", sa.Column("confiscated", sa.BigInteger(), server_default="0", nullable=False))
    op.add_column("stock_item", sa.Column("bin", sa.Text(), nullable=True))
    op.add_column("stock_movement", sa.Column("ref", sa.Uuid(), nullable=True))
    op.add_column("stock_movement", sa.Column("warehouse_id", sa.Uuid(), nullable=True))
    op.add_column("stock_reservation", sa.Column("given_back", sa.Integer(), server_default="0", nullable=False))
    op.execute("UPDATE orders_line SET paid = amount")
    op.alter_column("orders_line", "paid", nullable=False)
    op.execute(
        "UPDATE settlement_bill SET qty = (SELECT l.qty FROM orders_line l WHERE l.shop_id = settlement_bill.shop_id AND l.id = settlement_bill.line_id)"
    )
    op.alter_column("settlement_bill", "qty", nullable=False)
    op.execute("UPDATE settlement_bill SET goods = paid")
    op.alter_column("settlement_bill", "goods", nullable=False)
    op.execute("UPDATE settlement_bill SET shop_discount = 0")
    op.alter_column("settlement_bill", "shop_discount", nullable=False)
    op.execute("UPDATE settlement_bill SET platform_subsidy = 0")
    op.alter_column("settlement_bill", "platform_subsidy", nullable=False)
    op.execute("UPDATE settlement_bill SET author_subsidy = 0")
    op.alter_column("settlement_bill", "author_subsidy", nullable=False)
    op.execute(
        "UPDATE settlement_bill SET fee_goods = platform_fee - least(platform_fee, (freight * 500 + 5000) / 10000)"
    )
    op.alter_column("settlement_bill", "fee_goods", nullable=False)
    op.execute("UPDATE settlement_bill SET fee_freight = least(platform_fee, (freight * 500 + 5000) / 10000)")
    op.alter_column("settlement_bill", "fee_freight", nullable=False)
    op.execute("UPDATE settlement_bill SET fee_bp = 500")
    op.alter_column("settlement_bill", "fee_bp", nullable=False)
    op.execute("UPDATE settlement_share SET claimed = amount")
    op.alter_column("settlement_share", "claimed", nullable=False)
    op.execute(
        "INSERT INTO offers_price (shop_id, sku_id, at, product_id, price) SELECT shop_id, id, now(), product_id, price FROM catalog_sku WHERE live"
    )
    op.execute(
        "ALTER TABLE orders_line ADD CONSTRAINT ck_orders_line_amount_adds_up CHECK (((qty > 0) AND (amount = (price * qty)) AND (freight >= 0) AND (paid >= 0) AND (shop_discount >= 0) AND (platform_discount >= 0) AND (author_discount >= 0) AND (paid = (((amount - shop_discount) - platform_discount) - author_discount))))"
    )
    op.execute(
        "ALTER TABLE orders_line ADD CONSTRAINT ck_orders_line_refunded_within_paid CHECK ((((refunded_qty >= 0) AND (refunded_qty <= qty)) AND ((refunded_goods >= 0) AND (refunded_goods <= paid)) AND ((refunded_freight >= 0) AND (refunded_freight <= freight))))"
    )
    op.execute(
        "ALTER TABLE orders_line ADD CONSTRAINT ck_orders_line_shipped_within_bought CHECK (((shipped_qty >= 0) AND (released_qty >= 0) AND ((shipped_qty + released_qty) <= qty)))"
    )
    op.execute(
        "ALTER TABLE orders_order ADD CONSTRAINT ck_orders_order_refunded_within_paid CHECK ((((refunded >= 0) AND (refunded <= amount)) AND ((deposit >= 0) AND (deposit <= amount))))"
    )
    op.execute(
        "ALTER TABLE payments_txn ADD CONSTRAINT ck_payments_txn_returned_within_taken CHECK (((returned >= 0) AND ((returned = 0) OR (returned <= amount))))"
    )
    op.execute(
        "ALTER TABLE settlement_bill ADD CONSTRAINT ck_settlement_bill_goods_add_up CHECK ((goods = (((paid + shop_discount) + platform_subsidy) + author_subsidy)))"
    )
    op.execute(
        "ALTER TABLE settlement_bill ADD CONSTRAINT ck_settlement_bill_net_adds_up CHECK (((net >= 0) AND (net = ((((((((paid + freight) + platform_subsidy) + author_subsidy) - refunded_goods) - refunded_freight) - refunded_subsidy) - platform_fee) - commission))))"
    )
    op.execute(
        "ALTER TABLE settlement_bill ADD CONSTRAINT ck_settlement_bill_parts_not_negative CHECK (((platform_fee >= 0) AND (commission >= 0) AND (cases >= 0)))"
    )
    op.execute(
        "ALTER TABLE settlement_bill ADD CONSTRAINT ck_settlement_bill_refunds_within_paid CHECK ((((refunded_goods >= 0) AND (refunded_goods <= paid)) AND ((refunded_freight >= 0) AND (refunded_freight <= freight)) AND ((refunded_qty >= 0) AND (refunded_qty <= qty)) AND ((refunded_subsidy >= 0) AND (refunded_subsidy <= (platform_subsidy + author_subsidy)))))"
    )
    op.execute(
        "ALTER TABLE settlement_bill ADD CONSTRAINT ck_settlement_bill_subsidy_has_bearer CHECK (((author_subsidy = 0) OR (subsidy_author_id IS NOT NULL)))"
    )
    op.execute(
        "ALTER TABLE settlement_share ADD CONSTRAINT ck_settlement_share_amount_not_negative CHECK (((amount >= 0) AND (amount <= claimed)))"
    )
    op.execute(
        "ALTER TABLE stock_reservation ADD CONSTRAINT ck_stock_reservation_qty_sane CHECK (((qty > 0) AND (shipped >= 0) AND (given_back >= 0) AND ((shipped + given_back) <= qty)))"
    )


def downgrade() -> None:
    op.execute("DROP TRIGGER IF EXISTS settlement_bill_closed ON settlement_bill")
    op.execute("DROP TRIGGER IF EXISTS agencies_no_overlap ON agencies_contract")
    op.execute("DROP TRIGGER IF EXISTS settlement_statement_closed ON settlement_statement")
    op.execute("ALTER TABLE stock_reservation DROP CONSTRAINT IF EXISTS ck_stock_reservation_qty_sane")
    op.execute("ALTER TABLE settlement_share DROP CONSTRAINT IF EXISTS ck_settlement_share_amount_not_negative")
    op.execute("ALTER TABLE settlement_bill DROP CONSTRAINT IF EXISTS ck_settlement_bill_subsidy_has_bearer")
    op.execute("ALTER TABLE settlement_bill DROP CONSTRAINT IF EXISTS ck_settlement_bill_refunds_within_paid")
    op.execute("ALTER TABLE settlement_bill DROP CONSTRAINT IF EXISTS ck_settlement_bill_parts_not_negative")
    op.execute("ALTER TABLE settlement_bill DROP CONSTRAINT IF EXISTS ck_settlement_bill_net_adds_up")
    op.execute("ALTER TABLE settlement_bill DROP CONSTRAINT IF EXISTS ck_settlement_bill_goods_add_up")
    op.execute("ALTER TABLE payments_txn DROP CONSTRAINT IF EXISTS ck_payments_txn_returned_within_taken")
    op.execute("ALTER TABLE orders_order DROP CONSTRAINT IF EXISTS ck_orders_order_refunded_within_paid")
    op.execute("ALTER TABLE orders_line DROP CONSTRAINT IF EXISTS ck_orders_line_shipped_within_bought")
    op.execute("ALTER TABLE orders_line DROP CONSTRAINT IF EXISTS ck_orders_line_refunded_within_paid")
    op.execute("ALTER TABLE orders_line DROP CONSTRAINT IF EXISTS ck_orders_line_amount_adds_up")
    op.drop_column("stock_reservation", "given_back")
    op.drop_column("stock_movement", "warehouse_id")
    op.drop_column("stock_movement", "ref")
    op.drop_column("stock_item", "bin")
    op.drop_column("settlement_share", "confiscated")
    op.drop_column("settlement_share", "claimed")
    op.drop_index(
        "ix_settlement_bill_settled", table_name="settlement_bill", postgresql_where=sa.text("settled_at IS NOT NULL")
    )
    op.drop_index("ix_settlement_bill_line", table_name="settlement_bill")
    op.drop_index(
        "ix_settlement_bill_due",
        table_name="settlement_bill",
        postgresql_where=sa.text("state = 'eligible' AND cases = 0 AND frozen IS NULL"),
    )
    op.drop_column("settlement_bill", "frozen")
    op.drop_column("settlement_bill", "cases")
    op.drop_column("settlement_bill", "fee_bp")
    op.drop_column("settlement_bill", "fee_freight")
    op.drop_column("settlement_bill", "fee_goods")
    op.drop_column("settlement_bill", "refunded_subsidy")
    op.drop_column("settlement_bill", "refunded_freight")
    op.drop_column("settlement_bill", "refunded_goods")
    op.drop_column("settlement_bill", "refunded_qty")
    op.drop_column("settlement_bill", "subsidy_author_id")
    op.drop_column("settlement_bill", "author_subsidy")
    op.drop_column("settlement_bill", "platform_subsidy")
    op.drop_column("settlement_bill", "shop_discount")
    op.drop_column("settlement_bill", "goods")
    op.drop_column("settlement_bill", "qty")
    op.drop_index("ix_payments_txn_at", table_name="payments_txn")
    op.drop_index("ix_payments_txn_intent", table_name="payments_txn")
    op.create_index(op.f("ix_payments_txn_intent"), "payments_txn", ["buyer_id", "intent_id"], unique=False)
    op.drop_column("payments_txn", "returned")
    op.drop_column("payments_txn", "order_id")
    op.drop_column("payments_txn", "attempt_id")
    op.drop_index("ix_payments_sandbox_charge_settled", table_name="payments_sandbox_charge")
    op.drop_column("payments_sandbox_charge", "settled_at")
    op.drop_column("payments_sandbox_charge", "told")
    op.drop_constraint(op.f("uq_payments_intent_buyer_id_checkout_id_part"), "payments_intent", type_="unique")
    op.create_unique_constraint(
        op.f("uq_payments_intent_buyer_id_checkout_id"),
        "payments_intent",
        ["buyer_id", "checkout_id"],
        postgresql_nulls_not_distinct=False,
    )
    op.drop_column("payments_intent", "part")
    op.drop_index("ix_payments_attempt_recent", table_name="payments_attempt")
    op.drop_column("payments_attempt", "reason")
    op.drop_column("payments_attempt", "secret")
    op.drop_column("payments_attempt", "redirect")
    op.drop_index("ix_orders_order_phone", table_name="orders_order")
    op.drop_index("ix_orders_order_name", table_name="orders_order")
    op.drop_index(
        "ix_orders_order_due",
        table_name="orders_order",
        postgresql_where=sa.text("state IN ('to_ship', 'part_shipped')"),
    )
    op.drop_column("orders_order", "extended_at")
    op.drop_column("orders_order", "group_id")
    op.drop_column("orders_order", "final_by")
    op.drop_column("orders_order", "final_from")
    op.drop_column("orders_order", "deposit_paid_at")
    op.drop_column("orders_order", "deposit")
    op.drop_column("orders_order", "refunded")
    op.drop_column("orders_order", "seller_note")
    op.drop_column("orders_order", "flag")
    op.drop_column("orders_order", "hold")
    op.drop_column("orders_order", "kind")
    op.drop_column("orders_order", "phone_ix")
    op.drop_column("orders_order", "name_ix")
    op.drop_column("orders_line", "room_id")
    op.drop_column("orders_line", "refunded_freight")
    op.drop_column("orders_line", "refunded_goods")
    op.drop_column("orders_line", "refunded_qty")
    op.drop_column("orders_line", "released_qty")
    op.drop_column("orders_line", "bundle_id")
    op.drop_column("orders_line", "gift_of")
    op.drop_column("orders_line", "paid")
    op.drop_column("orders_line", "discount_author_id")
    op.drop_column("orders_line", "author_discount")
    op.drop_column("orders_line", "platform_discount")
    op.drop_column("orders_line", "shop_discount")
    op.drop_column("orders_line", "discounts")
    op.drop_column("orders_line", "price_ref")
    op.drop_column("orders_line", "price_kind")
    op.drop_column("orders_line", "list_price")
    op.drop_column("metrics_paid_line", "refunded")
    op.drop_column("metrics_paid_line", "video_id")
    op.drop_column("metrics_paid_line", "scene")
    op.drop_index("ix_ledger_posting_at", table_name="ledger_posting")
    op.drop_constraint(op.f("uq_fulfilment_tracking_shop_id_parcel_id_mark"), "fulfilment_tracking", type_="unique")
    op.drop_column("fulfilment_tracking", "mark")
    op.drop_column("fulfilment_tracking", "text")
    op.drop_index(
        "ix_fulfilment_parcel_line_serials",
        table_name="fulfilment_parcel_line",
        postgresql_using="gin",
        postgresql_where=sa.text("serials IS NOT NULL"),
    )
    op.drop_column("fulfilment_parcel_line", "serials")
    op.drop_index(
        "ix_fulfilment_parcel_waiting",
        table_name="fulfilment_parcel",
        postgresql_where=sa.text("state IN ('created', 'labelled') AND stalled_at IS NULL"),
    )
    op.drop_index("ix_fulfilment_parcel_number", table_name="fulfilment_parcel")
    op.drop_index(
        "ix_fulfilment_parcel_heard",
        table_name="fulfilment_parcel",
        postgresql_where=sa.text("state IN ('collected', 'in_transit', 'out_for_delivery') AND stalled_at IS NULL"),
    )
    op.drop_column("fulfilment_parcel", "intercept")
    op.drop_column("fulfilment_parcel", "stalled_at")
    op.drop_column("fulfilment_parcel", "moved_at")
    op.drop_column("fulfilment_parcel", "case_id")
    op.drop_column("fulfilment_parcel", "purpose")
    op.drop_column("catalog_product", "ratings")
    op.drop_column("catalog_product", "rating_sum")
    op.drop_column("catalog_product", "rating_count")
    op.drop_index("ix_settlement_reversal_payee", table_name="settlement_reversal")
    op.drop_table("settlement_reversal")
    op.drop_table("settlement_approval")
    op.drop_table("offers_group_member")
    op.drop_index("ix_stock_place_warehouse", table_name="stock_place")
    op.drop_table("stock_place")
    op.drop_table("stock_inbound_line")
    op.drop_index("ix_settlement_withdrawal_state", table_name="settlement_withdrawal")
    op.drop_table("settlement_withdrawal")
    op.drop_index("ix_settlement_refund_at", table_name="settlement_refund")
    op.drop_table("settlement_refund")
    op.drop_index("ix_payments_statement_row_statement", table_name="payments_statement_row")
    op.drop_table("payments_statement_row")
    op.drop_index("ix_payments_refund_piece_state", table_name="payments_refund_piece")
    op.drop_index("ix_payments_refund_piece_refund", table_name="payments_refund_piece")
    op.drop_table("payments_refund_piece")
    op.drop_index("ix_orders_review_product", table_name="orders_review", postgresql_where=sa.text("NOT hidden"))
    op.drop_index("ix_orders_review_new", table_name="orders_review", postgresql_where=sa.text("NOT hidden"))
    op.drop_index("ix_orders_review_id", table_name="orders_review")
    op.drop_index("ix_orders_review_buyer", table_name="orders_review")
    op.drop_index("ix_orders_review_appeal", table_name="orders_review", postgresql_where=sa.text("appeal = 'open'"))
    op.drop_table("orders_review")
    op.drop_index(
        "uq_orders_invoice_open", table_name="orders_invoice", postgresql_where=sa.text("state IN ('asked', 'issued')")
    )
    op.drop_index(
        "uq_orders_invoice_no", table_name="orders_invoice", postgresql_where=sa.text("invoice_no IS NOT NULL")
    )
    op.drop_index("ix_orders_invoice_state", table_name="orders_invoice")
    op.drop_index("ix_orders_invoice_buyer", table_name="orders_invoice")
    op.drop_table("orders_invoice")
    op.drop_index("ix_orders_bulk_row_left", table_name="orders_bulk_row", postgresql_where=sa.text("ok IS NULL"))
    op.drop_index("ix_orders_bulk_row_failed", table_name="orders_bulk_row", postgresql_where=sa.text("NOT ok"))
    op.drop_table("orders_bulk_row")
    op.drop_index("ix_offers_run_until", table_name="offers_run")
    op.drop_table("offers_run")
    op.drop_table("offers_quota")
    op.drop_table("offers_person")
    op.drop_index("ix_offers_item_shop", table_name="offers_item")
    op.drop_index("ix_offers_item_product", table_name="offers_item")
    op.drop_table("offers_item")
    op.drop_index("uq_offers_group_id", table_name="offers_group")
    op.drop_index("ix_offers_group_product", table_name="offers_group")
    op.drop_table("offers_group")
    op.drop_index("ix_offers_coupon_offer", table_name="offers_coupon")
    op.drop_table("offers_coupon")
    op.drop_index("ix_fulfilment_parcel_order_parcel", table_name="fulfilment_parcel_order")
    op.drop_table("fulfilment_parcel_order")
    op.drop_table("aftersale_log")
    op.drop_index("uq_aftersale_item_open", table_name="aftersale_item", postgresql_where=sa.text("open"))
    op.drop_index("ix_aftersale_item_line", table_name="aftersale_item")
    op.drop_table("aftersale_item")
    op.drop_table("stock_warehouse")
    op.drop_table("stock_threshold")
    op.drop_table("stock_inbound")
    op.drop_index("ix_settlement_statement_start", table_name="settlement_statement")
    op.drop_table("settlement_statement")
    op.drop_table("settlement_fee")
    op.drop_index(
        "ix_settlement_bank_current", table_name="settlement_bank", postgresql_where=sa.text("replaced_at IS NULL")
    )
    op.drop_table("settlement_bank")
    op.drop_table("settlement_adjustment")
    op.drop_index("ix_payments_statement_day", table_name="payments_statement")
    op.drop_table("payments_statement")
    op.drop_table("payments_shop")
    op.drop_index("ix_payments_sandbox_refund_settled", table_name="payments_sandbox_refund")
    op.drop_table("payments_sandbox_refund")
    op.drop_table("payments_refund")
    op.drop_table("payments_cod")
    op.drop_index("ix_payments_case_state", table_name="payments_case")
    op.drop_table("payments_case")
    op.drop_table("orders_word")
    op.drop_index("uq_orders_view_default", table_name="orders_view", postgresql_where=sa.text("is_default"))
    op.drop_index("ix_orders_view_account", table_name="orders_view")
    op.drop_table("orders_view")
    op.drop_table("orders_trace")
    op.drop_index("ix_orders_to_review_order", table_name="orders_to_review")
    op.drop_table("orders_to_review")
    op.drop_table("orders_title")
    op.drop_index("ix_orders_risk_open", table_name="orders_risk", postgresql_where=sa.text("state = 'open'"))
    op.drop_table("orders_risk")
    op.drop_table("orders_review_vote")
    op.drop_table("orders_quota")
    op.drop_table("orders_gone")
    op.drop_index("ix_orders_export_over", table_name="orders_export", postgresql_where=sa.text("file IS NOT NULL"))
    op.drop_table("orders_export")
    op.drop_index("ix_orders_case_open", table_name="orders_case", postgresql_where=sa.text("open"))
    op.drop_index("ix_orders_case_buyer", table_name="orders_case")
    op.drop_table("orders_case")
    op.drop_table("orders_bulk")
    op.drop_table("orders_blocked")
    op.drop_index("ix_offers_price_product", table_name="offers_price")
    op.drop_table("offers_price")
    op.drop_index("uq_offers_offer_id", table_name="offers_offer")
    op.drop_index("ix_offers_offer_running", table_name="offers_offer", postgresql_where=sa.text("state = 'on'"))
    op.drop_table("offers_offer")
    op.drop_index(
        "uq_offers_freight_name", table_name="offers_freight", postgresql_where=sa.text("archived_at IS NULL")
    )
    op.drop_index("uq_offers_freight_default", table_name="offers_freight", postgresql_where=sa.text("is_default"))
    op.drop_table("offers_freight")
    op.drop_index("ix_offers_claim_order", table_name="offers_claim")
    op.drop_index("ix_offers_claim_offer", table_name="offers_claim")
    op.drop_table("offers_claim")
    op.drop_table("offers_budget")
    op.drop_table("members_spent")
    op.drop_table("members_program")
    op.drop_index("ix_members_member_account", table_name="members_member")
    op.drop_table("members_member")
    op.drop_table("ledger_close")
    op.drop_index(
        "uq_fulfilment_waybill_held", table_name="fulfilment_waybill", postgresql_where=sa.text("state = 'held'")
    )
    op.drop_index(
        "ix_fulfilment_waybill_free", table_name="fulfilment_waybill", postgresql_where=sa.text("state = 'free'")
    )
    op.drop_table("fulfilment_waybill")
    op.drop_index("ix_fulfilment_promise_due", table_name="fulfilment_promise", postgresql_where=sa.text("told < 2"))
    op.drop_table("fulfilment_promise")
    op.drop_table("fulfilment_print")
    op.drop_table("fulfilment_habit")
    op.drop_index("ix_fulfilment_batch_at", table_name="fulfilment_batch")
    op.drop_table("fulfilment_batch")
    op.drop_index(
        "uq_fulfilment_address_change_open",
        table_name="fulfilment_address_change",
        postgresql_where=sa.text("state = 'open'"),
    )
    op.drop_index("ix_fulfilment_address_change_order", table_name="fulfilment_address_change")
    op.drop_table("fulfilment_address_change")
    op.drop_index("uq_aftersale_case_id", table_name="aftersale_case")
    op.drop_index("ix_aftersale_case_state", table_name="aftersale_case")
    op.drop_index("ix_aftersale_case_refund", table_name="aftersale_case")
    op.drop_index("ix_aftersale_case_order", table_name="aftersale_case")
    op.drop_index(
        "ix_aftersale_case_looked_at", table_name="aftersale_case", postgresql_where=sa.text("arbitration <> 'none'")
    )
    op.drop_index(
        "ix_aftersale_case_due", table_name="aftersale_case", postgresql_where=sa.text("deadline IS NOT NULL")
    )
    op.drop_index("ix_aftersale_case_buyer", table_name="aftersale_case")
    op.drop_table("aftersale_case")
    op.drop_table("aftersale_auto")
    op.drop_index("uq_aftersale_address_usual", table_name="aftersale_address", postgresql_where=sa.text("usual"))
    op.drop_table("aftersale_address")
    op.execute(
        "ALTER TABLE orders_line ADD CONSTRAINT ck_orders_line_amount_adds_up CHECK (((qty > 0) AND (amount = (price * qty)) AND (freight >= 0)))"
    )
    op.execute(
        "ALTER TABLE orders_line ADD CONSTRAINT ck_orders_line_shipped_within_bought CHECK (((shipped_qty >= 0) AND (shipped_qty <= qty)))"
    )
    op.execute(
        "ALTER TABLE settlement_bill ADD CONSTRAINT ck_settlement_bill_net_adds_up CHECK (((net >= 0) AND (net = (((paid + freight) - platform_fee) - commission))))"
    )
    op.execute(
        "ALTER TABLE settlement_share ADD CONSTRAINT ck_settlement_share_amount_not_negative CHECK ((amount >= 0))"
    )
    op.execute(
        "ALTER TABLE stock_reservation ADD CONSTRAINT ck_stock_reservation_qty_sane CHECK (((qty > 0) AND ((shipped >= 0) AND (shipped <= qty))))"
    )
