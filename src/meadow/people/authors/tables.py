"""Authors, their counters, and who follows them."""

import sqlalchemy as sa

from meadow.base.db import metadata, uid, when

author = sa.Table(
    "authors_author",
    metadata,
    uid("id", primary_key=True),
    uid("account_id", unique=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("bio", sa.Text, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("avatar", sa.Text),
    uid("avatar_asset", nullable=True),
    when("created_at"),
    sa.CheckConstraint("status IN ('active', 'suspended')", name="status_known"),
)

# Apart from the author: a popular author's counters change all day, her profile hardly ever.
tally = sa.Table(
    "authors_tally",
    metadata,
    uid("author_id", primary_key=True),
    sa.Column("followers", sa.Integer, nullable=False, server_default="0"),
    sa.Column("likes", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("video_count", sa.Integer, nullable=False, server_default="0"),
    sa.ForeignKeyConstraint(["author_id"], ["authors_author.id"]),
    sa.CheckConstraint("followers >= 0", name="followers_sane"),
)

follow = sa.Table(
    "authors_follow",
    metadata,
    uid("account_id", primary_key=True),
    uid("author_id", primary_key=True),
    when("at"),
    sa.ForeignKeyConstraint(["author_id"], ["authors_author.id"]),
    sa.Index("ix_authors_follow_author", "author_id"),
    sa.Index("ix_authors_follow_newest", "account_id", "at"),
)
