"""interest."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


class Xid8(sa.types.UserDefinedType[str]):
    def get_col_spec(self, **_: object) -> str:
        return "xid8"


def upgrade() -> None:
    op.create_table(
        "feed_item",
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column("shop_id", sa.Uuid(), nullable=True),
        sa.Column("product_ids", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("categories", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("tags", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("duration_ms", sa.Integer(), nullable=False),
        sa.Column("price_minor", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("take_bp", sa.Integer(), server_default="0", nullable=False),
        sa.Column("sells", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("quality", sa.REAL(), server_default="0.5", nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), server_default="", nullable=False),
        sa.Column("counts", sa.LargeBinary(), server_default="", nullable=False),
        sa.Column("near", sa.LargeBinary(), server_default="", nullable=False),
        sa.Column("xid", Xid8(), server_default=sa.text("pg_current_xact_id()"), nullable=False),
        sa.Column("published_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("told_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint("state IN ('servable', 'held', 'dead')", name=op.f("ck_feed_item_state")),
        sa.CheckConstraint("quality BETWEEN 0 AND 1", name=op.f("ck_feed_item_quality")),
        sa.PrimaryKeyConstraint("item_id", name=op.f("pk_feed_item")),
    )
    op.create_index("ix_feed_item_products", "feed_item", ["product_ids"], unique=False, postgresql_using="gin")
    op.create_index(op.f("ix_feed_item_xid"), "feed_item", ["xid"], unique=False)
    op.create_table(
        "feed_model",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("live", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), server_default="", nullable=False),
        sa.Column("at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_feed_model")),
    )
    op.create_table(
        "feed_price",
        sa.Column("scene", sa.Text(), nullable=False),
        sa.Column("price", sa.Double(), nullable=False),
        sa.Column("seen", sa.BigInteger(), nullable=False),
        sa.Column("sold", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("price BETWEEN 0.05 AND 20", name=op.f("ck_feed_price_clips")),
        sa.PrimaryKeyConstraint("scene", name=op.f("pk_feed_price")),
    )
    op.create_table(
        "feed_state",
        sa.Column("person", sa.Uuid(), nullable=False),
        sa.Column("actor", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("person", name=op.f("pk_feed_state")),
    )
    op.create_index(op.f("ix_feed_state_actor"), "feed_state", ["actor"], unique=False)
    op.create_index(op.f("ix_feed_state_at"), "feed_state", ["at"], unique=False)
    op.create_table(
        "feed_version",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("refused", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("heads", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("name", "version", name=op.f("pk_feed_version")),
    )
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
        "search_banned",
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("word", name=op.f("pk_search_banned")),
    )
    op.create_table(
        "search_history",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "query", name=op.f("pk_search_history")),
    )
    op.create_index("ix_search_history_at", "search_history", ["account_id", "at"], unique=False)
    op.create_table(
        "search_pick",
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("seen", sa.Double(), nullable=False),
        sa.Column("picked", sa.Double(), nullable=False),
        sa.Column("at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint(
            "seen >= 0 AND picked >= 0 AND picked <= seen", name=op.f("ck_search_pick_seen_before_picked")
        ),
        sa.PrimaryKeyConstraint("query", "product_id", name=op.f("pk_search_pick")),
    )
    op.create_index(op.f("ix_search_pick_at"), "search_pick", ["at"], unique=False)
    op.create_table(
        "search_synonym",
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("others", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("both_ways", sa.Boolean(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("word", name=op.f("pk_search_synonym")),
    )
    op.create_table(
        "search_vote",
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("voter", sa.LargeBinary(), nullable=False),
        sa.Column("found", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("query", "day", "voter", name=op.f("pk_search_vote")),
    )
    op.create_index("ix_search_vote_day", "search_vote", ["day"], unique=False)
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
    op.add_column("feed_served", sa.Column("detail", sa.LargeBinary(), server_default="", nullable=False))
    op.create_index(op.f("ix_feed_served_trace_id"), "feed_served", ["trace_id"], unique=False)
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
    op.drop_index(op.f("ix_feed_served_trace_id"), table_name="feed_served")
    op.drop_column("feed_served", "detail")
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
    op.drop_index("ix_search_vote_day", table_name="search_vote")
    op.drop_table("search_vote")
    op.drop_table("search_synonym")
    op.drop_index(op.f("ix_search_pick_at"), table_name="search_pick")
    op.drop_table("search_pick")
    op.drop_index("ix_search_history_at", table_name="search_history")
    op.drop_table("search_history")
    op.drop_table("search_banned")
    op.drop_index("ix_mall_sold_day", table_name="mall_sold")
    op.drop_table("mall_sold")
    op.drop_table("mall_page")
    op.drop_table("feed_version")
    op.drop_index(op.f("ix_feed_state_at"), table_name="feed_state")
    op.drop_index(op.f("ix_feed_state_actor"), table_name="feed_state")
    op.drop_table("feed_state")
    op.drop_table("feed_price")
    op.drop_table("feed_model")
    op.drop_index(op.f("ix_feed_item_xid"), table_name="feed_item")
    op.drop_index("ix_feed_item_products", table_name="feed_item", postgresql_using="gin")
    op.drop_table("feed_item")
