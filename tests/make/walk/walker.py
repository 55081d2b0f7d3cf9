"""One walk: the open house, everybody's browsers, and a record of what was done and answered."""

import collections
import logging
from datetime import timedelta
from random import Random
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from litestar import Litestar

from meadow.base import bus, clock, ids, timers
from meadow.base.db import House, mapping
from tests.conftest import Answer
from tests.make import market
from tests.make.walk.town import Town

_QUIET = ("track",)
"""Followers that lead out of PostgreSQL."""


class Broken(AssertionError):
    """Something that must hold does not."""


class Picks:
    """Choices of one step; the first of what is offered is what shrinking tends to."""

    def __init__(self, random: Random) -> None:
        self.random = random

    def below(self, n: int) -> int:
        return self.random.randrange(n)

    def of(self, some: Any) -> Any:
        return some[self.below(len(some))]

    def one_in(self, n: int) -> bool:
        return self.below(n) == n - 1


class Errors(logging.Handler):
    """What the house logs as an error is a finding, even where the caller never sees it."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.found: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.found.append(logging.Formatter().format(record)[-3000:])


class Walk:
    """The people of a town, at it."""

    def __init__(self, house: House, app: Litestar, town: Town) -> None:
        self.house, self.town = house, town
        self.open = {name: town.browser(app, name) for name in town.jars}
        self.said: list[str] = []
        self.counts: collections.Counter[str] = collections.Counter()
        self.verb = ""
        self.last: tuple[str, str, str, Any, str, Answer] | None = None
        self.states: dict[str, str] = {}
        self.pictures: dict[str, str] = {}
        self.errors = Errors()
        logging.getLogger().addHandler(self.errors)
        market.listen(house, app)

    async def close(self) -> None:
        logging.getLogger().removeHandler(self.errors)
        for client in self.open.values():
            await client.http.aclose()
        await self.house.engines["trade.payments.client"].aclose()

    async def post(
        self, who: str, path: str, body: Any = None, *, method: str = "POST", key: str | None = None
    ) -> Answer:
        """A write; no answer may ever be a 5xx."""
        key = key or ids.new().hex
        answer = await self.open[who].send(method, path, body, key=key)
        self._note(who, method, path, body, answer)
        self.last = (who, method, path, body, key, answer)
        return answer

    async def get(self, who: str, path: str, **query: Any) -> Answer:
        answer = await self.open[who].get(path, **query)
        self._note(who, "GET", path, query, answer)
        return answer

    def _note(self, who: str, method: str, path: str, body: Any, answer: Answer) -> None:
        code = "" if answer.status < 400 else answer.code
        self.counts[f"{self.verb} {answer.status} {code}"] += 1
        self.said.append(f"{clock.now():%m-%d %H:%M:%S} {who} {method} {path} {body} -> {answer.status} {code}")
        if answer.status >= 500:
            raise Broken(f"{method} {path} {body} -> {answer.status}\n" + "\n".join(self.errors.found))

    async def rows(self, query: str, **given: Any) -> list[dict[str, Any]]:
        """What lies in the tables, for choosing what to act on; newest first where the query says so."""
        async with self.house.read() as db:
            return [mapping(r) for r in await db.all(sa.text(query), given)]

    def buyer(self, account_id: UUID) -> str:
        return next(name for name, known in self.town.buyers.items() if known == account_id)

    def shop(self, shop_id: UUID) -> str:
        return f"/api/merchant/{shop_id}"

    async def move(self, **span: float) -> None:
        """Let time pass, and everything that was waiting for it happen."""
        clock.move(timedelta(**span))
        self.last = None
        self.said.append(f"{clock.now():%m-%d %H:%M:%S} the clock moved by {span}")
        await self.settle()

    async def settle(self) -> None:
        """Fire what is due until nothing is, and let every follower catch up."""
        for _ in range(400):
            if not await timers.fire_due(self.house):
                break
        else:
            raise Broken("timers never come to rest")
        for follower in self.house.wiring.later:
            if follower.name not in _QUIET:
                while await bus.step(self.house, follower):
                    pass
