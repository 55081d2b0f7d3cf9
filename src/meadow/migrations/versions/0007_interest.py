"""interest."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mall_page",
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("title", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("updated_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("owner_id", "place", name=op.f("pk_mall_page")),
    )
    op.create_table(
        "mall_sold",
        sa.Column("shop_id", sa.Uuid(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("category_id", sa.Uuid(), nullable=False),
        sa.Column("qty", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("shop_id", "product_id", "day", name=op.f("pk_mall_sold")),
    )
    op.create_index("ix_mall_sold_day", "mall_sold", ["day"], unique=False)
    op.create_table(
        "showcase_group",
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("pos", sa.SmallInteger(), nullable=False),
        sa.PrimaryKeyConstraint("author_id", "id", name=op.f("pk_showcase_group")),
    )
    op.create_table(
        "showcase_look",
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("theme", sa.Text(), nullable=False),
        sa.Column("intro", sa.Text(), nullable=False),
        sa.Column("sort", sa.Text(), nullable=False),
        sa.Column("banner", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.PrimaryKeyConstraint("author_id", name=op.f("pk_showcase_look")),
    )
    op.create_table(
        "video_link",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("video_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("visits", sa.Integer(), server_default="0", nullable=False),
        sa.Column("at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_video_link")),
    )
    op.create_index("ix_video_link_account", "video_link", ["account_id", "id"], unique=False)
    op.create_index(op.f("ix_video_link_video_id"), "video_link", ["video_id"], unique=False)
    op.create_table(
        "video_report",
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("video_id", sa.Uuid(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("open", sa.Boolean(), server_default="true", nullable=False),
        sa.Column("at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("subject_id", "account_id", name=op.f("pk_video_report")),
    )
    op.create_index(
        "ix_video_report_open", "video_report", ["subject", "at"], unique=False, postgresql_where=sa.text("open")
    )
    op.create_index("ix_video_report_video", "video_report", ["video_id"], unique=False)
    op.create_table(
        "video_shelves",
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("likes", sa.Boolean(), nullable=False),
        sa.Column("favourites", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("author_id", name=op.f("pk_video_shelves")),
    )
    op.create_table(
        "mall_block",
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("title", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("starts_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("ends_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("pos", sa.Integer(), nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("updated_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("dropped_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('draft', 'live')", name=op.f("ck_mall_block_state_known")),
        sa.CheckConstraint(
            "ends_at IS NULL OR starts_at IS NULL OR ends_at > starts_at", name=op.f("ck_mall_block_window_sane")
        ),
        sa.ForeignKeyConstraint(
            ["owner_id", "place"], ["mall_page.owner_id", "mall_page.place"], name=op.f("fk_mall_block_owner_id_place")
        ),
        sa.PrimaryKeyConstraint("owner_id", "id", name=op.f("pk_mall_block")),
    )
    op.create_index(
        "ix_mall_block_page",
        "mall_block",
        ["owner_id", "place", "pos"],
        unique=False,
        postgresql_where=sa.text("dropped_at IS NULL"),
    )
    op.create_index(
        "ix_catalog_product_rating",
        "catalog_product",
        [sa.literal_column("((rating_sum * 100 + 4000) / (rating_count + 10))"), "id"],
        unique=False,
        postgresql_where=sa.text("rating_count > 0 AND shelf = 'on' AND live IS NOT NULL"),
    )
    op.add_column("showcase_item", sa.Column("group_id", sa.Uuid(), nullable=True))
    op.add_column("showcase_item", sa.Column("pinned", sa.Boolean(), server_default="false", nullable=False))
    op.add_column("showcase_item", sa.Column("hidden", sa.Boolean(), server_default="false", nullable=False))
    op.add_column("video_anchor", sa.Column("start_ms", sa.Integer(), nullable=True))
    op.add_column("video_anchor", sa.Column("end_ms", sa.Integer(), nullable=True))
    op.add_column("video_comment", sa.Column("state", sa.Text(), server_default="shown", nullable=False))
    op.add_column("video_comment", sa.Column("pinned", sa.Boolean(), server_default="false", nullable=False))
    op.add_column("video_comment", sa.Column("author_liked", sa.Boolean(), server_default="false", nullable=False))
    op.create_index(
        "ix_video_comment_held", "video_comment", ["id"], unique=False, postgresql_where=sa.text("state = 'held'")
    )
    op.create_index("ix_video_mark_newest", "video_mark", ["account_id", "kind", "at"], unique=False)
    op.add_column("video_video", sa.Column("kind", sa.Text(), server_default="video", nullable=False))
    op.add_column(
        "video_video", sa.Column("rungs", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True)
    )
    op.add_column(
        "video_video", sa.Column("images", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True)
    )
    op.add_column("video_video", sa.Column("preview", sa.Text(), nullable=True))
    op.add_column(
        "video_video", sa.Column("appeal", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True)
    )
    op.add_column("video_video", sa.Column("appealed_at", postgresql.TIMESTAMP(timezone=True), nullable=True))
    op.add_column("video_video", sa.Column("publish_at", postgresql.TIMESTAMP(timezone=True), nullable=True))
    op.alter_column("video_video", "upload_id", existing_type=sa.UUID(), nullable=True)
    op.create_index(
        "ix_video_video_appeals",
        "video_video",
        ["appealed_at", "id"],
        unique=False,
        postgresql_where=sa.text("appealed_at IS NOT NULL"),
    )
    op.execute(
        "ALTER TABLE video_anchor ADD CONSTRAINT ck_video_anchor_span_runs_forward CHECK ((((start_ms IS NULL) = (end_ms IS NULL)) AND (start_ms < end_ms)))"
    )


def downgrade() -> None:
    op.execute("DROP TRIGGER IF EXISTS settlement_bill_closed ON settlement_bill")
    op.execute("DROP TRIGGER IF EXISTS agencies_no_overlap ON agencies_contract")
    op.execute("DROP TRIGGER IF EXISTS settlement_statement_closed ON settlement_statement")
    op.execute("ALTER TABLE video_anchor DROP CONSTRAINT IF EXISTS ck_video_anchor_span_runs_forward")
    op.drop_index(
        "ix_video_video_appeals", table_name="video_video", postgresql_where=sa.text("appealed_at IS NOT NULL")
    )
    op.alter_column("video_video", "upload_id", existing_type=sa.UUID(), nullable=False)
    op.drop_column("video_video", "publish_at")
    op.drop_column("video_video", "appealed_at")
    op.drop_column("video_video", "appeal")
    op.drop_column("video_video", "preview")
    op.drop_column("video_video", "images")
    op.drop_column("video_video", "rungs")
    op.drop_column("video_video", "kind")
    op.drop_index("ix_video_mark_newest", table_name="video_mark")
    op.drop_index("ix_video_comment_held", table_name="video_comment", postgresql_where=sa.text("state = 'held'"))
    op.drop_column("video_comment", "author_liked")
    op.drop_column("video_comment", "pinned")
    op.drop_column("video_comment", "state")
    op.drop_column("video_anchor", "end_ms")
    op.drop_column("video_anchor", "start_ms")
    op.drop_column("showcase_item", "hidden")
    op.drop_column("showcase_item", "pinned")
    op.drop_column("showcase_item", "group_id")
    op.drop_index(
        "ix_catalog_product_rating",
        table_name="catalog_product",
        postgresql_where=sa.text("rating_count > 0 AND shelf = 'on' AND live IS NOT NULL"),
    )
    op.drop_index("ix_mall_block_page", table_name="mall_block", postgresql_where=sa.text("dropped_at IS NULL"))
    op.drop_table("mall_block")
    op.drop_table("video_shelves")
    op.drop_index("ix_video_report_video", table_name="video_report")
    op.drop_index("ix_video_report_open", table_name="video_report", postgresql_where=sa.text("open"))
    op.drop_table("video_report")
    op.drop_index(op.f("ix_video_link_video_id"), table_name="video_link")
    op.drop_index("ix_video_link_account", table_name="video_link")
    op.drop_table("video_link")
    op.drop_table("showcase_look")
    op.drop_table("showcase_group")
    op.drop_index("ix_mall_sold_day", table_name="mall_sold")
    op.drop_table("mall_sold")
    op.drop_table("mall_page")
