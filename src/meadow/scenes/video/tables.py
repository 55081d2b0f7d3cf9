"""Uploads, videos by author, anchors, and what viewers left."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from meadow.base.db import metadata, uid, when

upload = sa.Table(
    "video_upload",
    metadata,
    uid("author_id", primary_key=True),
    uid("id", primary_key=True),
    sa.Column("length", sa.BigInteger, nullable=False),
    sa.Column("done", sa.BigInteger, nullable=False),
    sa.Column("filename", sa.Text, nullable=False),
    sa.Column("used", sa.Boolean, nullable=False, server_default="false"),
    when("expires_at", index=True),
    sa.CheckConstraint("done BETWEEN 0 AND length", name="done_within_length"),
)

video = sa.Table(
    "video_video",
    metadata,
    uid("author_id", primary_key=True),
    uid("id", primary_key=True),
    uid("upload_id"),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("caption", sa.Text, nullable=False),
    sa.Column("topics", ARRAY(sa.Text), nullable=False),
    sa.Column("cover_ms", sa.Integer),
    sa.Column("publish", sa.Boolean, nullable=False),
    sa.Column("progress", sa.SmallInteger, nullable=False),
    sa.Column("error", JSONB(none_as_null=True)),
    sa.Column("reject_reason", sa.Text),
    sa.Column("duration_ms", sa.Integer, nullable=False),
    sa.Column("width", sa.Integer, nullable=False),
    sa.Column("height", sa.Integer, nullable=False),
    sa.Column("poster", sa.Text),
    sa.Column("play_url", sa.Text),
    sa.Column("hls_url", sa.Text),
    sa.Column("likes", sa.Integer, nullable=False, server_default="0"),
    sa.Column("comments", sa.Integer, nullable=False, server_default="0"),
    sa.Column("favourites", sa.Integer, nullable=False, server_default="0"),
    sa.Column("shares", sa.Integer, nullable=False, server_default="0"),
    when("created_at"),
    when("submitted_at", nullable=True),
    when("published_at", nullable=True),
    sa.Index("uq_video_video_id", "id", unique=True),
    sa.Index("ix_video_video_works", "author_id", "published_at"),
    sa.Index("ix_video_video_published", "published_at", postgresql_where=sa.text("state = 'published'")),
    sa.Index("ix_video_video_review", "submitted_at", "id", postgresql_where=sa.text("state = 'under_review'")),
)

anchor = sa.Table(
    "video_anchor",
    metadata,
    uid("video_id", primary_key=True),
    sa.Column("pos", sa.SmallInteger, primary_key=True),
    uid("product_id"),
    sa.Column("label", sa.Text, nullable=False),
)

mark = sa.Table(
    "video_mark",
    metadata,
    uid("account_id", primary_key=True),
    uid("video_id", primary_key=True),
    sa.Column("kind", sa.Text, primary_key=True),
    when("at"),
    sa.Index("ix_video_mark_video", "video_id"),
)

comment = sa.Table(
    "video_comment",
    metadata,
    uid("video_id", primary_key=True),
    uid("id", primary_key=True),
    uid("account_id"),
    uid("parent_id", nullable=True),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("likes", sa.Integer, nullable=False, server_default="0"),
    sa.Column("replies", sa.Integer, nullable=False, server_default="0"),
    when("at"),
    sa.Index("uq_video_comment_id", "id", unique=True),
    sa.Index("ix_video_comment_parent", "video_id", "parent_id", "id"),
)
