"""What a broadcast gives and plays: coupon drops, lucky bags, flash deals; who may speak, what went wrong, who is a fan."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from meadow.base.db import doc, metadata, uid, when

drop = sa.Table(
    "live_drop",
    metadata,
    uid("session_id", primary_key=True),
    uid("id", primary_key=True),
    uid("offer_id"),
    doc("face"),
    sa.Column("quota", sa.Integer, nullable=False),
    sa.Column("window_s", sa.Integer, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    when("made_at"),
    when("opens_at", nullable=True),
    when("ends_at", nullable=True),
    when("ended_at", nullable=True),
    sa.CheckConstraint("state IN ('armed', 'open', 'ended', 'cancelled')", name="state_known"),
    sa.CheckConstraint("quota > 0 AND window_s > 0", name="figures_sane"),
    sa.Index("uq_live_drop_id", "id", unique=True),
)

# What is left of a drop, in parts, so that a crowd never waits at one row.
bucket = sa.Table(
    "live_drop_bucket",
    metadata,
    uid("session_id", primary_key=True),
    uid("drop_id", primary_key=True),
    sa.Column("n", sa.SmallInteger, primary_key=True),
    sa.Column("quota", sa.Integer, nullable=False),
    sa.Column("taken", sa.Integer, nullable=False, server_default="0"),
    sa.ForeignKeyConstraint(["session_id", "drop_id"], ["live_drop.session_id", "live_drop.id"]),
    sa.CheckConstraint("taken BETWEEN 0 AND quota", name="never_over"),
)

claim = sa.Table(
    "live_drop_claim",
    metadata,
    uid("session_id", primary_key=True),
    uid("drop_id", primary_key=True),
    uid("account_id", primary_key=True),
    uid("coupon_id"),
    sa.Column("n", sa.SmallInteger, nullable=False),
    when("at"),
    sa.ForeignKeyConstraint(["session_id", "drop_id"], ["live_drop.session_id", "live_drop.id"]),
)

deal = sa.Table(
    "live_deal",
    metadata,
    uid("session_id", primary_key=True),
    uid("id", primary_key=True),
    uid("shop_id"),
    uid("product_id"),
    uid("offer_id"),
    sa.Column("per_buyer", sa.Integer, nullable=False),
    sa.Column("warmup_s", sa.Integer, nullable=False),
    sa.Column("length_s", sa.Integer, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("why", sa.Text, nullable=True),
    when("made_at"),
    when("start_at", nullable=True),
    when("opens_at", nullable=True),
    when("ends_at", nullable=True),
    when("ended_at", nullable=True),
    sa.CheckConstraint("state IN ('armed', 'warmup', 'open', 'ended')", name="state_known"),
    sa.CheckConstraint("why IN ('sold_out', 'stopped', 'time')", name="why_known"),
    sa.Index("uq_live_deal_id", "id", unique=True),
    sa.Index("uq_live_deal_offer", "offer_id", unique=True),
)

# The SKUs of a deal; a SKU is in one deal at a time, wherever that runs.
deal_sku = sa.Table(
    "live_deal_sku",
    metadata,
    uid("session_id", primary_key=True),
    uid("deal_id", primary_key=True),
    uid("sku_id", primary_key=True),
    sa.Column("price", sa.BigInteger, nullable=False),
    sa.Column("was", sa.BigInteger, nullable=False),
    sa.Column("total", sa.Integer, nullable=False),
    sa.Column("sold", sa.Integer, nullable=False, server_default="0"),
    sa.Column("over", sa.Boolean, nullable=False, server_default="false"),
    sa.ForeignKeyConstraint(["session_id", "deal_id"], ["live_deal.session_id", "live_deal.id"]),
    sa.CheckConstraint("price > 0 AND price < was AND total > 0", name="figures_sane"),
    sa.Index("uq_live_deal_sku_open", "sku_id", unique=True, postgresql_where=sa.text("NOT over")),
)

# A lucky bag 福袋. The seed is drawn when it opens and shown after the draw; its hash is shown at once.
luck = sa.Table(
    "live_luck",
    metadata,
    uid("session_id", primary_key=True),
    uid("id", primary_key=True),
    sa.Column("state", sa.Text, nullable=False),
    doc("prize"),
    doc("conditions"),
    sa.Column("quantity", sa.Integer, nullable=False),
    sa.Column("length_s", sa.Integer, nullable=False),
    when("open_at", nullable=True),
    when("opened_at", nullable=True),
    when("draws_at", nullable=True),
    when("drawn_at", nullable=True),
    when("claim_by", nullable=True),
    sa.Column("seed", sa.LargeBinary, nullable=True),
    sa.Column("seed_hash", sa.Text, nullable=True),
    sa.Column("list_hash", sa.Text, nullable=True),
    # Of a prize that ships: the SKU, and how many of its pieces are kept for the bag.
    uid("sku_id", nullable=True),
    sa.Column("kept", sa.Integer, nullable=False, server_default="0"),
    sa.Column("entries", sa.Integer, nullable=False, server_default="0"),
    when("made_at"),
    sa.CheckConstraint(
        "state IN ('draft', 'scheduled', 'open', 'drawing', 'drawn', 'awarded', 'cancelled')", name="state_known"
    ),
    sa.CheckConstraint("quantity > 0 AND kept BETWEEN 0 AND quantity", name="quantity_sane"),
    sa.Index("uq_live_luck_id", "id", unique=True),
)

# One entry a person and one a device; `entry` is its public name on the list that the draw is made of.
entry = sa.Table(
    "live_luck_entry",
    metadata,
    uid("session_id", primary_key=True),
    uid("luck_id", primary_key=True),
    uid("account_id", primary_key=True),
    sa.Column("device", sa.LargeBinary, nullable=False),
    uid("entry"),
    when("at"),
    sa.Column("place", sa.Integer, nullable=True),
    sa.Column("prize", sa.Text, nullable=True),
    uid("coupon_id", nullable=True),
    uid("order_id", nullable=True),
    when("claimed_at", nullable=True),
    sa.ForeignKeyConstraint(["session_id", "luck_id"], ["live_luck.session_id", "live_luck.id"]),
    sa.UniqueConstraint("session_id", "luck_id", "device"),
    sa.UniqueConstraint("session_id", "luck_id", "entry"),
    sa.CheckConstraint("prize IN ('won', 'claimed', 'expired')", name="prize_known"),
)

# Who may not speak in an author's rooms (`ends_at` null: for good), or not come in (`kick`), by the name viewers have there.
mute = sa.Table(
    "live_mute",
    metadata,
    uid("author_id", primary_key=True),
    sa.Column("viewer", sa.Text, primary_key=True),
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("scope", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    uid("session_id"),
    when("ends_at", nullable=True),
    uid("by", nullable=True),
    when("at"),
    sa.CheckConstraint("kind IN ('mute', 'kick')", name="kind_known"),
    sa.CheckConstraint("scope IN ('minutes', 'session', 'forever')", name="scope_known"),
)

words = sa.Table(
    "live_words",
    metadata,
    uid("room_id", primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True),
    sa.Column("words", ARRAY(sa.Text), nullable=False),
    uid("by", nullable=True),
    when("at"),
)

# What a room answers by itself, the whole list by version, as its words.
reply = sa.Table(
    "live_reply",
    metadata,
    uid("room_id", primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True),
    doc("listed"),
    uid("by", nullable=True),
    when("at"),
)

# How a broadcast's chat is led: seconds between two texts, silent refusal, no chat at all, the pinned comment.
chat = sa.Table(
    "live_chat_mode",
    metadata,
    uid("session_id", primary_key=True),
    sa.Column("slow_s", sa.SmallInteger, nullable=False, server_default="0"),
    sa.Column("shadow", sa.Boolean, nullable=False, server_default="false"),
    sa.Column("closed", sa.Boolean, nullable=False, server_default="false"),
    sa.Column("pinned", JSONB(none_as_null=True)),
    when("at"),
)

incident = sa.Table(
    "live_incident",
    metadata,
    uid("session_id", primary_key=True),
    uid("id", primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("key", sa.Text, nullable=False, server_default=""),
    when("opened_at"),
    when("closed_at", nullable=True),
    sa.Column("auto", sa.Boolean, nullable=False),
    doc("detail"),
    uid("by", nullable=True),
    sa.Index(
        "uq_live_incident_open", "session_id", "kind", "key", unique=True, postgresql_where=sa.text("closed_at IS NULL")
    ),
    sa.Index("ix_live_incident_open", "opened_at", postgresql_where=sa.text("closed_at IS NULL")),
)

# What the watch knows of a stream from one report to the next.
health = sa.Table(
    "live_health",
    metadata,
    uid("session_id", primary_key=True),
    doc("seen"),
    when("at"),
)

# Pieces that a broadcast sold of a SKU, by minute: its own rate of sale.
sold = sa.Table(
    "live_sold",
    metadata,
    uid("session_id", primary_key=True),
    uid("sku_id", primary_key=True),
    when("minute", primary_key=True),
    uid("product_id"),
    sa.Column("qty", sa.Integer, nullable=False),
)

# Who bought in a broadcast: the chat shows them before others.
buyer = sa.Table(
    "live_buyer",
    metadata,
    uid("session_id", primary_key=True),
    uid("account_id", primary_key=True),
    when("at"),
)

# What patrol told a host, who has to say that she read it.
warning = sa.Table(
    "live_warning",
    metadata,
    uid("session_id", primary_key=True),
    uid("id", primary_key=True),
    sa.Column("rule", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    uid("by", nullable=True),
    when("at"),
    when("seen_at", nullable=True),
    uid("seen_by", nullable=True),
)

appeal = sa.Table(
    "live_appeal",
    metadata,
    uid("session_id", primary_key=True),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("answer", sa.Text, nullable=False, server_default=""),
    when("at"),
    when("ruled_at", nullable=True),
    sa.CheckConstraint("state IN ('waiting', 'upheld', 'granted')", name="state_known"),
    sa.Index("ix_live_appeal_waiting", "at", "session_id", postgresql_where=sa.text("state = 'waiting'")),
)

# What viewers find wrong with a broadcast, one row a person.
report = sa.Table(
    "live_report",
    metadata,
    uid("session_id", primary_key=True),
    uid("account_id", primary_key=True),
    sa.Column("why", sa.Text, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    when("at"),
)

# How long somebody has been in a broadcast: whole minutes, told once a minute at most.
stay = sa.Table(
    "live_stay",
    metadata,
    uid("session_id", primary_key=True),
    uid("account_id", primary_key=True),
    sa.Column("minutes", sa.Integer, nullable=False),
    when("last_at"),
)

# The fan club 粉丝团 of an author; `day_points` are those of `day`, which has a limit.
fan = sa.Table(
    "live_fan",
    metadata,
    uid("author_id", primary_key=True),
    uid("account_id", primary_key=True),
    sa.Column("points", sa.Integer, nullable=False, server_default="0"),
    sa.Column("level", sa.SmallInteger, nullable=False, server_default="1"),
    sa.Column("day", sa.Date, nullable=True),
    sa.Column("day_points", sa.Integer, nullable=False, server_default="0"),
    when("joined_at"),
    when("left_at", nullable=True),
    sa.CheckConstraint("points >= 0 AND level >= 1 AND day_points >= 0", name="figures_sane"),
    sa.Index("ix_live_fan_account", "account_id"),
    sa.Index("ix_live_fan_points", "author_id", "points"),
)
