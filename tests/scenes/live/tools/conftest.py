"""A shop's own room on air with one product, and what tests of its tools ask again and again."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from litestar import Litestar

from meadow.base import clock, policy, timers
from meadow.base.db import House
from meadow.people.accounts.types import Known
from meadow.scenes.live.queries.audit import checks
from meadow.scenes.live.tables import event, session
from meadow.scenes.live.types import Desk, Role
from meadow.wiring.audit import checks as audits
from tests.conftest import Client
from tests.make import live, market
from tests.make.people import Street
from tests.make.people import street as opened


@dataclass
class Show:
    """Everything a test of the tools needs."""

    house: House
    street: Street
    held: live.Stage
    fan: Client

    @property
    def sid(self) -> UUID:
        return UUID(self.held.sid)

    @property
    def sku(self) -> UUID:
        return self.held.goods[0].skus[0]

    @property
    def product(self) -> UUID:
        return self.held.goods[0].product_id

    @property
    def desk(self) -> Desk:
        return Desk(author_id=UUID(self.held.author_id), role=Role.host, name="anchor")

    def mine(self, path: str) -> str:
        """Where viewers meet this broadcast."""
        return f"/api/live/sessions/{self.held.sid}/{path}"

    async def post(self, path: str, body: Any = None, *, by: Client | None = None) -> Any:
        return live.ok(await (by or self.held.host).post(f"{self.held.one}/{path}", body))

    async def coupons(self, total: int, **rule: Any) -> UUID:
        """A template of the shop."""
        now = clock.now()
        new = {
            "title": {"zh-CN": "直播券"}, "whole": True, "starts_at": now.isoformat(),
            "ends_at": (now + timedelta(days=3)).isoformat(),
            "rule": {"kind": "coupon", "off": 500, "valid_days": 7, "total": total, "channel": "private", **rule},
        }  # fmt: skip
        made = await self.held.merchant.post(f"/api/merchant/{self.held.shop_id}/promotions", new)
        return UUID(live.ok(made)["id"])

    async def events(self, *kinds: str) -> list[dict[str, Any]]:
        """What viewers were told, in order."""
        query = sa.select(event).where(event.c.session_id == self.sid).order_by(event.c.off)
        async with self.house.read() as db:
            return [{"k": r.kind, **r.body} for r in await db.all(query) if r.kind in kinds]

    async def turn(self, to: str) -> None:
        """Put the broadcast into a state behind everybody's back."""
        grace = clock.now() + timedelta(seconds=20) if to == "grace" else None
        async with self.house.write() as db:
            await db.run(session.update().where(session.c.id == self.sid).values(state=to, grace_until=grace))

    async def after(self, seconds: float) -> None:
        """Time goes by, and what is due happens; the encoder keeps sending."""
        clock.move(timedelta(seconds=seconds))
        await timers.fire_due(self.house)

    async def sound(self) -> None:
        """Nothing is left to find: neither in rooms nor in stock, offers and orders."""
        async with self.house.read() as db:
            assert await checks(db) == []
            for name, check in audits().items():
                if name in {"stock", "offers", "agreement", "orders", "live"}:
                    assert await check(db) == [], name


async def old(street: Street, name: str, days: int = 30) -> Client:
    """The browser of somebody whose account is so many days old."""
    clock.move(-timedelta(days=days))
    try:
        street.known[name] = await market.person(street.house, name)
    finally:
        clock.reset()
    return await street.browser(name)


def known(street: Street, name: str) -> Known:
    return street.known[name]


@pytest.fixture
async def show(house: House, app: Litestar) -> AsyncIterator[Show]:
    policy.forget()
    async with opened(house, app) as street:
        fan = await old(street, "fan")
        held = await live.on_air(await live.stage(street, goods=1, own=True))
        market.listen(house, app)
        yield Show(house, street, held, fan)
