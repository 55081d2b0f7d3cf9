"""Assets by owner; the same bytes of one owner are one asset."""

import sqlalchemy as sa

from meadow.base.db import doc, metadata, uid, when

asset = sa.Table(
    "media_asset",
    metadata,
    uid("owner_id", primary_key=True),
    uid("id", primary_key=True),
    sa.Column("hash", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("width", sa.Integer, nullable=False),
    sa.Column("height", sa.Integer, nullable=False),
    sa.Column("alt", sa.Text, nullable=False),
    doc("variants"),
    when("at"),
    sa.UniqueConstraint("owner_id", "hash"),
)
