"""Notices by inbox."""

import sqlalchemy as sa

from meadow.base.db import doc, metadata, uid, when

notice = sa.Table(
    "notices_notice",
    metadata,
    uid("to_id", primary_key=True),
    sa.Column("to_kind", sa.Text, primary_key=True),
    uid("id", primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    doc("params"),
    sa.Column("link", sa.Text),
    # One fact tells one inbox once, however often its follower is called.
    sa.Column("dedupe", sa.Text, nullable=False),
    when("at", index=True),
    when("read_at", nullable=True),
    sa.UniqueConstraint("to_id", "to_kind", "dedupe"),
    sa.Index("ix_notices_notice_unread", "to_id", "to_kind", postgresql_where=sa.text("read_at IS NULL")),
)
