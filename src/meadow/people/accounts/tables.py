"""Accounts with sealed log-ins, failures, addresses, consent."""

import sqlalchemy as sa

from meadow.base.db import metadata, uid, when

account = sa.Table(
    "accounts_account",
    metadata,
    uid("id", primary_key=True),
    sa.Column("login", sa.LargeBinary, nullable=False),
    sa.Column("login_ix", sa.LargeBinary, nullable=False, unique=True),
    sa.Column("password", sa.Text, nullable=False),
    sa.Column("name", sa.LargeBinary, nullable=False),
    sa.Column("avatar", sa.Text),
    uid("avatar_asset", nullable=True),
    sa.Column("locale", sa.Text, nullable=False),
    when("created_at"),
)

failure = sa.Table(
    "accounts_failure",
    metadata,
    sa.Column("scope", sa.LargeBinary, primary_key=True),
    sa.Column("count", sa.Integer, nullable=False),
    when("until"),
)

address = sa.Table(
    "accounts_address",
    metadata,
    uid("account_id", primary_key=True),
    uid("id", primary_key=True),
    sa.Column("body", sa.LargeBinary, nullable=False),
    sa.Column("is_default", sa.Boolean, nullable=False),
    when("at"),
)

consent = sa.Table(
    "accounts_consent",
    metadata,
    uid("account_id", primary_key=True),
    when("at", primary_key=True),
    sa.Column("version", sa.Text, nullable=False),
    sa.Column("analytics", sa.Boolean, nullable=False),
    sa.Column("personalise", sa.Boolean, nullable=False),
)
