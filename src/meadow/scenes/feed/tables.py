"""What was served: per visit, so that nothing comes twice, and with its chance, so that a rule can be judged later."""

import sqlalchemy as sa

from meadow.base.db import metadata, uid, when

served = sa.Table(
    "feed_served",
    metadata,
    uid("visit", primary_key=True),
    uid("video_id", primary_key=True),
    uid("account_id", nullable=True),
    uid("trace_id"),
    sa.Column("slot", sa.SmallInteger, nullable=False),
    sa.Column("policy", sa.Text, nullable=False),
    sa.Column("propensity", sa.Double, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    when("at", index=True),
    sa.Index("ix_feed_served_account", "account_id", "at"),
    sa.CheckConstraint("propensity > 0 AND propensity <= 1.000001", name="chance"),
)
