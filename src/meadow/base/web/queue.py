"""A fair queue before a verb that everybody wants at the same second: first come, first served, told rather than timed out."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from litestar.types import ASGIApp, Receive, Scope, Send

from meadow.base.errors import Waiting
from meadow.base.web import problems


class Queue:
    """`abreast` requests run at once; up to `most` others wait their turn without holding a connection, for `patience` seconds.

    Without it every waiting request holds its place in the pool of connections twice, and nobody is served until all
    have been looked at.
    """

    def __init__(self, abreast: int = 24, most: int = 8000, patience: float = 8.0) -> None:
        self.abreast, self.most, self.patience = abreast, most, patience
        self.waiting = 0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._turns = asyncio.Semaphore(abreast)

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait for a turn; raises `Waiting`, which names how many are ahead and when to ask again."""
        loop = asyncio.get_running_loop()
        if loop is not self._loop:  # a route is declared before its loop runs
            self._loop, self._turns, self.waiting = loop, asyncio.Semaphore(self.abreast), 0
        turns = self._turns
        if turns.locked():
            await self._wait()
        else:
            await turns.acquire()
        try:
            yield
        finally:
            turns.release()

    async def _wait(self) -> None:
        if self.waiting >= self.most:
            raise Waiting(ahead=self.waiting, retry_after=2)
        self.waiting += 1
        try:
            await asyncio.wait_for(self._turns.acquire(), self.patience)
        except TimeoutError:
            raise Waiting(ahead=self.waiting - 1, retry_after=1) from None
        finally:
            self.waiting -= 1


class Turns:
    """The queues stand before the framework: of those who wait, nothing is parsed, so that the first are served the sooner.

    A body is taken in whole before its turn comes, lest a slow sender hold up the others.
    """

    def __init__(self, app: ASGIApp, queues: Mapping[tuple[str, str], Queue], most: int = 1_000_000) -> None:
        self.app, self.queues, self.most = app, queues, most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        queue = self.queues.get((str(scope.get("method", "")), str(scope.get("path", "")).rstrip("/")))
        if queue is None:
            await self.app(scope, receive, send)
            return
        held = await self._whole(receive)

        async def again() -> Any:
            return held.pop(0) if held else await receive()

        try:
            async with queue.turn():
                await self.app(scope, again, send)
        except Waiting as problem:
            await problems.send(scope, problem, send)

    async def _whole(self, receive: Receive) -> list[Any]:
        """What came of a request until its end, or until it is longer than any that is taken."""
        held: list[Any] = []
        size = 0
        while size <= self.most:
            message: Any = await receive()
            held.append(message)
            if message["type"] != "http.request" or not message.get("more_body"):
                break
            size += len(message.get("body", b""))
        return held
