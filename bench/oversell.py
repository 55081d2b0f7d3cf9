"""Oversell: 40 buyers at once for 5 pieces, and 8 checkouts opened first and placed in turn; never one too many."""

import asyncio
import sys
import tempfile
from contextlib import AsyncExitStack
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from _measure import arguments, finish
from tests.make.load import Answer, Buyer, Market, buyer, market
from tests.make.running import OPERATOR, Running

STOCK, RACERS, PATIENT = 5, 40, 8
GOAL = "oversold 0 in both probes, every piece sold, the others told sold out, meadow audit OK"
TOLD = {"goods.stock.sold_out", "trade.cart.unbuyable"}


async def race(buyers: list[Buyer], sku: str) -> list[Answer]:
    """Everybody goes through the whole purchase at the same time."""

    async def one(who: Buyer) -> Answer:
        asked = await who.me.call(
            "POST", "/api/quotes", {"lines": [{"sku_id": sku, "qty": 1, "source": {"scene": "mall"}}]}
        )
        if asked.status != 201:
            return asked
        placed = await who.place(asked.body["quote_id"])
        if placed.status == 201:
            await who.pay(placed.body["intent_id"])
        return placed

    return list(await asyncio.gather(*map(one, buyers)))


async def in_turn(buyers: list[Buyer], sku: str) -> list[Answer]:
    """Everybody holds a quote before the first one orders."""
    quotes = [await who.quote([sku]) for who in buyers]
    return [await who.place(quote) for who, quote in zip(buyers, quotes, strict=True)]


async def probe(made: Market, buyers: list[Buyer]) -> tuple[list[Answer], list[Answer]]:
    shop = next(iter(made.skus))
    raced = await race(buyers, (await made.product(shop, "抢购 one rush", STOCK))[0])
    turned = await in_turn(buyers[:PATIENT], (await made.product(shop, "排队 one queue", STOCK))[0])
    return raced, turned


async def main(running: Running) -> None:
    async with AsyncExitStack() as stack:
        made = await stack.enter_async_context(market(running.base, OPERATOR, running.password, products=0))
        buyers = [await stack.enter_async_context(buyer(running.base)) for _ in range(RACERS)]
        raced, turned = await probe(made, buyers)
    placed, patient = (sum(a.status == 201 for a in some) for some in (raced, turned))
    silent = [a for a in raced + turned if a.status != 201 and a.code not in TOLD]
    audit = await asyncio.to_thread(running.until_audited)
    figures = {
        "stock": STOCK,
        "placed": placed,
        "placed_in_turn": patient,
        "oversold": max(0, placed - STOCK) + max(0, patient - STOCK),
        "otherwise_refused": len(silent),
        "audit_ok": audit["ok"],
    }
    finish("oversell", figures, GOAL, ok=placed == patient == STOCK and not silent and bool(audit["ok"]))


if __name__ == "__main__":
    arguments().parse_args()
    with tempfile.TemporaryDirectory(prefix="mb-", ignore_cleanup_errors=True) as folder:
        house = Running(Path(folder) / "house")
        try:
            asyncio.run(main(house.start()))
        finally:
            house.stop()
