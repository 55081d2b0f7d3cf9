"""What a probe says of a file, which ladder it gets, where anchors may stand, which words are in a text: pure."""

import re
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from uuid import UUID

import msgspec

from meadow.goods.media.rules import tidy
from meadow.scenes.video.types import LONGEST_MS, SHORTEST_MS, NewAnchor

RUNGS = ((720, 2200), (480, 1000), (360, 500))
MOST_PIXELS, LEAST_SIDE, MOST_FPS, MOST_STREAMS = 4096 * 2304, 64, 120, 8
CODECS = frozenset({"h264", "hevc", "vp8", "vp9", "av1", "mpeg4", "mpeg2video", "mjpeg", "prores"})
COPIED_RATE, COPIED_GOP_MS = 3_000_000, 4000
"""Bits a second and distance of key frames up to which a phone's own film is taken as it is."""
POSTER_WIDTH = 480
MOST_MENTIONS = 5
_MENTION = re.compile(r"@\[(author|product):([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\]")
SLOWEST, FASTEST = Fraction(10), Fraction(30)


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What a file is, as its probe tells it: upright size in square pixels, milliseconds, bits and frames a second.

    `stream` is the index of the picture's track, None without one; `gop_ms` is 0 where nobody counted the key frames;
    `begin_ms` is where the part that is kept begins, None where all of it is.
    """

    streams: int
    stream: int | None = None
    codec: str = ""
    profile: str = ""
    pixels: str = ""
    width: int = 0
    height: int = 0
    turned: bool = False
    stretched: bool = False
    hdr: bool = False
    duration_ms: int = 0
    frames: tuple[int, int] = (0, 1)
    steady: bool = True
    bit_rate: int = 0
    gop_ms: int = 0
    audio: bool = False
    begin_ms: int | None = None

    @property
    def fps(self) -> Fraction:
        """Pictures a second."""
        return Fraction(*self.frames)


class Rung(msgspec.Struct, frozen=True):
    """One step of the ladder: its short side and kbit/s; a copied one keeps the picture of the source."""

    side: int
    rate: int
    copied: bool = False


def refusal(facts: Facts) -> str | None:
    """The code that refuses a probed file, or None; pixels come first, since nothing was decoded then."""
    if facts.streams > MOST_STREAMS:
        return "scenes.video.too_many_streams"
    if facts.stream is None:
        return "scenes.video.no_picture"
    found = {
        "scenes.video.too_large": facts.width * facts.height > MOST_PIXELS,
        "scenes.video.too_small": min(facts.width, facts.height) < LEAST_SIDE,
        "scenes.video.codec": facts.codec not in CODECS,
        "scenes.video.too_fast": facts.fps > MOST_FPS,
        "scenes.video.too_short": facts.duration_ms < SHORTEST_MS,
        "scenes.video.too_long": facts.duration_ms > LONGEST_MS,
    }
    return next((code for code, wrong in found.items() if wrong), None)


def cut(facts: Facts, start: int | None, end: int | None) -> Facts:
    """The part of a file that its author keeps. A picture that is only copied can be cut at key frames alone, so it is made anew."""
    begin, until = start or 0, min(facts.duration_ms, end or facts.duration_ms)
    if (begin, until) == (0, facts.duration_ms):
        return facts
    return msgspec.structs.replace(facts, begin_ms=begin, duration_ms=max(0, until - begin), gop_ms=0)


def plain(facts: Facts) -> bool:
    """Whether every phone plays the picture as it is, so far as the header tells: then its key frames are worth counting."""
    return (
        facts.codec == "h264" and facts.profile == "High" and facts.pixels == "yuv420p"
        and not (facts.turned or facts.stretched) and facts.steady and facts.fps <= FASTEST
        and min(facts.width, facts.height) <= RUNGS[0][0] and facts.width % 2 == facts.height % 2 == 0
        and 0 < facts.bit_rate <= COPIED_RATE
    )  # fmt: skip


def ladder(facts: Facts) -> list[Rung]:
    """Rungs no larger than the source; a small source gets one of its own even size, a phone's film is its own top rung."""
    short = min(facts.width, facts.height)
    if plain(facts) and 0 < facts.gop_ms <= COPIED_GOP_MS:
        top = Rung(short, max(1, facts.bit_rate // 1000), copied=True)
        return [top, *(Rung(side, rate) for side, rate in RUNGS if side < short)]
    fit = [Rung(side, rate) for side, rate in RUNGS if side <= short]
    return fit or [Rung(max(2, short - short % 2), 400)]


def pace(facts: Facts) -> Fraction:
    """Pictures a second of every encoded rung: 30, or as few as a slow source has; a doubled picture shows nothing new."""
    return max(SLOWEST, facts.fps) if facts.steady and 0 < facts.fps < FASTEST else FASTEST


def lower(sides: Sequence[int], played: int) -> int | None:
    """The rung for a slow line: the best one up to 480 below the one that is played."""
    return max((s for s in sides if s < played and s <= 480), default=None)


def size(facts: Facts, short: int) -> tuple[int, int]:
    """The even size of a rung."""
    scale = short / min(facts.width, facts.height)
    return max(2, round(facts.width * scale / 2) * 2), max(2, round(facts.height * scale / 2) * 2)


def misplaced(anchors: Sequence[NewAnchor], longest_ms: int) -> list[int]:
    """Which anchors (from 0) have a span that is half given, runs backwards or leaves the clip; a post has no time at all."""

    def fits(a: NewAnchor) -> bool:
        if a.start_ms is None or a.end_ms is None:
            return a.start_ms is a.end_ms
        return a.start_ms < a.end_ms <= longest_ms

    return [n for n, a in enumerate(anchors) if not fits(a)]


def mentions(text: str) -> list[tuple[str, UUID]]:
    """Whom and what a comment names, each once: `@[author:<id>]` and `@[product:<id>]`."""
    return list(dict.fromkeys((m[1], UUID(m[2])) for m in _MENTION.finditer(text)))


def told(text: str, labels: Mapping[tuple[str, UUID], str]) -> str:
    """A comment as people read it; what has no name any more is left out."""
    return _MENTION.sub(lambda m: labels.get((m[1], UUID(m[2])), ""), text).strip()


def words_in(text: str, words: Iterable[str]) -> list[str]:
    """Which of these words a text holds, whatever its case, width and spaces."""
    plain = tidy(text).replace(" ", "")
    return [w for w in words if w.strip() and tidy(w).replace(" ", "") in plain]
