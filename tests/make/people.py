"""People with their roles, made through the public verbs, and browsers that are logged in as them."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from uuid import UUID

import httpx
from litestar import Litestar

from meadow.base import ids
from meadow.base.db import House
from meadow.base.trail import Who
from meadow.people import agencies
from meadow.people.accounts.types import Known
from meadow.people.agencies.types import FoundAgency, Invite
from tests.conftest import Client
from tests.make import market


def who(known: Known) -> Who:
    """A caller without grants, for verbs that need none."""
    return Who(known.id, ids.new(), known.name)


async def agency(house: House, owner: Known, name: str = "星火传媒") -> UUID:
    async with house.write() as db:
        return (await agencies.found(db, who(owner), FoundAgency(name))).id


async def bind(house: House, agency_id: UUID, author_id: UUID, split_bp: int, months: int = 12) -> UUID:
    """Bind an author to an agency by invitation and acceptance; returns the contract."""
    nobody = Who(ids.new(), ids.new(), "somebody")
    async with house.write() as db:
        made = await agencies.invite(db, nobody, agency_id, Invite(author_id, split_bp, months))
        await agencies.accept(db, nobody, author_id, made.id)
        return made.id


class Street:
    """Browsers by name; each is opened on first use and logged in."""

    def __init__(self, house: House, app: Litestar, stack: AsyncExitStack) -> None:
        self.house, self.app, self.stack = house, app, stack
        self.known: dict[str, Known] = {}
        self.open: dict[str, Client] = {}

    async def person(self, name: str) -> Known:
        if name not in self.known:
            self.known[name] = await market.person(self.house, name)
        return self.known[name]

    async def browser(self, name: str) -> Client:
        await self.person(name)
        if name not in self.open:
            self.open[name] = await self.guest()
            answer = await self.open[name].log_in(market.login(name), market.PASSWORD)
            assert answer.status == 200, answer
        return self.open[name]

    async def guest(self) -> Client:
        """A browser without a session. The house is open already, so the app's own life cycle is not started again."""
        opened = httpx.AsyncClient(transport=httpx.ASGITransport(app=self.app), base_url="http://127.0.0.1:8000")
        return Client(await self.stack.enter_async_context(opened))  # type: ignore[arg-type]


@asynccontextmanager
async def street(house: House, app: Litestar) -> AsyncIterator[Street]:
    async with AsyncExitStack() as stack:
        yield Street(house, app, stack)
