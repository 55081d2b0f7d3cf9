"""Notices by inbox, and the messages that left the house."""

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

message = sa.Table(
    "notices_message",
    metadata,
    uid("account_id", primary_key=True),
    uid("id", primary_key=True),
    sa.Column("channel", sa.Text, nullable=False),
    sa.Column("letter", sa.Text, nullable=False),
    sa.Column("locale", sa.Text, nullable=False),
    sa.Column("masked", sa.Text, nullable=False),
    sa.Column("recipient", sa.LargeBinary, nullable=False),
    sa.Column("subject", sa.LargeBinary, nullable=False),
    sa.Column("body", sa.LargeBinary, nullable=False),
    # One fact is one message, however often its job runs.
    sa.Column("dedupe", sa.Text, nullable=False),
    when("at"),
    sa.UniqueConstraint("account_id", "dedupe"),
    sa.Index("uq_notices_message_id", "id", unique=True),
    sa.Index("ix_notices_message_at", "at", "id"),
)
