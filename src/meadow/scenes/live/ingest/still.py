"""Makes pictures of segments, alone and limited: a line `SEGMENT<tab>PICTURE` in, `ok` or `no` out. Decoding strangers' films stays in here."""

import os
import resource
import signal
import sys
from fractions import Fraction
from pathlib import Path

import av

WIDE, MEMORY, LONGEST_S = 360, 1 << 30, 5
PACKET, PICTURES = 188, 0x100
"""A packet of a transport stream in bytes, and what our muxer calls the pictures (`ts.py`, which this process does not load)."""


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
            picture(source, Path(out))
            said = "ok"
        except (av.error.FFmpegError, IndexError, ValueError, OSError, MemoryError):
            said = "no"
        signal.alarm(0)
        sys.stdout.write(said + "\n")
        sys.stdout.flush()


def picture(source: str, out: Path) -> None:
    """The first key frame as a small JPEG."""
    decoder = av.CodecContext.create("h264", "r")
    decoder.thread_count = 1
    frames = [*decoder.decode(av.Packet(opening(Path(source).read_bytes()))), *decoder.decode(None)]
    if not frames:
        raise ValueError(source)
    frame = frames[0]
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


def opening(film: bytes) -> bytes:
    """The picture that a segment of ours begins with, as its encoder made it.

    The library's own reader looks into the film to find out what we know already: 27 ms CPU a picture, 11 so.
    """
    parts: list[bytes] = []
    for at in range(0, len(film) - PACKET + 1, PACKET):
        packet = film[at : at + PACKET]
        if (packet[1] & 0x1F) << 8 | packet[2] != PICTURES:
            continue
        body = 5 + packet[4] if packet[3] & 0x20 else 4
        if packet[1] & 0x40:
            if parts:
                break
            body += 9 + packet[body + 8]
        elif not parts:
            continue
        parts.append(packet[body:])
    return b"".join(parts)


if __name__ == "__main__":
    main()
