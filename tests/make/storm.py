"""Shoppers who buy while processes die: what the house has acknowledged to them is written down, and asked for afterwards."""

import asyncio
import contextlib
import random
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Self

import httpx

from meadow.base import clock, ids, settings
from meadow.base.track import queries, rules, store, wire
from meadow.base.track.types import Context, Envelope
from tests.make.load import Answer, Buyer, Caller, Market, Refused, buyer, market
from tests.make.running import OPERATOR, Running

MARK = 77
_PATIENCE, _DAY = 90.0, timedelta(days=1)


@dataclass
class Acknowledged:
    """What was answered with a success: orders, orders whose payment was taken, events taken by the collector, coupons that
    were claimed, refunds by order with the state they were answered with, amounts of withdrawals by shop."""

    orders: set[str] = field(default_factory=set)
    paid: set[str] = field(default_factory=set)
    events: set[str] = field(default_factory=set)
    coupons: set[str] = field(default_factory=set)
    refunds: dict[str, tuple[str, str]] = field(default_factory=dict)
    withdrawals: set[tuple[str, int]] = field(default_factory=set)

    def __len__(self) -> int:
        kept = (self.orders, self.paid, self.events, self.coupons, self.refunds, self.withdrawals)
        return sum(len(some) for some in kept)


class Storm:
    """Load on a running house from shoppers who repeat every unanswered request under its own key."""

    def __init__(self, running: Running) -> None:
        self.running = running
        self.held = Acknowledged()
        self.refusals: list[str] = []
        self._stop = asyncio.Event()
        self.buyers: list[Buyer] = []
        self._tasks: list[asyncio.Task[None]] = []
        self._stack = AsyncExitStack()
        self.made: Market

    async def __aenter__(self) -> Self:
        base, password = self.running.base, self.running.password
        self.made = await self._stack.enter_async_context(market(base, OPERATOR, password, shops=2, products=3))
        self._coupon = await self._open_purses()
        for _ in range(4):
            self.buyers.append(await self._stack.enter_async_context(buyer(base)))
        self._tasks = [asyncio.create_task(self._shop(who)) for who in self.buyers]
        self._tasks += [asyncio.create_task(self._tell()), asyncio.create_task(self._take_out())]
        return self

    async def _open_purses(self) -> str:
        """A coupon of the first shop, and money that every shop may take out; returns the coupon's offer."""
        now = clock.now()
        until = {"starts_at": (now - _DAY).isoformat(), "ends_at": (now + 30 * _DAY).isoformat()}
        rule = {"kind": "coupon", "off": 100, "total": 1_000_000, "per_person": 100, "valid_days": 30}
        body = {"title": {"zh-CN": "风雨券", "en": "Storm"}, "rule": rule, "whole": True, **until}
        for shop in self.made.skus:
            path = f"/api/merchant/{shop}"
            bank = {"holder": "风雨商行", "bank": "招商银行杭州分行", "number": "6222021234567890"}
            await self.made.merchant.want("PUT", f"{path}/bank", bank)
            gift = {"owner_kind": "shop", "owner_id": shop, "amount": 100_000, "why": "风雨中的开销"}
            await self.made.operator.want("POST", "/api/ops/adjustments", gift)
        first = next(iter(self.made.skus))
        made = await self.made.merchant.want("POST", f"/api/merchant/{first}/promotions", body)
        return str(made["id"])

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
        if random.random() < 0.4 and len(self.held.coupons) < 90:  # as many as one person may hold
            got = await _sure(who, "/api/coupons", {"offer_id": self._coupon})
            self.held.coupons.add(got["id"])
        lines = [{"sku_id": sku, "qty": 1, "source": {"scene": "mall"}} for sku in skus]
        quote = await _sure(who, "/api/quotes", {"lines": lines})
        body = {"quote_id": quote["quote_id"], "address_id": who.address_id}
        placed = await _sure(who, "/api/checkouts", body)
        orders = {order["id"] for order in placed["orders"]}
        self.held.orders |= orders
        attempt = await _sure(who, f"/api/payments/{placed['intent_id']}/attempts", {"channel": "sandbox"})
        charge = attempt["redirect"].rpartition("/")[2]
        await _sure(who, f"/api/sandbox/charges/{charge}", {"outcome": "succeed"})
        self.held.paid |= orders
        order = min(orders)
        seen = await _want(who.me, f"/api/orders/{order}") if random.random() < 0.3 else None
        if (
            seen and seen["state"] == "to_ship"
        ):  # not while the channel calls again, because nobody was there to hear it
            ask = {"kind": "user_cancel", "reason": "changed_mind"}
            case = await _sure(who, f"/api/orders/{order}/aftersale", ask)
            self.held.refunds[order] = (case["id"], case["state"])

    async def _take_out(self) -> None:
        """Take money out of every shop, a different amount each time, as often as a day allows."""
        for amount in range(101, 105):
            for shop in self.made.skus:
                body = {"amount": amount}
                answer = await self.made.merchant.insist("POST", f"/api/merchant/{shop}/withdrawals", body, _PATIENCE)
                if answer.status != 200:
                    self.refusals.append(str(Refused(answer)))
                else:
                    self.held.withdrawals.add((shop, amount))
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._stop.wait(), 2)

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
            missing = await _missing(self)
            if not missing or clock.monotonic() > end:
                return missing
            await asyncio.sleep(1.0)


async def _sure(who: Buyer, path: str, body: object) -> Any:
    answer = await who.me.insist("POST", path, body, _PATIENCE)
    if not 200 <= answer.status < 300:
        raise Refused(answer)
    return answer.body


async def _missing(storm: Storm) -> list[str]:
    states = {one: state for who in storm.buyers for one, state in (await _orders(who)).items()}
    found = [f"order {one} is not there" for one in storm.held.orders - states.keys()]
    gone = {one for one, (_, state) in storm.held.refunds.items() if state in {"success", "refunding"}}
    unpaid = [one for one in storm.held.paid - gone if states.get(one) != "to_ship"]
    found += [f"order {one} is paid for and {states.get(one)}" for one in unpaid]
    found += [f"order {one} is refunded and {states.get(one)}" for one in gone if states.get(one) != "cancelled"]
    found += await _purses(storm)
    live = {one for one, state in states.items() if state != "cancelled"}
    found += [f"order {one} is nobody's" for one in live - storm.held.orders]
    here = settings.load(storm.running.home)
    sql = "SELECT toString(event_id), count() FROM events WHERE shop_id = {m:UInt64} GROUP BY event_id"
    rows = {str(key): int(str(n)) for key, n in await queries.read(here, sql, {"m": MARK})}
    uneven = [one for one in storm.held.events if rows.get(one) != 1]
    return found + [f"event {one} is in the warehouse {rows.get(one, 0)} times" for one in uneven]


async def _purses(storm: Storm) -> list[str]:
    """What is missing of coupons, refunds and withdrawals, and what is there twice."""
    tabs = ("unused", "used", "expired")
    wallet = [
        c["id"]
        for who in storm.buyers
        for tab in tabs
        for c in await _all(who.me, f"/api/coupons?state={tab}&limit=100")
    ]
    found = [f"coupon {one} is there {wallet.count(one)} times" for one in storm.held.coupons if wallet.count(one) != 1]
    found += [f"coupon {one} is nobody's" for one in set(wallet) - storm.held.coupons]
    cases = {c["id"]: c for who in storm.buyers for c in await _all(who.me, "/api/aftersale?state=all&limit=100")}
    for order, (case, state) in storm.held.refunds.items():
        now = cases.pop(case, {"state": "gone"})["state"]
        if now != ("success" if state == "refunding" else state):
            found.append(f"the refund of order {order} was {state} and is {now}")
    found += [f"case {one} is nobody's" for one in cases]
    for shop in storm.made.skus:
        out = [w["amount"] for w in await _all(storm.made.merchant, f"/api/merchant/{shop}/withdrawals?limit=50")]
        asked = sorted(n for s, n in storm.held.withdrawals if s == shop)
        if sorted(out) != asked:
            found.append(f"shop {shop} asked for {asked} and has {sorted(out)} on their way")
    return found


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
    return {order["id"]: order["state"] for order in await _all(who.me, "/api/orders?limit=100")}


async def _all(me: Caller, path: str) -> list[Any]:
    """A list to its last page."""
    found, cursor = [], ""
    while True:
        page = await _want(me, path + cursor)
        found += page["items"]
        if not page["next"]:
            return found
        cursor = f"&cursor={page['next']}"


async def _want(me: Caller, path: str) -> Any:
    answer: Answer = await me.insist("GET", path)
    if answer.status != 200:
        raise Refused(answer)
    return answer.body
