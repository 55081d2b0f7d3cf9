"""List: CPU per JSON list of 24 products over HTTP, with 100,000 products on the shelf, 8 clients."""

import asyncio
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import sqlalchemy as sa
from _measure import arguments, finish, tree_cpu
from _peers import beside
from tests.make.load import Caller, caller, market
from tests.make.running import OPERATOR, Running

from meadow.base import settings
from meadow.base.db import House, Wiring

GOAL, LIMIT_MS = "5 or less", 5.0
ADJ = [
    "red",
    "blue",
    "green",
    "vintage",
    "compact",
    "wireless",
    "organic",
    "cotton",
    "leather",
    "silver",
    "bright",
    "silent",
    "portable",
    "heavy",
    "light",
    "classic",
    "modern",
    "smart",
    "folding",
    "quick",
]
NOUN = [
    "lamp",
    "jacket",
    "phone",
    "bottle",
    "kettle",
    "chair",
    "desk",
    "backpack",
    "shirt",
    "blender",
    "speaker",
    "camera",
    "watch",
    "keyboard",
    "mug",
    "pillow",
    "blanket",
    "tent",
    "bicycle",
    "charger",
]
# Copies of one product that went through the whole door, each with a name, a price, a date, two SKUs and their stock.
_COPY = sa.text("""
WITH n AS (SELECT gen_random_uuid() AS id, n, (500 + random() * 20000)::bigint AS price,
    (CAST(:adj AS text[]))[1 + (random() * 19)::int] || ' ' || (CAST(:adj AS text[]))[1 + (random() * 19)::int] || ' '
    || (CAST(:noun AS text[]))[1 + n % 20] || ' ' || n AS name FROM generate_series(1, :n) AS n),
p AS (INSERT INTO catalog_product SELECT r.* FROM n, (SELECT o FROM catalog_product o WHERE o.id = :like) AS t,
    LATERAL jsonb_populate_record(t.o, jsonb_build_object('id', n.id, 'search', n.name, 'price_from', n.price,
        'title', jsonb_build_object('zh-CN', n.name, 'en', n.name), 'price_to', n.price + 100,
        'sold', (random() * 5000)::int)) AS r),
s AS (SELECT n.id AS product, gen_random_uuid() AS id, n.price + i * 100 AS price FROM n, generate_series(0, 1) AS i),
k AS (INSERT INTO catalog_sku SELECT r.* FROM s, (SELECT o FROM catalog_sku o WHERE o.product_id = :like LIMIT 1) AS t,
    LATERAL jsonb_populate_record(t.o, jsonb_build_object('id', s.id, 'product_id', s.product, 'price', s.price)) AS r)
INSERT INTO stock_item (shop_id, sku_id, product_id, on_hand)
SELECT o.shop_id, s.id, s.product, 1000000 FROM s, (SELECT shop_id FROM catalog_product WHERE id = :like) AS o
""")


async def shelf(running: Running, products: int) -> None:
    """Fill the shelf; the statistics that a day of autovacuum would have made are made at once."""
    async with market(running.base, OPERATOR, running.password, products=1) as made:
        sku = made.any_sku()
    house = House(settings.load(running.home), Wiring())
    async with house.write() as db:
        await db.run(sa.text("SET LOCAL statement_timeout = '10min'"))
        like = await db.value(sa.text("SELECT product_id FROM catalog_sku WHERE id = :sku"), {"sku": sku})
        await db.run(_COPY, {"like": like, "n": products, "adj": ADJ, "noun": NOUN})
    async with house.read() as db:
        await db.conn.execute("VACUUM ANALYZE catalog_product, catalog_sku, stock_item")
    await house.close()


async def cursors(one: Caller, most: int = 20) -> list[str]:
    """The first pages of the mall."""
    found = [""]
    while len(found) < most:
        page = await one.want("GET", f"/api/products?sort=new&limit=24{found[-1]}")
        found.append(f"&cursor={page['next']}")
    return found


async def measure(
    running: Running, clients: int, seconds: float, path: Callable[[list[str]], str]
) -> dict[str, object]:
    """Ask for pages with so many clients; CPU of all parts per answer."""
    async with AsyncExitStack() as stack:
        people = [await stack.enter_async_context(caller(running.base)) for _ in range(clients)]
        pages, took = await cursors(people[0]), []

        async def one(who: Caller, end: float, kept: list[float]) -> None:
            while time.perf_counter() < end:
                began = time.perf_counter()
                if not (await who.want("GET", path(pages)))["items"]:
                    sys.exit("an empty page")
                kept.append(time.perf_counter() - began)

        await asyncio.gather(*(one(who, time.perf_counter() + seconds / 4, []) for who in people))
        roots = list(running.roots.values())
        before, began = tree_cpu(roots), time.perf_counter()
        await asyncio.gather(*(one(who, began + seconds, took) for who in people))
        spent, wall = tree_cpu(roots) - before, time.perf_counter() - began
    took.sort()
    return {
        "cpu_ms_per_op": round(spent * 1000 / len(took), 2),
        "p50_ms": round(took[len(took) // 2] * 1000, 1),
        "p95_ms": round(took[int(len(took) * 0.95)] * 1000, 1),
        "per_s": round(len(took) / wall, 1),
        "load_average": round(os.getloadavg()[0], 1),
    }


def run(mode: str, path: Callable[[list[str]], str]) -> None:
    """The bench by its name: build, measure, then the peers."""
    given = arguments(products=100_000, clients=8, seconds=10.0).parse_args()
    with tempfile.TemporaryDirectory(prefix="mb-", ignore_cleanup_errors=True) as folder:
        house = Running(Path(folder) / "house")
        try:
            house.start()
            asyncio.run(shelf(house, given.products))
            found = asyncio.run(measure(house, given.clients, given.seconds, path))
            found |= {"products": given.products} | beside(house, mode, given.seconds)
        finally:
            house.stop()
    finish(mode, found, GOAL, ok=float(str(found["cpu_ms_per_op"])) <= LIMIT_MS)


if __name__ == "__main__":
    run("list", lambda pages: f"/api/products?sort=new&limit=24{random.choice(pages)}")
