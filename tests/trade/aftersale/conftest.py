"""A desk: a stall whose buyer asks and whose clerk answers, with pictures and a parcel or two."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from litestar import Litestar

from meadow.base import ids, policy, timers
from meadow.base.db import mapping, metadata
from meadow.base.trail import Who
from meadow.people import access
from meadow.wiring import PLATFORM
from tests.conftest import Answer, Client
from tests.make import market
from tests.trade.conftest import Stall

Json = dict[str, Any]


@dataclass
class Desk:
    """The stall, a product of two sizes at 99.00, and a platform operator."""

    stall: Stall
    sku: UUID
    other: UUID
    operator: Client

    @property
    def shop(self) -> str:
        return f"/api/merchant/{self.stall.shop_id}"

    async def buy(self, qty: int = 1, *, ship: bool = False) -> Json:
        """A paid order as its buyer sees it, shipped on demand."""
        placed = await self.stall.bought((self.sku, qty))
        order = placed["orders"][0]["id"]
        if ship:
            await self.ship(order)
        return (await self.stall.shopper.get(f"/api/orders/{order}")).json

    async def ship(self, order: str, *lines: tuple[str, int]) -> None:
        body = {"carrier": "sf", "tracking_no": f"SF{ids.number()}"}
        if lines:
            body |= {"lines": [{"line_id": line, "qty": qty} for line, qty in lines]}  # type: ignore[dict-item]
        answer = await self.stall.clerk.post(f"{self.shop}/orders/{order}/ship", body)
        assert answer.status == 200, answer

    async def ask(self, order: Json, kind: str, reason: str, **more: Any) -> Answer:
        body = {"kind": kind, "reason": reason} | more
        if kind != "user_cancel":
            body.setdefault("line_id", order["lines"][0]["id"])
        return await self.stall.shopper.post(f"/api/orders/{order['id']}/aftersale", body)

    async def case(self, order: Json, kind: str, reason: str, **more: Any) -> Json:
        answer = await self.ask(order, kind, reason, **more)
        assert answer.status == 201, answer
        return answer.json

    async def buyer(self, case: Json, verb: str, **body: Any) -> Answer:
        return await self.stall.shopper.post(f"/api/aftersale/{case['id']}/{verb}", {"version": case["version"]} | body)

    async def clerk(self, case: Json, verb: str, **body: Any) -> Answer:
        return await self.stall.clerk.post(
            f"{self.shop}/aftersale/{case['id']}/{verb}", {"version": case["version"]} | body
        )

    async def ops(self, case: Json, verb: str, **body: Any) -> Answer:
        return await self.operator.post(f"/api/ops/aftersale/{case['id']}/{verb}", {"version": case["version"]} | body)

    async def seen(self, case: Json) -> Json:
        return (await self.stall.shopper.get(f"/api/aftersale/{case['id']}")).json

    async def address(self, **over: Any) -> str:
        new = {"name": "售后组", "phone": "13900001111", "region": "浙江省 杭州市", "street": "余杭区 仓前 2 号"} | over
        answer = await self.stall.clerk.post(f"{self.shop}/return-addresses", new)
        assert answer.status == 201, answer
        return str(answer.json["items"][-1]["id"])

    async def picture(self, client: Client, path: str) -> str:
        answer = await client.post(path, PNG, content_type="application/octet-stream")
        assert answer.status == 201, answer
        return str(answer.json["id"])

    async def shown(self) -> str:
        """A picture of the buyer's."""
        return await self.picture(self.stall.shopper, "/api/me/images")

    async def proof(self) -> str:
        """A picture of the shop's."""
        return await self.picture(self.stall.clerk, f"{self.shop}/aftersale/images")

    async def set(self, key: str, value: Any) -> None:
        """Change a policy as an operator does."""
        async with self.stall.house.write() as db:
            await policy.change(db, Who(UUID(int=7), UUID(int=7), "Operator"), key, value)
        policy.forget()

    async def slow(self) -> None:
        """Nothing is refunded at once: the shop is asked."""
        await self.set("trade.aftersale.instant_most", 0)

    async def ledger(self) -> dict[str, int]:
        """Balances of the house by kind of account, without empty ones."""
        held = (await self.operator.get("/api/ops/ledger")).json
        assert held["sum"] == 0
        return {b["kind"]: b["balance"] for b in held["accounts"] if b["balance"]}

    async def tick(self) -> None:
        """Fire what is due."""
        while await timers.fire_due(self.stall.house):
            pass

    async def rows(self, table: str, **where: Any) -> list[Json]:
        held = metadata.tables[table]
        query = sa.select(held)
        for name, value in where.items():
            query = query.where(held.c[name] == value)
        async with self.stall.house.read() as db:
            return [mapping(r) for r in await db.all(query)]


PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8cfc000000301010018dd8db0"
    "0000000049454e44ae426082"
)


@pytest.fixture
async def desk(stall: Stall, app: Litestar) -> AsyncIterator[Desk]:
    made = await market.goods(stall.house, stall.shop_id, values=("30ml", "50ml"))
    boss = await market.person(stall.house, "operator")
    async with stall.house.write() as db:
        await access.grant(db, kind="platform", subject_id=PLATFORM, account_id=boss.id, name="Meadow")
    operator, opened = await market.browser(app, "operator")
    yield Desk(stall, made.skus[0], made.skus[1], operator)
    await opened.aclose()
