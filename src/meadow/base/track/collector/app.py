"""The door of the log: read, inflate, decode, check, append; 202 only when it is on the disk."""

import asyncio
import hmac
import logging
import re
import shutil
from functools import lru_cache
from typing import Any, Protocol
from urllib.parse import parse_qs

import msgspec

from meadow.base import clock
from meadow.base.settings import Settings
from meadow.base.track import rules, wire
from meadow.base.track.collector import doors
from meadow.base.track.collector.intake import Answer, Intake, Sender
from meadow.base.track.collector.limits import (
    BROWSER_RATE,
    ENCODINGS,
    SERVER_RATE,
    TooBigError,
    inflate,
)
from meadow.base.track.collector.log import Log
from meadow.base.track.types import BODY_MAX, EventError
from meadow.base.visitors import Buckets, address_of, prefix

_TABLE = re.compile("[a-z][a-z0-9_]{0,62}")
log = logging.getLogger(__name__)
BODY_S = 10.0
DRAIN_MAX = 8 << 20
CONNECTED_MAX, AGENT_MAX = 2_000, 512
_PATHS = frozenset({"/t/v1/batch", "/t/v1/beacon", "/t/v1/rows", doors.GA4, doors.GA4_DEBUG, *doors.SEGMENT})
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


class Collector:
    """One process of the door. `open` before the first request, `close` after the last."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.secret = settings.keys.collector
        self.browser = rules.browser_key(self.secret)
        self.origins = _origins(settings.public)
        self.browsers, self.servers = Buckets(BROWSER_RATE), Buckets(SERVER_RATE)
        self.open_requests = 0
        self.watch: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Start the log and the look at lag and disk; follow a moved clock where one is set."""
        if self.settings.clock_file:
            clock.follow(self.settings.clock_file)
        self.log = Log(self.settings.home / "segments", asyncio.get_running_loop())
        self.intake = Intake(self.settings, self.log)
        self.watch = asyncio.create_task(self.intake.watch(self.settings.home, moved=bool(self.settings.clock_file)))
        await self.intake.relay.open()

    async def close(self) -> None:
        """Finish what was acknowledged, seal the segment, stop."""
        if self.watch:
            self.watch.cancel()
            await asyncio.to_thread(self.log.close)
            await self.intake.relay.close()

    async def __rsgi__(self, scope: Scope, proto: Any) -> None:
        """One request."""
        cors: Headers = []
        self.open_requests += 1
        try:
            cors = _cors(scope, self.origins)
            status, body, headers = await self._route(scope, proto)
        except Answer as answer:
            self.intake.counts["refused"] += answer.status >= 400
            status, headers = answer.status, list(answer.headers)
            body = _json.encode({"error": answer.text}) if answer.text else b""
        finally:
            self.open_requests -= 1
        if body:
            proto.response_bytes(status, [("content-type", "application/json"), *headers, *cors], body)
        else:
            proto.response_empty(status, [*headers, *cors])

    async def _route(self, scope: Scope, proto: Any) -> tuple[int, bytes, Headers]:
        if scope.proto != "http":
            raise Answer(400, "http only")
        if scope.method == "OPTIONS":
            allow = [("access-control-allow-methods", "POST, GET"), ("access-control-max-age", "86400")]
            return (
                204,
                b"",
                [
                    *allow,
                    ("access-control-allow-headers", "authorization, content-type, content-encoding, x-meadow-key"),
                ],
            )
        if scope.path in {"/t/v1/health", "/health"} and scope.method in {"GET", "HEAD"}:
            return 200 if self._healthy() else 503, _json.encode(self._health()), []
        if scope.path == "/metrics" and scope.method == "GET":
            return 200, _metrics(self.intake, self.log), [("content-type", "text/plain; version=0.0.4")]
        if scope.path not in _PATHS:
            raise Answer(404, "no such path")
        if scope.method != "POST":
            raise Answer(405, "POST", ("allow", "POST"))
        if scope.path in doors.SEGMENT:
            await self._take_foreign(scope, proto)
            return 200, b'{"success":true}', []
        if scope.path in {doors.GA4, doors.GA4_DEBUG}:
            faults = await self._take_foreign(scope, proto)
            messages = {"validationMessages": [{"description": e.msg, "validationCode": e.code, "fieldPath": e.field} for e in faults]}  # fmt: skip
            return (204, b"", []) if scope.path == doors.GA4 else (200, _json.encode(messages), [])
        answer = await self._take(scope, proto)
        return (204, b"", []) if scope.path == "/t/v1/beacon" else (202, answer, [])

    async def _take_foreign(self, scope: Scope, proto: Any) -> list[EventError]:
        """Batches of other people's SDKs, turned into ours; what of them was refused. A debug door writes nothing."""
        sender, body = await self._open(scope, proto)
        faults: list[EventError] = []
        try:
            bodies = doors.segment(scope.path, body) if scope.path in doors.SEGMENT else [doors.ga4(body)]
            for ours in bodies:
                read = wire.read(ours, server=sender.server)
                faults += read.errors
                if scope.path != doors.GA4_DEBUG:
                    await self.intake.take(read, sender, ours)
        except ValueError as error:
            raise Answer(413 if "too" in str(error) else 400, str(error)) from error
        return faults

    async def _take(self, scope: Scope, proto: Any) -> bytes:
        """A batch: the reply once it is durable."""
        sender, body = await self._open(scope, proto)
        try:
            if scope.path == "/t/v1/rows":
                return await self.intake.take_rows(_table(scope, sender), wire.read_rows(body), body)
            read = wire.read(body, server=sender.server)
        except ValueError as error:
            raise Answer(413 if "too" in str(error) else 400, str(error)) from error
        return await self.intake.take(read, sender, body)

    async def _open(self, scope: Scope, proto: Any) -> tuple[Sender, bytes]:
        """Who sends, and the body in full; raises `Answer`."""
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
            return sender, inflate(sent, encoding)
        except TooBigError as error:
            raise Answer(413, "too large") from error
        except ValueError as error:
            raise Answer(400, str(error)) from error

    def _refuse_early(self) -> None:
        if not self._healthy():
            raise Answer(503, "the log does not take events now", ("retry-after", "2"))
        if self.open_requests > CONNECTED_MAX:
            raise Answer(503, "too many requests at once", ("retry-after", "1"))

    def _sender(self, scope: Scope) -> Sender:
        key = scope.headers.get("x-meadow-key") or _key(scope.query_string)
        if not key and scope.path in doors.SEGMENT:
            key = doors.basic_key(scope.headers.get("authorization", ""))
        address = address_of(scope)
        if key == "server":
            wait = self.servers.take(prefix(address))  # who cannot sign takes nothing from those who can
        elif hmac.compare_digest(key.encode(), self.browser.encode()):
            wait = self.browsers.take(prefix(address))
        else:
            raise Answer(401, "key")
        if wait:
            raise Answer(429, "slower", ("retry-after", str(max(1, round(wait)))))
        return Sender(key == "server", address, scope.headers.get("user-agent", "")[:AGENT_MAX])

    def _healthy(self) -> bool:
        return not (self.log.down or self.log.closing) and self.intake.free

    def _health(self) -> dict[str, Any]:
        segment = self.log.segment
        space = shutil.disk_usage(self.settings.home)
        return {
            "ok": self._healthy(),
            "lag_ms": self.intake.lag_ms,
            "disk_free_bytes": space.free,
            "unsealed_age_s": round(clock.monotonic() - segment.born, 1) if segment else 0,
            "relay": self.intake.relay.connected,
            **self.intake.counts,
        }


def _cors(scope: Scope, origins: frozenset[str]) -> Headers:
    """What lets a page of ours read the answer; a page of somebody else is refused."""
    origin = scope.headers.get("origin")
    if origin is None:
        return []
    if origin not in origins:
        raise Answer(403, "origin")
    return [("access-control-allow-origin", origin), ("vary", "origin")]


def _metrics(intake: Intake, held: Log) -> bytes:
    """The counts as Prometheus reads them."""
    lines = [f"meadow_collect_{name}_total {value}" for name, value in intake.counts.items()]
    lines += [f"meadow_collect_lag_ms {intake.lag_ms}", f"meadow_collect_groups_total {held.groups}"]
    return "\n".join([*lines, ""]).encode()


async def _body(scope: Scope, proto: Any) -> bytes:
    """The body as sent, kept up to the limit and awaited for ten seconds.

    What is over the limit is read on for a while and thrown away, since a client that is still sending would see a
    broken connection instead of the refusal.
    """
    length = scope.headers.get("content-length", "")
    if length.isdigit() and int(length) > DRAIN_MAX:
        raise Answer(413, "too large", ("connection", "close"))
    try:
        async with asyncio.timeout(BODY_S):
            if length.isdigit() and int(length) <= BODY_MAX:
                return bytes(await proto())
            got, size = bytearray(), 0
            async for chunk in proto:
                size += len(chunk)
                if size > DRAIN_MAX:
                    break
                if size <= BODY_MAX:
                    got += chunk
    except TimeoutError as error:
        raise Answer(408, "too slow") from error
    if size > BODY_MAX:
        raise Answer(413, "too large", ("connection", "close"))
    return bytes(got)


@lru_cache(maxsize=1_000)
def _key(query: str) -> str:
    """The key in a query string, where a page that cannot set headers puts it, or GA4's protocol."""
    said = parse_qs(query)
    return said.get("k", said.get("api_secret", [""]))[0]


def _table(scope: Scope, sender: Sender) -> str:
    """The side table that rows are for; only the house itself may write there."""
    if not sender.server:
        raise Answer(403, "rows come from servers")
    name = parse_qs(scope.query_string).get("table", [""])[0]
    if not _TABLE.fullmatch(name):
        raise Answer(400, "table")
    return name


def _origins(public: str) -> frozenset[str]:
    """The pages that may send: the public address, and its other spelling on this machine."""
    base = public.rstrip("/")
    return frozenset({base, base.replace("127.0.0.1", "localhost"), base.replace("localhost", "127.0.0.1")})
