"""A line to PostgreSQL that stays registered with its event loop: the driver's own registers and forgets it for every wait.

That is a third of what a short statement costs in a process, and a purchase waits some seventy times.
"""

from asyncio import AbstractEventLoop, CancelledError, Future, get_running_loop
from collections.abc import Generator
from typing import Any

import psycopg
from psycopg.waiting import Ready, Wait

_SPARE = 3
"""Calls without anybody waiting, one behind the other, before the socket is left alone: the server has hung up."""
Steps = Generator[int, int, Any]


class Line(psycopg.AsyncConnection[Any]):
    """A connection that waits for its answers with one registration; whatever is unusual is left to the driver."""

    _held: tuple[AbstractEventLoop, int] | None = None
    _waiting: "Future[None] | None" = None
    _spare = 0

    async def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:  # noqa: ASYNC109 - the driver's
        """Run the driver's steps to their end; what they return."""
        if timeout is not None:
            self._let_go()
            return await super().wait(gen, interval, timeout)
        try:
            state = next(gen)
            while state == Wait.R:
                await self._answer()
                state = gen.send(Ready.R)
        except StopIteration as end:
            return end.value
        except (CancelledError, KeyboardInterrupt) as why:  # the driver ends the statement at the server
            self._let_go()
            return await super().wait(_Rest(gen, why), interval)  # type: ignore[arg-type]
        except BaseException:
            self._let_go()
            raise
        self._let_go()  # it cannot write for now
        return await super().wait(_Rest(gen, state), interval)  # type: ignore[arg-type]

    async def close(self) -> None:
        """Close, and leave the loop before the socket's number is given to somebody else."""
        self._let_go()
        await super().close()

    async def _answer(self) -> None:
        loop = get_running_loop()
        if self._held is None or self._held[0] is not loop:
            self._let_go()
            self._held = (loop, self.pgconn.socket)
            loop.add_reader(self._held[1], self._readable)
        self._waiting = loop.create_future()
        try:
            await self._waiting
        finally:
            self._waiting = None

    def _readable(self) -> None:
        if self._waiting is None:
            self._spare += 1
            if self._spare > _SPARE:
                self._let_go()
        elif not self._waiting.done():
            self._spare = 0
            self._waiting.set_result(None)

    def _let_go(self) -> None:
        if self._held is not None:
            (loop, socket), self._held = self._held, None
            if not loop.is_closed():
                loop.remove_reader(socket)


class _Rest:
    """Steps that were begun: first what they said last, or what cut them short, then the others."""

    def __init__(self, gen: Steps, last: int | BaseException) -> None:
        self.gen = gen
        self.last: int | BaseException | None = last

    def __next__(self) -> int:
        last, self.last = self.last, None
        if isinstance(last, BaseException):
            raise last
        return next(self.gen) if last is None else last

    def send(self, ready: int) -> int:
        return self.gen.send(ready)
