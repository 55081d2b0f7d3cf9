"""Sessions by hashed token, and grants by subject."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from meadow.base.db import metadata, uid, when

session = sa.Table(
    "access_session",
    metadata,
    sa.Column("token", sa.LargeBinary, primary_key=True),
    uid("id", unique=True),
    uid("account_id", index=True),
    sa.Column("device", sa.Text, nullable=False),
    when("created_at"),
    when("seen_at"),
    when("expires_at", index=True),
)

grant = sa.Table(
    "access_grant",
    metadata,
    uid("subject_id", primary_key=True),
    uid("account_id", primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("scopes", ARRAY(sa.Text), nullable=False),
    when("created_at"),
    sa.Index("ix_access_grant_account", "account_id"),
)

device = sa.Table(
    "access_device",
    metadata,
    uid("account_id", primary_key=True),
    # A blind index of the device's name: enough to know it again, and no list of what people own.
    sa.Column("mark", sa.LargeBinary, primary_key=True),
    when("first_at"),
    when("seen_at"),
)
