"""Reads what a file claims to be, alone and limited: `probe.py SOURCE FACTS MOST_PIXELS`; what it cannot read is exit code 4."""

import json
import sys
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


def main(source: str, out: str, most_pixels: int) -> int:
    """Write codec, upright size, duration, rate and streams; decode one frame, so that a mere header is not enough."""
    try:
        with av.open(source, options=LIMITS) as opened:
            facts = look(opened, most_pixels)
    except (av.error.FFmpegError, StopIteration, ValueError, OSError):
        return 4
    Path(out).write_text(json.dumps(facts))
    return 0


def look(opened: Any, most_pixels: int) -> dict[str, int | str]:
    """The facts of an open file; a picture over the limit is told without being decoded."""
    facts: dict[str, int | str] = {"codec": "", "streams": len(opened.streams)}
    if not opened.streams.video:
        return facts
    stream = opened.streams.video[0]
    width, height = stream.width, stream.height
    if width * height <= most_pixels:
        frame = next(opened.decode(stream))
        if abs(int(getattr(frame, "rotation", 0))) % 180 == 90:
            width, height = height, width
    span = opened.duration / 1000 if opened.duration else float((stream.duration or 0) * stream.time_base * 1000)
    return facts | {
        "codec": stream.codec_context.name, "width": width, "height": height, "duration_ms": int(span),
        "fps": int(stream.average_rate or stream.guessed_rate or 0), "audio": len(opened.streams.audio),
    }  # fmt: skip


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
