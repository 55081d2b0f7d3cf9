"""The transcode engine: probe and ffmpeg, both in the sandbox; what comes out are files in a scratch folder."""

from pathlib import Path

import imageio_ffmpeg
import msgspec

from meadow.goods import media
from meadow.scenes.video import rules
from meadow.scenes.video.rules import Facts, Rung
from meadow.scenes.video.transcode import commands

_PROBE = Path(__file__).with_name("probe.py")
_QUALITIES, _LIGHT = (80, 55, 35), 60_000
"""How well a poster is kept, and the bytes it may take: the next quality is for one that takes more."""


class Unreadable(Exception):  # noqa: N818 - says what the file is
    """The file cannot be used; `code` says why, for the author to read."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """What the engine made: rungs by short side with their HLS twins, posters, the preview."""

    width: int
    height: int
    duration_ms: int
    rungs: list[int]
    poster: str
    files: list[str]


async def probe(source: Path, scratch: Path, start: int | None = None, end: int | None = None) -> Facts:
    """What the file is, or the part of it from `start` to `end` milliseconds; raises `Unreadable`."""
    out = scratch / "facts.json"
    argv = [media.python(), "-I", str(_PROBE), str(source), str(out), str(rules.MOST_PIXELS), str(rules.COPIED_RATE)]
    done = await media.sandbox_run(argv, cpu_s=10, memory_mb=2048, wall_s=20, fsize_mb=1, cwd=scratch)
    if done.code or not out.exists():
        raise Unreadable("scenes.video.unreadable")
    facts = msgspec.json.decode(out.read_bytes(), type=Facts)
    kept = rules.cut(facts, start, end)
    if code := rules.refusal(facts) or rules.refusal(kept):
        raise Unreadable(code)
    return kept


async def make(source: Path, scratch: Path, facts: Facts, cover_ms: int | None) -> Made:
    """Write ladder, posters and preview into `scratch`; raises `Unreadable`."""
    rungs, span = rules.ladder(facts), facts.duration_ms / 1000
    for rung in rungs:
        (scratch / f"h{rung.side}").mkdir()
    await _ffmpeg(commands.encode(source, rungs, facts), scratch, span)
    (scratch / "master.m3u8").write_text(_master(scratch, rungs, facts))
    near = next((r for r in reversed(rungs) if r.side >= commands.POSTER_SIDE), rungs[0])
    film = scratch / f"{near.side}.mp4"
    await picture(film, scratch, "poster.webp", facts, None)
    if cover_ms is not None:
        await picture(film, scratch, "cover.webp", facts, cover_ms)
    await _ffmpeg(commands.preview(rungs[-1].side), scratch, span)
    return Made(
        width=facts.width, height=facts.height, duration_ms=facts.duration_ms, rungs=[r.side for r in rungs],
        poster="poster.webp" if cover_ms is None else "cover.webp", files=_made(scratch),
    )  # fmt: skip


async def picture(film: Path, scratch: Path, out: str, facts: Facts, at_ms: int | None) -> None:
    """A poster from a made rung, light enough to be the first thing that a phone paints; raises `Unreadable`."""
    side = min(commands.POSTER_SIDE, facts.width, facts.height)
    moment = None if at_ms is None else min(at_ms, max(0, facts.duration_ms - 200))
    for quality in _QUALITIES:
        argv = commands.still(film, out, rules.size(facts, side), moment, quality)
        await _ffmpeg(argv, scratch, facts.duration_ms / 1000)
        if (scratch / out).stat().st_size <= _LIGHT:
            return


def _made(scratch: Path) -> list[str]:
    return sorted(
        str(p.relative_to(scratch)) for p in scratch.rglob("*") if p.suffix in {".mp4", ".m4s", ".m3u8", ".webp"}
    )


def _master(scratch: Path, rungs: list[Rung], facts: Facts) -> str:
    lines = ["#EXTM3U", "#EXT-X-VERSION:7", "#EXT-X-INDEPENDENT-SEGMENTS"]
    for rung in rungs:
        w, h = rules.size(facts, rung.side)
        peak = max(bits for _, bits in _segments(scratch / f"h{rung.side}"))
        lines += [f"#EXT-X-STREAM-INF:BANDWIDTH={peak},RESOLUTION={w}x{h}", f"h{rung.side}/index.m3u8"]
    return "\n".join(lines) + "\n"


def _segments(folder: Path) -> list[tuple[float, int]]:
    """Seconds and bits a second of each segment."""
    lines = (folder / "index.m3u8").read_text().splitlines()
    spans = [float(x[8:].rstrip(",")) for x in lines if x.startswith("#EXTINF:")]
    sizes = [(folder / x).stat().st_size for x in lines if x.endswith(".m4s")]
    return [(span, int(size * 8 / max(span, 0.1))) for span, size in zip(spans, sizes, strict=True)]


async def _ffmpeg(arguments: list[str], scratch: Path, span: float) -> None:
    argv = [imageio_ffmpeg.get_ffmpeg_exe(), *arguments]
    done = await media.sandbox_run(
        argv, cpu_s=60 + int(20 * span), memory_mb=4096, wall_s=60 + 10 * span, fsize_mb=1024, cwd=scratch
    )
    if done.code:
        raise Unreadable("scenes.video.unreadable")


def progress(scratch: Path, duration_ms: int) -> tuple[int, dict[str, int]]:
    """Per cent of the source that has been encoded, and per rung (by its short side) what lies in whole segments."""
    try:
        text = (scratch / "progress.txt").read_text()
    except OSError:
        return 0, {}
    times = [int(x.partition("=")[2]) for x in text.splitlines() if x.startswith("out_time_us=") and x[12:].isdigit()]
    whole = min(99, times[-1] // 10 // duration_ms) if times and duration_ms else 0
    return whole, {p.name[1:]: _done(p, duration_ms) for p in sorted(scratch.glob("h*/"))}


def _done(folder: Path, duration_ms: int) -> int:
    if (folder / "index.m3u8").exists():
        return 100
    begun = len(list(folder.glob("*.m4s")))
    return min(99, max(0, begun - 1) * commands.SEGMENT_S * 100_000 // max(1, duration_ms))
