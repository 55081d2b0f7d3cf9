"""A street of people with browsers, and a shop's desk for imports."""

from collections.abc import AsyncIterator
from uuid import UUID

import pytest
import sqlalchemy as sa
from litestar import Litestar

from meadow.base.db import House
from meadow.goods.catalog import actions as catalog_actions
from meadow.goods.catalog import jobs as catalog_jobs
from meadow.goods.catalog.actions import PICTURES
from tests.conftest import Answer, Client
from tests.make import market
from tests.make.people import Street
from tests.make.people import street as opened

HEAD = "handle,title_zh,title_en,category,option1_name,option1_value,sku,price,stock,images\n"
OIL = HEAD + "oil,山茶花修护精华油,Camellia oil,skincare,容量|Size,30ml,C30,99.00,20,\noil,,,,,50ml,C50,149.9,5,\n"


class Desk:
    """A shop's desk for imports."""

    def __init__(self, client: Client, shop_id: UUID) -> None:
        self.client, self.shop_id, self.path = client, shop_id, f"/api/merchant/{shop_id}/imports"

    async def send(self, body: str | bytes, *, key: str | None = None, language: str = "en", **ask: object) -> Answer:
        query = "&".join(f"{k}={v}" for k, v in ask.items())
        raw = body.encode() if isinstance(body, str) else body
        return await self.client.post(f"{self.path}?{query}", raw, key=key, accept_language=language)  # type: ignore[arg-type]

    async def drafts(self) -> list[dict]:
        return (await self.client.get(f"/api/merchant/{self.shop_id}/products", limit=100)).json["items"]

    async def draft(self, product_id: str) -> dict:
        return (await self.client.get(f"/api/merchant/{self.shop_id}/products/{product_id}")).json


@pytest.fixture
async def street(house: House, app: Litestar) -> AsyncIterator[Street]:
    async with opened(house, app) as found:
        yield found


@pytest.fixture
async def desk(house: House, street: Street) -> Desk:
    owner = await street.browser("owner")
    shop_id = await market.shop(house, street.known["owner"])
    async with house.write() as db:
        await catalog_actions.standard_categories(db)
    return Desk(owner, shop_id)


def told(answer: Answer) -> list[tuple[int, str, str, str]]:
    assert answer.status == 201, answer
    return [
        (e["row"], e["column"], e["value"], e["code"].removeprefix("goods.catalog.row.")) for e in answer.json["errors"]
    ]


async def run_jobs(house: House) -> int:
    """Run the picture jobs that were queued, as the worker would."""
    async with house.read() as db:
        found = await db.all(
            sa.text("SELECT args FROM procrastinate_jobs WHERE task_name = :name ORDER BY id"), {"name": PICTURES}
        )
    for row in found:
        await catalog_jobs.pictures(house, **row.args)
    return len(found)
