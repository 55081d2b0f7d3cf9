"""What becomes of a batch that came in order: seen before, or written, answered and told."""

import asyncio
import re
import shutil
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec

from meadow.base import clock
from meadow.base.relay import Relay
from meadow.base.settings import Settings
from meadow.base.track import columns, rules, wire
from meadow.base.track.collector.log import Log, Refused
from meadow.base.track.names import BEATS, CODES, FLAGS
from meadow.base.track.segments import BROWSER, COLUMNS, CRAWLER, SERVER, SIDE, Origin
from meadow.base.track.types import EventError, Reply, Told
from meadow.base.visitors import prefix

RECENT_MS = 5 * 60_000
RECENT_MAX = 50_000
LAG_MS = 5_000
LAG_LONG_MS = 60_000
CROWDED_BEAT_S = 30
DISK_SHARE, DISK_BYTES = 0.1, 4 << 30
_CRAWLER = re.compile(
    r"bot|crawl|spider|slurp|headless|phantom|puppeteer|playwright|selenium|curl|wget|python|scrapy", re.IGNORECASE
)
_json = msgspec.json.Encoder()


@lru_cache(maxsize=10_000)
def _is_machine(agent: str) -> bool:
    """Whether a user agent says so, or says nothing."""
    return not agent or bool(_CRAWLER.search(agent))


class Answer(Exception):  # noqa: N818 - how a request ends early
    """A refusal: status, text, and headers."""

    def __init__(self, status: int, text: str, *headers: tuple[str, str]) -> None:
        super().__init__(text)
        self.status, self.text, self.headers = status, text, headers


class Sender(msgspec.Struct, frozen=True):
    """Who speaks: a browser under the public key, or the house under its signature."""

    server: bool
    address: str
    agent: str


class Intake:
    """Takes batches for one process: the first net, the log, the reply, the telling."""

    def __init__(self, settings: Settings, log: Log) -> None:
        self.secret = settings.keys.collector
        self.log = log
        self.recent: OrderedDict[str, tuple[int, asyncio.Future[bytes]]] = OrderedDict()
        self.relay = Relay(settings.nats_url)
        self.flags = 1 << FLAGS["replayed"] if settings.clock_file else 0
        self.counts = {"batches": 0, "events": 0, "bad": 0, "replays": 0, "refused": 0, "unknown_fields": 0}
        self.lag_ms, self.free = 0, True

    async def take(self, read: wire.Read, sender: Sender, body: bytes) -> bytes:
        """The reply to a batch, once it is durable; raises `Answer`."""
        self._hold_back(read, sender)
        return await self._once(f"{sender.server:d}{read.batch_id.lower()}", lambda: self._write(read, sender, body))

    async def take_rows(self, table: str, read: wire.Rows, body: bytes) -> bytes:
        """The reply to rows of a side table, once they are durable; a batch seen before is not written again."""

        async def write() -> bytes:
            recv = clock.now_ms()
            await self._append(recv, Origin(SERVER, SIDE, self.flags), body, table.encode())
            return _json.encode(Reply(batch_id=read.batch_id, server_time=recv, accepted=len(read.rows)))

        return await self._once(f"r{read.batch_id.lower()}", write)

    def _hold_back(self, read: wire.Read, sender: Sender) -> None:
        """While the reader lags, batches of nothing but beats wait at their producers; everything else is taken."""
        if self.lag_ms > LAG_MS and not sender.server and all(CODES[e.name] in BEATS for e in read.events):
            raise Answer(429, "busy", ("retry-after", "5"))

    async def _once(self, key: str, write: Callable[[], Awaitable[bytes]]) -> bytes:
        """The first net: a batch seen in the last five minutes is answered as before and not written again."""
        now = int(clock.monotonic() * 1000)
        if held := self.recent.get(key):
            first = await asyncio.shield(held[1])
            self.counts["replays"] += 1
            return _json.encode(msgspec.structs.replace(msgspec.json.decode(first, type=Reply), replay=True))
        future: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self.recent[key] = (now, future)
        try:
            answer = await write()
        except BaseException:
            self.recent.pop(key, None)
            future.set_exception(Answer(503, "not durable", ("retry-after", "2")))
            future.exception()  # a second sender may or may not be waiting for it
            raise
        future.set_result(answer)
        while self.recent and (len(self.recent) > RECENT_MAX or now - next(iter(self.recent.values()))[0] > RECENT_MS):
            self.recent.popitem(last=False)
        return answer

    async def _write(self, read: wire.Read, sender: Sender, body: bytes) -> bytes:
        recv = clock.now_ms()
        origin = self._origin(read, sender, recv)
        await self._append(recv, origin, body, columns.pack(read.columns) if read.columns else b"")
        self.counts["batches"] += 1
        self.counts["events"] += len(read.events)
        self.counts["bad"] += len(read.errors)
        self.counts["unknown_fields"] += read.unknown
        if self.relay.connected and read.events:
            await self._tell(read, origin, recv)
        return _json.encode(
            Reply(
                batch_id=read.batch_id,
                server_time=recv,
                accepted=len(read.events),
                rejected=len(read.errors),
                errors=read.errors or _NO_ERRORS,
                heartbeat_s=CROWDED_BEAT_S if self.lag_ms > LAG_LONG_MS else None,
            )
        )

    async def _append(self, recv: int, origin: Origin, body: bytes, more: bytes) -> None:
        try:
            await self.log.append(recv, origin, body, more)
        except Refused as error:
            raise Answer(503, "not durable", ("retry-after", "2")) from error

    def _origin(self, read: wire.Read, sender: Sender, recv: int) -> Origin:
        """Who the batch is about. Without consent there is only a hash of today's visitor."""
        by_field = COLUMNS if read.columns else 0
        if sender.server:
            return Origin(SERVER, by_field, self.flags)
        context, secret = read.context, self.secret
        marks = by_field | (CRAWLER if _is_machine(sender.agent) else 0)
        consents = context.consent & 1
        user = rules.read_ticket(secret, context.user) if consents and context.user else 0
        anon = rules.hash64(secret, "anon", str(context.anon_id)) if consents and context.anon_id else 0
        if user:
            return Origin(BROWSER, marks, self.flags | 1 << FLAGS["known"], user, anon)
        day = str(recv // rules.DAY_MS)
        actor = anon or rules.hash64(secret, "guest", day, prefix(sender.address), sender.agent)
        return Origin(BROWSER, marks, self.flags, actor)

    async def _tell(self, read: wire.Read, origin: Origin, recv: int) -> None:
        """Tell the accepted events over NATS, best effort, grouped by actor."""
        groups: dict[int, list[Any]] = {}
        for event in read.events:
            groups.setdefault(origin.actor or event.actor, []).append(event)
        for actor, events in groups.items():
            known = bool((origin.flags or events[0].flags) & 1)
            await self.relay.say(f"track.events.{actor % 64}", _json.encode(Told(recv, str(actor), known, events)))

    async def watch(self, home: Path, *, moved: bool) -> None:
        """Look at lag and disk twice a second."""
        while True:
            space = shutil.disk_usage(home)
            self.free = space.free > DISK_BYTES or space.free > DISK_SHARE * space.total
            self.lag_ms = 0 if moved else _lag(home / "segments" / "consumed.json")
            await asyncio.sleep(0.5)


_NO_ERRORS: list[EventError] = []


class Consumed(msgspec.Struct):
    """What the consumer last said: up to which lag it has read, and when (both in real milliseconds)."""

    lag_ms: int = 0
    at: int = 0


def _lag(path: Path) -> int:
    """The consumer's lag; where it has fallen silent, the time since it spoke counts too. 0 where it never did."""
    try:
        said = msgspec.json.decode(path.read_bytes(), type=Consumed)
    except (OSError, msgspec.DecodeError):
        return 0
    silent = clock.now_ms() - said.at
    return said.lag_ms + (silent if silent > LAG_MS else 0)
