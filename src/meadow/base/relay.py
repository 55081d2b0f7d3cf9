"""NATS: fan-out, wake-ups and short-lived marks between processes; never the only copy of anything."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

import nats
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from nats.js.api import StorageType
from nats.js.errors import KeyWrongLastSequenceError
from nats.js.kv import KeyValue

_ASK_S = 2.0


class Relay:
    """A connection that may be absent: publishing without it is a no-op, since readers also poll."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._nc: Client | None = None
        self._buckets: dict[str, KeyValue] = {}

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

    async def hear(self, subject: str, act: Callable[[bytes], Awaitable[None]]) -> None:
        """Call `act` with each payload on `subject` until the connection closes."""
        if not self._nc:
            return

        async def deliver(msg: Msg) -> None:
            await act(msg.data)

        await self._nc.subscribe(subject, cb=deliver)

    async def listen(self, pattern: str, act: Callable[[str, bytes], None]) -> Callable[[], Awaitable[None]] | None:
        """Call `act` with subject and payload of all that matches, until what is returned is called; None while not connected."""
        if not (self._nc and self._nc.is_connected):
            return None

        async def deliver(msg: Msg) -> None:
            act(msg.subject, msg.data)

        heard = await self._nc.subscribe(pattern, cb=deliver)

        async def stop() -> None:
            with contextlib.suppress(NatsError):
                await heard.unsubscribe()

        return stop

    async def bucket(self, name: str, ttl_s: float) -> bool:
        """Have a bucket of marks that are forgotten after a while, kept in the server's memory; False where there is none."""
        if not (self._nc and self._nc.is_connected):
            return False
        try:
            made = await self._nc.jetstream(timeout=_ASK_S).create_key_value(
                bucket=name, ttl=ttl_s, storage=StorageType.MEMORY
            )
        except (TimeoutError, NatsError):
            return False
        self._buckets[name] = made
        return True

    async def claim(self, name: str, key: str) -> bool | None:
        """Whether this is the first time that a key is claimed in a bucket; None where nobody can tell."""
        held = self._buckets.get(name)
        if held is None or not self.connected:
            return None
        try:
            await held.create(key, b"1")
        except KeyWrongLastSequenceError:
            return False
        except (TimeoutError, NatsError, ValueError):
            return None
        return True

    async def marks(self, name: str, start: str) -> list[bytes]:
        """The values in a bucket under a first word of their keys."""
        held = self._buckets.get(name)
        if held is None or not self.connected:
            return []
        try:
            keys = await held.keys()
            return [(await held.get(key)).value or b"" for key in keys if key.startswith(start + ".")]
        except (TimeoutError, NatsError, ValueError):
            return []

    @property
    def connected(self) -> bool:
        return bool(self._nc and self._nc.is_connected)


async def _quiet(_: Exception) -> None:
    """The client reconnects by itself; its errors are told by the health page."""
