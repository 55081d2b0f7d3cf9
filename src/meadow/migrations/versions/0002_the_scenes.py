"""the scenes."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "feed_served",
        sa.Column("visit", sa.Uuid(), nullable=False),
        sa.Column("video_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("trace_id", sa.Uuid(), nullable=False),
        sa.Column("slot", sa.SmallInteger(), nullable=False),
        sa.Column("policy", sa.Text(), nullable=False),
        sa.Column("propensity", sa.Double(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint("propensity > 0 AND propensity <= 1.000001", name=op.f("ck_feed_served_chance")),
        sa.PrimaryKeyConstraint("visit", "video_id", name=op.f("pk_feed_served")),
    )
    op.create_index("ix_feed_served_account", "feed_served", ["account_id", "at"], unique=False)
    op.create_index(op.f("ix_feed_served_at"), "feed_served", ["at"], unique=False)
    op.create_table(
        "showcase_item",
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("pos", sa.Integer(), nullable=False),
        sa.Column("added_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("author_id", "product_id", name=op.f("pk_showcase_item")),
    )
    op.create_index("ix_showcase_item_order", "showcase_item", ["author_id", "pos"], unique=False)
    op.create_table(
        "video_anchor",
        sa.Column("video_id", sa.Uuid(), nullable=False),
        sa.Column("pos", sa.SmallInteger(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("video_id", "pos", name=op.f("pk_video_anchor")),
    )
    op.create_table(
        "video_comment",
        sa.Column("video_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("likes", sa.Integer(), server_default="0", nullable=False),
        sa.Column("replies", sa.Integer(), server_default="0", nullable=False),
        sa.Column("at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("video_id", "id", name=op.f("pk_video_comment")),
    )
    op.create_index("ix_video_comment_parent", "video_comment", ["video_id", "parent_id", "id"], unique=False)
    op.create_index("uq_video_comment_id", "video_comment", ["id"], unique=True)
    op.create_table(
        "video_mark",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("video_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "video_id", "kind", name=op.f("pk_video_mark")),
    )
    op.create_index("ix_video_mark_video", "video_mark", ["video_id"], unique=False)
    op.create_table(
        "video_upload",
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("length", sa.BigInteger(), nullable=False),
        sa.Column("done", sa.BigInteger(), nullable=False),
        sa.Column("filename", sa.Text(), nullable=False),
        sa.Column("used", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("expires_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint("done BETWEEN 0 AND length", name=op.f("ck_video_upload_done_within_length")),
        sa.PrimaryKeyConstraint("author_id", "id", name=op.f("pk_video_upload")),
    )
    op.create_index(op.f("ix_video_upload_expires_at"), "video_upload", ["expires_at"], unique=False)
    op.create_table(
        "video_video",
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("upload_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("caption", sa.Text(), nullable=False),
        sa.Column("topics", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("cover_ms", sa.Integer(), nullable=True),
        sa.Column("publish", sa.Boolean(), nullable=False),
        sa.Column("progress", sa.SmallInteger(), nullable=False),
        sa.Column("error", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("reject_reason", sa.Text(), nullable=True),
        sa.Column("duration_ms", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("poster", sa.Text(), nullable=True),
        sa.Column("play_url", sa.Text(), nullable=True),
        sa.Column("hls_url", sa.Text(), nullable=True),
        sa.Column("likes", sa.Integer(), server_default="0", nullable=False),
        sa.Column("comments", sa.Integer(), server_default="0", nullable=False),
        sa.Column("favourites", sa.Integer(), server_default="0", nullable=False),
        sa.Column("shares", sa.Integer(), server_default="0", nullable=False),
        sa.Column("created_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("submitted_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("published_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("author_id", "id", name=op.f("pk_video_video")),
    )
    op.create_index(
        "ix_video_video_published",
        "video_video",
        ["published_at"],
        unique=False,
        postgresql_where=sa.text("state = 'published'"),
    )
    op.create_index(
        "ix_video_video_review",
        "video_video",
        ["submitted_at", "id"],
        unique=False,
        postgresql_where=sa.text("state = 'under_review'"),
    )
    op.create_index("ix_video_video_works", "video_video", ["author_id", "published_at"], unique=False)
    op.create_index("uq_video_video_id", "video_video", ["id"], unique=True)


def downgrade() -> None:
    op.drop_index("uq_video_video_id", table_name="video_video")
    op.drop_index("ix_video_video_works", table_name="video_video")
    op.drop_index("ix_video_video_review", table_name="video_video", postgresql_where=sa.text("state = 'under_review'"))
    op.drop_index("ix_video_video_published", table_name="video_video", postgresql_where=sa.text("state = 'published'"))
    op.drop_table("video_video")
    op.drop_index(op.f("ix_video_upload_expires_at"), table_name="video_upload")
    op.drop_table("video_upload")
    op.drop_index("ix_video_mark_video", table_name="video_mark")
    op.drop_table("video_mark")
    op.drop_index("uq_video_comment_id", table_name="video_comment")
    op.drop_index("ix_video_comment_parent", table_name="video_comment")
    op.drop_table("video_comment")
    op.drop_table("video_anchor")
    op.drop_index("ix_showcase_item_order", table_name="showcase_item")
    op.drop_table("showcase_item")
    op.drop_index(op.f("ix_feed_served_at"), table_name="feed_served")
    op.drop_index("ix_feed_served_account", table_name="feed_served")
    op.drop_table("feed_served")
