"""live."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "live_event",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("off", sa.BigInteger(), nullable=False),
        sa.Column("at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("body", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("session_id", "off", name=op.f("pk_live_event")),
    )
    op.create_table(
        "live_explain",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("host_id", sa.Uuid(), nullable=True),
        sa.Column("started_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("ended_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("why", sa.Text(), nullable=True),
        sa.CheckConstraint("ended_at >= started_at", name=op.f("ck_live_explain_span_sane")),
        sa.PrimaryKeyConstraint("session_id", "id", name=op.f("pk_live_explain")),
    )
    op.create_index("ix_live_explain_product", "live_explain", ["product_id", "id"], unique=False)
    op.create_index(
        "uq_live_explain_open",
        "live_explain",
        ["session_id"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "live_floor",
        sa.Column("shop_id", sa.Uuid(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("bp", sa.Integer(), nullable=False),
        sa.Column("at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint("bp BETWEEN 1 AND 10000", name=op.f("ck_live_floor_bp_sane")),
        sa.PrimaryKeyConstraint("shop_id", "product_id", "author_id", name=op.f("pk_live_floor")),
    )
    op.create_table(
        "live_item",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("pos", sa.Integer(), nullable=False),
        sa.Column("shop_id", sa.Uuid(), nullable=False),
        sa.Column("hidden", sa.Text(), nullable=True),
        sa.Column("script", sa.Text(), nullable=False),
        sa.Column("card", sa.Text(), nullable=False),
        sa.Column("forecast", sa.Integer(), nullable=True),
        sa.Column("planned_price", sa.BigInteger(), nullable=True),
        sa.Column("sampled", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("rev", sa.Integer(), server_default="1", nullable=False),
        sa.Column("pieces", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("amount", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("added_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("removed_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.CheckConstraint("hidden IN ('operator', 'offline', 'unpromotable')", name=op.f("ck_live_item_hidden_known")),
        sa.CheckConstraint("number > 0", name=op.f("ck_live_item_number_sane")),
        sa.PrimaryKeyConstraint("session_id", "product_id", name=op.f("pk_live_item")),
        sa.UniqueConstraint("session_id", "number", name=op.f("uq_live_item_session_id_number")),
    )
    op.create_index("ix_live_item_product", "live_item", ["product_id"], unique=False)
    op.create_table(
        "live_op",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("verb", sa.Text(), nullable=False),
        sa.Column("off", sa.BigInteger(), nullable=True),
        sa.Column("detail", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("session_id", "id", name=op.f("pk_live_op")),
    )
    op.create_table(
        "live_price",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("sku_id", sa.Uuid(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("shop_id", sa.Uuid(), nullable=False),
        sa.Column("offer_id", sa.Uuid(), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=False),
        sa.Column("was", sa.BigInteger(), nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("reverted_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.CheckConstraint("price > 0 AND price <= was", name=op.f("ck_live_price_never_above")),
        sa.PrimaryKeyConstraint("session_id", "sku_id", name=op.f("pk_live_price")),
    )
    op.create_table(
        "live_publication",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("engine", sa.Text(), nullable=False),
        sa.Column("server_id", sa.Text(), nullable=False),
        sa.Column("client_id", sa.Text(), nullable=False),
        sa.Column("protocol", sa.Text(), nullable=False),
        sa.Column("started_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("stopped_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("session_id", "id", name=op.f("pk_live_publication")),
        sa.UniqueConstraint(
            "engine", "server_id", "client_id", name=op.f("uq_live_publication_engine_server_id_client_id")
        ),
    )
    op.create_table(
        "live_reminder",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("session_id", "account_id", name=op.f("pk_live_reminder")),
    )
    op.create_table(
        "live_room",
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("shop_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("category_id", sa.Uuid(), nullable=True),
        sa.Column("cover", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("key_version", sa.Integer(), nullable=False),
        sa.Column("key_hash", sa.LargeBinary(), nullable=False),
        sa.Column("key_shown_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("created_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint("state IN ('open', 'closed')", name=op.f("ck_live_room_state_known")),
        sa.PrimaryKeyConstraint("author_id", "id", name=op.f("pk_live_room")),
    )
    op.create_index(
        "ix_live_room_shop", "live_room", ["shop_id"], unique=False, postgresql_where=sa.text("shop_id IS NOT NULL")
    )
    op.create_index("uq_live_room_id", "live_room", ["id"], unique=True)
    op.create_index("uq_live_room_key_hash", "live_room", ["key_hash"], unique=True)
    op.create_index(
        "uq_live_room_open", "live_room", ["author_id"], unique=True, postgresql_where=sa.text("state = 'open'")
    )
    op.create_table(
        "live_session",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("room_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("shop_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("rehearsal", sa.Boolean(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("category_id", sa.Uuid(), nullable=True),
        sa.Column("cover", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("planned_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("planned_end", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("rev", sa.Integer(), server_default="1", nullable=False),
        sa.Column("bag_rev", sa.Integer(), server_default="0", nullable=False),
        sa.Column("last_number", sa.Integer(), server_default="0", nullable=False),
        sa.Column("event_seq", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("media_seq", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("current_publication", sa.Uuid(), nullable=True),
        sa.Column("last_segment_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("grace_until", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("pinned_product", sa.Uuid(), nullable=True),
        sa.Column("host_id", sa.Uuid(), nullable=True),
        sa.Column("host_name", sa.Text(), server_default="", nullable=False),
        sa.Column("created_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("started_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("ended_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=True),
        sa.Column("go_reason", sa.Text(), nullable=True),
        sa.Column("replay_url", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(state = 'grace') = (grace_until IS NOT NULL)", name=op.f("ck_live_session_grace_has_its_end")
        ),
        sa.CheckConstraint(
            "state IN ('scheduled', 'preparing', 'live', 'grace', 'ended', 'replay_ready', 'banned', 'cancelled')",
            name=op.f("ck_live_session_state_known"),
        ),
        sa.CheckConstraint("planned_end > planned_at", name=op.f("ck_live_session_window_sane")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_live_session")),
    )
    op.create_index("ix_live_session_author", "live_session", ["author_id", "id"], unique=False)
    op.create_index(
        "ix_live_session_on_air",
        "live_session",
        ["started_at"],
        unique=False,
        postgresql_where=sa.text("state IN ('live', 'grace')"),
    )
    op.create_index(
        "ix_live_session_planned",
        "live_session",
        ["planned_at"],
        unique=False,
        postgresql_where=sa.text("state = 'scheduled'"),
    )
    op.create_index(
        "uq_live_session_open_author",
        "live_session",
        ["author_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('preparing', 'live', 'grace')"),
    )
    op.create_index(
        "uq_live_session_open_room",
        "live_session",
        ["room_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('preparing', 'live', 'grace')"),
    )
    op.create_table(
        "live_shift",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("from_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("until_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("began_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("left_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.CheckConstraint("until_at > from_at", name=op.f("ck_live_shift_span_sane")),
        sa.PrimaryKeyConstraint("session_id", "id", name=op.f("pk_live_shift")),
    )
    op.create_table(
        "metrics_session",
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Numeric(precision=20, scale=0), nullable=False),
        sa.Column("title", sa.Text(), server_default="", nullable=False),
        sa.Column("started_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("ended_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("target", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("target > 0", name=op.f("ck_metrics_session_target_is_money")),
        sa.PrimaryKeyConstraint("author_id", "session_id", name=op.f("pk_metrics_session")),
        sa.UniqueConstraint("key", name=op.f("uq_metrics_session_key")),
    )
    op.create_index(
        "ix_metrics_session_author_id_started_at", "metrics_session", ["author_id", "started_at"], unique=False
    )
    op.create_index("ix_metrics_session_started_at", "metrics_session", ["started_at"], unique=False)
    op.create_index("uq_metrics_session_session_id", "metrics_session", ["session_id"], unique=True)
    op.add_column("metrics_paid_line", sa.Column("room_id", sa.Uuid(), nullable=True))
    op.add_column("metrics_paid_line", sa.Column("order_id", sa.Uuid(), nullable=True))
    op.add_column("metrics_paid_line", sa.Column("product_id", sa.Uuid(), nullable=True))
    op.add_column("metrics_paid_line", sa.Column("qty", sa.Integer(), server_default="1", nullable=False))
    op.add_column("metrics_paid_line", sa.Column("refunded_early", sa.BigInteger(), server_default="0", nullable=False))
    op.create_index(
        "ix_metrics_paid_line_room",
        "metrics_paid_line",
        ["room_id", "paid_at"],
        unique=False,
        postgresql_where=sa.text("room_id IS NOT NULL"),
    )


def downgrade() -> None:
    op.execute("DROP TRIGGER IF EXISTS settlement_bill_closed ON settlement_bill")
    op.execute("DROP TRIGGER IF EXISTS agencies_no_overlap ON agencies_contract")
    op.execute("DROP TRIGGER IF EXISTS settlement_statement_closed ON settlement_statement")
    op.drop_index(
        "ix_metrics_paid_line_room", table_name="metrics_paid_line", postgresql_where=sa.text("room_id IS NOT NULL")
    )
    op.drop_column("metrics_paid_line", "refunded_early")
    op.drop_column("metrics_paid_line", "qty")
    op.drop_column("metrics_paid_line", "product_id")
    op.drop_column("metrics_paid_line", "order_id")
    op.drop_column("metrics_paid_line", "room_id")
    op.drop_index("uq_metrics_session_session_id", table_name="metrics_session")
    op.drop_index("ix_metrics_session_started_at", table_name="metrics_session")
    op.drop_index("ix_metrics_session_author_id_started_at", table_name="metrics_session")
    op.drop_table("metrics_session")
    op.drop_table("live_shift")
    op.drop_index(
        "uq_live_session_open_room",
        table_name="live_session",
        postgresql_where=sa.text("state IN ('preparing', 'live', 'grace')"),
    )
    op.drop_index(
        "uq_live_session_open_author",
        table_name="live_session",
        postgresql_where=sa.text("state IN ('preparing', 'live', 'grace')"),
    )
    op.drop_index("ix_live_session_planned", table_name="live_session", postgresql_where=sa.text("state = 'scheduled'"))
    op.drop_index(
        "ix_live_session_on_air", table_name="live_session", postgresql_where=sa.text("state IN ('live', 'grace')")
    )
    op.drop_index("ix_live_session_author", table_name="live_session")
    op.drop_table("live_session")
    op.drop_index("uq_live_room_open", table_name="live_room", postgresql_where=sa.text("state = 'open'"))
    op.drop_index("uq_live_room_key_hash", table_name="live_room")
    op.drop_index("uq_live_room_id", table_name="live_room")
    op.drop_index("ix_live_room_shop", table_name="live_room", postgresql_where=sa.text("shop_id IS NOT NULL"))
    op.drop_table("live_room")
    op.drop_table("live_reminder")
    op.drop_table("live_publication")
    op.drop_table("live_price")
    op.drop_table("live_op")
    op.drop_index("ix_live_item_product", table_name="live_item")
    op.drop_table("live_item")
    op.drop_table("live_floor")
    op.drop_index("uq_live_explain_open", table_name="live_explain", postgresql_where=sa.text("ended_at IS NULL"))
    op.drop_index("ix_live_explain_product", table_name="live_explain")
    op.drop_table("live_explain")
    op.drop_table("live_event")
