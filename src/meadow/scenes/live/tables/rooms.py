"""Rooms by author; broadcasts with what leads through them: publications, bag, explains, prices, rota, commands, events.

The broadcast's id leads every key: all that belongs to one lies together, and its low 64 bits are the warehouse's `room_id`.
"""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from meadow.base.db import doc, metadata, uid, when

_OPEN = "state IN ('preparing', 'live', 'grace')"

# The lasting room of an author; a shop's own broadcaster names the shop.
room = sa.Table(
    "live_room",
    metadata,
    uid("author_id", primary_key=True),
    uid("id", primary_key=True),
    uid("shop_id", nullable=True),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    uid("category_id", nullable=True),
    sa.Column("cover", JSONB(none_as_null=True)),
    sa.Column("salt", sa.LargeBinary, nullable=False),
    sa.Column("key_version", sa.Integer, nullable=False),
    sa.Column("key_hash", sa.LargeBinary, nullable=False),
    when("key_shown_at", nullable=True),
    when("created_at"),
    sa.CheckConstraint("state IN ('open', 'closed')", name="state_known"),
    sa.Index("uq_live_room_id", "id", unique=True),
    sa.Index("uq_live_room_key_hash", "key_hash", unique=True),
    sa.Index("uq_live_room_open", "author_id", unique=True, postgresql_where=sa.text("state = 'open'")),
    sa.Index("ix_live_room_shop", "shop_id", postgresql_where=sa.text("shop_id IS NOT NULL")),
)

# One broadcast 场次. `event_seq` counts its events, `bag_rev` the changes of its bag.
session = sa.Table(
    "live_session",
    metadata,
    uid("id", primary_key=True),
    uid("room_id"),
    uid("author_id"),
    uid("shop_id", nullable=True),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("rehearsal", sa.Boolean, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    uid("category_id", nullable=True),
    sa.Column("cover", JSONB(none_as_null=True)),
    when("planned_at"),
    when("planned_end"),
    sa.Column("rev", sa.Integer, nullable=False, server_default="1"),
    sa.Column("bag_rev", sa.Integer, nullable=False, server_default="0"),
    sa.Column("last_number", sa.Integer, nullable=False, server_default="0"),
    sa.Column("event_seq", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("media_seq", sa.BigInteger, nullable=False, server_default="0"),
    uid("current_publication", nullable=True),
    when("last_segment_at", nullable=True),
    when("grace_until", nullable=True),
    uid("pinned_product", nullable=True),
    uid("host_id", nullable=True),
    sa.Column("host_name", sa.Text, nullable=False, server_default=""),
    when("created_at"),
    when("started_at", nullable=True),
    when("ended_at", nullable=True),
    sa.Column("end_reason", sa.Text, nullable=True),
    sa.Column("go_reason", sa.Text, nullable=True),
    sa.Column("replay_url", sa.Text, nullable=True),
    sa.CheckConstraint(
        "state IN ('scheduled', 'preparing', 'live', 'grace', 'ended', 'replay_ready', 'banned', 'cancelled')",
        name="state_known",
    ),
    sa.CheckConstraint("planned_end > planned_at", name="window_sane"),
    sa.CheckConstraint("(state = 'grace') = (grace_until IS NOT NULL)", name="grace_has_its_end"),
    sa.Index("uq_live_session_open_room", "room_id", unique=True, postgresql_where=sa.text(_OPEN)),
    sa.Index("uq_live_session_open_author", "author_id", unique=True, postgresql_where=sa.text(_OPEN)),
    sa.Index("ix_live_session_author", "author_id", "id"),
    sa.Index("ix_live_session_on_air", "started_at", postgresql_where=sa.text("state IN ('live', 'grace')")),
    sa.Index("ix_live_session_planned", "planned_at", postgresql_where=sa.text("state = 'scheduled'")),
)

# One stream of one encoder into a broadcast; a reconnect is another.
publication = sa.Table(
    "live_publication",
    metadata,
    uid("session_id", primary_key=True),
    uid("id", primary_key=True),
    sa.Column("engine", sa.Text, nullable=False),
    sa.Column("server_id", sa.Text, nullable=False),
    sa.Column("client_id", sa.Text, nullable=False),
    sa.Column("protocol", sa.Text, nullable=False),
    when("started_at"),
    when("stopped_at", nullable=True),
    sa.Column("reason", sa.Text, nullable=True),
    doc("facts"),
    sa.UniqueConstraint("engine", "server_id", "client_id"),
)

# A product of the bag 小黄车; a row that was taken out stays, so that its number is not given again.
item = sa.Table(
    "live_item",
    metadata,
    uid("session_id", primary_key=True),
    uid("product_id", primary_key=True),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("pos", sa.Integer, nullable=False),
    uid("shop_id"),
    sa.Column("hidden", sa.Text, nullable=True),
    # Sold out by the desk's own word, whatever stock there is.
    sa.Column("shut", sa.Boolean, nullable=False, server_default="false"),
    sa.Column("script", sa.Text, nullable=False),
    sa.Column("card", sa.Text, nullable=False),
    sa.Column("forecast", sa.Integer, nullable=True),
    sa.Column("planned_price", sa.BigInteger, nullable=True),
    sa.Column("sampled", sa.Boolean, nullable=False, server_default="false"),
    sa.Column("rev", sa.Integer, nullable=False, server_default="1"),
    sa.Column("pieces", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("amount", sa.BigInteger, nullable=False, server_default="0"),
    when("added_at"),
    when("removed_at", nullable=True),
    sa.UniqueConstraint("session_id", "number"),
    sa.CheckConstraint("hidden IN ('operator', 'offline', 'unpromotable')", name="hidden_known"),
    sa.CheckConstraint("number > 0", name="number_sane"),
    sa.Index("ix_live_item_product", "product_id"),
)

explain = sa.Table(
    "live_explain",
    metadata,
    uid("session_id", primary_key=True),
    uid("id", primary_key=True),
    uid("product_id"),
    sa.Column("number", sa.Integer, nullable=False),
    uid("host_id", nullable=True),
    when("started_at"),
    when("ended_at", nullable=True),
    sa.Column("why", sa.Text, nullable=True),
    sa.Index("uq_live_explain_open", "session_id", unique=True, postgresql_where=sa.text("ended_at IS NULL")),
    sa.Index("ix_live_explain_product", "product_id", "id"),
    sa.CheckConstraint("ended_at >= started_at", name="span_sane"),
)

# Which offer carries the live price of a SKU; what is paid is the offer's word.
price = sa.Table(
    "live_price",
    metadata,
    uid("session_id", primary_key=True),
    uid("sku_id", primary_key=True),
    uid("product_id"),
    uid("shop_id"),
    uid("offer_id"),
    sa.Column("price", sa.BigInteger, nullable=False),
    sa.Column("was", sa.BigInteger, nullable=False),
    sa.Column("rev", sa.Integer, nullable=False),
    when("at"),
    when("reverted_at", nullable=True),
    sa.CheckConstraint("price > 0 AND price <= was", name="never_above"),
)

# How low an author may go with a shop's product; the author of zeros is every author.
floor = sa.Table(
    "live_floor",
    metadata,
    uid("shop_id", primary_key=True),
    uid("product_id", primary_key=True),
    uid("author_id", primary_key=True),
    sa.Column("bp", sa.Integer, nullable=False),
    when("at"),
    sa.CheckConstraint("bp BETWEEN 1 AND 10000", name="bp_sane"),
)

# Categories that want a licence 资质 to be broadcast (the shop of zeros), and the shops that hold one, until when.
licence = sa.Table(
    "live_licence",
    metadata,
    uid("shop_id", primary_key=True),
    uid("category_id", primary_key=True),
    when("until", nullable=True),
    when("at"),
    sa.Index("ix_live_licence_category", "category_id", "shop_id"),
)

# A shop's word that it holds a licence, with its picture, until the platform has looked at it.
licence_ask = sa.Table(
    "live_licence_ask",
    metadata,
    uid("shop_id", primary_key=True),
    uid("id", primary_key=True),
    uid("category_id"),
    sa.Column("number", sa.Text, nullable=False),
    doc("picture"),
    when("until", nullable=True),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("answer", sa.Text, nullable=False, server_default=""),
    when("at"),
    when("ruled_at", nullable=True),
    sa.CheckConstraint("state IN ('waiting', 'granted', 'refused')", name="state_known"),
    sa.Index("uq_live_licence_ask_id", "id", unique=True),
    sa.Index(
        "uq_live_licence_ask_waiting", "shop_id", "category_id", unique=True,
        postgresql_where=sa.text("state = 'waiting'"),
    ),
    sa.Index("ix_live_licence_ask_state", "state", "at", "id"),
)  # fmt: skip

# The rota of hosts as planned, and when each was really on.
shift = sa.Table(
    "live_shift",
    metadata,
    uid("session_id", primary_key=True),
    uid("id", primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    when("from_at"),
    when("until_at"),
    when("began_at", nullable=True),
    when("left_at", nullable=True),
    sa.CheckConstraint("until_at > from_at", name="span_sane"),
)

# Every command with who gave it, and every event with its offset: the two logs of a broadcast.
op = sa.Table(
    "live_op",
    metadata,
    uid("session_id", primary_key=True),
    uid("id", primary_key=True),
    when("at"),
    uid("account_id", nullable=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("verb", sa.Text, nullable=False),
    sa.Column("off", sa.BigInteger, nullable=True),
    doc("detail"),
)

event = sa.Table(
    "live_event",
    metadata,
    uid("session_id", primary_key=True),
    sa.Column("off", sa.BigInteger, primary_key=True),
    when("at"),
    sa.Column("kind", sa.Text, nullable=False),
    doc("body"),
)

reminder = sa.Table(
    "live_reminder",
    metadata,
    uid("session_id", primary_key=True),
    uid("account_id", primary_key=True),
    when("at"),
)

# A link to a broadcast that somebody passed on, and how many came by it; a guest's belongs to nobody.
link = sa.Table(
    "live_link",
    metadata,
    uid("session_id", primary_key=True),
    uid("id", primary_key=True),
    uid("account_id", nullable=True),
    sa.Column("visits", sa.Integer, nullable=False, server_default="0"),
    when("at"),
    sa.Index("ix_live_link_account", "account_id", "id"),
)
