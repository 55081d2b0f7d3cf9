"""From an upload to files that play: one errand per video, safe to run again."""

import asyncio
import contextlib
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID

from meadow.base import clock, ids
from meadow.base.db import House
from meadow.base.files import Files
from meadow.scenes.video import store
from meadow.scenes.video import transcode as engine
from meadow.scenes.video.actions.uploads import source
from meadow.scenes.video.types import State

_REPORT_S = 1.0
_FEED_RUNG = 720


async def transcode(house: House, author_id: UUID, video_id: UUID) -> None:
    """Probe, transcode and file a video; a refused one ends in `failed` with its reason, and no file stays behind."""
    async with house.read() as db:
        held = await store.of_author(db, author_id=author_id, video_id=video_id)
    if held is None or held.state != State.processing.value:
        return
    with tempfile.TemporaryDirectory(prefix="mw-video-") as folder:
        scratch = Path(folder)
        try:
            made = await _make(house, held, scratch)
            values = await _file(house, held, scratch, made)
        except engine.Unreadable as refused:
            values = {"state": State.failed.value, "error": {"code": refused.code}}
    async with house.write() as db:
        await store.change(db, author_id=author_id, video_id=video_id, out_of=[State.processing], **values)
    await house.files.delete(source(held.upload_id))


async def _make(house: House, held: Any, scratch: Path) -> engine.Made:
    key, local = source(held.upload_id), scratch / "source"
    with local.open("wb") as out:
        async for chunk in house.files.stream(key, 0, await house.files.size(key)):
            out.write(chunk)
    facts = await engine.probe(local, scratch)
    async with _reporting(house, held, scratch, int(facts["duration_ms"])):
        return await engine.make(local, scratch, facts, held.cover_ms)


@contextlib.asynccontextmanager
async def _reporting(house: House, held: Any, scratch: Path, duration_ms: int) -> AsyncIterator[None]:
    """Keep the row's progress moving while the block runs, so that its author sees it."""

    async def report() -> None:
        while True:
            await asyncio.sleep(_REPORT_S)
            async with house.write() as db:
                await store.change(
                    db, author_id=held.author_id, video_id=held.id, progress=engine.progress(scratch, duration_ms)
                )

    task = asyncio.create_task(report())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _file(house: House, held: Any, scratch: Path, made: engine.Made) -> dict[str, Any]:
    """Put what was made under a fresh prefix: a half-written attempt is never visible."""
    prefix = f"videos/{held.id.hex}/{ids.new().hex}"
    for name in made.files:
        await house.files.put(f"{prefix}/{name}", scratch / name)
    rung = max((r for r in made.rungs if r <= _FEED_RUNG), default=made.rungs[0])
    review = {"state": State.under_review.value, "submitted_at": clock.now()}
    return {
        "progress": 100, "error": None, "width": made.width, "height": made.height, "duration_ms": made.duration_ms,
        "poster": Files.url(f"{prefix}/poster.webp"), "play_url": Files.url(f"{prefix}/{rung}.mp4"),
        "hls_url": Files.url(f"{prefix}/master.m3u8"), **(review if held.publish else {"state": State.draft.value}),
    }  # fmt: skip
