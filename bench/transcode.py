"""Transcode: media seconds per core second on real clips beside ffmpeg by hand, and every bad file refused with its reason."""

import asyncio
import base64
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

import imageio_ffmpeg
from _measure import arguments, finish
from tests.make.films import BAD, ODD, playlist
from tests.make.load import Caller, person
from tests.make.running import Running

from meadow.base import settings
from meadow.scenes.video import rules
from meadow.scenes.video import transcode as engine

GOAL = "CPU within 1.05 of ffmpeg by hand (ratio .952 or more), every bad file refused with its reason, none left behind, nothing fetched"
LEAST = 1 / 1.05
TUS = {"tus-resumable": "1.0.0"}
EXE = imageio_ffmpeg.get_ffmpeg_exe()


def spent() -> float:
    """CPU seconds of this process and of the children it has waited for."""
    both = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in both)


async def ours(clip: Path) -> tuple[float, rules.Facts]:
    """The product's engine: probe, sandbox, ladder in MP4 and HLS, poster, preview."""
    with tempfile.TemporaryDirectory(prefix="mb-") as folder:
        began = spent()
        facts = await engine.probe(clip, Path(folder))
        await engine.make(clip, Path(folder), facts, None)
        return spent() - began, facts


def by_hand(clip: Path, facts: rules.Facts) -> float:
    """What somebody would type: one call for the rungs as faststart MP4 and their HLS twins, one each for poster and preview."""
    rungs = [(side, rate) for side, rate in rules.RUNGS if side <= min(facts.width, facts.height)]
    rungs = rungs or [(min(facts.width, facts.height), 400)]
    marks = "".join(f"[a{side}]" for side, _ in rungs)
    wide = "scale=-2:{0}" if facts.width >= facts.height else "scale={0}:-2"
    graph = f"[0:v]split={len(rungs)}{marks};" + ";".join(f"[a{s}]{wide.format(s)}[b{s}]" for s, _ in rungs)
    gop = str(round(2 * rules.pace(facts)))
    line = [EXE, "-nostdin", "-loglevel", "error", "-y", "-i", str(clip), "-filter_complex", graph]
    for side, rate in rungs:
        line += [
            "-map", f"[b{side}]", "-map", "0:a?", "-map_metadata", "-1", "-c:v", "libx264", "-preset", "veryfast", "-profile:v",
            "high", "-pix_fmt", "yuv420p", "-g", gop, "-sc_threshold", "0", "-b:v", f"{rate}k", "-maxrate", f"{rate * 1.2:.0f}k",
            "-bufsize", f"{rate * 2}k", "-c:a", "aac", "-b:a", "96k", "-ac", "2", "-threads", "1", "-flags", "+global_header",
            "-f", "tee", f"[f=mp4:movflags=+faststart]{side}.mp4|[f=hls:hls_time=4:hls_playlist_type=vod:hls_segment_type=fmp4]{side}.m3u8",
        ]  # fmt: skip
    near = next((s for s, _ in reversed(rungs) if s >= 480), rungs[0][0])
    still = ["-i", f"{near}.mp4", "-vf", f"{wide.format(min(480, near))},thumbnail=90", "-frames:v", "1", "poster.webp"]
    short = ["-i", f"{rungs[-1][0]}.mp4", "-t", "3", "-an", "-c", "copy", "-movflags", "+faststart", "preview.mp4"]
    with tempfile.TemporaryDirectory(prefix="mb-") as folder:
        began = spent()
        for call in (line, *([EXE, "-nostdin", "-loglevel", "error", "-y", *rest] for rest in (still, short))):
            subprocess.run(call, cwd=folder, check=True)
        return spent() - began


async def speed(clips: list[Path], rounds: int) -> dict[str, float]:
    """Both over all clips, who begins changing from clip to clip; the probe is counted to us alone."""
    media = we = they = 0.0
    for turn in range(rounds):
        for n, clip in enumerate(clips):
            if (n + turn) % 2:
                mine, facts = await ours(clip)
                hand = by_hand(clip, facts)
            else:
                with tempfile.TemporaryDirectory(prefix="mb-") as folder:
                    facts = await engine.probe(clip, Path(folder))
                hand = by_hand(clip, facts)
                mine, _ = await ours(clip)
            media, we, they = media + facts.duration_ms / 1000, we + mine, they + hand
            print(
                f"  {clip.name:<40} {facts.duration_ms / 1000:6.1f} s  ours {mine:6.2f}  by hand {hand:6.2f}",
                flush=True,
            )
    return {"media_s": media / rounds, "ours": media / we, "ffmpeg": media / they}


class Author:
    """Somebody who puts files up, through the public API alone."""

    def __init__(self, me: Caller, author_id: str) -> None:
        self.me, self.author_id = me, author_id

    async def put_up(self, body: bytes) -> str:
        """A whole upload by tus; returns its id."""
        sign = {
            "cookie": "; ".join(f"{k}={v}" for k, v in self.me.cookies.items()),
            "x-csrf-token": self.me.cookies["meadow_csrf"], **TUS,
        }  # fmt: skip
        name = {"upload-metadata": "filename " + base64.b64encode(b"film.mp4").decode()}
        begin = sign | name | {"upload-length": str(len(body))}
        async with self.me.http.post("/uploads/videos", params={"author_id": self.author_id}, headers=begin) as made:
            if made.status != 201:
                return ""
            place = made.headers["location"]
        go_on = sign | {"upload-offset": "0", "content-type": "application/offset+octet-stream"}
        async with self.me.http.patch(place, data=body, headers=go_on) as sent:
            if sent.status != 204:
                raise RuntimeError(await sent.text())
        return place.rpartition("/")[2]

    async def made(self, body: bytes, patience: float = 120.0) -> tuple[str, str, float]:
        """What a file became: state, code of the refusal, seconds from upload to the answer."""
        upload = await self.put_up(body)
        began = time.monotonic()
        path = f"/api/author/{self.author_id}/videos"
        video = (await self.me.want("POST", path, {"upload_id": upload}))["id"]
        while time.monotonic() - began < patience:
            held = await self.me.want("GET", f"{path}/{video}")
            if held["state"] != "processing":
                return held["state"], (held["error"] or {}).get("code", ""), time.monotonic() - began
            await asyncio.sleep(0.1)
        return "processing", "", time.monotonic() - began


def left(home: Path) -> list[Path]:
    """Files of uploads, sources and clips, and scratch folders of the worker."""
    folders = [home / "uploads", home / "files" / "sources", home / "files" / "videos"]
    found = [p for d in folders for p in d.rglob("*") if p.is_file()]
    return found + list(Path(tempfile.gettempdir()).glob("mw-video-*"))


async def refusals(author: Author, home: Path) -> dict[str, Any]:
    """Every bad file through the product; a listener tells whether a playlist made it fetch anything."""
    fetched: list[bytes] = []

    async def hear(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        fetched.append(await reader.read(100))
        writer.close()

    trap = await asyncio.start_server(hear, "127.0.0.1", 0)
    port = trap.sockets[0].getsockname()[1]
    refused, files = 0, {name: (make(), code) for name, (make, code) in BAD.items()}
    files["a playlist of addresses"] = (playlist(f"http://127.0.0.1:{port}/x.ts"), "scenes.video.unreadable")
    for name, (body, code) in files.items():
        state, told, _ = await author.made(body)
        refused += (state, told) == ("failed", code)
        print(f"  {name:<40} {state} {told}", flush=True)
    refused += await author.put_up(b"") == ""  # an empty file is refused at the door
    trap.close()
    return {"refused": f"{refused}/{len(files) + 1}", "left_behind": len(left(home)), "fetched": len(fetched)}


async def welcome(author: Author, clip: bytes) -> dict[str, Any]:
    """Unusual files that become clips, and how long a real one takes from its last byte to being playable."""
    states = [(await author.made(make()))[0] for make in ODD.values()]
    _, _, took = await author.made(clip)
    return {"accepted": f"{states.count('under_review')}/{len(ODD)}", "upload_to_playable_s": round(took, 1)}


async def through_the_house(clip: bytes) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="mb-", ignore_cleanup_errors=True) as folder:
        house = Running(Path(folder) / "house")
        try:
            house.start()
            async with person(house.base, "author") as me:
                author = Author(me, (await me.want("POST", "/api/authors", {"name": "林小满"}))["id"])
                return await refusals(author, house.home) | await welcome(author, clip)
        finally:
            house.stop()


if __name__ == "__main__":
    ask = arguments(rounds=2).parse_args()
    data = settings.datasets()
    clips = sorted((data / "sample-video").glob("*.mp4")) if data else []
    if not clips:
        sys.exit("no clips: MEADOW_DATASETS names no folder with sample-video")
    rate = asyncio.run(speed(clips, ask.rounds))
    told = asyncio.run(through_the_house(next(c for c in clips if c.name == "mdn_crystal.mp4").read_bytes()))
    ratio = rate["ours"] / rate["ffmpeg"]
    figures: dict[str, object] = {
        "media_s": round(rate["media_s"], 1), "media_s_per_core_s": round(rate["ours"], 3),
        "ffmpeg_media_s_per_core_s": round(rate["ffmpeg"], 3), "ratio_to_ffmpeg": round(ratio, 3), **told,
    }  # fmt: skip
    whole = told["refused"] == f"{len(BAD) + 1}/{len(BAD) + 1}" and told["accepted"] == f"{len(ODD)}/{len(ODD)}"
    finish("transcode", figures, GOAL, ok=ratio >= LEAST and whole and not told["left_behind"] and not told["fetched"])
