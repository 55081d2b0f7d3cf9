"""A shop with offers: the stall of trade, an operator, and short ways to say an offer."""

from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID

import pytest
from litestar import Litestar

from meadow.base import clock
from meadow.base.db import House
from meadow.people import access
from meadow.wiring import PLATFORM
from tests.conftest import Answer, Client
from tests.make import market
from tests.trade.conftest import Stall, stall

__all__ = ["stall"]
T = {"zh-CN": "优惠", "en": "Offer"}


def window(hours: float = 24, start: float = -1) -> dict[str, str]:
    now = clock.now()
    return {
        "starts_at": (now + timedelta(hours=start)).isoformat(),
        "ends_at": (now + timedelta(hours=hours)).isoformat(),
    }


class Desk:
    """An owner's offers over HTTP."""

    def __init__(self, browser: Client, base: str) -> None:
        self.browser, self.base = browser, base

    async def make(self, rule: dict, items: list | None = None, **more: object) -> dict:  # type: ignore[type-arg]
        """An offer that runs."""
        body = {"title": T, "rule": rule, "whole": items is None and "parts" not in rule, **window(), **more}
        made = await self.browser.post(f"{self.base}/promotions", body)
        assert made.status == 201, made
        if items is not None:
            if items:
                await self.enter(made.json["id"], items)
            if made.json["state"] == "draft":
                done = await self.turn(made.json["id"], "start")
                assert done.status == 200, done
                return done.json
        return made.json

    async def enter(self, offer_id: str, items: list, *, ok: bool = True) -> list:  # type: ignore[type-arg]
        put = await self.browser.put(f"{self.base}/promotions/{offer_id}/items", {"items": items})
        assert put.status == 200, put
        assert not ok or all(r["ok"] for r in put.json["results"]), put
        return put.json["results"]  # type: ignore[no-any-return]

    async def turn(self, offer_id: str, verb: str) -> Answer:
        return await self.browser.put(f"{self.base}/promotions/{offer_id}/state", {"verb": verb})

    async def stats(self, offer_id: str) -> dict:  # type: ignore[type-arg]
        return (await self.browser.get(f"{self.base}/promotions/{offer_id}/stats")).json

    async def budget(self, total: int) -> str:
        made = await self.browser.post(f"{self.base}/budgets", {"title": "六月", "total": total})
        assert made.status == 201, made
        return str(made.json["id"])


@pytest.fixture
def desk(stall: Stall) -> Desk:
    return Desk(stall.clerk, f"/api/merchant/{stall.shop_id}")


@pytest.fixture
async def ops(house: House, app: Litestar) -> AsyncIterator[Desk]:
    """The platform's own offers."""
    known = await market.person(house, "operator")
    async with house.write() as db:
        await access.grant(db, kind="platform", subject_id=PLATFORM, account_id=known.id, name="Meadow")
    browser, opened = await market.browser(app, "operator")
    yield Desk(browser, "/api/ops")
    await opened.aclose()


async def coupon(stall: Stall, offer_id: str) -> str:
    """Claimed by the stall's shopper."""
    got = await stall.shopper.post("/api/coupons", {"offer_id": offer_id})
    assert got.status == 201, got
    return str(got.json["id"])


async def quoted(stall: Stall, *lines: tuple[UUID, int], **more: object) -> dict:  # type: ignore[type-arg]
    body = {"lines": [{"sku_id": str(s), "qty": q, "source": {"scene": "mall"}} for s, q in lines], **more}
    answer = await stall.shopper.post("/api/quotes", body)
    assert answer.status == 201, answer
    return answer.json


async def ordered(stall: Stall, quote: dict, status: int = 201) -> Answer:  # type: ignore[type-arg]
    body = {"quote_id": quote["quote_id"], "address_id": str(stall.address_id)}
    answer = await stall.shopper.post("/api/checkouts", body)
    assert answer.status == status, answer
    return answer


async def goods(stall: Stall, price: int = 10000, **more: object) -> tuple[UUID, UUID]:
    """A product on sale: its id and its only SKU's."""
    made = await market.goods(stall.house, stall.shop_id, price=price, **more)  # type: ignore[arg-type]
    return made.product_id, made.skus[0]
