"""Buyers, merchants and an operator as clients of the public HTTP API: the load of benches and fault tests."""

import asyncio
import itertools
import json
import random
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from meadow.base import clock, ids

PASSWORD = "correct horse 9"
ADDRESS = {
    "name": "李小满", "province": "浙江省", "city": "杭州市", "district": "西湖区",
    "street": "文三路 1 号", "is_default": True,
}  # fmt: skip
_LATER = {429, 500, 502, 503, 504}
_count = itertools.count()


class Refused(Exception):
    """The house said no; the code says why."""

    def __init__(self, answer: "Answer") -> None:
        super().__init__(f"{answer.status} {answer.code}")
        self.answer = answer


@dataclass(frozen=True)
class Answer:
    status: int
    body: Any

    @property
    def code(self) -> str:
        return str(self.body.get("code", "")) if isinstance(self.body, dict) else ""


@dataclass
class Caller:
    """One browser: a kept connection, its cookies, the CSRF token echoed, a key for every write."""

    http: aiohttp.ClientSession
    cookies: dict[str, str] = field(default_factory=dict)

    async def call(self, method: str, path: str, body: object = None, *, key: str | None = None) -> Answer:
        """One request; raises what the network raises."""
        headers = {"cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        if method != "GET":
            headers |= {"x-csrf-token": self.cookies.get("meadow_csrf", ""), "idempotency-key": key or ids.new().hex}
        if body is not None:
            headers["content-type"] = "application/json"
        data = json.dumps(body).encode() if body is not None else None
        async with self.http.request(method, path, data=data, headers=headers) as answer:
            raw = await answer.read()
            for name, morsel in answer.cookies.items():
                self.cookies[name] = morsel.value
            return Answer(answer.status, json.loads(raw) if raw else None)

    async def want(self, method: str, path: str, body: object = None) -> Any:
        """The answer's body; raises `Refused` for anything but a 2xx."""
        answer = await self.call(method, path, body)
        if not 200 <= answer.status < 300:
            raise Refused(answer)
        return answer.body

    async def insist(self, method: str, path: str, body: object = None, patience: float = 60.0) -> Answer:
        """Repeat one request under one key, as a good client does, until the house has answered it either way."""
        key, end = ids.new().hex, clock.monotonic() + patience
        while True:
            try:
                answer = await self.call(method, path, body, key=key)
            except (aiohttp.ClientError, TimeoutError, OSError):
                answer = Answer(503, None)
            if answer.status not in _LATER and answer.code != "trade.orders.in_flight":
                return answer
            if clock.monotonic() > end:
                return answer
            await asyncio.sleep(0.2)


@asynccontextmanager
async def caller(base: str) -> AsyncIterator[Caller]:
    """A browser without a session, holding a CSRF token."""
    wait = aiohttp.ClientTimeout(total=30)
    jar = aiohttp.DummyCookieJar()
    async with aiohttp.ClientSession(base, timeout=wait, cookie_jar=jar) as http:
        made = Caller(http)
        await made.call("GET", "/health")
        yield made


@asynccontextmanager
async def person(base: str, name: str) -> AsyncIterator[Caller]:
    """A browser logged in as a new account."""
    async with caller(base) as made:
        login = f"{name}-{next(_count)}-{random.getrandbits(40):x}@example.com"
        await made.want("POST", "/api/accounts", {"login": login, "password": PASSWORD, "name": name})
        yield made


@dataclass
class Buyer:
    """A shopper with an address."""

    me: Caller
    address_id: str

    async def quote(self, skus: Sequence[str]) -> str:
        lines = [{"sku_id": sku, "qty": 1, "source": {"scene": "mall"}} for sku in skus]
        return str((await self.me.want("POST", "/api/quotes", {"lines": lines}))["quote_id"])

    async def place(self, quote_id: str) -> Answer:
        return await self.me.call("POST", "/api/checkouts", {"quote_id": quote_id, "address_id": self.address_id})

    async def pay(self, intent_id: str) -> bool:
        """Pay at the sandbox; True once the cashier says the money is booked."""
        attempt = await self.me.want("POST", f"/api/payments/{intent_id}/attempts", {"channel": "sandbox"})
        charge = attempt["redirect"].rpartition("/")[2]
        await self.me.want("POST", f"/api/sandbox/charges/{charge}", {"outcome": "succeed"})
        return bool((await self.me.want("GET", f"/api/payments/{intent_id}"))["state"] == "succeeded")


@asynccontextmanager
async def buyer(base: str) -> AsyncIterator[Buyer]:
    """A new shopper, logged in, with an address and a phone of her own: many who share one look like a ring."""
    async with person(base, "buyer") as me:
        home = ADDRESS | {"phone": f"138{random.randrange(10**8):08}"}
        yield Buyer(me, (await me.want("POST", "/api/me/addresses", home))["id"])


@dataclass
class Market:
    """Shops with goods on sale: SKU ids by shop."""

    base: str
    merchant: Caller
    operator: Caller
    category: str
    skus: dict[str, list[str]] = field(default_factory=dict)

    def any_sku(self) -> str:
        return random.choice(random.choice(list(self.skus.values())))

    async def open_shop(self) -> str:
        shop = await self.merchant.want("POST", "/api/shops", {"name": f"店 {random.getrandbits(40):x}"})
        self.skus[shop["id"]] = []
        return str(shop["id"])

    async def product(self, shop: str, name: str, stock: int = 1_000_000, price: int = 9900) -> list[str]:
        """Put a product of two variants on the shelf through draft, submission and audit; its SKU ids."""
        sizes = [{"name": {"zh-CN": v, "en": v}} for v in ("小", "大")]
        body = {
            "category_id": self.category, "title": {"zh-CN": name, "en": name},
            "specs": [{"name": {"zh-CN": "尺码", "en": "Size"}, "values": sizes}],
            "skus": [{"price": price + i, "stock": stock, "spec_ix": [i]} for i in range(2)],
        }  # fmt: skip
        path = f"/api/merchant/{shop}/products"
        made = await self.merchant.want("POST", path, body)
        await self.merchant.want("POST", f"{path}/{made['id']}/submit")
        verdict = {"decision": "approve", "rev": made["rev"]}
        await self.operator.want("POST", f"/api/ops/products/{made['id']}/audit", verdict)
        live = await self.merchant.want("GET", f"{path}/{made['id']}")
        found = [str(sku["id"]) for sku in live["skus"]]
        self.skus[shop] += found
        return found


@asynccontextmanager
async def market(base: str, login: str, password: str, *, shops: int = 1, products: int = 20) -> AsyncIterator[Market]:
    """A market made over HTTP by a merchant and the operator of the installation."""
    async with person(base, "merchant") as merchant, caller(base) as operator:
        await operator.want("POST", "/api/session", {"login": login, "password": password})
        tree = (await operator.want("GET", "/api/categories"))["items"]
        if not tree:
            new = {"slug": "goods", "name": {"zh-CN": "好物", "en": "Goods"}}
            tree = [await operator.want("POST", "/api/ops/categories", new)]
        made = Market(base, merchant, operator, tree[-1]["id"])
        for _ in range(shops):
            shop = await made.open_shop()
            for n in range(products):
                await made.product(shop, f"测试商品 {n} bench goods")
        yield made
