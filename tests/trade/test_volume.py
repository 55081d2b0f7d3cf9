"""A hundred thousand orders of one shop: every list, sum and count of the desk stays within its time, and an export within its memory."""

import logging
import time
from typing import Any

import sqlalchemy as sa

from meadow.base import clock
from meadow.trade.orders import jobs as order_jobs
from meadow.trade.orders.queries import desk
from meadow.trade.orders.store import desk as store
from meadow.trade.orders.types.desk import Filter
from tests.make import market
from tests.make.orders import shop_path
from tests.trade.conftest import Stall

log = logging.getLogger("meadow.tests.volume")
MANY = 100_000
LIMIT_MS = 400
"""What a list may take on a machine that runs other tests beside this one; the figures alone are a tenth to a half of it."""
SEED = """
WITH model AS (SELECT * FROM orders_order WHERE shop_id = :shop LIMIT 1), made AS (
  INSERT INTO orders_order (shop_id, id, number, buyer_id, checkout_id, shop_name, state, version, goods, freight, discount, amount,
    currency, address, region, name_masked, name_ix, phone_ix, kind, flag, created_at, pay_by, paid_at, ship_by, shipped_at,
    completed_at, cancelled_at)
  SELECT m.shop_id, uuidv7(make_interval(secs => n - :many)), '9' || lpad(n::text, 18, '0'), m.buyer_id, m.checkout_id, m.shop_name,
    s.state, 3, 1000 + n % 90000, 0, 0, 1000 + n % 90000, m.currency, m.address,
    (ARRAY['浙江省 杭州市', '广东省 广州市', '四川省 成都市'])[1 + n % 3], m.name_masked,
    CASE WHEN n % 1000 = 0 THEN m.name_ix ELSE decode(md5(n::text), 'hex') END,
    CASE WHEN n % 1000 = 0 THEN m.phone_ix ELSE decode(md5('p' || n::text), 'hex') END, 'normal', n % 6,
    :now - make_interval(secs => :many - n), :now, CASE WHEN s.state <> 'created' THEN :now - make_interval(secs => :many - n) END,
    CASE WHEN s.state <> 'created' THEN :now + make_interval(mins => n % 5000 - 600) END, NULL, NULL, NULL
  FROM model m, generate_series(1, :many) n,
  LATERAL (SELECT CASE WHEN n % 100 < 80 THEN 'completed' WHEN n % 100 < 90 THEN 'shipped' WHEN n % 100 < 94 THEN 'to_ship'
    WHEN n % 100 < 96 THEN 'created' ELSE 'cancelled' END AS state) s
  RETURNING shop_id, id, goods)
INSERT INTO orders_line (shop_id, order_id, ix, id, sku_id, product_id, category_id, title, spec_text, qty, price, amount, freight,
  paid, scene)
SELECT o.shop_id, o.id, 0, gen_random_uuid(), l.sku_id, CASE WHEN o.goods % 997 = 0 THEN CAST(:rare AS uuid) ELSE l.product_id END, l.category_id,
  CASE WHEN o.goods % 997 = 0 THEN '{"zh-CN": "稀有的山茶花"}'::jsonb ELSE l.title END, l.spec_text, 1, o.goods, o.goods, 0, o.goods,
  'mall'
FROM made o, (SELECT * FROM orders_line WHERE shop_id = :shop LIMIT 1) l
"""


async def seeded(stall: Stall) -> dict[str, Any]:
    goods = await market.goods(stall.house, stall.shop_id, price=9900, stock=50)
    await stall.bought((goods.skus[0], 1))
    rare = "0190b8a0-0000-7000-8000-0000000000aa"
    async with stall.house.write() as db:
        await db.run(sa.text("SET LOCAL statement_timeout = '120s'"))
        await db.run(sa.text(SEED), {"shop": stall.shop_id, "many": MANY, "now": clock.now(), "rare": rare})
    async with stall.house.read() as db:
        await db.conn.execute("VACUUM ANALYZE orders_order, orders_line")
        row = await db.one(
            sa.text(
                "SELECT encode(phone_ix, 'hex') AS p, encode(name_ix, 'hex') AS n FROM orders_order WHERE number ~ '^1'"
            )
        )
    return {"rare": rare, "phone": row.p, "name": row.n}


def cases(known: dict[str, Any]) -> dict[str, tuple[Filter, str]]:
    """The filters of the desk that people use, and the odd ones that find nearly nothing."""
    return {
        "all": (Filter(), "-created"),
        "to_ship by deadline": (Filter(tab="to_ship"), "ship_by"),
        "completed": (Filter(tab="completed"), "-created"),
        "cancelled": (Filter(tab="cancelled"), "-created"),
        "amount down": (Filter(), "-amount"),
        "amount range": (Filter(amount_min=5000, amount_max=5100), "-created"),
        "due in a day": (Filter(due="due_24h"), "ship_by"),
        "overdue": (Filter(due="overdue"), "ship_by"),
        "region and flag": (Filter(region="浙江省", flags=[3]), "-created"),
        "phone": (Filter(phone_ix=known["phone"]), "-created"),
        "name": (Filter(name_ix=known["name"]), "-created"),
        "rare product": (Filter(product_id=known["rare"]), "-created"),
        "rare title": (Filter(title="稀有"), "-created"),
        "title nobody has": (Filter(title="没有这种商品"), "-created"),
        "hundred numbers": (Filter(words=[f"9{n:018d}" for n in range(1, 101)]), "-created"),
        "open cases": (Filter(aftersale="open"), "-created"),
        "remark": (Filter(remark=True), "-created"),
    }


async def timed(call: Any) -> tuple[float, Any]:
    best, found = 1e9, None
    for _ in range(3):
        start = time.perf_counter()
        found = await call()
        best = min(best, (time.perf_counter() - start) * 1000)
    return best, found


async def test_a_hundred_thousand_orders(stall: Stall) -> None:
    """One shop, seeded once: it costs more than all that is asked of it."""
    known = await seeded(stall)
    await lists_sums_and_counts(stall, known)
    await the_deepest_page(stall)
    await a_verb_for_most_of_them(stall)
    await an_export(stall)


async def lists_sums_and_counts(stall: Stall, many: dict[str, Any]) -> None:
    figures = {}
    async with stall.house.read() as db:
        for name, (ask, sort) in cases(many).items():
            took, page = await timed(lambda ask=ask, sort=sort: desk.search(db, stall.shop_id, ask, sort, None, 20))
            summed, total = await timed(lambda ask=ask: desk.total(db, stall.shop_id, ask))
            figures[name] = (round(took, 1), len(page.items), round(summed, 1), total.count)
        took, counts = await timed(lambda: desk.counts(db, stall.shop_id))
    for name, row in figures.items():
        log.info("%-22s page %7.1f ms (%3d)   sum %7.1f ms (%d)", name, *row)
    log.info("counts %.1f ms  %s", took, counts)
    assert (counts.completed, counts.to_ship, counts.cancelled) == (10_001, 4001, 4000)
    assert figures["rare product"][3] == figures["rare title"][3] > 0
    assert figures["hundred numbers"][3] == 100
    assert figures["phone"][3] == 101
    slow = {name: row for name, row in figures.items() if row[0] > LIMIT_MS or row[2] > LIMIT_MS}
    assert not slow
    assert took < LIMIT_MS


async def the_deepest_page(stall: Stall) -> None:
    async with stall.house.read() as db:
        tests = await store.chosen(db, shop_id=stall.shop_id, ask=Filter(), now=clock.now())
        last = (await store.page(db, shop_id=stall.shop_id, tests=tests, sort="created", after=None, limit=40))[39]
        took, rows = await timed(
            lambda: store.page(db, shop_id=stall.shop_id, tests=tests, sort="-created", after=(last.id,), limit=20)
        )
        assert len(rows) == 21
        assert took < LIMIT_MS / 4


async def a_verb_for_most_of_them(stall: Stall) -> None:
    start = time.perf_counter()
    begun = await stall.clerk.post(
        shop_path(stall, "/orders/bulk"), {"verb": "flag", "flag": 2, "filter": {"tab": "completed"}}
    )
    took = time.perf_counter() - start
    log.info("choosing 80,000 orders took %.2f s", took)
    assert (begun.status, begun.json["report"]["total"]) == (200, 80_000), begun
    assert took < 10


async def an_export(stall: Stall) -> None:
    import resource

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    made = (await stall.clerk.post(shop_path(stall, "/exports"), {"format": "csv", "filter": {"tab": "shipped"}})).json
    start = time.perf_counter()
    await order_jobs.export(stall.house, str(stall.shop_id), made["id"])
    took = time.perf_counter() - start
    done = (await stall.clerk.get(shop_path(stall, f"/exports/{made['id']}"))).json
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    log.info("%d orders as CSV: %.1f s, %.1f MB, peak memory +%.0f MB", done["total"], took, done["size"] / 1e6, grown)
    assert (done["state"], done["done"]) == ("done", 10_000)
    assert grown < 150
