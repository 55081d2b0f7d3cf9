"""The RTMP listener: one connection an encoder, media of one publisher each. It trusts nobody and plays nothing."""

import asyncio
import logging
from typing import cast

from meadow.base import clock
from meadow.scenes.live.ingest.guard import Guard
from meadow.scenes.live.ingest.publication import Publication
from meadow.scenes.live.ingest.station import Denied, Station
from meadow.scenes.live.ingest.talk import WINDOW, Talk
from meadow.scenes.live.ingest.wire import Reject, chunks, flv
from meadow.scenes.live.ingest.wire.handshake import Handshake

log = logging.getLogger(__name__)
_REST_S = 0.1


class Pace:
    """Lets media gather in the kernel between looks: one read of four tags costs little more than one of a single tag."""

    def __init__(self) -> None:
        self.resting: list[asyncio.Transport] = []

    def rest(self, transport: asyncio.Transport) -> None:
        """Read this one again with the others."""
        if transport.is_closing():
            return
        transport.pause_reading()
        if not self.resting:
            asyncio.get_running_loop().call_later(_REST_S, self._wake)
        self.resting.append(transport)

    def _wake(self) -> None:
        resting, self.resting = self.resting, []
        for transport in resting:
            if not transport.is_closing():
                transport.resume_reading()


class Connection(asyncio.Protocol):
    """One encoder."""

    def __init__(self, station: Station, guard: Guard, pace: Pace) -> None:
        self.station, self.guard, self.pace, self.limits = station, guard, pace, station.limits
        self.ip = ""
        self.admitted = False
        self.transport: asyncio.Transport
        self.talk: Talk
        self.handshake: Handshake | None = Handshake()
        self.chunks = chunks.Chunks(self.limits)
        self.live: Publication | None = None
        self.got = self.acked = 0
        self.timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)
        self.talk = Talk(self.transport, self.limits, self._publish)
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
            if self.handshake is not None:
                answer, rest = self.handshake.feed(data)
                self.transport.write(answer)
                if rest is None:
                    return
                self.handshake, data = None, rest
                self._within(self.limits.publish_s)
            self._read(data)
        except Reject as reason:
            self._refuse(reason)

    def _refuse(self, reason: Reject) -> None:
        log.info("rtmp: cut for %s", reason.code)
        if self.live is not None:
            self.live.cut(reason.code)
        self.transport.abort()

    def _read(self, data: bytes) -> None:
        live = self.live
        for message in self.chunks.feed(data):
            if live is not None and message.kind in {chunks.VIDEO, chunks.AUDIO}:
                self._media(live, message)
            elif message.kind in {chunks.COMMAND, chunks.COMMAND3}:
                self.talk.command(message)
        if live is not None:
            live.heard = clock.monotonic()
            self.pace.rest(self.transport)
        if self.got - self.acked >= WINDOW:
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

    def _publish(self, name: str, token: str) -> None:
        self.station.tasks.keep(self._begin(name, token))

    async def _begin(self, name: str, token: str) -> None:
        """The house decides; only then the encoder hears that it may send."""
        try:
            live = await self.station.begin(name, token, self.ip, self.transport.abort)
        except Denied as no:
            if no.guess:  # who is early, or comes while the house restarts, guesses nothing
                self.guard.fail(self.ip)
            if not self.transport.is_closing():
                self.talk.status("error", "NetStream.Publish.BadName", "refused")
                self.transport.close()
            return
        if not self.admitted:  # it left while we asked
            self.station.over(live)
            return
        self.live = live
        self.guard.leave(self.ip)
        self.chunks.allowed = self.limits.message_after
        if self.timer is not None:
            self.timer.cancel()
        self.talk.status("status", "NetStream.Publish.Start", "go")


async def listen(station: Station, host: str, port: int) -> asyncio.Server:
    """Open the listener; port 0 takes a free one."""
    guard, pace, loop = Guard(station.limits), Pace(), asyncio.get_running_loop()
    return await loop.create_server(lambda: Connection(station, guard, pace), host, port, backlog=256)
