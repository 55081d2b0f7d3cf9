"""Reads through the owner's door: what many ask at once is computed once, and long readers leave room for screens."""

import asyncio
from collections.abc import Mapping

from meadow.base import clock
from meadow.base.track.warehouse.owner import Owner

KEEP_S = 1.0
KEPT_MAX, RESULT_MAX = 500, 1 << 20
LONG_AT_ONCE = 2
Key = tuple[str, str, str, tuple[tuple[str, str], ...], int]


class Reads:
    """Results of the last second, as long as nothing was written since; a reader with one thread is a long one."""

    def __init__(self, owner: Owner) -> None:
        self.owner = owner
        self.kept: dict[Key, tuple[float, asyncio.Future[bytes]]] = {}
        self.long = asyncio.Semaphore(LONG_AT_ONCE)

    async def ask(self, sql: str, form: str, params: Mapping[str, str], database: str, *, long: bool) -> bytes:
        """The whole result of one read; raises `EngineError`."""
        if long:
            async with self.long:
                return await self._run(sql, form, params, database)
        now = clock.monotonic()
        key = (sql, form, database, tuple(sorted(params.items())), self.owner.writes)
        until, result = self.kept.get(key, (0.0, None))
        if result is None or until < now:
            self._forget(now)
            result = asyncio.ensure_future(self._run(sql, form, params, database))
            result.add_done_callback(lambda done: self._settle(key, done))
            self.kept[key] = (now + KEEP_S, result)
        return await asyncio.shield(result)

    async def _run(self, sql: str, form: str, params: Mapping[str, str], database: str) -> bytes:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self.owner.threads, self.owner.ask, sql, form, params, database)

    def _settle(self, key: Key, done: asyncio.Future[bytes]) -> None:
        """A failure is told to who waits and asked anew by the next; a large result is not kept."""
        if done.cancelled() or done.exception() or len(done.result()) > RESULT_MAX:
            self.kept.pop(key, None)

    def _forget(self, now: float) -> None:
        self.kept = {key: held for key, held in self.kept.items() if held[0] >= now}
        while len(self.kept) >= KEPT_MAX:
            self.kept.pop(next(iter(self.kept)))
