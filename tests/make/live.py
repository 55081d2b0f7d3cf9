"""A live room made over HTTP: an author, a shop with goods she may promote, a broadcast that an engine feeds."""

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import httpx
import msgspec
import sqlalchemy as sa

from meadow.base import clock, ids
from meadow.base.bus import step
from meadow.base.db import House
from meadow.scenes.live.rules import keys
from tests.conftest import Answer, Client
from tests.make import market
from tests.make.people import Street

GOOD = {"width": 1280, "height": 720, "fps": 30.0, "audio": True}


@dataclass
class Stage:
    """Who plays: the author's browser, the merchant's, the goods, the broadcast."""

    house: House
    street: Street
    host: Client
    merchant: Client
    author_id: str
    shop_id: str
    goods: list[market.Goods]
    sid: str = ""
    key: str = ""
    bag: dict[str, int] = field(default_factory=dict)

    @property
    def base(self) -> str:
        return f"/api/author/{self.author_id}/live"

    @property
    def one(self) -> str:
        return f"{self.base}/sessions/{self.sid}"

    async def do(self, verb: str, body: Any = None, *, by: Client | None = None) -> Answer:
        return await (by or self.host).post(f"{self.one}/{verb}", body)

    async def hook(
        self, verb: str, *, engine: str = "embedded", door: str | None = None, **said: Any
    ) -> httpx.Response:
        """What an engine says at its door."""
        inner = door or keys.door(self.house.settings.keys.session)
        body = {"engine": engine, "what": verb, "server_id": "s1", **said}
        return await self.host.http.post(f"/internal/media/{inner}/{engine}/{verb}", json=body)

    def publisher(self) -> dict[str, str]:
        name, _, token = self.key.partition("?token=")
        return {"publish_name": name, "token": token}

    async def send(self, client: str, seq: int = 1, **media: Any) -> dict[str, Any]:
        """An encoder comes, and its first segment is there."""
        told = (await self.hook("started", client_id=client, media=GOOD | media, **self.publisher())).json()
        await self.hook(
            "segment", client_id=client, seq=seq, seconds=1.0, file="1.ts", health={"kbps": 2600, "gop_ms": 1000}
        )
        return dict(told)

    async def items(self) -> dict[str, dict[str, Any]]:
        answer = await self.host.get(f"{self.one}/items")
        return {i["product"]["id"]: i for i in answer.json["items"]}

    async def state(self) -> str:
        return str((await self.host.get(self.one)).json["state"])


def ok(answer: Answer) -> Any:
    assert answer.status in {200, 201, 204}, answer
    return answer.json if answer.content else None


async def stage(street: Street, *, goods: int = 2, price: int = 9900, own: bool = False) -> Stage:
    """An author with a room, and goods with a plan; with `own` the room is the shop's own."""
    house = street.house
    anchor, seller = await street.person("anchor"), await street.person("seller")
    author_id = await market.author(house, anchor, "林小满")
    shop_id = await market.shop(house, anchor if own else seller, "山茶研究所")
    made = [await market.goods(house, shop_id, title=f"山茶花修护精华油 第{n}款", price=price) for n in range(goods)]
    host = await street.browser("anchor")
    merchant = host if own else await street.browser("seller")
    await plans(merchant, shop_id, made)
    held = Stage(house, street, host, merchant, str(author_id), str(shop_id), made)
    ok(await host.put(f"{held.base}/room", {"title": "小满的直播间", "shop_id": str(shop_id) if own else None}))
    return held


async def plans(merchant: Client, shop_id: Any, goods: list[market.Goods]) -> None:
    """A commission plan for each, in force at once."""
    rows = [{"product_id": str(g.product_id), "rate_bp": 2000} for g in goods]
    ok(await merchant.put(f"/api/merchant/{shop_id}/plans", {"rows": rows}))


async def planned(held: Stage, **over: Any) -> Stage:
    """A broadcast with all goods in its bag."""
    now = clock.now()
    window = {"planned_at": now.isoformat(), "planned_end": (now + timedelta(hours=2)).isoformat()}
    made = ok(await held.host.post(f"{held.base}/sessions", {"title": "晚间专场", **window, **over}))
    held.sid = made["id"]
    rows = [{"product_id": str(g.product_id)} for g in held.goods]
    done = ok(await held.host.post(f"{held.one}/items", {"items": rows}))
    held.bag = {r["product_id"]: r["number"] for r in done["rows"]}
    held.key = ok(await held.host.post(f"{held.base}/key"))["key"]
    return held


async def on_air(held: Stage) -> Stage:
    """On air, fed by one encoder."""
    if not held.sid:
        await planned(held)
    ok(await held.do("prepare"))
    await held.send("c1")
    ok(await held.do("go", {"reason": "试播"}))
    return held


async def together(*calls: Any) -> list[Any]:
    """At the same time."""
    return list(await asyncio.gather(*calls))


def guest() -> str:
    return ids.new().hex


def listener(heard: list[str]) -> Any:
    """In the place of the bus: notes each subject with what it says first."""

    async def say(subject: str, payload: bytes = b"") -> None:
        said = msgspec.json.decode(payload) if payload else {}
        heard.append(f"{subject} {said.get('k', '')}".strip())

    return say


async def steps(house: House, *names: str) -> None:
    """Let these followers read what there is."""
    start = sa.text("INSERT INTO outbox_cursor VALUES (:f, '0'::xid8, 0) ON CONFLICT DO NOTHING")
    for follower in (f for f in house.wiring.later if f.name in names):
        async with house.write() as db:
            await db.run(start, {"f": follower.name})
        await step(house, follower)


async def pay(street: Street, buyer: Client, quote_id: str) -> Any:
    """Order what a quote says, and pay at the sandbox; returns the checkout."""
    address_id = await market.address(street.house, street.known["buyer"].id)
    placed = ok(await buyer.post("/api/checkouts", {"quote_id": quote_id, "address_id": str(address_id)}))
    attempt = ok(await buyer.post(f"/api/payments/{placed['intent_id']}/attempts", {"channel": "sandbox"}))
    market.listen(street.house, street.app)
    charge = attempt["redirect"].rpartition("/")[2]
    ok(await buyer.post(f"/api/sandbox/charges/{charge}", {"outcome": "succeed"}))
    return placed
