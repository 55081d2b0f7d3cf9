"""aiortc without decoding: H.264 comes out as it came in, Opus comes out as AAC. Uses two of its private names, checked at start."""

import inspect
from fractions import Fraction
from typing import Any, NamedTuple

import aiortc
import aiortc.rtcrtpreceiver as receiving
import av

VERSION = "1.16."
RATE, _LOST_TICKS = 48_000, 4_800
HOOKS = "aiortc {found} is not 1.16.x, or has lost {name}: cameras from browsers need rtcrtpreceiver.get_decoder and RTCRtpReceiver._send_rtcp_pli; install aiortc>=1.16,<1.17"


class HooksGone(RuntimeError):  # noqa: N818 - says what is missing
    """The aiortc that is here cannot be asked for coded frames."""


class Coded(NamedTuple):
    """A frame as it came: H.264 with start codes, or AAC; ticks of its own clock since its first frame."""

    body: bytes
    ticks: int


class Passing:
    """Stands where the H.264 decoder stood."""

    def decode(self, frame: Any) -> list[Coded]:
        return [Coded(frame.data, frame.timestamp)]


class OpusToAac:
    """In the receiver's own thread: what a browser says, as HLS plays it. Sound that was lost becomes silence, so that lips fit."""

    def __init__(self) -> None:
        self.opus: Any = av.CodecContext.create("opus", "r")
        self.opus.sample_rate, self.opus.format, self.opus.layout = RATE, "s16", "stereo"
        self.aac: Any = av.CodecContext.create("aac", "w")
        self.aac.sample_rate, self.aac.format, self.aac.layout = RATE, "fltp", "stereo"
        self.aac.bit_rate, self.aac.time_base = 96_000, Fraction(1, RATE)
        self.resampler = av.AudioResampler(format="fltp", layout="stereo", rate=RATE)
        self.fifo = av.AudioFifo()
        self.next = 0

    def decode(self, frame: Any) -> list[Coded]:
        packet = av.Packet(frame.data)
        packet.pts, packet.time_base = frame.timestamp, Fraction(1, RATE)
        made: list[Coded] = []
        for raw in self.opus.decode(packet):
            for sound in self.resampler.resample(raw):
                made += self._encode(sound, frame.timestamp)
        return made

    def _encode(self, sound: Any, ticks: int) -> list[Coded]:
        if abs(ticks - self.next - self.fifo.samples) > _LOST_TICKS:
            self.fifo = av.AudioFifo()
            self.next = ticks
        sound.pts = None
        self.fifo.write(sound)
        made: list[Coded] = []
        while (part := self.fifo.read(1024)) is not None:
            part.pts, part.time_base = self.next, Fraction(1, RATE)
            self.next += 1024
            made += [Coded(bytes(p), p.pts or 0) for p in self.aac.encode(part)]
        return made


def _decoder(codec: Any) -> Any:
    if codec.name == "H264":
        return Passing()
    if codec.name == "opus":
        return OpusToAac()
    raise ValueError(codec.name)


def hook() -> None:
    """Take the decoders' place; raises `HooksGone`."""
    known = {
        "get_decoder": callable(getattr(receiving, "get_decoder", None)),
        "_send_rtcp_pli": inspect.iscoroutinefunction(getattr(receiving.RTCRtpReceiver, "_send_rtcp_pli", None)),
        "its version": aiortc.__version__.startswith(VERSION),
    }
    if lost := [name for name, there in known.items() if not there]:
        raise HooksGone(HOOKS.format(found=aiortc.__version__, name=" and ".join(lost)))
    receiving.get_decoder = _decoder  # type: ignore[attr-defined]


async def ask_key_frame(receiver: Any) -> None:
    """Have the browser send a key frame: it sends one at the start and no more by itself."""
    for source in receiver.getSynchronizationSources():
        await receiver._send_rtcp_pli(source.source)  # noqa: SLF001 - the second of the two
