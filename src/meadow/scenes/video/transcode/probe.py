"""Reads what a file claims to be, alone and limited: `probe.py SOURCE FACTS MOST_PIXELS COPIED_RATE`; what it cannot read is exit code 4."""

import itertools
import json
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

import av

FORMATS = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,flv,mpegts"
LIMITS = {
    "protocol_whitelist": "file",
    "format_whitelist": FORMATS,
    "probesize": "5000000",
    "analyzeduration": "5000000",
}
_BOXES = {b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"pnot"}
_STILL = 0x0400  # AV_DISPOSITION_ATTACHED_PIC: the cover of a song is no film
_HDR = {16, 18}  # AVCOL_TRC_SMPTE2084, AVCOL_TRC_ARIB_STD_B67


def main(source: str, out: str, most_pixels: int, copied_rate: int) -> int:
    """Write the facts; decode one frame, so that a mere header is not enough."""
    if not whole(Path(source)):
        return 4
    try:
        with av.open(source, options=LIMITS) as opened:
            facts = look(opened, most_pixels)
        if facts.get("profile") == "High" and facts["bit_rate"] <= copied_rate:
            with av.open(source, options=LIMITS) as opened:
                facts["gop_ms"] = key_frames(opened, facts["stream"], facts["duration_ms"])
    except (av.error.FFmpegError, StopIteration, ValueError, OSError):
        return 4
    Path(out).write_text(json.dumps(facts))
    return 0


def whole(path: Path) -> bool:
    """Whether the boxes of an MP4 end where the file does: one that was cut still has its index in front. Others: yes."""
    size, at = path.stat().st_size, 0
    with path.open("rb") as file:
        while at + 8 <= size:
            file.seek(at)
            head = file.read(16)
            if at == 0 and head[4:8] not in _BOXES:
                return True
            span = int.from_bytes(head[:4])
            span = int.from_bytes(head[8:16]) if span == 1 else span or size - at
            if span < 8 or at + span > size:
                return False
            at += span
    return size > 0


def look(opened: Any, most_pixels: int) -> dict[str, Any]:
    """The facts of an open file; a picture over the limit is told without being decoded."""
    facts: dict[str, Any] = {"streams": len(opened.streams)}
    films = [s for s in opened.streams.video if not int(s.disposition) & _STILL]
    if not films:
        return facts
    stream = films[0]
    shape = stream.sample_aspect_ratio or Fraction(1)
    width, height = round(stream.width * shape), stream.height
    turned = False
    if stream.width * stream.height <= most_pixels:
        frame = next(opened.decode(stream))
        turned = int(getattr(frame, "rotation", 0)) % 360 != 0
        if abs(int(getattr(frame, "rotation", 0))) % 180 == 90:
            width, height = height, width
    span = opened.duration / 1000 if opened.duration else float((stream.duration or 0) * stream.time_base * 1000)
    rate = stream.average_rate or stream.guessed_rate or Fraction(0)
    return facts | {
        "stream": stream.index, "codec": stream.codec_context.name, "profile": stream.codec_context.profile or "",
        "pixels": stream.codec_context.pix_fmt or "", "width": width, "height": height, "turned": turned,
        "stretched": shape != 1, "hdr": int(stream.codec_context.color_trc) in _HDR, "duration_ms": int(span),
        "frames": [rate.numerator, rate.denominator], "audio": bool(opened.streams.audio),
        "steady": abs((stream.guessed_rate or rate) - rate) < 1,
        "bit_rate": int(stream.bit_rate or opened.bit_rate or 0),
    }  # fmt: skip


def key_frames(opened: Any, index: int, span: int) -> int:
    """The longest distance between key frames, in milliseconds, up to the end: read, not decoded."""
    stream = opened.streams[index]
    times = [
        float(p.pts * stream.time_base) * 1000 for p in opened.demux(stream) if p.is_keyframe and p.pts is not None
    ]
    times = [*sorted(times), float(span)]
    return int(max((b - a for a, b in itertools.pairwise(times)), default=0))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])))
