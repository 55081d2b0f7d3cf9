"""Checkout: CPU of a complete purchase over HTTP, from the cart to money posted and split, 8 shoppers at once.

With MEADOW_PEERS (the folder of the commerce driver) other shops run the same in the same run, by the same driver.
"""

import asyncio
import os
import sys
import tempfile
import time
import urllib.request
from contextlib import AsyncExitStack
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from _measure import arguments, finish, tree_cpu
from _peers import beside
from tests.make.load import Buyer, Market, buyer, market
from tests.make.running import OPERATOR, PARTS, Running

GOAL = "8 or less, then 4"
LIMIT_MS = 8.0


async def purchase(who: Buyer, sku: str) -> None:
    """Six requests of a shopper who is logged in: cart, quote, checkout, attempt, payment, and the cashier's answer."""
    await who.me.want("POST", "/api/cart/lines", {"sku_id": sku, "qty": 1, "source": {"scene": "mall"}})
    quote = await who.quote([sku])
    body = {"quote_id": quote, "address_id": who.address_id, "from_cart": True}
    placed = await who.me.want("POST", "/api/checkouts", body)
    if not await who.pay(placed["intent_id"]):
        sys.exit(f"not booked: {placed}")


async def shop_for(seconds: float, made: Market, buyers: list[Buyer]) -> list[float]:
    """Everybody buys one thing after another; the seconds each purchase took."""
    end, took = time.perf_counter() + seconds, []

    async def one(who: Buyer) -> None:
        while time.perf_counter() < end:
            began = time.perf_counter()
            await purchase(who, made.any_sku())
            took.append(time.perf_counter() - began)

    await asyncio.gather(*map(one, buyers))
    return sorted(took)


async def drained(running: Running) -> None:
    """Wait until the followers read nothing more: what they still owe belongs to the figure."""
    address = running.parts()["work"].address

    def behind() -> float:
        urllib.request.urlopen(address + "/health", timeout=10).read()
        lines = urllib.request.urlopen(address + "/metrics", timeout=10).read().decode().splitlines()
        return next(float(x.split()[1]) for x in lines if x.startswith("meadow_outbox_lag_events "))

    left, since = await asyncio.to_thread(behind), time.perf_counter()
    while left and time.perf_counter() - since < 1.5:
        await asyncio.sleep(0.3)
        before, left = left, await asyncio.to_thread(behind)
        since = time.perf_counter() if left < before else since


def spent(roots: dict[str, int]) -> dict[str, float]:
    """CPU seconds by part; the supervisor's own is what its tree has beyond its parts."""
    parts = {name: tree_cpu([roots[name]]) for name in PARTS}
    parts["up"] = tree_cpu([roots["up"]]) - sum(v for k, v in parts.items() if k != "postgres")
    return parts


async def main(running: Running, clients: int, seconds: float) -> dict[str, object]:
    async with AsyncExitStack() as stack:
        made = await stack.enter_async_context(market(running.base, OPERATOR, running.password, products=50))
        buyers = [await stack.enter_async_context(buyer(running.base)) for _ in range(clients)]
        await shop_for(min(3.0, seconds / 5), made, buyers)
        await drained(running)
        before, began = spent(running.roots), time.perf_counter()
        took = await shop_for(seconds, made, buyers)
        wall = time.perf_counter() - began
        await drained(running)
        after = spent(running.roots)
    audit = await asyncio.to_thread(running.until_audited)
    each = {name: round((after[name] - before[name]) * 1000 / len(took), 2) for name in after}
    cost = round(sum(after.values()) - sum(before.values()), 3) * 1000 / len(took)
    return {
        "cpu_ms_per_op": round(cost, 2),
        "p50_ms": round(took[len(took) // 2] * 1000, 1),
        "p95_ms": round(took[int(len(took) * 0.95)] * 1000, 1),
        "per_s": round(len(took) / wall, 1),
        "checkouts": len(took),
        "clients": clients,
        **{f"cpu_ms_{name}": value for name, value in each.items()},
        "load_average": round(os.getloadavg()[0], 1),
        "audit_ok": audit["ok"],
    }


if __name__ == "__main__":
    given = arguments(clients=8, seconds=15.0).parse_args()
    with tempfile.TemporaryDirectory(prefix="mb-", ignore_cleanup_errors=True) as folder:
        house = Running(Path(folder) / "house")
        try:
            found = asyncio.run(main(house.start(), given.clients, given.seconds))
            found |= beside(house, "checkout", given.seconds)
        finally:
            house.stop()
    good = float(str(found["cpu_ms_per_op"])) <= LIMIT_MS and bool(found["audit_ok"])
    finish("checkout", found, GOAL, ok=good)
