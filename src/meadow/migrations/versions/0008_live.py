"""live."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE orders_order DROP CONSTRAINT ck_orders_order_amount_adds_up")
    op.create_table(
        "diagnosis_report",
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("made_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("body", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.CheckConstraint("version IN ('final', 'settled')", name=op.f("ck_diagnosis_report_version_known")),
        sa.PrimaryKeyConstraint("author_id", "session_id", "version", name=op.f("pk_diagnosis_report")),
    )
    op.create_table(
        "live_appeal",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), server_default="", nullable=False),
        sa.Column("at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("ruled_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('waiting', 'upheld', 'granted')", name=op.f("ck_live_appeal_state_known")),
        sa.PrimaryKeyConstraint("session_id", name=op.f("pk_live_appeal")),
    )
    op.create_index(
        "ix_live_appeal_waiting",
        "live_appeal",
        ["at", "session_id"],
        unique=False,
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_table(
        "live_buyer",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("session_id", "account_id", name=op.f("pk_live_buyer")),
    )
    op.create_table(
        "live_chat_mode",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("slow_s", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("shadow", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("closed", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("pinned", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("session_id", name=op.f("pk_live_chat_mode")),
    )
    op.create_table(
        "live_clip",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("explain_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("begins_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("ms", sa.Integer(), nullable=False),
        sa.Column("upload_id", sa.Uuid(), nullable=True),
        sa.Column("size", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("video_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "state IN ('cutting', 'ready', 'failed', 'published', 'gone')", name=op.f("ck_live_clip_state_known")
        ),
        sa.PrimaryKeyConstraint("session_id", "explain_id", name=op.f("pk_live_clip")),
    )
    op.create_index("ix_live_clip_author", "live_clip", ["author_id", "session_id", "explain_id"], unique=False)
    op.create_table(
        "live_deal",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("shop_id", sa.Uuid(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("offer_id", sa.Uuid(), nullable=False),
        sa.Column("per_buyer", sa.Integer(), nullable=False),
        sa.Column("warmup_s", sa.Integer(), nullable=False),
        sa.Column("length_s", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=True),
        sa.Column("made_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("start_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("opens_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("ends_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("ended_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('armed', 'warmup', 'open', 'ended')", name=op.f("ck_live_deal_state_known")),
        sa.CheckConstraint("why IN ('sold_out', 'stopped', 'time')", name=op.f("ck_live_deal_why_known")),
        sa.PrimaryKeyConstraint("session_id", "id", name=op.f("pk_live_deal")),
    )
    op.create_index("uq_live_deal_id", "live_deal", ["id"], unique=True)
    op.create_index("uq_live_deal_offer", "live_deal", ["offer_id"], unique=True)
    op.create_table(
        "live_drop",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("offer_id", sa.Uuid(), nullable=False),
        sa.Column("face", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("quota", sa.Integer(), nullable=False),
        sa.Column("window_s", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("made_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("opens_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("ends_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("ended_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('armed', 'open', 'ended', 'cancelled')", name=op.f("ck_live_drop_state_known")),
        sa.CheckConstraint("quota > 0 AND window_s > 0", name=op.f("ck_live_drop_figures_sane")),
        sa.PrimaryKeyConstraint("session_id", "id", name=op.f("pk_live_drop")),
    )
    op.create_index("uq_live_drop_id", "live_drop", ["id"], unique=True)
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
        "live_fan",
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("points", sa.Integer(), server_default="0", nullable=False),
        sa.Column("level", sa.SmallInteger(), server_default="1", nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("day_points", sa.Integer(), server_default="0", nullable=False),
        sa.Column("joined_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("left_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.CheckConstraint("points >= 0 AND level >= 1 AND day_points >= 0", name=op.f("ck_live_fan_figures_sane")),
        sa.PrimaryKeyConstraint("author_id", "account_id", name=op.f("pk_live_fan")),
    )
    op.create_index("ix_live_fan_account", "live_fan", ["account_id"], unique=False)
    op.create_index("ix_live_fan_points", "live_fan", ["author_id", "points"], unique=False)
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
        "live_health",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("seen", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("session_id", name=op.f("pk_live_health")),
    )
    op.create_table(
        "live_incident",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), server_default="", nullable=False),
        sa.Column("opened_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("closed_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("auto", sa.Boolean(), nullable=False),
        sa.Column("detail", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("session_id", "id", name=op.f("pk_live_incident")),
    )
    op.create_index(
        "ix_live_incident_open",
        "live_incident",
        ["opened_at"],
        unique=False,
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_index(
        "uq_live_incident_open",
        "live_incident",
        ["session_id", "kind", "key"],
        unique=True,
        postgresql_where=sa.text("closed_at IS NULL"),
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
        "live_licence",
        sa.Column("shop_id", sa.Uuid(), nullable=False),
        sa.Column("category_id", sa.Uuid(), nullable=False),
        sa.Column("until", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("shop_id", "category_id", name=op.f("pk_live_licence")),
    )
    op.create_index("ix_live_licence_category", "live_licence", ["category_id", "shop_id"], unique=False)
    op.create_table(
        "live_link",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("visits", sa.Integer(), server_default="0", nullable=False),
        sa.Column("at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("session_id", "id", name=op.f("pk_live_link")),
    )
    op.create_index("ix_live_link_account", "live_link", ["account_id", "id"], unique=False)
    op.create_table(
        "live_luck",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("prize", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("conditions", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("length_s", sa.Integer(), nullable=False),
        sa.Column("open_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("opened_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("draws_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("drawn_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("claim_by", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("seed", sa.LargeBinary(), nullable=True),
        sa.Column("seed_hash", sa.Text(), nullable=True),
        sa.Column("list_hash", sa.Text(), nullable=True),
        sa.Column("sku_id", sa.Uuid(), nullable=True),
        sa.Column("kept", sa.Integer(), server_default="0", nullable=False),
        sa.Column("entries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("made_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('draft', 'scheduled', 'open', 'drawing', 'drawn', 'awarded', 'cancelled')",
            name=op.f("ck_live_luck_state_known"),
        ),
        sa.CheckConstraint("quantity > 0 AND kept BETWEEN 0 AND quantity", name=op.f("ck_live_luck_quantity_sane")),
        sa.PrimaryKeyConstraint("session_id", "id", name=op.f("pk_live_luck")),
    )
    op.create_index("uq_live_luck_id", "live_luck", ["id"], unique=True)
    op.create_table(
        "live_mute",
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("viewer", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("ends_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("by", sa.Uuid(), nullable=True),
        sa.Column("at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('mute', 'kick')", name=op.f("ck_live_mute_kind_known")),
        sa.CheckConstraint("scope IN ('minutes', 'session', 'forever')", name=op.f("ck_live_mute_scope_known")),
        sa.PrimaryKeyConstraint("author_id", "viewer", "kind", name=op.f("pk_live_mute")),
    )
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
        "live_report",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("session_id", "account_id", name=op.f("pk_live_report")),
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
        "live_sold",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("sku_id", sa.Uuid(), nullable=False),
        sa.Column("minute", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("qty", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("session_id", "sku_id", "minute", name=op.f("pk_live_sold")),
    )
    op.create_table(
        "live_stay",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("last_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("session_id", "account_id", name=op.f("pk_live_stay")),
    )
    op.create_table(
        "live_warning",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=True),
        sa.Column("at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("seen_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("seen_by", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("session_id", "id", name=op.f("pk_live_warning")),
    )
    op.create_table(
        "live_words",
        sa.Column("room_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("words", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=True),
        sa.Column("at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("room_id", "version", name=op.f("pk_live_words")),
    )
    op.create_table(
        "mall_version",
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("blocks", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("owner_id", "place", "no", name=op.f("pk_mall_version")),
    )
    op.create_table(
        "metrics_recon",
        sa.Column("shop_id", sa.Uuid(), nullable=False),
        sa.Column("hour", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("log_lines", sa.Integer(), nullable=False),
        sa.Column("log_amount", sa.BigInteger(), nullable=False),
        sa.Column("at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("shop_id", "hour", name=op.f("pk_metrics_recon")),
    )
    op.create_table(
        "metrics_session",
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("shop_id", sa.Uuid(), nullable=True),
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
    op.create_index(
        "ix_metrics_session_shop",
        "metrics_session",
        ["shop_id", "started_at"],
        unique=False,
        postgresql_where=sa.text("shop_id IS NOT NULL"),
    )
    op.create_index("uq_metrics_session_session_id", "metrics_session", ["session_id"], unique=True)
    op.create_table(
        "screen_lease",
        sa.Column("id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("holder", sa.Uuid(), nullable=False),
        sa.Column("until", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_screen_lease_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_screen_lease")),
    )
    op.create_table(
        "screen_share",
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("expires_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("revoked_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.CheckConstraint("expires_at <= made_at + interval '24 hours'", name=op.f("ck_screen_share_a_day_at_most")),
        sa.PrimaryKeyConstraint("author_id", "session_id", "id", name=op.f("pk_screen_share")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_screen_share_secret_hash")),
    )
    op.create_table(
        "search_wish",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "query", name=op.f("pk_search_wish")),
    )
    op.create_index("ix_search_wish_query", "search_wish", ["query"], unique=False)
    op.create_table(
        "video_source",
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("video_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("author_id", "sha256", name=op.f("pk_video_source")),
    )
    op.create_table(
        "live_deal_sku",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("deal_id", sa.Uuid(), nullable=False),
        sa.Column("sku_id", sa.Uuid(), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=False),
        sa.Column("was", sa.BigInteger(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("sold", sa.Integer(), server_default="0", nullable=False),
        sa.Column("over", sa.Boolean(), server_default="false", nullable=False),
        sa.CheckConstraint("price > 0 AND price < was AND total > 0", name=op.f("ck_live_deal_sku_figures_sane")),
        sa.ForeignKeyConstraint(
            ["session_id", "deal_id"],
            ["live_deal.session_id", "live_deal.id"],
            name=op.f("fk_live_deal_sku_session_id_deal_id"),
        ),
        sa.PrimaryKeyConstraint("session_id", "deal_id", "sku_id", name=op.f("pk_live_deal_sku")),
    )
    op.create_index(
        "uq_live_deal_sku_open", "live_deal_sku", ["sku_id"], unique=True, postgresql_where=sa.text("NOT over")
    )
    op.create_table(
        "live_drop_bucket",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("drop_id", sa.Uuid(), nullable=False),
        sa.Column("n", sa.SmallInteger(), nullable=False),
        sa.Column("quota", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), server_default="0", nullable=False),
        sa.CheckConstraint("taken BETWEEN 0 AND quota", name=op.f("ck_live_drop_bucket_never_over")),
        sa.ForeignKeyConstraint(
            ["session_id", "drop_id"],
            ["live_drop.session_id", "live_drop.id"],
            name=op.f("fk_live_drop_bucket_session_id_drop_id"),
        ),
        sa.PrimaryKeyConstraint("session_id", "drop_id", "n", name=op.f("pk_live_drop_bucket")),
    )
    op.create_table(
        "live_drop_claim",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("drop_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("coupon_id", sa.Uuid(), nullable=False),
        sa.Column("n", sa.SmallInteger(), nullable=False),
        sa.Column("at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id", "drop_id"],
            ["live_drop.session_id", "live_drop.id"],
            name=op.f("fk_live_drop_claim_session_id_drop_id"),
        ),
        sa.PrimaryKeyConstraint("session_id", "drop_id", "account_id", name=op.f("pk_live_drop_claim")),
    )
    op.create_table(
        "live_luck_entry",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("luck_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("device", sa.LargeBinary(), nullable=False),
        sa.Column("entry", sa.Uuid(), nullable=False),
        sa.Column("at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("place", sa.Integer(), nullable=True),
        sa.Column("prize", sa.Text(), nullable=True),
        sa.Column("coupon_id", sa.Uuid(), nullable=True),
        sa.Column("order_id", sa.Uuid(), nullable=True),
        sa.Column("claimed_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.CheckConstraint("prize IN ('won', 'claimed', 'expired')", name=op.f("ck_live_luck_entry_prize_known")),
        sa.ForeignKeyConstraint(
            ["session_id", "luck_id"],
            ["live_luck.session_id", "live_luck.id"],
            name=op.f("fk_live_luck_entry_session_id_luck_id"),
        ),
        sa.PrimaryKeyConstraint("session_id", "luck_id", "account_id", name=op.f("pk_live_luck_entry")),
        sa.UniqueConstraint(
            "session_id", "luck_id", "device", name=op.f("uq_live_luck_entry_session_id_luck_id_device")
        ),
        sa.UniqueConstraint("session_id", "luck_id", "entry", name=op.f("uq_live_luck_entry_session_id_luck_id_entry")),
    )
    op.create_table(
        "shops_origin",
        sa.Column("shop_id", sa.Uuid(), nullable=False),
        sa.Column("province", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["shop_id"], ["shops_shop.id"], name=op.f("fk_shops_origin_shop_id")),
        sa.PrimaryKeyConstraint("shop_id", name=op.f("pk_shops_origin")),
    )
    op.add_column("feed_item", sa.Column("adult", sa.Boolean(), server_default="false", nullable=False))
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
    op.add_column("offers_quota", sa.Column("aside", sa.BigInteger(), server_default="0", nullable=False))
    op.add_column("video_video", sa.Column("cut_from", sa.Integer(), nullable=True))
    op.add_column("video_video", sa.Column("cut_to", sa.Integer(), nullable=True))
    op.add_column("video_video", sa.Column("adult", sa.Boolean(), server_default="false", nullable=False))
    op.execute(
        "ALTER TABLE offers_quota ADD CONSTRAINT ck_offers_quota_aside_within CHECK (((aside >= 0) AND ((taken + aside) <= total)))"
    )
    op.execute(
        "ALTER TABLE orders_order ADD CONSTRAINT ck_orders_order_amount_adds_up CHECK (((amount = ((goods + freight) - discount)) AND ((amount > 0) OR ((amount = 0) AND (kind = 'lottery'::text)))))"
    )


def downgrade() -> None:
    op.execute("DROP TRIGGER IF EXISTS settlement_bill_closed ON settlement_bill")
    op.execute("DROP TRIGGER IF EXISTS agencies_no_overlap ON agencies_contract")
    op.execute("DROP TRIGGER IF EXISTS settlement_statement_closed ON settlement_statement")
    op.execute("ALTER TABLE orders_order DROP CONSTRAINT IF EXISTS ck_orders_order_amount_adds_up")
    op.execute("ALTER TABLE offers_quota DROP CONSTRAINT IF EXISTS ck_offers_quota_aside_within")
    op.drop_column("video_video", "adult")
    op.drop_column("video_video", "cut_to")
    op.drop_column("video_video", "cut_from")
    op.drop_column("offers_quota", "aside")
    op.drop_index(
        "ix_metrics_paid_line_room", table_name="metrics_paid_line", postgresql_where=sa.text("room_id IS NOT NULL")
    )
    op.drop_column("metrics_paid_line", "refunded_early")
    op.drop_column("metrics_paid_line", "qty")
    op.drop_column("metrics_paid_line", "product_id")
    op.drop_column("metrics_paid_line", "order_id")
    op.drop_column("metrics_paid_line", "room_id")
    op.drop_column("feed_item", "adult")
    op.drop_table("shops_origin")
    op.drop_table("live_luck_entry")
    op.drop_table("live_drop_claim")
    op.drop_table("live_drop_bucket")
    op.drop_index("uq_live_deal_sku_open", table_name="live_deal_sku", postgresql_where=sa.text("NOT over"))
    op.drop_table("live_deal_sku")
    op.drop_table("video_source")
    op.drop_index("ix_search_wish_query", table_name="search_wish")
    op.drop_table("search_wish")
    op.drop_table("screen_share")
    op.drop_table("screen_lease")
    op.drop_index("uq_metrics_session_session_id", table_name="metrics_session")
    op.drop_index(
        "ix_metrics_session_shop", table_name="metrics_session", postgresql_where=sa.text("shop_id IS NOT NULL")
    )
    op.drop_index("ix_metrics_session_author_id_started_at", table_name="metrics_session")
    op.drop_table("metrics_session")
    op.drop_table("metrics_recon")
    op.drop_table("mall_version")
    op.drop_table("live_words")
    op.drop_table("live_warning")
    op.drop_table("live_stay")
    op.drop_table("live_sold")
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
    op.drop_table("live_report")
    op.drop_table("live_reminder")
    op.drop_table("live_publication")
    op.drop_table("live_price")
    op.drop_table("live_op")
    op.drop_table("live_mute")
    op.drop_index("uq_live_luck_id", table_name="live_luck")
    op.drop_table("live_luck")
    op.drop_index("ix_live_link_account", table_name="live_link")
    op.drop_table("live_link")
    op.drop_index("ix_live_licence_category", table_name="live_licence")
    op.drop_table("live_licence")
    op.drop_index("ix_live_item_product", table_name="live_item")
    op.drop_table("live_item")
    op.drop_index("uq_live_incident_open", table_name="live_incident", postgresql_where=sa.text("closed_at IS NULL"))
    op.drop_index("ix_live_incident_open", table_name="live_incident", postgresql_where=sa.text("closed_at IS NULL"))
    op.drop_table("live_incident")
    op.drop_table("live_health")
    op.drop_table("live_floor")
    op.drop_index("ix_live_fan_points", table_name="live_fan")
    op.drop_index("ix_live_fan_account", table_name="live_fan")
    op.drop_table("live_fan")
    op.drop_index("uq_live_explain_open", table_name="live_explain", postgresql_where=sa.text("ended_at IS NULL"))
    op.drop_index("ix_live_explain_product", table_name="live_explain")
    op.drop_table("live_explain")
    op.drop_table("live_event")
    op.drop_index("uq_live_drop_id", table_name="live_drop")
    op.drop_table("live_drop")
    op.drop_index("uq_live_deal_offer", table_name="live_deal")
    op.drop_index("uq_live_deal_id", table_name="live_deal")
    op.drop_table("live_deal")
    op.drop_index("ix_live_clip_author", table_name="live_clip")
    op.drop_table("live_clip")
    op.drop_table("live_chat_mode")
    op.drop_table("live_buyer")
    op.drop_index("ix_live_appeal_waiting", table_name="live_appeal", postgresql_where=sa.text("state = 'waiting'"))
    op.drop_table("live_appeal")
    op.drop_table("diagnosis_report")
    op.execute(
        "ALTER TABLE orders_order ADD CONSTRAINT ck_orders_order_amount_adds_up CHECK (((amount = ((goods + freight) - discount)) AND (amount > 0)))"
    )
