"""The transcode engine: probe and ffmpeg, both in the sandbox; what comes out are files in a scratch folder."""

from pathlib import Path

import imageio_ffmpeg
import msgspec

from meadow.goods import media
from meadow.scenes.video import rules

_PROBE = Path(__file__).with_name("probe.py")
_LIST = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,flv,mpegts"


class Unreadable(Exception):  # noqa: N818 - says what the file is
    """The file cannot be used; `code` says why, for the author to read."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """What the engine made: MP4 rungs by short side, HLS folders, a poster."""

    width: int
    height: int
    duration_ms: int
    rungs: list[int]
    files: list[str]


async def probe(source: Path, scratch: Path) -> dict[str, int | str]:
    """Codec, size and duration of a file; raises `Unreadable`."""
    argv = [media.python(), "-I", str(_PROBE), str(source), str(scratch / "facts.json"), str(rules.MOST_PIXELS)]
    done = await media.sandbox_run(argv, cpu_s=10, memory_mb=2048, wall_s=30, fsize_mb=1, cwd=scratch)
    if done.code or not (scratch / "facts.json").exists():
        raise Unreadable("scenes.video.unreadable")
    facts: dict[str, int | str] = msgspec.json.decode((scratch / "facts.json").read_bytes())
    if code := rules.refusal(facts):
        raise Unreadable(code)
    return facts


async def make(source: Path, scratch: Path, facts: dict[str, int | str], cover_ms: int | None) -> Made:
    """Write the ladder, its HLS twins and the poster into `scratch`; raises `Unreadable`."""
    width, height, span = int(facts["width"]), int(facts["height"]), int(facts["duration_ms"]) / 1000
    rungs = rules.ladder(width, height)
    await _ffmpeg(_encode(source, rungs, facts), scratch, span)
    await _ffmpeg(_poster(rungs[0][0], facts, cover_ms), scratch, span)
    for side, _ in rungs:
        (scratch / f"h{side}").mkdir()
        await _ffmpeg(_hls(side), scratch, span)
    (scratch / "master.m3u8").write_text(_master(rungs, width, height))
    return Made(
        width=width,
        height=height,
        duration_ms=int(facts["duration_ms"]),
        rungs=[s for s, _ in rungs],
        files=_made(scratch),
    )


def _made(scratch: Path) -> list[str]:
    return sorted(
        str(p.relative_to(scratch)) for p in scratch.rglob("*") if p.suffix in {".mp4", ".m4s", ".m3u8", ".webp"}
    )


def _encode(source: Path, rungs: list[tuple[int, int]], facts: dict[str, int | str]) -> list[str]:
    width, height, sound = int(facts["width"]), int(facts["height"]), bool(facts["audio"])
    marks = "".join(f"[v{i}]" for i in range(len(rungs)))
    graph = f"[0:v:0]fps=30,split={len(rungs)}{marks}"
    for i, (side, _) in enumerate(rungs):
        w, h = rules.size(width, height, side)
        graph += f";[v{i}]scale={w}:{h},format=yuv420p,setsar=1[o{i}]"
    argv = ["-nostdin", "-hide_banner", "-loglevel", "error", "-y", "-protocol_whitelist", "file,pipe",
            "-format_whitelist", _LIST, "-progress", "progress.txt", "-i", str(source), "-filter_complex", graph]  # fmt: skip
    for i, (side, rate) in enumerate(rungs):
        argv += ["-map", f"[o{i}]", *(["-map", "0:a:0"] if sound else []), "-map_metadata", "-1", "-map_chapters", "-1",
                 "-c:v", "libx264", "-preset", "veryfast", "-profile:v", "high", "-g", "60", "-sc_threshold", "0",
                 "-b:v", f"{rate}k", "-maxrate", f"{rate * 12 // 10}k", "-bufsize", f"{rate * 2}k",
                 *(["-c:a", "aac", "-b:a", "96k", "-ac", "2"] if sound else []), "-sn", "-dn",
                 "-movflags", "+faststart", "-threads", "1", f"{side}.mp4"]  # fmt: skip
    return argv


def _poster(side: int, facts: dict[str, int | str], cover_ms: int | None) -> list[str]:
    """The chosen moment, or the most typical picture of the first seconds: from a rung, in a call of its own.

    As one more output of the encode a single picture stops ffmpeg's scheduler for ever, about one time in three.
    """
    last = max(0, int(facts["duration_ms"]) - 200)
    seek = [] if cover_ms is None else ["-ss", f"{min(cover_ms, last) / 1000:.3f}"]
    w, h = rules.size(int(facts["width"]), int(facts["height"]), min(480, side))
    picked = f"scale={w}:{h}" if seek else f"thumbnail=90,scale={w}:{h}"
    return ["-nostdin", "-hide_banner", "-loglevel", "error", "-y", "-protocol_whitelist", "file,pipe", *seek,
            "-i", f"{side}.mp4", "-vf", picked, "-frames:v", "1", "-quality", "80", "poster.webp"]  # fmt: skip


def _hls(side: int) -> list[str]:
    return ["-nostdin", "-hide_banner", "-loglevel", "error", "-y", "-protocol_whitelist", "file,pipe", "-i", f"{side}.mp4",
            "-c", "copy", "-f", "hls", "-hls_time", "4", "-hls_playlist_type", "vod", "-hls_segment_type", "fmp4",
            "-hls_fmp4_init_filename", "init.mp4", "-hls_segment_filename", f"h{side}/%d.m4s", f"h{side}/index.m3u8"]  # fmt: skip


def _master(rungs: list[tuple[int, int]], width: int, height: int) -> str:
    lines = ["#EXTM3U", "#EXT-X-VERSION:7", "#EXT-X-INDEPENDENT-SEGMENTS"]
    for side, rate in rungs:
        w, h = rules.size(width, height, side)
        lines += [
            f"#EXT-X-STREAM-INF:BANDWIDTH={(rate * 12 // 10 + 110) * 1000},RESOLUTION={w}x{h}",
            f"h{side}/index.m3u8",
        ]
    return "\n".join(lines) + "\n"


async def _ffmpeg(arguments: list[str], scratch: Path, span: float) -> None:
    argv = [imageio_ffmpeg.get_ffmpeg_exe(), *arguments]
    done = await media.sandbox_run(
        argv, cpu_s=60 + int(20 * span), memory_mb=4096, wall_s=60 + 10 * span, fsize_mb=1024, cwd=scratch
    )
    if done.code:
        raise Unreadable("scenes.video.unreadable")


def progress(scratch: Path, duration_ms: int) -> int:
    """Per cent of the source that has been encoded so far."""
    try:
        text = (scratch / "progress.txt").read_text()
    except OSError:
        return 0
    times = [int(x.partition("=")[2]) for x in text.splitlines() if x.startswith("out_time_us=") and x[12:].isdigit()]
    return min(99, times[-1] // 10 // duration_ms) if times and duration_ms else 0
