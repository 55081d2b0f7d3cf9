"""The door of the log: read, inflate, decode, check, append; 202 only when it is on the disk."""

import asyncio
import hmac
import logging
import re
import shutil
from collections import OrderedDict
from typing import Any, Protocol
from urllib.parse import parse_qs

import msgspec

from meadow.base import clock
from meadow.base.relay import Relay
from meadow.base.settings import Settings
from meadow.base.track import rules, wire
from meadow.base.track.collector.limits import (
    BROWSER_RATE,
    ENCODINGS,
    SERVER_RATE,
    Buckets,
    TooBigError,
    inflate,
    prefix,
)
from meadow.base.track.collector.log import Log, Refused
from meadow.base.track.names import BEATS, CODES, FLAGS
from meadow.base.track.segments import BROWSER, CLEAN, CRAWLER, SERVER, Origin
from meadow.base.track.types import BODY_MAX, EventError, Reply, Told

log = logging.getLogger(__name__)
RECENT_MS = 5 * 60_000
RECENT_MAX = 50_000
LAG_MS = 5_000
LAG_LONG_MS = 60_000
CROWDED_BEAT_S = 30
BODY_S = 10.0
CONNECTED_MAX = 2_000
DISK_SHARE, DISK_BYTES = 0.1, 4 << 30
_CRAWLER = re.compile(
    r"bot|crawl|spider|slurp|headless|phantom|puppeteer|playwright|selenium|curl|wget|python|scrapy", re.IGNORECASE
)
_json = msgspec.json.Encoder()
Headers = list[tuple[str, str]]


class Scope(Protocol):
    """What granian tells of a request."""

    proto: str
    method: str
    path: str
    query_string: str
    client: str
    headers: Any


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


class Collector:
    """One process of the door. `open` before the first request, `close` after the last."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.secret = settings.keys.collector
        self.browser = rules.browser_key(self.secret)
        self.origins = _origins(settings.public)
        self.browsers, self.servers = Buckets(BROWSER_RATE), Buckets(SERVER_RATE)
        self.recent: OrderedDict[str, tuple[int, asyncio.Future[bytes]]] = OrderedDict()
        self.relay = Relay(settings.nats_url)
        self.flags = 1 << FLAGS["replayed"] if settings.clock_file else 0
        self.open_requests = 0
        self.counts = {"batches": 0, "events": 0, "bad": 0, "replays": 0, "refused": 0, "unknown_fields": 0}
        self.log: Log | None = None
        self.lag_ms, self.free = 0, True
        self.watch: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Start the log and the look at lag and disk; follow a moved clock where one is set."""
        if self.settings.clock_file:
            clock.follow(self.settings.clock_file)
        self.log = Log(self.settings.home / "segments", asyncio.get_running_loop())
        self.watch = asyncio.create_task(self._watch())
        await self.relay.open()

    async def close(self) -> None:
        """Finish what was acknowledged, seal the segment, stop."""
        if self.watch:
            self.watch.cancel()
        if self.log:
            await asyncio.to_thread(self.log.close)
        await self.relay.close()

    async def __rsgi__(self, scope: Scope, proto: Any) -> None:
        """One request."""
        cors: Headers = []
        self.open_requests += 1
        try:
            cors = self._cors(scope)
            status, body, headers = await self._route(scope, proto)
        except Answer as answer:
            self.counts["refused"] += answer.status >= 400
            status, headers = answer.status, list(answer.headers)
            body = _json.encode({"error": answer.text}) if answer.text else b""
        finally:
            self.open_requests -= 1
        if body:
            proto.response_bytes(status, [("content-type", "application/json"), *headers, *cors], body)
        else:
            proto.response_empty(status, [*headers, *cors])

    def _cors(self, scope: Scope) -> Headers:
        origin = scope.headers.get("origin")
        if origin is None:
            return []
        if origin not in self.origins:
            raise Answer(403, "origin")
        return [("access-control-allow-origin", origin), ("vary", "origin")]

    async def _route(self, scope: Scope, proto: Any) -> tuple[int, bytes, Headers]:
        if scope.proto != "http":
            raise Answer(400, "http only")
        if scope.method == "OPTIONS":
            allow = [("access-control-allow-methods", "POST, GET"), ("access-control-max-age", "86400")]
            return 204, b"", [*allow, ("access-control-allow-headers", "content-type, content-encoding, x-meadow-key")]
        if scope.path in {"/t/v1/health", "/health"} and scope.method in {"GET", "HEAD"}:
            return 200 if self._healthy() else 503, _json.encode(self._health()), []
        if scope.path == "/metrics" and scope.method == "GET":
            return 200, self._metrics(), [("content-type", "text/plain; version=0.0.4")]
        if scope.path not in {"/t/v1/batch", "/t/v1/beacon"}:
            raise Answer(404, "no such path")
        if scope.method != "POST":
            raise Answer(405, "POST", ("allow", "POST"))
        answer = await self._take(scope, proto)
        return (204, b"", []) if scope.path == "/t/v1/beacon" else (202, answer, [])

    async def _take(self, scope: Scope, proto: Any) -> bytes:
        """A batch: the reply once it is durable."""
        self._refuse_early()
        sender = self._sender(scope)
        encoding = scope.headers.get("content-encoding", "")
        if encoding not in ENCODINGS:
            raise Answer(415, "content-encoding must be gzip, zstd or identity")
        sent = await _body(scope, proto)
        if sender.server and not hmac.compare_digest(
            rules.sign(self.secret, sent), scope.headers.get("x-meadow-signature", "")
        ):
            raise Answer(401, "signature")
        try:
            body = inflate(sent, encoding)
            read = wire.read(body, server=sender.server)
        except TooBigError as error:
            raise Answer(413, "too large") from error
        except ValueError as error:
            raise Answer(413 if "too" in str(error) else 400, str(error)) from error
        self._hold_back(read, sender)
        return await self._once(read, sender, body)

    def _refuse_early(self) -> None:
        if self.log is None or self.log.closing or self.log.down or not self.free:
            raise Answer(503, "the log does not take events now", ("retry-after", "2"))
        if self.open_requests > CONNECTED_MAX:
            raise Answer(503, "too many requests at once", ("retry-after", "1"))

    def _sender(self, scope: Scope) -> Sender:
        key = scope.headers.get("x-meadow-key") or parse_qs(scope.query_string).get("k", [""])[0]
        address = _address(scope)
        if key == "server":
            wait = self.servers.take(key)
        elif hmac.compare_digest(key.encode(), self.browser.encode()):
            wait = self.browsers.take(prefix(address))
        else:
            raise Answer(401, "key")
        if wait:
            raise Answer(429, "slower", ("retry-after", str(max(1, round(wait)))))
        return Sender(key == "server", address, scope.headers.get("user-agent", ""))

    def _hold_back(self, read: wire.Read, sender: Sender) -> None:
        """While the reader lags, batches of nothing but beats wait at their producers; everything else is taken."""
        if self.lag_ms > LAG_MS and not sender.server and all(CODES[e.name] in BEATS for e in read.events):
            raise Answer(429, "busy", ("retry-after", "5"))

    async def _once(self, read: wire.Read, sender: Sender, body: bytes) -> bytes:
        """The first net: a batch seen in the last five minutes is answered as before and not written again."""
        key = f"{sender.server:d}{read.batch_id.lower()}"
        now = int(clock.monotonic() * 1000)
        if held := self.recent.get(key):
            first = await asyncio.shield(held[1])
            self.counts["replays"] += 1
            return _json.encode(msgspec.structs.replace(msgspec.json.decode(first, type=Reply), replay=True))
        future: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self.recent[key] = (now, future)
        try:
            answer = await self._write(read, sender, body)
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
        assert self.log is not None  # noqa: S101 - open() came before
        try:
            await self.log.append(recv, origin, body)
        except Refused as error:
            raise Answer(503, "not durable", ("retry-after", "2")) from error
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

    def _origin(self, read: wire.Read, sender: Sender, recv: int) -> Origin:
        """Who the batch is about. Without consent there is only a hash of today's visitor."""
        clean = CLEAN if read.clean else 0
        if sender.server:
            return Origin(SERVER, clean, self.flags)
        context, secret = read.context, self.secret
        marks = clean | (CRAWLER if not sender.agent or _CRAWLER.search(sender.agent) else 0)
        guest = rules.hash64(secret, "guest", str(recv // rules.DAY_MS), prefix(sender.address), sender.agent)
        if not context.consent & 1:
            return Origin(BROWSER, marks, self.flags, guest)
        anon = rules.hash64(secret, "anon", str(context.anon_id)) if context.anon_id else 0
        user = rules.read_ticket(secret, context.user) if context.user else 0
        known = 1 << FLAGS["known"] if user else 0
        return Origin(BROWSER, marks, self.flags | known, user or anon or guest, anon if user else 0)

    async def _tell(self, read: wire.Read, origin: Origin, recv: int) -> None:
        """Tell the accepted events over NATS, best effort, grouped by actor."""
        groups: dict[int, list[Any]] = {}
        for event in read.events:
            groups.setdefault(origin.actor or event.actor, []).append(event)
        for actor, events in groups.items():
            known = bool((origin.flags or events[0].flags) & 1)
            await self.relay.say(f"track.events.{actor % 64}", _json.encode(Told(recv, str(actor), known, events)))

    async def _watch(self) -> None:
        """Look at lag and disk twice a second."""
        folder = self.settings.home / "segments"
        while True:
            space = shutil.disk_usage(self.settings.home)
            self.free = space.free > DISK_BYTES or space.free > DISK_SHARE * space.total
            self.lag_ms = 0 if self.settings.clock_file else _lag(folder / "consumed.json")
            await asyncio.sleep(0.5)

    def _healthy(self) -> bool:
        return bool(self.log and not self.log.down and not self.log.closing and self.free)

    def _health(self) -> dict[str, Any]:
        segment = self.log.segment if self.log else None
        space = shutil.disk_usage(self.settings.home)
        return {
            "ok": self._healthy(),
            "lag_ms": self.lag_ms,
            "disk_free_bytes": space.free,
            "unsealed_age_s": round(clock.monotonic() - segment.born, 1) if segment else 0,
            "relay": self.relay.connected,
            **self.counts,
        }

    def _metrics(self) -> bytes:
        lines = [f"meadow_collect_{name}_total {value}" for name, value in self.counts.items()]
        lines += [
            f"meadow_collect_lag_ms {self.lag_ms}",
            f"meadow_collect_groups_total {self.log.groups if self.log else 0}",
        ]
        return "\n".join([*lines, ""]).encode()


_NO_ERRORS: list[EventError] = []


class Consumed(msgspec.Struct):
    """What the consumer last said: up to which lag it has read, and when (both in real milliseconds)."""

    lag_ms: int = 0
    at: int = 0


def _lag(path: Any) -> int:
    """The consumer's lag; where it has fallen silent, the time since it spoke counts too. 0 where it never did."""
    try:
        said = msgspec.json.decode(path.read_bytes(), type=Consumed)
    except (OSError, msgspec.DecodeError):
        return 0
    silent = clock.now_ms() - said.at
    return said.lag_ms + (silent if silent > LAG_MS else 0)


async def _body(scope: Scope, proto: Any) -> bytes:
    """The body as sent, read only up to the limit and for ten seconds."""
    if int(scope.headers.get("content-length", "0") or 0) > BODY_MAX:
        raise Answer(413, "too large", ("connection", "close"))
    if "content-length" in scope.headers:
        try:
            return bytes(await asyncio.wait_for(proto(), BODY_S))
        except TimeoutError as error:
            raise Answer(408, "too slow") from error
    got = bytearray()
    try:
        async with asyncio.timeout(BODY_S):
            async for chunk in proto:
                got += chunk
                if len(got) > BODY_MAX:
                    raise Answer(413, "too large", ("connection", "close"))
    except TimeoutError as error:
        raise Answer(408, "too slow") from error
    return bytes(got)


def _address(scope: Scope) -> str:
    """The client's address: what a proxy on this machine says, else the peer."""
    peer = str(scope.client).rsplit(":", 1)[0]
    if peer in {"127.0.0.1", "[::1]", "::1"} and (told := scope.headers.get("x-forwarded-for")):
        return str(told).rsplit(",", 1)[-1].strip()
    return peer


def _origins(public: str) -> frozenset[str]:
    """The pages that may send: the public address, and its other spelling on this machine."""
    base = public.rstrip("/")
    return frozenset({base, base.replace("127.0.0.1", "localhost"), base.replace("localhost", "127.0.0.1")})
