"""NATS: fan-out and wake-ups between processes; never the only copy of anything."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

import nats
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError


class Relay:
    """A connection that may be absent: publishing without it is a no-op, since readers also poll."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._nc: Client | None = None

    async def open(self) -> None:
        """Connect where an address is set; a server that is still starting is retried in the background."""
        if not self.url or self._nc:
            return
        with contextlib.suppress(NatsError, OSError, asyncio.TimeoutError):
            self._nc = await nats.connect(
                self.url,
                name="meadow",
                max_reconnect_attempts=-1,
                reconnect_time_wait=1,
                error_cb=_quiet,
            )

    async def close(self) -> None:
        if self._nc:
            with contextlib.suppress(NatsError, asyncio.TimeoutError):
                await self._nc.close()
            self._nc = None

    async def say(self, subject: str, payload: bytes = b"") -> None:
        """Publish, best effort."""
        if self._nc and self._nc.is_connected:
            with contextlib.suppress(NatsError):
                await self._nc.publish(subject, payload)

    async def hear(self, subject: str, act: Callable[[bytes], Awaitable[None]]) -> Callable[[], Awaitable[None]]:
        """Call `act` with each payload on `subject` until the connection closes, or what is returned is called."""
        if not self._nc:
            return _nothing

        async def deliver(msg: Msg) -> None:
            await act(msg.data)

        held = await self._nc.subscribe(subject, cb=deliver)

        async def stop() -> None:
            with contextlib.suppress(NatsError):
                await held.unsubscribe()

        return stop

    @property
    def connected(self) -> bool:
        return bool(self._nc and self._nc.is_connected)


async def _nothing() -> None:
    """Nothing was heard, so there is nothing to end."""


async def _quiet(_: Exception) -> None:
    """The client reconnects by itself; its errors are told by the health page."""
