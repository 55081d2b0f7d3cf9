"""Which product and which paid line a 64-bit key of the event log stands for."""

import sqlalchemy as sa

from meadow.base.db import metadata, uid, when

product_key = sa.Table(
    "metrics_product_key",
    metadata,
    sa.Column("key", sa.Numeric(20, 0), primary_key=True),
    uid("product_id"),
)

paid_line = sa.Table(
    "metrics_paid_line",
    metadata,
    uid("shop_id", primary_key=True),
    uid("line_id", primary_key=True),
    uid("author_id", nullable=True),
    sa.Column("amount", sa.BigInteger, nullable=False),
    # What a refund of the line tells again: where it was chosen.
    sa.Column("scene", sa.Text, nullable=False, server_default="none"),
    uid("video_id", nullable=True),
    sa.Column("refunded", sa.BigInteger, nullable=False, server_default="0"),
    when("paid_at", index=True),
)
