"""Shoppers who buy while processes die: what the house has acknowledged to them is written down, and asked for afterwards."""

import asyncio
import contextlib
import random
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any, Self

import httpx

from meadow.base import clock, ids, settings
from meadow.base.track import queries, rules, store, wire
from meadow.base.track.types import Context, Envelope
from tests.make.load import Answer, Buyer, Market, Refused, buyer, market
from tests.make.running import OPERATOR, Running

MARK = 77
_PATIENCE = 90.0


@dataclass
class Acknowledged:
    """What was answered with a success: orders, orders whose payment was taken, events taken by the collector."""

    orders: set[str] = field(default_factory=set)
    paid: set[str] = field(default_factory=set)
    events: set[str] = field(default_factory=set)

    def __len__(self) -> int:
        return len(self.orders) + len(self.paid) + len(self.events)


class Storm:
    """Load on a running house from shoppers who repeat every unanswered request under its own key."""

    def __init__(self, running: Running) -> None:
        self.running = running
        self.held = Acknowledged()
        self.refusals: list[str] = []
        self._stop = asyncio.Event()
        self._buyers: list[Buyer] = []
        self._tasks: list[asyncio.Task[None]] = []
        self._stack = AsyncExitStack()
        self.made: Market

    async def __aenter__(self) -> Self:
        base, password = self.running.base, self.running.password
        self.made = await self._stack.enter_async_context(market(base, OPERATOR, password, shops=2, products=3))
        for _ in range(4):
            self._buyers.append(await self._stack.enter_async_context(buyer(base)))
        self._tasks = [asyncio.create_task(self._shop(who)) for who in self._buyers]
        self._tasks.append(asyncio.create_task(self._tell()))
        return self

    async def __aexit__(self, *_: object) -> None:
        self._stop.set()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._stack.aclose()
        await store.close()

    async def grown(self, by: int, seconds: float = 60.0) -> None:
        """Wait until this many more things are acknowledged, payments among them."""
        goal, paid, end = len(self.held) + by, len(self.held.paid), clock.monotonic() + seconds
        while len(self.held) < goal or len(self.held.paid) == paid:
            for task in self._tasks:
                if task.done():
                    task.result()
            if clock.monotonic() > end:
                raise AssertionError(f"nothing more is acknowledged: {len(self.held)} of {goal}, {self.refusals[-5:]}")
            await asyncio.sleep(0.1)

    async def calm(self) -> None:
        """Let everybody finish what she is about, then send no more."""
        self._stop.set()
        await asyncio.wait_for(asyncio.gather(*self._tasks), _PATIENCE * 2)

    async def _shop(self, who: Buyer) -> None:
        while not self._stop.is_set():
            try:
                await self._buy(who)
            except Refused as no:
                self.refusals.append(str(no))

    async def _buy(self, who: Buyer) -> None:
        skus = [random.choice(some) for some in self.made.skus.values()]
        if random.random() < 0.6:
            skus = skus[:1]
        lines = [{"sku_id": sku, "qty": 1, "source": {"scene": "mall"}} for sku in skus]
        quote = await self._sure(who, "/api/quotes", {"lines": lines})
        body = {"quote_id": quote["quote_id"], "address_id": who.address_id}
        placed = await self._sure(who, "/api/checkouts", body)
        orders = {order["id"] for order in placed["orders"]}
        self.held.orders |= orders
        attempt = await self._sure(who, f"/api/payments/{placed['intent_id']}/attempts", {"channel": "sandbox"})
        charge = attempt["redirect"].rpartition("/")[2]
        await self._sure(who, f"/api/sandbox/charges/{charge}", {"outcome": "succeed"})
        self.held.paid |= orders

    async def _sure(self, who: Buyer, path: str, body: object) -> Any:
        answer = await who.me.insist("POST", path, body, _PATIENCE)
        if not 200 <= answer.status < 300:
            raise Refused(answer)
        return answer.body

    async def _tell(self) -> None:
        """Send browser events in batches, each again under its own id until the collector has taken it."""
        found = settings.load(self.running.home)
        async with httpx.AsyncClient(base_url=found.collect, trust_env=False, timeout=10) as http:
            while not self._stop.is_set():
                now = clock.now_ms()
                some = [Envelope(event_id=str(ids.new()), name="search", ts=now, shop_id=MARK) for _ in range(20)]
                body = wire.encode(str(ids.new()), now, some, Context(consent=1, anon_id="storm"))
                if await _post(http, f"/t/v1/batch?k={rules.browser_key(found.keys.collector)}", body):
                    self.held.events |= {event.event_id for event in some}
                await asyncio.sleep(0.2)

    async def lost(self, seconds: float = 60.0) -> list[str]:
        """What is missing of all that was acknowledged, and what is there twice; the event log gets a moment to follow."""
        end = clock.monotonic() + seconds
        while True:
            missing = await self._missing()
            if not missing or clock.monotonic() > end:
                return missing
            await asyncio.sleep(1.0)

    async def _missing(self) -> list[str]:
        states = {one: state for who in self._buyers for one, state in (await _orders(who)).items()}
        found = [f"order {one} is not there" for one in self.held.orders - states.keys()]
        unpaid = [one for one in self.held.paid if states.get(one) != "to_ship"]
        found += [f"order {one} is paid for and {states.get(one)}" for one in unpaid]
        live = {one for one, state in states.items() if state != "cancelled"}
        found += [f"order {one} is nobody's" for one in live - self.held.orders]
        here = settings.load(self.running.home)
        sql = "SELECT toString(event_id), count() FROM events WHERE shop_id = {m:UInt64} GROUP BY event_id"
        rows = {str(key): int(str(n)) for key, n in await queries.read(here, sql, {"m": MARK})}
        uneven = [one for one in self.held.events if rows.get(one) != 1]
        return found + [f"event {one} is in the warehouse {rows.get(one, 0)} times" for one in uneven]


async def _post(http: httpx.AsyncClient, path: str, body: bytes) -> bool:
    end = clock.monotonic() + _PATIENCE
    while clock.monotonic() < end:
        with contextlib.suppress(httpx.HTTPError):  # killed just now: the same bytes go again
            if (await http.post(path, content=body)).status_code == 202:
                return True
        await asyncio.sleep(0.2)
    return False


async def _orders(who: Buyer) -> dict[str, str]:
    """All orders of a shopper with their states."""
    found: dict[str, str] = {}
    cursor = ""
    while True:
        page = await _want(who, f"/api/orders?limit=100{cursor}")
        found |= {order["id"]: order["state"] for order in page["items"]}
        if not page["next"]:
            return found
        cursor = f"&cursor={page['next']}"


async def _want(who: Buyer, path: str) -> Any:
    answer: Answer = await who.me.insist("GET", path)
    if answer.status != 200:
        raise Refused(answer)
    return answer.body
