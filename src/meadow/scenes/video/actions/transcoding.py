"""From an upload to files that play: one errand per video, safe to run again."""

import asyncio
import contextlib
import hashlib
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID

from meadow.base import clock, ids
from meadow.base.db import House
from meadow.base.files import Files, copy
from meadow.scenes.video import store
from meadow.scenes.video import transcode as engine
from meadow.scenes.video.actions.uploads import source
from meadow.scenes.video.rules import Facts
from meadow.scenes.video.store import uploads
from meadow.scenes.video.types import State

_REPORT_S = 1.0
_FEED_RUNG = 720
_ASKED = ("cover_ms", "cut_from", "cut_to")
"""What an author may ask of a file: two that were asked the same become the same."""


async def transcode(house: House, author_id: UUID, video_id: UUID) -> None:
    """Probe, transcode and file a video; a refused one ends in `failed` with its reason, and no file stays behind.

    The same file of the same author is not made again: what it became is given a second place.
    """
    async with house.read() as db:
        held = await store.of_author(db, author_id=author_id, video_id=video_id)
    if held is None or held.state != State.processing.value:
        return
    await house.files.clear(folder(video_id))  # an attempt that broke off may have left some
    with tempfile.TemporaryDirectory(prefix="mw-video-") as made_in:
        scratch = Path(made_in)
        local = scratch / "source"
        await _fetch(house, source(held.upload_id), local)
        digest = await asyncio.to_thread(_sum, local)
        async with house.read() as db:
            twin = await uploads.made_of(db, author_id=author_id, sha256=digest)
        try:
            if twin is not None and all(getattr(twin, n) == getattr(held, n) for n in _ASKED):
                values = await _again(house, held, twin)
            else:
                values = await _file(house, held, scratch, await _make(house, held, local, scratch))
        except engine.Unreadable as refused:
            values = {"state": State.failed.value, "rungs": None, "error": {"code": refused.code}}
    async with house.write() as db:
        kept = await store.change(db, author_id=author_id, video_id=video_id, out_of=[State.processing], **values)
        if kept and "play_url" in values:
            await uploads.put_made(db, author_id=author_id, sha256=digest, video_id=video_id)
    if not kept:
        await house.files.clear(folder(video_id))
    await house.files.delete(source(held.upload_id))


def folder(video_id: UUID) -> str:
    """Where the files of a clip lie, each attempt in a folder of its own."""
    return f"videos/{video_id.hex}"


async def clear(house: House, video_id: UUID) -> None:
    """Remove the files of a clip that is gone."""
    await house.files.clear(folder(video_id))


async def recover(house: House, author_id: UUID, video_id: UUID) -> None:
    """Take the cover of a made clip anew, at the moment its author chose."""
    async with house.read() as db:
        held = await store.of_author(db, author_id=author_id, video_id=video_id)
    if held is None or held.play_url is None or held.cover_ms is None:
        return
    film_key = Files.key(held.play_url)
    with tempfile.TemporaryDirectory(prefix="mw-video-") as made_in:
        scratch = Path(made_in)
        await _fetch(house, film_key, scratch / "film.mp4")
        facts = Facts(streams=1, width=held.width, height=held.height, duration_ms=held.duration_ms)
        await engine.picture(scratch / "film.mp4", scratch, "cover.webp", facts, held.cover_ms)
        key = f"{film_key.rpartition('/')[0]}/cover-{ids.new().hex}.webp"
        await house.files.put(key, scratch / "cover.webp")
    async with house.write() as db:
        await store.change(db, author_id=author_id, video_id=video_id, poster=Files.url(key))


async def _fetch(house: House, key: str, local: Path) -> None:
    with local.open("wb") as out:
        async for chunk in house.files.stream(key, 0, await house.files.size(key)):
            out.write(chunk)


def _sum(local: Path) -> bytes:
    with local.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()


async def _again(house: House, held: Any, twin: Any) -> dict[str, Any]:
    """What the same file became, in a place of its own: neither depends on how long the other stays."""
    old, prefix = Files.key(twin.play_url).rpartition("/")[0], f"{folder(held.id)}/{ids.new().hex}"
    await copy(house.files, old, prefix)
    moved = {
        n: v.replace(old, prefix) if (v := getattr(twin, n)) else v
        for n in ("poster", "play_url", "hls_url", "preview")
    }
    same = {n: getattr(twin, n) for n in ("rungs", "width", "height", "duration_ms")}
    return {"progress": 100, "error": None, **moved, **same, **_next(held)}


def _next(held: Any) -> dict[str, Any]:
    """Where a made clip stands: before the operators, or with its author."""
    if held.publish:
        return {"state": State.under_review.value, "submitted_at": clock.now()}
    return {"state": State.draft.value}


async def _make(house: House, held: Any, local: Path, scratch: Path) -> engine.Made:
    facts = await engine.probe(local, scratch, held.cut_from, held.cut_to)
    cover = held.cover_ms if held.cover_ms is None else max(0, held.cover_ms - (facts.begin_ms or 0))
    async with _reporting(house, held, scratch, facts.duration_ms):
        return await engine.make(local, scratch, facts, cover)


@contextlib.asynccontextmanager
async def _reporting(house: House, held: Any, scratch: Path, duration_ms: int) -> AsyncIterator[None]:
    """Keep the row's progress moving while the block runs, so that its author sees it."""

    async def report() -> None:
        while True:
            await asyncio.sleep(_REPORT_S)
            whole, rungs = engine.progress(scratch, duration_ms)
            async with house.write() as db:
                await store.change(db, author_id=held.author_id, video_id=held.id, progress=whole, rungs=rungs)

    task = asyncio.create_task(report())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _file(house: House, held: Any, scratch: Path, made: engine.Made) -> dict[str, Any]:
    """Put what was made under a fresh prefix: a half-written attempt is never visible."""
    prefix = f"{folder(held.id)}/{ids.new().hex}"
    for name in made.files:
        await house.files.put(f"{prefix}/{name}", scratch / name)
    rung = max((r for r in made.rungs if r <= _FEED_RUNG), default=made.rungs[0])
    return {
        "progress": 100, "rungs": {str(side): 100 for side in made.rungs}, "error": None, "width": made.width, "height": made.height, "duration_ms": made.duration_ms,
        "poster": Files.url(f"{prefix}/{made.poster}"), "play_url": Files.url(f"{prefix}/{rung}.mp4"),
        "hls_url": Files.url(f"{prefix}/master.m3u8"), "preview": Files.url(f"{prefix}/preview.mp4"),
        **_next(held),
    }  # fmt: skip
