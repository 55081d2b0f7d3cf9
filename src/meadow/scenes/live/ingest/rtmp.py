"""The RTMP listener: handshake, commands, media of one publisher a connection. It trusts nobody and plays nothing."""

import asyncio
import logging
import re
import secrets
from collections import Counter, deque
from typing import Any, cast

from meadow.base import clock
from meadow.scenes.live.ingest.publication import Publication
from meadow.scenes.live.ingest.station import Denied, Station
from meadow.scenes.live.ingest.wire import Reject, amf, chunks, flv

log = logging.getLogger(__name__)
APP = "live"
_HELLO, _PLAIN = 1536, 3
_CHUNK = 65_536
_WINDOW = 2_500_000
_KEY = re.compile(r"([0-9A-Za-z_.-]{1,150})\?token=([0-9A-Za-z_.-]{1,190})")
_EASY = {"releaseStream", "FCPublish", "_checkbw", "getStreamLength", "setPeerInfo"}
_LEAVE = {"FCUnpublish", "deleteStream", "closeStream"}


class Guard:
    """Who may knock: connections that do not publish yet are few, and an address that guesses keys is sent away."""

    def __init__(self, station: Station) -> None:
        self.limits = station.limits
        self.waiting: Counter[str] = Counter()
        self.failed: dict[str, deque[float]] = {}
        self.closed: dict[str, float] = {}

    def admit(self, ip: str) -> bool:
        """Count a new connection; False sends it away."""
        now = clock.monotonic()
        if self.closed.get(ip, 0.0) > now or self.waiting[ip] >= self.limits.waiting_per_ip:
            return False
        if self.waiting.total() >= self.limits.waiting:
            return False
        self.waiting[ip] += 1
        return True

    def leave(self, ip: str) -> None:
        """It publishes now, or it went."""
        self.waiting[ip] -= 1
        if self.waiting[ip] <= 0:
            del self.waiting[ip]

    def fail(self, ip: str) -> None:
        """A key that was refused: the address is closed for a while when there were many in a minute."""
        now = clock.monotonic()
        times = self.failed.setdefault(ip, deque())
        times.append(now)
        while now - times[0] > 60:
            times.popleft()
        if len(times) > self.limits.failures_per_minute:
            self.closed[ip] = now + self.limits.closed_s
            del self.failed[ip]
        if len(self.failed) + len(self.closed) > 10_000:
            self.failed = {k: v for k, v in self.failed.items() if now - v[-1] < 60}
            self.closed = {k: t for k, t in self.closed.items() if t > now}


class Connection(asyncio.Protocol):
    """One encoder."""

    def __init__(self, station: Station, guard: Guard) -> None:
        self.station, self.guard, self.limits = station, guard, station.limits
        self.ip = ""
        self.admitted = False
        self.transport: asyncio.Transport
        self.chunks = chunks.Chunks(self.limits)
        self.step = 0
        self.hello = bytearray()
        self.live: Publication | None = None
        self.asked = False
        self.stream = 0
        self.got = self.acked = 0
        self.timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)
        self.ip = str((transport.get_extra_info("peername") or [""])[0])
        self.admitted = self.guard.admit(self.ip)
        if not self.admitted:
            transport.abort()  # type: ignore[attr-defined]
            return
        self._within(self.limits.handshake_s)

    def _within(self, seconds: float) -> None:
        if self.timer is not None:
            self.timer.cancel()
        self.timer = asyncio.get_running_loop().call_later(seconds, self.transport.abort)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's own words
        if self.timer is not None:
            self.timer.cancel()
        if self.admitted and self.live is None:
            self.guard.leave(self.ip)
        if self.live is not None:
            self.station.over(self.live)
        self.admitted = False

    def data_received(self, data: bytes) -> None:
        self.got += len(data)
        try:
            if self.step < 2:
                data = self._greet(data)
            if data:
                self._read(data)
        except Reject as reason:
            self._refuse(reason)

    def _refuse(self, reason: Reject) -> None:
        log.info("rtmp: cut for %s", reason.code)
        if self.live is not None:
            self.live.cut(reason.code)
        self.transport.abort()

    def _greet(self, data: bytes) -> bytes:
        """The handshake; what follows it is returned."""
        self.hello += data
        if self.hello and self.hello[0] != _PLAIN:
            raise Reject("handshake")
        if self.step == 0 and len(self.hello) > _HELLO:
            theirs = bytes(self.hello[1 : 1 + _HELLO])
            self.transport.write(bytes([_PLAIN]) + bytes(8) + secrets.token_bytes(_HELLO - 8) + theirs)
            self.step = 1
        if self.step == 0 or len(self.hello) < 1 + 2 * _HELLO:
            return b""
        self.step = 2
        rest, self.hello = bytes(self.hello[1 + 2 * _HELLO :]), bytearray()
        self._within(self.limits.publish_s)
        return rest

    def _read(self, data: bytes) -> None:
        live = self.live
        for message in self.chunks.feed(data):
            if live is not None and message.kind in {chunks.VIDEO, chunks.AUDIO}:
                self._media(live, message)
            elif message.kind in {chunks.COMMAND, chunks.COMMAND3}:
                self._command(message)
        if live is not None:
            live.heard = clock.monotonic()
        if self.got - self.acked >= _WINDOW:
            self.acked = self.got
            self.transport.write(chunks.message(chunks.ACK, (self.got & 0xFFFFFFFF).to_bytes(4), number=2))

    @staticmethod
    def _media(live: Publication, message: chunks.Message) -> None:
        if live.reason:
            return
        found: flv.Film | flv.Sound | flv.Frame | None
        if message.kind == chunks.VIDEO:
            found = flv.video(message.body, message.at, live.cutter.film, live.limits)
        else:
            found = flv.audio(message.body, message.at, live.cutter.sound)
        if found is not None:
            live.take(found)

    def _command(self, message: chunks.Message) -> None:
        body = message.body[1:] if message.kind == chunks.COMMAND3 else message.body
        values = amf.read(body, self.limits)
        if len(values) < 2 or not isinstance(values[0], str) or not isinstance(values[1], int | float):
            raise Reject("command")
        name, number, rest = values[0], values[1], values[2:]
        if name == "connect":
            self._connect(number, rest)
        elif not self.stream and name not in _EASY | {"createStream"}:
            raise Reject("command_order")
        elif name == "createStream":
            self.stream += 1
            if self.stream > 4:
                raise Reject("streams")
            self._answer("_result", number, None, 1)
        elif name == "publish":
            self._publish(rest)
        elif name in _LEAVE:
            self.transport.close()
        elif name in _EASY and number:
            self._answer("_result", number, None, None)

    def _connect(self, number: float, rest: list[Any]) -> None:
        told = rest[0] if rest and isinstance(rest[0], dict) else {}
        if str(told.get("app", "")).strip("/") != APP:
            raise Reject("app")
        write = self.transport.write
        write(chunks.message(chunks.WINDOW, _WINDOW.to_bytes(4), number=2))
        write(chunks.message(chunks.BANDWIDTH, _WINDOW.to_bytes(4) + b"\2", number=2))
        write(chunks.message(chunks.SET_CHUNK, _CHUNK.to_bytes(4), number=2))
        known = {"fmsVer": "FMS/3,0,1,123", "capabilities": 31}
        good = {"level": "status", "code": "NetConnection.Connect.Success", "description": "ok", "objectEncoding": 0}
        self._answer("_result", number, known, good)

    def _publish(self, rest: list[Any]) -> None:
        if self.asked:
            raise Reject("second_publish")
        self.asked = True
        key = rest[1] if len(rest) > 1 and isinstance(rest[1], str) else ""
        found = _KEY.fullmatch(key) if len(key) <= self.limits.key else None
        if found is None:
            self._deny()
            return
        self.station.keep(self._begin(found[1], found[2]))

    async def _begin(self, name: str, token: str) -> None:
        """The house decides; only then the encoder hears that it may send."""
        try:
            live = await self.station.begin(name, token, self.ip, self.transport.abort)
        except Denied:
            self._deny()
            return
        if not self.admitted:  # it left while we asked
            self.station.over(live)
            return
        self.live = live
        self.guard.leave(self.ip)
        self.chunks.allowed = self.limits.message_after
        if self.timer is not None:
            self.timer.cancel()
        self._status("status", "NetStream.Publish.Start", "go")

    def _deny(self) -> None:
        """Say no, count it, and let the answer get out before the line is cut."""
        self.guard.fail(self.ip)
        if not self.transport.is_closing():
            self._status("error", "NetStream.Publish.BadName", "refused")
            self.transport.close()

    def _status(self, level: str, code: str, text: str) -> None:
        words = {"level": level, "code": code, "description": text}
        body = amf.write("onStatus", 0, None, words)
        self.transport.write(chunks.message(chunks.COMMAND, body, stream=1, number=5, size=_CHUNK))

    def _answer(self, name: str, number: float, *values: Any) -> None:
        body = amf.write(name, number, *values)
        self.transport.write(chunks.message(chunks.COMMAND, body, size=_CHUNK))


async def listen(station: Station, host: str, port: int) -> asyncio.Server:
    """Open the listener; port 0 takes a free one."""
    guard = Guard(station)
    return await asyncio.get_running_loop().create_server(lambda: Connection(station, guard), host, port, backlog=256)
