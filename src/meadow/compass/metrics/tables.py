"""Which product, paid line and broadcast a 64-bit key of the event log stands for; the rollups that metrics are read from."""

import sqlalchemy as sa

from meadow.base.db import metadata, uid, when
from meadow.base.track.tables import Rollup

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
    # The broadcast it was bought in, with what its ticker shows.
    uid("room_id", nullable=True),
    uid("order_id", nullable=True),
    uid("product_id", nullable=True),
    sa.Column("qty", sa.Integer, nullable=False, server_default="1"),
    sa.Column("refunded", sa.BigInteger, nullable=False, server_default="0"),
    # Of it, what went back before the parcel left.
    sa.Column("refunded_early", sa.BigInteger, nullable=False, server_default="0"),
    when("paid_at", index=True),
    sa.Index("ix_metrics_paid_line_room", "room_id", "paid_at", postgresql_where=sa.text("room_id IS NOT NULL")),
)

session = sa.Table(
    "metrics_session",
    metadata,
    uid("author_id", primary_key=True),
    uid("session_id", primary_key=True),
    # The shop whose own broadcaster the author is.
    uid("shop_id", nullable=True),
    sa.Column("key", sa.Numeric(20, 0), nullable=False, unique=True),
    sa.Column("title", sa.Text, nullable=False, server_default=""),
    when("started_at"),
    when("ended_at", nullable=True),
    sa.Column("target", sa.BigInteger),
    sa.CheckConstraint("target > 0", name="target_is_money"),
    sa.Index("ix_metrics_session_author_id_started_at", "author_id", "started_at"),
    sa.Index("ix_metrics_session_shop", "shop_id", "started_at", postgresql_where=sa.text("shop_id IS NOT NULL")),
    sa.Index("uq_metrics_session_session_id", "session_id", unique=True),
)

recon = sa.Table(
    "metrics_recon",
    metadata,
    uid("shop_id", primary_key=True),
    when("hour", primary_key=True),
    sa.Column("lines", sa.Integer, nullable=False),
    sa.Column("amount", sa.BigInteger, nullable=False),
    # The same as the event log tells it.
    sa.Column("log_lines", sa.Integer, nullable=False),
    sa.Column("log_amount", sa.BigInteger, nullable=False),
    when("at"),
)

ROOM_MINUTE = Rollup(
    "room_minute",
    """(room_id UInt64, minute DateTime('UTC'), source Enum8({sources}), room_impr {n}, enters {n}, stay60 {n}, watch_ms {n},
  prod_impr {n}, clicks {n}, carts {n}, created {n}, orders {n}, items {n}, gmv {m}, cash {m}, refund {m}, likes {n},
  comments {n}, shares {n}, follows {n}, clubs {n}, negs {n}, online SimpleAggregateFunction(max,UInt32), viewers {u},
  clickers {u}, buyers {u}, impr_uv {v}, prod_uv {v}, creators {v}, interactors {v}, leaves {n}) ENGINE=AggregatingMergeTree
  PARTITION BY toYYYYMMDD(minute) ORDER BY (room_id, minute, source) TTL minute + INTERVAL 180 DAY SETTINGS {s}""",
    """SELECT room_id, toStartOfMinute(ts) AS minute, source, countIf(name='live_impression') AS room_impr,
  countIf(name='live_enter') AS enters, countIf(name='live_heartbeat' AND stay_ms>=60000
  AND stay_ms-dwell_ms<60000) AS stay60, sumIf(dwell_ms,name IN ('live_heartbeat','live_leave')) AS watch_ms,
  countIf(name='view_item_list') AS prod_impr, countIf(name='select_item') AS clicks,
  countIf(name='add_to_cart') AS carts, countIf(name='order_created' AND bitTest(first_in,1)) AS created,
  countIf(name='purchase' AND bitTest(first_in,1)) AS orders, sumIf(qty,name='purchase') AS items,
  sumIf(amount_minor,name='purchase') AS gmv, sumIf(cash_minor,name='purchase') AS cash,
  sumIf(amount_minor,name='refund') AS refund, sumIf(greatest(qty,1),name='like') AS likes,
  countIf(name='comment') AS comments, countIf(name='share') AS shares, countIf(name='follow') AS follows,
  countIf(name='join_club') AS clubs, countIf(name IN ('not_interested','hide','report')) AS negs,
  uniqCombined64StateIf(14)(actor,name IN ('live_enter','live_heartbeat')) AS viewers,
  maxIf(qty,name='live_presence') AS online, uniqCombined64StateIf(14)(actor,name='select_item') AS clickers,
  uniqCombined64StateIf(14)(actor,name='purchase') AS buyers,
  uniqCombined64StateIf(12)(actor,name='live_impression') AS impr_uv,
  uniqCombined64StateIf(12)(actor,name='view_item_list') AS prod_uv,
  uniqCombined64StateIf(12)(actor,name='order_created') AS creators,
  uniqCombined64StateIf(12)(actor,name IN ('like','comment','share')) AS interactors,
  countIf(name='live_leave') AS leaves FROM events WHERE room_id!=0
  AND {ok} GROUP BY room_id, minute, source""",
    day="toDate(ts)",
)
ROOM_PRODUCT_MINUTE = Rollup(
    "room_product_minute",
    """(room_id UInt64, minute DateTime('UTC'), product_id UInt64, shop_id SimpleAggregateFunction(anyLast,UInt64),
  prod_impr {n}, clicks {n}, carts {n}, orders {n}, items {n}, gmv {m}, refund {m}) ENGINE=AggregatingMergeTree
  PARTITION BY toYYYYMMDD(minute) PRIMARY KEY (room_id, minute) ORDER BY (room_id, minute, product_id)
  TTL minute + INTERVAL 90 DAY SETTINGS {s}""",
    """SELECT room_id, toStartOfMinute(ts) AS minute, product_id, anyLast(events.shop_id) AS shop_id,
  countIf(name='view_item_list') AS prod_impr, countIf(name='select_item') AS clicks,
  countIf(name='add_to_cart') AS carts, countIf(name='purchase') AS orders, sumIf(qty,name='purchase') AS items,
  sumIf(amount_minor,name='purchase') AS gmv, sumIf(amount_minor,name='refund') AS refund FROM events WHERE room_id!=0
  AND product_id!=0 AND {ok} GROUP BY room_id, minute, product_id""",
    day="toDate(ts)",
)
ROOM_PERSON = Rollup(
    "room_person",
    """(room_id UInt64, actor UInt64, day Date, did {b}, entry SimpleAggregateFunction(min,UInt64), orders {n}, gmv {m})
  ENGINE=AggregatingMergeTree PARTITION BY toYYYYMMDD(day) ORDER BY (room_id, actor, day)
  TTL day + INTERVAL 180 DAY SETTINGS {s}""",
    """SELECT room_id, actor, toDate(ts) AS day, groupBitOr(toUInt32(multiIf(name='live_impression',1,
  name IN ('live_enter','live_heartbeat'),2+64*bitTest(flags,6),name='view_item_list',4,name='select_item',8,
  name='order_created',16,name='purchase',32,name IN ('like','comment','share'),128,name='follow',256,
  name='join_club',512,0))) AS did, min(if(name='live_enter',toUInt64(toUnixTimestamp64Milli(ts))*16+toUInt64(source),
  toUInt64(18446744073709551615))) AS entry, countIf(name='purchase' AND bitTest(first_in,1)) AS orders,
  sumIf(amount_minor,name='purchase') AS gmv FROM events WHERE room_id!=0 AND actor!=0 AND {ok}
  GROUP BY room_id, actor, day""",
    day="toDate(ts)",
)
"""Who did what in a broadcast, one row a person: `did` as bits, `entry` the first moment of entering with its source."""
ROOM_LANE = Rollup(
    "room_lane",
    """(room_id UInt64, ts DateTime64(3,'UTC'), name Enum16({names}), event_id UUID, product_id UInt64,
  qty SimpleAggregateFunction(max,UInt32), amount SimpleAggregateFunction(max,Int64),
  props SimpleAggregateFunction(anyLast,String)) ENGINE=AggregatingMergeTree PARTITION BY toYYYYMMDD(ts)
  PRIMARY KEY (room_id, ts) ORDER BY (room_id, ts, name, event_id, product_id) TTL toDateTime(ts) + INTERVAL 180 DAY
  SETTINGS {s}""",
    """SELECT room_id, ts, name, event_id, product_id, max(events.qty) AS qty, max(amount_minor) AS amount,
  anyLast(events.props) AS props FROM events WHERE room_id!=0 AND name IN ('refund','live_start','live_end',
  'product_pin','product_unpin','explain_start','explain_end','coupon_drop','lucky_bag','deal_start','deal_stop',
  'price_change','stock_out','host_change','violation','stream_state') AND NOT bitTest(flags,9)
  GROUP BY room_id, ts, name, event_id, product_id""",
    day="toDate(ts)",
)
"""What happened in a broadcast, by its time: the marks on its curve, and money that went back."""
OBJECT_DAY = Rollup(
    "object_day",
    """(shop_id UInt64, day Date, kind Enum8('video'=1,'product'=2,'query'=3), object_id UInt64, scene Enum8({scenes}),
  source Enum8({sources}), impr {n}, plays {n}, watch_ms {n}, finishes {n}, clicks {n}, carts {n}, lines {n}, gmv {m},
  refund {m}, actors AggregateFunction(uniqCombined64(12),UInt64)) ENGINE=AggregatingMergeTree
  PARTITION BY toYYYYMMDD(day) ORDER BY (shop_id, kind, object_id, day, scene, source)
  TTL day + INTERVAL 400 DAY SETTINGS {s}""",
    """SELECT shop_id, toDate(ts,'{tz}') AS day, CAST(k.1 AS Enum8('video'=1,'product'=2,'query'=3)) AS kind,
  k.2 AS object_id, scene, source,
  countIf(name IN ('video_impression','view_item_list','view_search_results')) AS impr,
  countIf(name IN ('video_start','view_item')) AS plays, sumIf(dwell_ms,name='video_progress') AS watch_ms,
  countIf(name='video_complete') AS finishes, countIf(name='select_item') AS clicks,
  countIf(name='add_to_cart') AS carts, countIf(name='purchase') AS lines, sumIf(amount_minor,name='purchase') AS gmv,
  sumIf(amount_minor,name='refund') AS refund, uniqCombined64State(12)(actor) AS actors FROM (SELECT *,
  arrayJoin(arrayFilter(x -> x.2!=0, [(toInt8(1),video_id),(toInt8(2),product_id),(toInt8(3),query_h)])) AS k
  FROM events WHERE {ok}) GROUP BY shop_id, day, kind, object_id, scene, source""",
    day="toDate(ts,'{tz}')",
)
CREDIT = """CREATE TABLE IF NOT EXISTS credit (shop_id UInt64, day Date,
  lens Enum8('position'=1,'decay'=2,'stage'=3), line_id UInt64, touch_ix UInt8, author_id UInt64, scene Enum8({scenes}), source Enum8({sources}), ppm UInt32, amount_minor Int64, version UInt32)
  ENGINE=ReplacingMergeTree(version) PARTITION BY toYYYYMM(day) ORDER BY (shop_id, day, lens, line_id, touch_ix)"""

ROLLUPS = (ROOM_MINUTE, ROOM_PRODUCT_MINUTE, OBJECT_DAY)
ROOMS = (ROOM_PERSON, ROOM_LANE)
LEAVES = (
    "ALTER TABLE room_minute ADD COLUMN IF NOT EXISTS leaves {n}",
    f"ALTER TABLE room_minute_mv MODIFY QUERY {ROOM_MINUTE.select}",
)
"""What an older `room_minute` lacks; on a new one nothing changes."""
