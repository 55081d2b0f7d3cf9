"""Feed: CPU per page of 10 from 500 candidates over HTTP, with 100,000 clips in the registry; p99 at half load."""

import asyncio
import os
import random
import sys
import tempfile
import time
from contextlib import AsyncExitStack
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import msgspec
import sqlalchemy as sa
from _measure import arguments, finish, tree_cpu
from tests.make.load import Caller, market, person
from tests.make.running import OPERATOR, Running

from meadow.base import clock, ids, settings
from meadow.base.db import House, Wiring
from meadow.scenes.feed import store
from meadow.scenes.feed.serve.compose import CANDIDATES
from meadow.scenes.feed.serve.person import signed
from meadow.scenes.feed.types.ranking import Intent, State

GOAL, LIMIT_MS = "15 CPU ms or less a page", 15.0
AUTHORS, TAGS = 4_000, 2_000
# Clips without files: a page tells addresses and opens none. One in five carries a product, and each has counters.
_CLIPS = sa.text("""
WITH v AS (SELECT n, gen_random_uuid() AS id, (CAST(:authors AS uuid[]))[1 + (n % :a)] AS author,
        now() - random() * interval '60 days' AS at, n % 5 = 0 AS sells FROM generate_series(1, :n) AS n),
  made AS (INSERT INTO video_video (author_id, id, upload_id, state, caption, topics, publish, progress, duration_ms, width, height,
        play_url, created_at, published_at)
    SELECT author, id, gen_random_uuid(), 'published', 'clip ' || n || ' of things to wear and to cook', ARRAY['t' || n % :t, 't' || n % 97],
        true, 100, 5000 + (random() * 55000)::int, 720, 1280, '/media/videos/' || id || '/720.mp4', at, at FROM v),
  hung AS (INSERT INTO video_anchor (video_id, pos, product_id, label) SELECT id, 0, (CAST(:products AS uuid[]))[1 + n % :p], '' FROM v WHERE sells)
INSERT INTO feed_item (item_id, kind, author_id, product_ids, categories, tags, title, duration_ms, price_minor, take_bp, sells, state,
    counts, published_at, told_at)
  SELECT id, CASE WHEN sells THEN 'shop_clip' ELSE 'clip' END, author, CASE WHEN sells THEN ARRAY[(CAST(:products AS uuid[]))[1 + n % :p]] ELSE '{}' END,
    ARRAY['c' || n % 12, 'c' || n % 120], ARRAY['t' || n % :t, 't' || n % 97], 'clip ' || n || ' of things to wear and to cook', 20000,
    (1000 + random() * 20000)::bigint, 1000, sells, 'servable',
    float4send(c.seen::real) || float4send((c.seen * .5)::real) || float4send((c.seen * (.1 + .4 * random()))::real)
    || float4send((c.seen * .03)::real) || float4send(0::real) || float4send((c.seen * .002)::real) || float4send((c.seen * .001)::real)
    || float4send((random() * 50)::real), at, at
  FROM v, LATERAL (SELECT 200 + 3000 * random() * random() + 0 * v.n AS seen) AS c
""")
# Near an item are fifty others of its second tag: random ids are in random order.
_NEAR = sa.text("""
WITH k AS (SELECT item_id, tags[2] AS tag, int8send(('x' || right(replace(item_id::text, '-', ''), 16))::bit(64)::bigint) AS key,
    row_number() OVER (PARTITION BY tags[2] ORDER BY item_id) / 51 AS part FROM feed_item),
  g AS (SELECT tag, part, string_agg(key, '') AS keys FROM k GROUP BY tag, part)
UPDATE feed_item AS i SET near = g.keys FROM k JOIN g USING (tag, part) WHERE k.item_id = i.item_id
""")
_AUTHORS = sa.text("""
INSERT INTO authors_author SELECT r.* FROM generate_series(1, :n) AS n, (SELECT o FROM authors_author o LIMIT 1) AS t,
  LATERAL jsonb_populate_record(t.o, jsonb_build_object('id', gen_random_uuid(), 'account_id', gen_random_uuid(), 'name', 'author ' || n)) AS r
RETURNING id
""")


async def fill(running: Running, items: int) -> None:
    """Authors, products and clips; the statistics that a day of autovacuum would have made are made at once."""
    async with market(running.base, OPERATOR, running.password, products=8), person(running.base, "author") as one:
        await one.want("POST", "/api/authors", {"name": "author"})
    house = House(settings.load(running.home), Wiring())
    async with house.write() as db:
        await db.run(sa.text("SET LOCAL statement_timeout = '10min'"))
        authors = [r.id for r in await db.all(_AUTHORS, {"n": AUTHORS})]
        await db.run(
            sa.text("INSERT INTO authors_tally (author_id) SELECT id FROM authors_author ON CONFLICT DO NOTHING")
        )
        products = [r.id for r in await db.all(sa.text("SELECT id FROM catalog_product"))]
        rows = {"authors": authors, "a": AUTHORS, "products": products, "p": len(products), "n": items, "t": TAGS}
        await db.run(_CLIPS, rows)
        await db.run(_NEAR)
    async with house.read() as db:
        await db.conn.execute("VACUUM ANALYZE video_video, video_anchor, feed_item, authors_author")
    await house.close()


async def tastes(running: Running) -> None:
    """Everybody who has registered likes sixty things, wants three and has watched twenty: all sources have something to give."""
    house, now = House(settings.load(running.home), Wiring()), clock.now().timestamp()
    async with house.write() as db:
        people = [r.id for r in await db.all(sa.text("SELECT id FROM accounts_account"))]
        some = await db.all(sa.text("SELECT item_id FROM feed_item TABLESAMPLE SYSTEM (5) LIMIT 400"))
        for who in people:
            dice = random.Random(who.int)
            held = State(
                interest={f"t:t{dice.randrange(TAGS)}": [dice.random(), dice.random(), 1.0, now] for _ in range(60)},
                intents={f"c{dice.randrange(120)}": Intent(dice.random() + 0.2, now) for _ in range(3)},
                recent=[(ids.key64(dice.choice(some).item_id), now) for _ in range(20)], pages=9, version=1,
            )  # fmt: skip
            await store.save(db, person=who, actor=signed(ids.key64(who)), body=msgspec.msgpack.encode(held), version=1)
    await house.close()


async def ask(who: Caller, visit: str) -> None:
    page = (await who.want("GET", f"/api/feed?session={visit}&limit=10"))["items"]
    if len(page) != 10:
        sys.exit(f"a page of {len(page)}")


async def flat_out(running: Running, people: list[Caller], seconds: float) -> dict[str, float]:
    """All at once, each page after the last: CPU of the web process, and of all parts, per page."""
    took: list[float] = []

    async def one(who: Caller, end: float, kept: list[float]) -> None:
        visit = 0
        while time.perf_counter() < end:
            began = time.perf_counter()
            await ask(who, f"v{id(who)}-{visit // 20}")
            kept.append(time.perf_counter() - began)
            visit += 1

    await asyncio.gather(*(one(who, time.perf_counter() + seconds / 3, []) for who in people))
    roots = running.roots
    web, every, began = tree_cpu([roots["web"]]), tree_cpu(roots.values()), time.perf_counter()
    await asyncio.gather(*(one(who, began + seconds, took) for who in people))
    web, every = tree_cpu([roots["web"]]) - web, tree_cpu(roots.values()) - every
    return {
        "cpu_ms_per_page": round(web * 1000 / len(took), 2), "cpu_ms_per_page_all_parts": round(every * 1000 / len(took), 2),
        "pages_per_s": round(len(took) / (time.perf_counter() - began), 1), "pages": len(took),
    }  # fmt: skip


async def half_load(people: list[Caller], rate: float, seconds: float) -> dict[str, float]:
    """Pages at a steady rate, whoever's turn it is; the time each took from the moment it was due."""
    took: list[float] = []
    began, n, tasks = time.perf_counter(), 0, []

    async def one(who: Caller, due: float, visit: str) -> None:
        await ask(who, visit)
        took.append(time.perf_counter() - due)

    while time.perf_counter() - began < seconds:
        due = began + n / rate
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        tasks.append(asyncio.create_task(one(people[n % len(people)], due, f"h{n // (20 * len(people))}")))
        n += 1
    await asyncio.gather(*tasks)
    took.sort()
    at = {"wall_ms_p50": 0.5, "wall_ms_p95": 0.95, "wall_ms_p99": 0.99}
    return {name: round(took[int(len(took) * part)] * 1000, 1) for name, part in at.items()} | {
        "half_load_per_s": round(rate, 1)
    }


async def measure(running: Running, clients: int, seconds: float) -> dict[str, float]:
    async with AsyncExitStack() as stack:
        people = [await stack.enter_async_context(person(running.base, "viewer")) for _ in range(clients)]
        await tastes(running)
        await people[0].insist("GET", "/api/feed?session=first&limit=10")  # the first page reads the whole registry
        for who in people:
            await ask(who, "warm")
        found = await flat_out(running, people, seconds)
        return found | await half_load(people, found["pages_per_s"] / 2, seconds)


def main() -> None:
    given = arguments(items=100_000, clients=8, seconds=10.0).parse_args()
    with tempfile.TemporaryDirectory(prefix="mb-", ignore_cleanup_errors=True) as folder:
        house = Running(Path(folder) / "house")
        try:
            house.start()
            asyncio.run(fill(house, given.items))
            found = asyncio.run(measure(house, given.clients, given.seconds))
        finally:
            house.stop()
    found |= {"items": given.items, "candidates": CANDIDATES, "load_average": round(os.getloadavg()[0], 1)}
    finish("feed", found, GOAL, ok=found["cpu_ms_per_page"] <= LIMIT_MS)


if __name__ == "__main__":
    main()
