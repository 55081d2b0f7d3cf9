"""Segments go to the store once nobody writes them, once each, and leave it after ninety days."""

from datetime import timedelta
from pathlib import Path

from meadow.base import clock, settings
from meadow.base.files import Files
from meadow.base.track import actions
from meadow.base.track.segments import Origin, Segment, record


async def test_finished_segments_are_copied_once_and_kept_ninety_days(tmp_path: Path) -> None:
    found = settings.load(tmp_path)
    files, folder = Files(found), tmp_path / "segments"
    sealed, torn, live = Segment(folder), Segment(folder), Segment(folder)
    for one in (sealed, torn, live):
        one.append([record(1, Origin(), b"{}")], 1, 1)
    sealed.seal()
    torn.close()
    assert await actions.archive(found, files) == 2
    assert await actions.archive(found, files) == 0
    for one in (sealed, torn):
        assert await files.get(f"segments/{one.path.name}") == one.path.read_bytes()
    assert not await files.exists(f"segments/{live.path.name}")
    live.seal()
    sealed.path.unlink()
    assert await actions.archive(found, files) == 1
    assert not sealed.path.with_suffix(".kept").exists()
    clock.move(timedelta(days=91))
    try:
        assert await actions.archive(found, files) == 0
    finally:
        clock.reset()
    assert not await files.exists(f"segments/{live.path.name}")
