"""Looks at segments, alone and limited: a line `SEGMENT<tab>PICTURE` in, `ok<tab>TINY<tab>DB` or `no` out.

The first key frame becomes the picture and, as 32 x 18 greys in hex, TINY. DB is the loudest sample of the segment's
sound in decibels of full scale, empty where there is none. Decoding strangers' films stays in here.
"""

import math
import os
import resource
import signal
import sys
from array import array
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av

WIDE, MEMORY, LONGEST_S = 360, 1 << 30, 5
PACKET, PICTURES, SOUND = 188, 0x100, 0x101
"""A packet of a transport stream in bytes, and what our muxer calls pictures and sound (`ts.py`, which this process does not load)."""
TINY = (32, 18)
QUIETEST_DB = -120.0


def main() -> None:
    """Until the input ends; one picture that takes too long ends the process, and its parent begins another."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))
    resource.setrlimit(resource.RLIMIT_NOFILE, (32, 32))
    os.nice(10)
    for line in sys.stdin:
        source, _, out = line.rstrip("\n").partition("\t")
        signal.alarm(LONGEST_S)
        try:
            film = Path(source).read_bytes()
            frame, peak = first(film), loudest(film)
            picture(frame, Path(out))
            said = f"ok\t{tiny(frame).hex()}\t{'' if peak is None else round(decibels(peak), 1)}"
        except (av.error.FFmpegError, IndexError, ValueError, OSError, MemoryError):
            said = "no"
        signal.alarm(0)
        sys.stdout.write(said + "\n")
        sys.stdout.flush()


def first(film: bytes) -> av.VideoFrame:
    """The first key frame."""
    decoder = av.CodecContext.create("h264", "r")
    decoder.thread_count = 1
    frames = [*decoder.decode(av.Packet(next(parts(film, PICTURES), b""))), *decoder.decode(None)]
    if not frames:
        raise ValueError
    return frames[0]


def loudest(film: bytes) -> float | None:
    """The loudest sample of the sound's first channel, from 0 to 1; None where there is no sound, or none that can be decoded."""
    peak: float | None = None
    decoder = av.CodecContext.create("aac", "r")
    for packet in decoder.parse(b"".join(parts(film, SOUND))):
        try:
            frames = decoder.decode(packet)
        except av.error.FFmpegError:
            continue
        for frame in frames:  # the decoder gives floats, a channel a plane
            held = array("f", bytes(frame.planes[0])[: frame.samples * 4])
            up, down = (max(held), min(held)) if held else (0.0, 0.0)
            peak = max(peak or 0.0, up, -down)
    return peak


def decibels(peak: float) -> float:
    """What of full scale that is."""
    return max(QUIETEST_DB, 20 * math.log10(peak)) if peak > 0 else QUIETEST_DB


def tiny(frame: av.VideoFrame) -> bytes:
    """A picture in so few greys that noise and encoding do not show."""
    wide, high = TINY
    plane = frame.reformat(width=wide, height=high, format="gray8").planes[0]
    rows, body = plane.line_size, bytes(plane)
    return b"".join(body[y * rows : y * rows + wide] for y in range(high))


def picture(frame: av.VideoFrame, out: Path) -> None:
    """A frame as a small JPEG."""
    wide = min(WIDE, frame.width) // 2 * 2
    high = max(2, round(frame.height * wide / frame.width / 2) * 2)
    small = frame.reformat(width=wide, height=high, format="yuvj420p")
    made = av.CodecContext.create("mjpeg", "w")
    made.width, made.height, made.pix_fmt, made.time_base = wide, high, "yuvj420p", Fraction(1, 25)
    made.options = {"qmin": "6", "qmax": "8"}
    small.pts = 0
    body = b"".join(bytes(p) for p in [*made.encode(small), *made.encode(None)])
    draft = out.with_suffix(".draft")
    draft.write_bytes(body)
    draft.replace(out)


def parts(film: bytes, name: int) -> Iterator[bytes]:
    """What a segment of ours holds of pictures or sound, as the encoder made it, piece by piece.

    The library's own reader looks into the film to find out what we know already: 27 ms CPU a picture, 11 so.
    """
    held: list[bytes] = []
    for at in range(0, len(film) - PACKET + 1, PACKET):
        packet = film[at : at + PACKET]
        if (packet[1] & 0x1F) << 8 | packet[2] != name:
            continue
        body = 5 + packet[4] if packet[3] & 0x20 else 4
        if packet[1] & 0x40:
            if held:
                yield b"".join(held)
                held = []
            body += 9 + packet[body + 8]
        elif not held:
            continue
        held.append(packet[body:])
    if held:
        yield b"".join(held)


if __name__ == "__main__":
    main()
