"""Touches and deeds of people with a brand, as states that a replay cannot inflate: bits of days, the highest deed, the first day."""

from meadow.base.track.tables import Rollup

CROWD_TOUCH = Rollup(
    "crowd_touch",
    """(brand_id UInt64, epoch UInt16, actor UInt64, a1 {b}, a2 {b}, a3 {b}, l60 {b}) ENGINE=AggregatingMergeTree
  PARTITION BY epoch ORDER BY (brand_id, actor) SETTINGS {s}""",
    """SELECT brand_id, toUInt16(intDiv(toUInt32(toDate(ts,'{tz}')),32)) AS epoch, actor,
  groupBitOr(if(name IN ('view_item_list','view_promotion') OR (name IN ('video_progress','video_complete')
  AND stay_ms>=3000) OR (name IN ('live_heartbeat','live_leave') AND stay_ms>=5000), bit, toUInt32(0))) AS a1,
  groupBitOr(if(name IN ('like','comment','share','profile_enter','video_complete') OR (name='video_progress'
  AND (stay_ms>=15000 OR bitTest(flags,11))) OR (name IN ('live_heartbeat','live_leave') AND stay_ms>=60000), bit,
  toUInt32(0))) AS a2,
  groupBitOr(if(name IN ('select_item','view_item','search','add_to_cart','add_to_wishlist','begin_checkout','follow','join_member','join_club','claim_coupon','ask_service','select_promotion','ad_click'),
  bit, toUInt32(0))) AS a3, groupBitOr(if(name IN ('live_heartbeat','live_leave') AND stay_ms>=60000, bit,
  toUInt32(0))) AS l60 FROM (SELECT *, bitShiftLeft(toUInt32(1), toUInt32(toDate(ts,'{tz}'))%32) AS bit FROM events
  WHERE {ok} AND bitTest(flags,0) AND brand_id!=0) GROUP BY brand_id, epoch, actor""",
)
CROWD_DEED = Rollup(
    "crowd_deed",
    """(brand_id UInt64, actor UInt64, deed_id UInt64, kind SimpleAggregateFunction(max,UInt8),
  day SimpleAggregateFunction(min,Date), void SimpleAggregateFunction(max,UInt8))
  ENGINE=AggregatingMergeTree ORDER BY (brand_id, actor, deed_id) TTL day + INTERVAL 400 DAY SETTINGS {s}""",
    """SELECT brand_id, actor, if(name='review',line_id,order_id) AS deed_id,
  max(toUInt8(if(name IN ('review','share_buy'),2,1))) AS kind, min(toDate(basis_ts,'{tz}')) AS day,
  max(toUInt8(name='refund' AND bitTest(flags,3))) AS void FROM events WHERE (name IN ('purchase','refund')
  OR (name IN ('review','share_buy') AND bitTest(flags,12))) AND bitTest(flags,0) AND NOT bitTest(flags,9)
  AND brand_id!=0 GROUP BY brand_id, actor, deed_id""",
)

ROLLUPS = (CROWD_TOUCH, CROWD_DEED)
