"""Links by which a report may be read without an account."""

import sqlalchemy as sa

from meadow.base.db import metadata, uid, when

# A link is known by the hash of its secret only.
link = sa.Table(
    "promo_link",
    metadata,
    uid("shop_id", primary_key=True),
    uid("node_id", primary_key=True),
    uid("id", primary_key=True),
    sa.Column("secret_hash", sa.LargeBinary, nullable=False, unique=True),
    uid("made_by"),
    when("made_at"),
    when("expires_at"),
    when("revoked_at", nullable=True),
    sa.CheckConstraint("expires_at <= made_at + interval '24 hours'", name="a_day_at_most"),
)
