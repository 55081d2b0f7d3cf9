"""Parcels, what lies in them, and their traces."""

import sqlalchemy as sa

from meadow.base.db import metadata, uid, when

parcel = sa.Table(
    "fulfilment_parcel",
    metadata,
    uid("shop_id", primary_key=True),
    uid("id", primary_key=True),
    uid("order_id"),
    sa.Column("carrier", sa.Text, nullable=False),
    sa.Column("tracking_no", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    when("created_at"),
    sa.UniqueConstraint("shop_id", "carrier", "tracking_no"),
    sa.Index("ix_fulfilment_parcel_order", "shop_id", "order_id"),
)

parcel_line = sa.Table(
    "fulfilment_parcel_line",
    metadata,
    uid("shop_id", primary_key=True),
    uid("parcel_id", primary_key=True),
    uid("line_id", primary_key=True),
    sa.Column("qty", sa.Integer, nullable=False),
    sa.ForeignKeyConstraint(["shop_id", "parcel_id"], ["fulfilment_parcel.shop_id", "fulfilment_parcel.id"]),
    sa.CheckConstraint("qty > 0", name="qty_above_zero"),
)

tracking = sa.Table(
    "fulfilment_tracking",
    metadata,
    uid("shop_id", primary_key=True),
    uid("parcel_id", primary_key=True),
    sa.Column("seq", sa.SmallInteger, primary_key=True),
    when("at"),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("place", sa.Text, nullable=False),
    sa.ForeignKeyConstraint(["shop_id", "parcel_id"], ["fulfilment_parcel.shop_id", "fulfilment_parcel.id"]),
)
