"""One browser's camera: an offer answered with H.264 alone, frames to a publication, a key frame asked for each second."""

import asyncio
import logging
import secrets
from collections.abc import Callable, Coroutine
from typing import Any

from aiortc import RTCConfiguration, RTCPeerConnection, RTCRtpReceiver, RTCSessionDescription
from aiortc.mediastreams import MediaStreamError

from meadow.base import clock
from meadow.scenes.live.ingest.publication import Publication
from meadow.scenes.live.ingest.station import Denied
from meadow.scenes.live.ingest.whip.passing import RATE, Coded, ask_key_frame
from meadow.scenes.live.ingest.wire import Reject, flv

log = logging.getLogger(__name__)
_PLI_S, _TICKS_MS = 1.0, 90
_START = b"\0\0\0\1"
SOUND = flv.Sound(2, 3, 2)
"""AAC-LC at 48 kHz in stereo, as the transcoder makes it."""


class Camera:
    """A peer connection; `begin` is asked for the publication at the first picture, `over` hears of the end once."""

    def __init__(
        self, begin: Callable[["Camera"], Coroutine[Any, Any, Publication]], over: Callable[["Camera"], None]
    ) -> None:
        self.id = secrets.token_urlsafe(18)
        self.peer = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self.begin, self.over = begin, over
        self.live: Publication | None = None
        self.sets: list[bytes] = []
        self.tasks: list[asyncio.Task[None]] = []
        self.began = clock.monotonic()
        self.closed = False
        self.peer.on("track", self._track)
        self.peer.on("connectionstatechange", self._changed)

    async def answer(self, offer: str) -> str:
        """The SDP that takes H.264 and Opus; raises `Reject` where the browser offers no H.264."""
        for kind in ("video", "audio") if "\nm=audio" in offer else ("video",):
            wanted = {"video/H264", "video/rtx"} if kind == "video" else {"audio/opus"}
            known = RTCRtpReceiver.getCapabilities(kind)
            transceiver = self.peer.addTransceiver(kind, direction="recvonly")
            transceiver.setCodecPreferences([c for c in (known.codecs if known else []) if c.mimeType in wanted])
        await self.peer.setRemoteDescription(RTCSessionDescription(offer, "offer"))
        try:
            made = await self.peer.createAnswer()
            await self.peer.setLocalDescription(made)
        except (ValueError, IndexError) as error:
            raise Reject("sdp") from error
        said = self.peer.localDescription.sdp
        if "H264" not in said:
            raise Reject("codec_h264")
        return str(said)

    def _track(self, track: Any) -> None:
        task = asyncio.get_running_loop().create_task(self._read(track))
        self.tasks.append(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("a camera failed", exc_info=error)
            self.hang_up()

    def _changed(self) -> None:
        if self.peer.connectionState in {"failed", "closed"}:
            self.hang_up()

    async def _read(self, track: Any) -> None:
        """Frames of one track until it ends; times are placed by when the first one came."""
        offset: int | None = None
        asked = 0.0
        try:
            while not self.closed:
                frame: Coded = await track.recv()
                per_ms = _TICKS_MS if track.kind == "video" else RATE // 1000
                if offset is None:
                    offset = round((clock.monotonic() - self.began) * 1000) - frame.ticks // per_ms
                at = offset + frame.ticks // per_ms
                if track.kind == "video":
                    await self._picture(frame.body, at)
                    if clock.monotonic() - asked >= _PLI_S:
                        asked = clock.monotonic()
                        await self._ask()
                elif self.live is not None:
                    self._take(SOUND, flv.Frame(False, False, at, 0, frame.body))
        except (MediaStreamError, Denied):
            self.hang_up()

    async def _ask(self) -> None:
        for transceiver in self.peer.getTransceivers():
            if transceiver.kind == "video":
                await ask_key_frame(transceiver.receiver)

    async def _picture(self, body: bytes, at: int) -> None:
        if self.live is None:
            self.live = await self.begin(self)
        units = [u for u in body.split(_START) if u]
        found = [u for u in units if u[0] & 31 in {7, 8}]
        rest = [u for u in units if u[0] & 31 not in {7, 8, 9, 12}]
        key = any(u[0] & 31 == 5 for u in rest)
        try:
            if found and found != self.sets and len({u[0] & 31 for u in found}) == 2:
                self._take(flv.film(found, 4, self.live.limits))
                self.sets = found
            if rest:
                self._take(flv.Frame(True, key, at, 0, b"".join(_START + u for u in rest)))
        except Reject as reason:
            self.live.cut(reason.code)

    def _take(self, *found: flv.Film | flv.Sound | flv.Frame) -> None:
        live = self.live
        if live is None or live.reason:
            return
        live.heard = clock.monotonic()
        for one in found:
            live.take(one)

    def hang_up(self) -> None:
        """End it; safe to call from anywhere and more than once."""
        if not self.closed:
            self.closed = True
            self.over(self)

    async def close(self) -> None:
        """Let the connection and its threads go."""
        for task in self.tasks:
            task.cancel()
        await self.peer.close()
