"""Uploads, clips by author, anchors, what viewers left, and what operators have to look at."""

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

# What was made of a file, so that the same file of the same author need not be made again.
source = sa.Table(
    "video_source",
    metadata,
    uid("author_id", primary_key=True),
    sa.Column("sha256", sa.LargeBinary, primary_key=True),
    uid("video_id"),
)

video = sa.Table(
    "video_video",
    metadata,
    uid("author_id", primary_key=True),
    uid("id", primary_key=True),
    uid("upload_id", nullable=True),
    sa.Column("kind", sa.Text, nullable=False, server_default="video"),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("caption", sa.Text, nullable=False),
    sa.Column("topics", ARRAY(sa.Text), nullable=False),
    sa.Column("cover_ms", sa.Integer),
    sa.Column("cut_from", sa.Integer),
    sa.Column("cut_to", sa.Integer),
    sa.Column("adult", sa.Boolean, nullable=False, server_default="false"),
    sa.Column("publish", sa.Boolean, nullable=False),
    sa.Column("progress", sa.SmallInteger, nullable=False),
    sa.Column("rungs", JSONB(none_as_null=True)),
    sa.Column("images", JSONB(none_as_null=True)),
    sa.Column("error", JSONB(none_as_null=True)),
    sa.Column("reject_reason", sa.Text),
    sa.Column("duration_ms", sa.Integer, nullable=False),
    sa.Column("width", sa.Integer, nullable=False),
    sa.Column("height", sa.Integer, nullable=False),
    sa.Column("poster", sa.Text),
    sa.Column("play_url", sa.Text),
    sa.Column("hls_url", sa.Text),
    sa.Column("preview", sa.Text),
    sa.Column("likes", sa.Integer, nullable=False, server_default="0"),
    sa.Column("comments", sa.Integer, nullable=False, server_default="0"),
    sa.Column("favourites", sa.Integer, nullable=False, server_default="0"),
    sa.Column("shares", sa.Integer, nullable=False, server_default="0"),
    when("created_at"),
    sa.Column("appeal", JSONB(none_as_null=True)),
    when("submitted_at", nullable=True),
    when("appealed_at", nullable=True),
    when("publish_at", nullable=True),
    when("published_at", nullable=True),
    sa.Index("uq_video_video_id", "id", unique=True),
    sa.Index("ix_video_video_works", "author_id", "published_at"),
    sa.Index("ix_video_video_published", "published_at", postgresql_where=sa.text("state = 'published'")),
    sa.Index("ix_video_video_appeals", "appealed_at", "id", postgresql_where=sa.text("appealed_at IS NOT NULL")),
    sa.Index("ix_video_video_review", "submitted_at", "id", postgresql_where=sa.text("state = 'under_review'")),
)

anchor = sa.Table(
    "video_anchor",
    metadata,
    uid("video_id", primary_key=True),
    sa.Column("pos", sa.SmallInteger, primary_key=True),
    uid("product_id"),
    sa.Column("label", sa.Text, nullable=False),
    sa.Column("start_ms", sa.Integer),
    sa.Column("end_ms", sa.Integer),
    sa.CheckConstraint("(start_ms IS NULL) = (end_ms IS NULL) AND start_ms < end_ms", name="span_runs_forward"),
)

mark = sa.Table(
    "video_mark",
    metadata,
    uid("account_id", primary_key=True),
    uid("video_id", primary_key=True),
    sa.Column("kind", sa.Text, primary_key=True),
    when("at"),
    sa.Index("ix_video_mark_video", "video_id"),
    sa.Index("ix_video_mark_newest", "account_id", "kind", "at"),
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
    sa.Column("state", sa.Text, nullable=False, server_default="shown"),
    sa.Column("pinned", sa.Boolean, nullable=False, server_default="false"),
    sa.Column("author_liked", sa.Boolean, nullable=False, server_default="false"),
    when("at"),
    sa.Index("uq_video_comment_id", "id", unique=True),
    sa.Index("ix_video_comment_parent", "video_id", "parent_id", "id"),
    sa.Index("ix_video_comment_held", "id", postgresql_where=sa.text("state = 'held'")),
)

# What people find wrong with a clip or a comment (`subject_id`), one row a person; `open` until an operator looked.
report = sa.Table(
    "video_report",
    metadata,
    uid("subject_id", primary_key=True),
    uid("account_id", primary_key=True),
    sa.Column("subject", sa.Text, nullable=False),
    uid("video_id"),
    sa.Column("why", sa.Text, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("open", sa.Boolean, nullable=False, server_default="true"),
    when("at"),
    sa.Index("ix_video_report_video", "video_id"),
    sa.Index("ix_video_report_open", "subject", "at", postgresql_where=sa.text("open")),
)

# A link that somebody passed on, and how many came by it; a guest's belongs to nobody.
link = sa.Table(
    "video_link",
    metadata,
    uid("id", primary_key=True),
    uid("video_id", index=True),
    uid("account_id", nullable=True),
    sa.Column("visits", sa.Integer, nullable=False, server_default="0"),
    when("at"),
    sa.Index("ix_video_link_account", "account_id", "id"),
)

shelves = sa.Table(
    "video_shelves",
    metadata,
    uid("author_id", primary_key=True),
    sa.Column("likes", sa.Boolean, nullable=False),
    sa.Column("favourites", sa.Boolean, nullable=False),
)
