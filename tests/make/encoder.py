"""An RTMP encoder in a few lines: it loops a prepared film as ffmpeg would send it, well behaved or not."""

import asyncio
import io
import itertools
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from meadow.scenes.live.ingest.wire import amf, chunks

APP = "rtmp://127.0.0.1/live"


@dataclass(frozen=True)
class Film:
    """FLV tags: headers first, then frames with their times; looped after `ms`."""

    headers: list[tuple[int, bytes]]
    frames: list[tuple[int, int, bytes]]
    ms: int

    def tags(self, start: int = 0) -> Iterator[tuple[int, int, bytes]]:
        """Frames for ever, from a time."""
        for turn in itertools.count():
            for kind, at, body in self.frames:
                yield kind, start + at + turn * self.ms, body


def read(data: bytes) -> Film:
    """An FLV file."""
    at, headers, frames, ends = 13, [], [], {}
    while at + 11 < len(data):
        kind, size = data[at], int.from_bytes(data[at + 1 : at + 4])
        stamp = int.from_bytes(data[at + 4 : at + 7]) | data[at + 7] << 24
        body = data[at + 11 : at + 11 + size]
        if kind in {8, 9} and len(body) > 1:
            if body[1] == 0:
                headers.append((kind, body))
            elif kind == 8 or body[1] == 1:
                frames.append((kind, stamp, body))
                ends.setdefault(kind, []).append(stamp)
        at += 15 + size
    film = ends[9]
    return Film(headers, frames, film[-1] - film[0] + film[1] - film[0])


def film(
    seconds: float = 2.0, size: tuple[int, int] = (320, 180), gop: int = 30, *, sound: bool = True, b: int = 0
) -> Film:
    """A small film, made here: moving noise of 30 frames a second with a tone."""
    held = io.BytesIO()
    with av.open(held, "w", format="flv") as out:
        options = {"preset": "ultrafast", "g": str(gop), "bf": str(b), "sc_threshold": "0", "b_strategy": "0"}
        video = out.add_stream("libx264", rate=30, options=options)
        video.width, video.height, video.pix_fmt = *size, "yuv420p"
        audio = out.add_stream("aac", rate=48000) if sound else None
        if audio is not None:
            audio.layout = "mono"
        random = np.random.default_rng(7)
        base = random.integers(0, 255, (size[1], size[0], 3), np.uint8)
        samples = 0
        for n in range(round(seconds * 30)):
            frame = av.VideoFrame.from_ndarray(np.roll(base, n * 5, 1), "rgb24")
            frame.pts, frame.time_base = n, Fraction(1, 30)
            out.mux(video.encode(frame))
            while audio is not None and samples < (n + 1) * 1600:
                wave = np.sin(np.arange(samples, samples + 1024) * 440 * 6.283 / 48000) * 0.1
                tone = av.AudioFrame.from_ndarray(wave.astype(np.float32).reshape(1, -1), "fltp", "mono")
                tone.sample_rate, tone.pts, tone.time_base = 48000, samples, Fraction(1, 48000)
                out.mux(audio.encode(tone))
                samples += 1024
        out.mux(video.encode(None))
        if audio is not None:
            out.mux(audio.encode(None))
    return read(held.getvalue())


def prepared(path: Path) -> Film:
    """A film from a file in FLV."""
    return read(path.read_bytes())


class Refused(Exception):
    """The server said no, or hung up before it said yes."""


@dataclass
class Encoder:
    """One connection."""

    port: int
    key: str
    app: str = "live"
    reader: asyncio.StreamReader = field(init=False)
    writer: asyncio.StreamWriter = field(init=False)
    size: int = 128

    async def dial(self) -> "Encoder":
        """Connect and shake hands."""
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
        hello = bytes(8) + bytes(1528)
        self.writer.write(b"\3" + hello)
        try:
            answer = await self.reader.readexactly(1 + 2 * 1536)
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            self.hang_up()
            raise Refused("handshake") from error
        self.writer.write(answer[1:1537])
        self.heard = chunks.Chunks()
        self.inbox: list[chunks.Message] = []
        return self

    async def start(self) -> "Encoder":
        """Dial, connect, create a stream and publish; raises `Refused` with the server's code."""
        try:
            return await self._start()
        except Refused:
            self.hang_up()
            raise

    async def _start(self) -> "Encoder":
        await self.dial()
        self.say("connect", 1, {"app": self.app, "type": "nonprivate", "flashVer": "FMLE/3.0", "tcUrl": APP})
        await self.answer("_result")
        self.say("releaseStream", 2, None, self.key)
        self.say("FCPublish", 3, None, self.key)
        self.say("createStream", 4, None)
        await self.answer("_result", 4)
        self.say("publish", 5, None, self.key, "live", stream=1)
        told = await self.answer("onStatus")
        if told[3]["code"] != "NetStream.Publish.Start":
            raise Refused(told[3]["code"])
        self.writer.write(chunks.message(chunks.SET_CHUNK, self.size.to_bytes(4), number=2))
        return self

    def say(self, *values: object, stream: int = 0) -> None:
        self.writer.write(chunks.message(chunks.COMMAND, amf.write(*values), stream=stream))

    async def answer(self, name: str, number: int | None = None) -> list:
        """The next command of a name."""
        while True:
            while self.inbox:
                message = self.inbox.pop(0)
                if message.kind == chunks.SET_CHUNK:
                    self.size = int.from_bytes(message.body[:4])  # ffmpeg takes over the size it is told
                if message.kind == chunks.COMMAND:
                    values = amf.read(message.body)
                    if values[0] == name and number in {None, values[1]}:
                        return values
            try:
                data = await self.reader.read(65536)
            except ConnectionError:
                data = b""
            if not data:
                raise Refused("closed")
            self.inbox += self.heard.feed(data)

    def send(self, kind: int, at: int, body: bytes) -> None:
        """One tag."""
        head = at.to_bytes(4) if at < 0xFFFFFF else b"\xff\xff\xff\xff"
        number = 4 if kind == 8 else 6
        first = bytes([number]) + head[1:] + len(body).to_bytes(3) + bytes([kind]) + b"\1\0\0\0"
        if at >= 0xFFFFFF:
            first = (
                bytes([number]) + b"\xff\xff\xff" + len(body).to_bytes(3) + bytes([kind]) + b"\1\0\0\0" + at.to_bytes(4)
            )
        more = bytes([0xC0 | number]) + (at.to_bytes(4) if at >= 0xFFFFFF else b"")
        parts = [body[i : i + self.size] for i in range(0, len(body), self.size)]
        self.writer.write(first + more.join(parts))

    async def play(self, film: Film, seconds: float, *, speed: float = 1.0, start: int = 0) -> int:
        """Send a film in real time (or faster) for so many of its seconds; the time of the last tag."""
        for kind, body in film.headers:
            self.send(kind, start, body)
        began, last = time.monotonic(), start
        for kind, at, body in film.tags(start):
            if at - start >= seconds * 1000:
                break
            ahead = began + (at - start) / 1000 / speed - time.monotonic()
            if ahead > 0:
                await asyncio.sleep(ahead)
            if self.writer.is_closing() or self.reader.at_eof():
                break
            self.send(kind, at, body)
            last = at
            if self.writer.transport.get_write_buffer_size() > 1 << 20:
                await self.writer.drain()
        return last

    def hang_up(self) -> None:
        """As a killed encoder does: without a word."""
        self.writer.transport.abort()
