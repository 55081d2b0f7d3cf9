"""Clips of what was explained, cut when a recording is whole; `upload_id` names the cut film until it becomes a video."""

import sqlalchemy as sa

from meadow.base.db import metadata, uid, when

clip = sa.Table(
    "live_clip",
    metadata,
    uid("session_id", primary_key=True),
    uid("explain_id", primary_key=True),
    uid("author_id"),
    uid("product_id"),
    sa.Column("state", sa.Text, nullable=False),
    when("begins_at"),
    sa.Column("ms", sa.Integer, nullable=False),
    uid("upload_id", nullable=True),
    sa.Column("size", sa.BigInteger, nullable=False, server_default="0"),
    uid("video_id", nullable=True),
    sa.CheckConstraint("state IN ('cutting', 'ready', 'failed', 'published', 'gone')", name="state_known"),
    sa.Index("ix_live_clip_author", "author_id", "session_id", "explain_id"),
)
