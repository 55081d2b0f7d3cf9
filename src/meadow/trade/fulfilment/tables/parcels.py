"""Parcels, what lies in them, and their traces."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from meadow.base.db import metadata, uid, when

parcel = sa.Table(
    "fulfilment_parcel",
    metadata,
    uid("shop_id", primary_key=True),
    uid("id", primary_key=True),
    uid("order_id"),
    sa.Column("purpose", sa.Text, nullable=False, server_default="order"),
    uid("case_id", nullable=True),
    sa.Column("carrier", sa.Text, nullable=False),
    sa.Column("tracking_no", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    when("created_at"),
    when("moved_at", nullable=True),
    when("stalled_at", nullable=True),
    sa.Column("intercept", sa.Text),
    sa.UniqueConstraint("shop_id", "carrier", "tracking_no"),
    sa.Index("ix_fulfilment_parcel_order", "shop_id", "order_id"),
    sa.Index("ix_fulfilment_parcel_number", "shop_id", "tracking_no"),
    # Parcels under way, the longest unheard of first; then those that nobody has picked up.
    sa.Index(
        "ix_fulfilment_parcel_heard", "moved_at",
        postgresql_where=sa.text("state IN ('collected', 'in_transit', 'out_for_delivery') AND stalled_at IS NULL"),
    ),
    sa.Index(
        "ix_fulfilment_parcel_waiting", "created_at",
        postgresql_where=sa.text("state IN ('created', 'labelled') AND stalled_at IS NULL"),
    ),
)  # fmt: skip

# The further orders of a merged parcel.
parcel_order = sa.Table(
    "fulfilment_parcel_order",
    metadata,
    uid("shop_id", primary_key=True),
    uid("order_id", primary_key=True),
    uid("parcel_id", primary_key=True),
    sa.ForeignKeyConstraint(["shop_id", "parcel_id"], ["fulfilment_parcel.shop_id", "fulfilment_parcel.id"]),
    sa.Index("ix_fulfilment_parcel_order_parcel", "shop_id", "parcel_id"),
)

parcel_line = sa.Table(
    "fulfilment_parcel_line",
    metadata,
    uid("shop_id", primary_key=True),
    uid("parcel_id", primary_key=True),
    uid("line_id", primary_key=True),
    sa.Column("qty", sa.Integer, nullable=False),
    sa.Column("serials", ARRAY(sa.Text)),
    sa.ForeignKeyConstraint(["shop_id", "parcel_id"], ["fulfilment_parcel.shop_id", "fulfilment_parcel.id"]),
    sa.CheckConstraint("qty > 0", name="qty_above_zero"),
    sa.Index(
        "ix_fulfilment_parcel_line_serials", "serials", postgresql_using="gin",
        postgresql_where=sa.text("serials IS NOT NULL"),
    ),
)  # fmt: skip

tracking = sa.Table(
    "fulfilment_tracking",
    metadata,
    uid("shop_id", primary_key=True),
    uid("parcel_id", primary_key=True),
    sa.Column("seq", sa.SmallInteger, primary_key=True),
    when("at"),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("place", sa.Text, nullable=False),
    sa.Column("text", sa.Text),
    # What the carrier said, so that saying it again adds nothing.
    sa.Column("mark", sa.Text),
    sa.ForeignKeyConstraint(["shop_id", "parcel_id"], ["fulfilment_parcel.shop_id", "fulfilment_parcel.id"]),
    sa.UniqueConstraint("shop_id", "parcel_id", "mark"),
)
