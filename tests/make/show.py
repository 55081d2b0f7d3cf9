"""A broadcast of the town's author over HTTP: planned, led, bought from, ended."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx

from meadow.base import clock
from tests.conftest import Client
from tests.make.playlists import Listed, read
from tests.make.town import Town, browser, ok

TITLE, PRICE = "换季护肤专场", 8900


@dataclass
class Show:
    """Who leads it and who buys, and the ids of what they speak of."""

    town: Town
    host: Client
    shopper: Client
    room: str
    sid: str

    @property
    def base(self) -> str:
        return f"/api/author/{self.town.author_id}"

    @property
    def one(self) -> str:
        return f"{self.base}/live/sessions/{self.sid}"

    async def do(self, verb: str, **body: Any) -> Any:
        """A command of the console."""
        return ok(await self.host.post(f"{self.one}/{verb}", body or None))

    async def state(self) -> dict[str, Any]:
        """The broadcast as its console sees it."""
        return dict(ok(await self.host.get(self.one)))

    async def send_to(self) -> str:
        """Where an encoder sends, key and all."""
        key = ok(await self.host.post(f"{self.base}/live/key"))
        return f"{key['server']}/{key['key']}"

    async def go(self, seconds: float = 40.0) -> None:
        """On air once the first segment is there; back when everybody can play it."""
        async with asyncio.timeout(seconds):
            while (await self.host.post(f"{self.one}/go", {"reason": "试播"})).status >= 400:  # noqa: ASYNC110 - as a host
                await asyncio.sleep(0.5)
            while await self.playlist() is None:  # noqa: ASYNC110 - as a player
                await asyncio.sleep(0.2)

    async def playlist(self) -> Listed | None:
        """What players are given now."""
        media = ok(await self.host.get("/api/site"))["live"]
        async with httpx.AsyncClient(trust_env=False) as http:
            answer = await http.get(f"{media}/media/live/{self.sid}/index.m3u8")
        return read(answer.text) if answer.is_success else None

    async def cheaper(self) -> None:
        """Explain the product, and give it its live price."""
        await self.do("explain", product_id=self.town.product_id)
        rev = ok(await self.host.get(f"{self.one}/items"))["items"][0]["rev"]
        await self.do("price", product_id=self.town.product_id, sku_id=self.town.sku_id, rev=rev, price=PRICE)

    async def buy(self, qty: int = 1) -> float:
        """Order and pay over HTTP, as a viewer of this room; returns when the payment was sent, in ms."""
        source = {"scene": "live", "room_id": self.sid, "author_id": self.town.author_id}
        line = {"sku_id": self.town.sku_id, "qty": qty, "source": source}
        quote = ok(await self.shopper.post("/api/quotes", {"lines": [line]}))
        address = ok(await self.shopper.get("/api/me/addresses"))["items"][0]["id"]
        asked = {"quote_id": quote["quote_id"], "address_id": address}
        placed = ok(await self.shopper.post("/api/checkouts", asked))
        intent = f"/api/payments/{placed['intent_id']}/attempts"
        charge = ok(await self.shopper.post(intent, {"channel": "sandbox"}))["redirect"].rpartition("/")[2]
        paid = clock.now_ms()
        ok(await self.shopper.post(f"/api/sandbox/charges/{charge}", {"outcome": "succeed"}))
        return paid


@asynccontextmanager
async def prepared(town: Town) -> AsyncIterator[Show]:
    """A broadcast in preparation, with the town's product in its bag and its shop's leave for a live price; ended at the end."""
    host, merchant, shopper = (browser(town.base) for _ in range(3))
    try:
        for client, login in ((host, town.author), (merchant, town.merchant), (shopper, town.shopper)):
            ok(await client.log_in(login, town.password))
        leave = {"product_id": town.product_id, "bp": 5000}
        ok(await merchant.put(f"/api/merchant/{town.shop_id}/live/floors", leave))
        base = f"/api/author/{town.author_id}/live"
        room = ok(await host.put(f"{base}/room", {"title": TITLE}))["id"]
        now = clock.now()
        window = {"planned_at": now.isoformat(), "planned_end": (now + timedelta(hours=2)).isoformat()}
        sid = ok(await host.post(f"{base}/sessions", {"title": TITLE, **window}))["id"]
        show = Show(town, host, shopper, room, sid)
        await show.do("items", items=[{"product_id": town.product_id}])
        await show.do("prepare")
        try:
            yield show
        finally:
            for verb in ("end", "cancel"):
                await host.post(f"{show.one}/{verb}")
    finally:
        for client in (host, merchant, shopper):
            await client.http.aclose()
