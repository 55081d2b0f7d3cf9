"""Reads recordings back: the whole as a VOD playlist, a stretch of it as an MP4, cut at key frames and copied."""

import asyncio
from pathlib import Path

import imageio_ffmpeg
import msgspec

from meadow.base.files import Files
from meadow.goods import media
from meadow.scenes.live.ingest.playlist import Entry, vod
from meadow.scenes.live.ingest.record import folder, page_key

LEAST_MS, MOST_MS = 5_000, 600_000
"""What a clip may last."""


class NoRecording(Exception):  # noqa: N818 - says what is missing
    """Nothing, or too little, was kept of that stretch."""


async def entries(files: Files, session: str) -> list[Entry]:
    """Every segment kept of a session, oldest first."""
    names = await files.names(folder(session))
    pages = sorted(int(n[6:-5]) for n in names if n.startswith("index-") and n.endswith(".json") and n[6:-5].isdigit())
    found: list[Entry] = []
    for page in pages:
        found += msgspec.json.decode(await files.get(page_key(session, page)), type=list[Entry])
    return found


async def playlist(files: Files, session: str) -> str | None:
    """The recording as a VOD playlist over the same files; None where nothing is kept."""
    found = await entries(files, session)
    return await asyncio.to_thread(vod, found, Files.url(f"{folder(session)}/")) if found else None


async def forget(files: Files, session: str) -> None:
    """Remove a recording."""
    await files.clear(folder(session))


def stretch(found: list[Entry], begin_ms: int, end_ms: int) -> list[Entry]:
    """The segments that cover a span of program time; over a discontinuity the longer side, since one MP4 has one header."""
    inside = [e for e in found if e.pdt_ms + e.ms > begin_ms and e.pdt_ms < end_ms]
    runs: list[list[Entry]] = []
    for entry in inside:
        if not runs or entry.cut or entry.seq != runs[-1][-1].seq + 1:
            runs.append([])
        runs[-1].append(entry)
    best = max(runs, key=lambda run: sum(e.ms for e in run), default=[])
    total = 0
    kept: list[Entry] = []
    for entry in best:
        total += entry.ms
        if kept and total > MOST_MS:
            break
        kept.append(entry)
    return kept


async def clip(files: Files, session: str, begin_ms: int, end_ms: int, scratch: Path) -> tuple[Path, int, int]:
    """A span as a faststart MP4 in `scratch`, when it begins in program time, and its length; raises `NoRecording`.

    It begins at the key frame before `begin_ms`, which lies at most one segment earlier.
    """
    kept = stretch(await entries(files, session), begin_ms, end_ms)
    length = sum(e.ms for e in kept)
    if length < LEAST_MS:
        raise NoRecording
    source, out = scratch / "span.ts", scratch / "clip.mp4"
    with source.open("wb") as whole:
        for entry in kept:
            whole.write(await files.get(f"{folder(session)}/{entry.seq}.ts"))
    argv = [
        imageio_ffmpeg.get_ffmpeg_exe(), "-nostdin", "-loglevel", "error", "-y", "-protocol_whitelist", "file,pipe", "-f", "mpegts",
        "-i", str(source), "-map", "0:v:0", "-map", "0:a:0?", "-c", "copy", "-map_metadata", "-1", "-movflags", "+faststart", str(out),
    ]  # fmt: skip
    done = await media.sandbox_run(argv, cpu_s=60, memory_mb=2048, wall_s=120, fsize_mb=1024, cwd=scratch)
    if done.code or not out.exists():
        raise NoRecording
    return out, kept[0].pdt_ms, length
