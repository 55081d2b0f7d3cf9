"""Place: orders per second through the placement engine with 256 callers, spread and on one hot SKU, fsync on."""

import asyncio
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from uuid import UUID

sys.path.insert(0, str(Path(__file__).parent.parent))

import sqlalchemy as sa
import uvloop
from _measure import arguments, finish, tree_cpu
from tests.make import market

from meadow.base import clock, ids, schema, settings
from meadow.base.db import House
from meadow.people import accounts
from meadow.trade import cart
from meadow.trade.cart.types import AskQuote, Quote, Wanted
from meadow.trade.orders import placing
from meadow.trade.orders.types import AskCheckout
from meadow.up.postgres import Postgres
from meadow.wiring import wire

GOAL = "6,000 or more orders a second, 0.3 ms or less of CPU each (Meadow and PostgreSQL together)"
RATE, CPU_MS = 6000.0, 0.3


class Stand:
    """A shop with goods, a buyer with an address, and a frozen quote for each SKU."""

    house: House
    buyer: UUID
    address: object
    quotes: list[Quote]

    async def open(self, house: House, skus: int) -> "Stand":
        self.house = house
        merchant, buyer = await market.person(house, "merchant"), await market.person(house, "buyer")
        shop = await market.shop(house, merchant)
        self.buyer, self.quotes = buyer.id, []
        address_id = await market.address(house, buyer.id)
        for _ in range(skus):
            sku = (await market.goods(house, shop, stock=5_000_000)).skus[0]
            async with house.write() as db:
                asked = AskQuote(lines=[Wanted(sku, 1)], address_id=address_id)
                self.quotes.append(await cart.make_quote(db, self.buyer, asked))
        async with house.read() as db:
            self.address = await accounts.address_of(db, self.buyer, address_id)
        self.address_id = address_id
        return self

    def plan(self, quote: Quote) -> placing.Plan:
        """What the verb hands to the engine once quote, address and price are known to hold."""
        return placing.Plan(
            checkout_id=ids.new(), intent_id=ids.new(), buyer_id=self.buyer, key=ids.new().hex, print="bench", quote=quote,
            address=self.address, remarks={}, expires_at=clock.now() + timedelta(minutes=30), from_cart=False,
        )  # fmt: skip

    async def engine(self, count: int, callers: int, quotes: list[Quote]) -> float:
        """Orders through the engine; the seconds it took. Ends the run where one is refused."""
        left = iter(range(count))

        async def one() -> None:
            for n in left:
                _, wanted = placing.placements(self.house, self.plan(quotes[n % len(quotes)]))
                result = await placing.batcher(self.house).place(wanted[0])
                if "ok" not in result:
                    sys.exit(f"refused: {result}")

        began = time.perf_counter()
        await asyncio.gather(*(one() for _ in range(callers)))
        return time.perf_counter() - began

    async def verb(self, count: int, callers: int) -> float:
        """Orders through the whole verb, which reads quote, address, price and stock first; the seconds it took."""
        left = iter(range(count))

        async def one() -> None:
            for n in left:
                ask = AskCheckout(quote_id=self.quotes[n % len(self.quotes)].quote_id, address_id=self.address_id)
                await placing.place(self.house, self.buyer, ask, ids.new().hex)

        began = time.perf_counter()
        await asyncio.gather(*(one() for _ in range(callers)))
        return time.perf_counter() - began


async def books(house: House) -> list[str]:
    """What the audit finds in stock, orders and ledger after the run."""
    checks = house.wiring.checks
    async with house.read() as db:
        return [f for name in ("stock", "orders", "ledger") for f in await checks[name](db)]


async def main(url: str, home: Path, root: int, count: int, callers: int) -> None:
    house = await House(settings.load(home, database_url=url, database_pool=16), wire()).open()
    stand = await Stand().open(house, 200)
    await stand.engine(2000, callers, stand.quotes)
    before = tree_cpu([root]) + time.process_time()
    spread = await stand.engine(count, callers, stand.quotes)
    cpu = (tree_cpu([root]) + time.process_time() - before) * 1000 / count
    hot = await stand.engine(count // 2, callers, stand.quotes[:1])
    some = max(count // 10, 500)
    before = tree_cpu([root]) + time.process_time()
    verb = await stand.verb(some, callers)
    verb_cpu = (tree_cpu([root]) + time.process_time() - before) * 1000 / some
    found = await books(house)
    await house.close()
    print(*found, sep="\n")
    figures = {
        "orders_per_s": round(count / spread),
        "cpu_ms_per_order": round(cpu, 3),
        "hot_orders_per_s": round(count // 2 / hot),
        "verb_orders_per_s": round(some / verb),
        "verb_cpu_ms_per_order": round(verb_cpu, 3),
        "orders": count,
        "callers": callers,
        "ledger_ok": not found,
    }
    finish("place", figures, GOAL, ok=count / spread >= RATE and cpu <= CPU_MS and not found)


if __name__ == "__main__":
    given = arguments(orders=20_000, callers=256).parse_args()
    with tempfile.TemporaryDirectory(prefix="mb-", ignore_cleanup_errors=True) as folder:
        server = Postgres(Path(folder) / "postgres")
        url = server.start()
        try:
            engine = sa.create_engine(sa.make_url(url).set(drivername="postgresql+psycopg"))
            with engine.begin() as connection:
                schema.create(connection)
            engine.dispose()
            uvloop.run(main(url, Path(folder) / "home", server.pid or 0, given.orders, given.callers))
        finally:
            server.stop()
