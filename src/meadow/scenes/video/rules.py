"""What a probe says of a file, and which ladder it gets: pure."""

from meadow.scenes.video.types import LONGEST_MS, SHORTEST_MS

RUNGS = ((720, 2200), (480, 1000), (360, 500))
MOST_PIXELS, LEAST_SIDE, MOST_FPS, MOST_STREAMS = 4096 * 2304, 64, 120, 8
CODECS = frozenset({"h264", "hevc", "vp8", "vp9", "av1", "mpeg4", "mpeg2video", "mjpeg", "prores"})


def refusal(facts: dict[str, int | str]) -> str | None:
    """The code that refuses a probed file, or None; pixels come first, since nothing was decoded then."""
    if not facts.get("codec"):
        return "scenes.video.no_picture"
    width, height, span = int(facts["width"]), int(facts["height"]), int(facts["duration_ms"])
    found = {
        "scenes.video.too_large": width * height > MOST_PIXELS,
        "scenes.video.too_small": min(width, height) < LEAST_SIDE,
        "scenes.video.codec": facts["codec"] not in CODECS,
        "scenes.video.too_fast": int(facts["fps"]) > MOST_FPS,
        "scenes.video.too_many_streams": int(facts["streams"]) > MOST_STREAMS,
        "scenes.video.too_short": span < SHORTEST_MS,
        "scenes.video.too_long": span > LONGEST_MS,
    }
    return next((code for code, wrong in found.items() if wrong), None)


def ladder(width: int, height: int) -> list[tuple[int, int]]:
    """Rungs (short side, kbit/s) no larger than the source; a small source gets one of its own even size."""
    short = min(width, height)
    fit = [(side, rate) for side, rate in RUNGS if side <= short]
    return fit or [(max(2, short - short % 2), 400)]


def size(width: int, height: int, short: int) -> tuple[int, int]:
    """The even size of a rung."""
    scale = short / min(width, height)
    return round(width * scale / 2) * 2, round(height * scale / 2) * 2
