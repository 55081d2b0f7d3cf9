"""Promo nodes with targets and links; licences asked for, replies by themselves and goods shut in live rooms."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "live_licence_ask",
        sa.Column("shop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("category_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("picture", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("until", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), server_default="", nullable=False),
        sa.Column("at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("ruled_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('waiting', 'granted', 'refused')", name=op.f("ck_live_licence_ask_state_known")),
        sa.PrimaryKeyConstraint("shop_id", "id", name=op.f("pk_live_licence_ask")),
    )
    op.create_index("ix_live_licence_ask_state", "live_licence_ask", ["state", "at", "id"], unique=False)
    op.create_index("uq_live_licence_ask_id", "live_licence_ask", ["id"], unique=True)
    op.create_index(
        "uq_live_licence_ask_waiting",
        "live_licence_ask",
        ["shop_id", "category_id"],
        unique=True,
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_table(
        "live_reply",
        sa.Column("room_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("listed", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=True),
        sa.Column("at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("room_id", "version", name=op.f("pk_live_reply")),
    )
    op.create_table(
        "market_node",
        sa.Column("shop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("phases", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("starts_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("ends_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("changed_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint("state IN ('open', 'cancelled')", name=op.f("ck_market_node_state_known")),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_market_node_span_sane")),
        sa.PrimaryKeyConstraint("shop_id", "id", name=op.f("pk_market_node")),
    )
    op.create_index(
        "ix_market_node_newest",
        "market_node",
        ["shop_id", sa.literal_column("starts_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_table(
        "market_target",
        sa.Column("shop_id", sa.Uuid(), nullable=False),
        sa.Column("node_id", sa.Uuid(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("shares", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("set_by", sa.Uuid(), nullable=False),
        sa.Column("set_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_market_target_amount_is_money")),
        sa.PrimaryKeyConstraint("shop_id", "node_id", name=op.f("pk_market_target")),
    )
    op.create_table(
        "promo_link",
        sa.Column("shop_id", sa.Uuid(), nullable=False),
        sa.Column("node_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("expires_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("revoked_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.CheckConstraint("expires_at <= made_at + interval '24 hours'", name=op.f("ck_promo_link_a_day_at_most")),
        sa.PrimaryKeyConstraint("shop_id", "node_id", "id", name=op.f("pk_promo_link")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_promo_link_secret_hash")),
    )
    op.add_column("live_item", sa.Column("shut", sa.Boolean(), server_default="false", nullable=False))


def downgrade() -> None:
    op.drop_column("live_item", "shut")
    op.drop_table("promo_link")
    op.drop_table("market_target")
    op.drop_index("ix_market_node_newest", table_name="market_node")
    op.drop_table("market_node")
    op.drop_table("live_reply")
    op.drop_index(
        "uq_live_licence_ask_waiting", table_name="live_licence_ask", postgresql_where=sa.text("state = 'waiting'")
    )
    op.drop_index("uq_live_licence_ask_id", table_name="live_licence_ask")
    op.drop_index("ix_live_licence_ask_state", table_name="live_licence_ask")
    op.drop_table("live_licence_ask")
