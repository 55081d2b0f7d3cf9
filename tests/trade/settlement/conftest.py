"""Owners with money, and the browsers of shop, author and platform."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import UUID

import pytest
from litestar import Litestar

from meadow.base import ids, policy
from meadow.base.db import House
from meadow.people import access
from meadow.trade import ledger
from meadow.trade.ledger import PLATFORM, Entry, Kind
from tests.conftest import Client
from tests.make import market
from tests.make.people import Street
from tests.make.people import street as opened

BANK = {"holder": "山茶研究所有限公司", "bank": "招商银行杭州分行", "number": "6222021234567890"}


@dataclass
class Desk:
    """A shop, an author, and two operators."""

    house: House
    street: Street
    shop_id: UUID
    author_id: UUID
    seller: Client
    ann: Client
    ops: Client
    second: Client

    @property
    def shop(self) -> str:
        return f"/api/merchant/{self.shop_id}"

    @property
    def author(self) -> str:
        return f"/api/author/{self.author_id}"

    async def give(self, owner: UUID, kind: Kind, amount: int) -> None:
        """Money out of nowhere, booked against the channel."""
        async with self.house.write() as db:
            entries = [Entry(owner, kind, amount), Entry(PLATFORM, Kind.channel, -amount)]
            await ledger.post(db, shop_id=owner, reason="settled", ref=ids.new(), currency="CNY", entries=entries)


async def operator(house: House, street: Street, name: str) -> Client:
    owner = await street.person(name)
    async with house.write() as db:
        await access.grant(db, kind="platform", subject_id=PLATFORM, account_id=owner.id, name="Meadow")
    return await street.browser(name)


@pytest.fixture
async def desk(house: House, app: Litestar) -> AsyncIterator[Desk]:
    policy.forget()
    async with opened(house, app) as street:
        seller, ann = await street.browser("seller"), await street.browser("ann")
        shop_id = await market.shop(house, street.known["seller"])
        author_id = await market.author(house, street.known["ann"])
        ops, second = await operator(house, street, "ops"), await operator(house, street, "second")
        yield Desk(house, street, shop_id, author_id, seller, ann, ops, second)
