"""Sales by the day of payment and by who made them; an author's tier counts as it was when the order was paid."""

from meadow.base.track.tables import Rollup

TIERS = """CREATE TABLE IF NOT EXISTS author_tier_src (author_id UInt64, tier UInt8, valid_from Date, valid_to Date) ENGINE=MergeTree ORDER BY (author_id, valid_from)"""
TIER = """CREATE DICTIONARY IF NOT EXISTS author_tier (author_id UInt64, valid_from Date, valid_to Date, tier UInt8)
  PRIMARY KEY author_id SOURCE(CLICKHOUSE(DB 'meadow' TABLE 'author_tier_src')) LAYOUT(RANGE_HASHED())
  RANGE(MIN valid_from MAX valid_to) LIFETIME(300)"""
LINE_DAY = Rollup(
    "line_day",
    """(shop_id UInt64, pay_day Date, day Date, fact Enum8('field'=1,'alliance'=2,'campaign'=3,'top_kol'=4,'shelf'=5),
  scene Enum8({scenes}), source Enum8({sources}), author_id UInt64, tags UInt8, orders {n}, lines {n}, items {n},
  gmv {m}, cash {m}, refund {m}, buyers {u}) ENGINE=AggregatingMergeTree PARTITION BY toYYYYMMDD(day)
  ORDER BY (shop_id, pay_day, day, fact, scene, source, author_id, tags) TTL day + INTERVAL 1100 DAY SETTINGS {s}""",
    """WITH dictGetOrDefault('meadow.author_tier','tier',author_id,toDate(basis_ts,'{tz}'),toUInt8(0))>=6 AS t,
  campaign_id!=0 AS c, bitTest(flags,4) AS own, (author_id!=0 AND NOT own) AS al SELECT shop_id,
  toDate(basis_ts,'{tz}') AS pay_day, toDate(ts,'{tz}') AS day,
  multiIf(t,'top_kol',c,'campaign',own,'field',al,'alliance','shelf') AS fact, scene, source, author_id,
  toUInt8(t+2*c+4*own+8*al) AS tags, countIf(name='purchase' AND bitTest(first_in,0)) AS orders,
  countIf(name='purchase') AS lines, sumIf(qty,name='purchase') AS items, sumIf(amount_minor,name='purchase') AS gmv,
  sumIf(cash_minor,name='purchase') AS cash, sumIf(amount_minor,name='refund') AS refund,
  uniqCombined64StateIf(14)(actor,name='purchase') AS buyers FROM events WHERE name IN ('purchase','refund')
  AND NOT bitTest(flags,9) GROUP BY shop_id, pay_day, day, fact, scene, source, author_id, tags""",
    day="toDate(ts,'{tz}')",
)

ROLLUPS = (LINE_DAY,)
