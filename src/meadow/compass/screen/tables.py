"""Who ticks, and links by which a screen may be watched without an account."""

import sqlalchemy as sa

from meadow.base.db import metadata, uid, when

# One row: the worker that ticks for all.
lease = sa.Table(
    "screen_lease",
    metadata,
    sa.Column("id", sa.SmallInteger, primary_key=True, autoincrement=False),
    uid("holder"),
    when("until"),
    sa.CheckConstraint("id = 1", name="one_row"),
)

# A link is known by the hash of its secret only.
share = sa.Table(
    "screen_share",
    metadata,
    uid("author_id", primary_key=True),
    uid("session_id", primary_key=True),
    uid("id", primary_key=True),
    sa.Column("secret_hash", sa.LargeBinary, nullable=False, unique=True),
    uid("made_by"),
    when("made_at"),
    when("expires_at"),
    when("revoked_at", nullable=True),
    sa.CheckConstraint("expires_at <= made_at + interval '24 hours'", name="a_day_at_most"),
)
