"""The playlist and the cutter by property: whatever encoders and clocks do, a player never sees a step back."""

import itertools
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meadow.base import clock
from meadow.scenes.live.ingest.cutter import Closed, Cutter
from meadow.scenes.live.ingest.limits import Limits
from meadow.scenes.live.ingest.playlist import WINDOW, Playlist
from meadow.scenes.live.ingest.shelf import Shelf, read_journal
from meadow.scenes.live.ingest.ts import Muxer, Timed
from meadow.scenes.live.ingest.wire import Reject, sps
from meadow.scenes.live.ingest.wire.flv import Film, Frame, Sound
from tests.make.playlists import Watcher, read

FILM = Film(b"\0\0\0\1\x67aaaa", 4, sps.Picture(1280, 720, "High", False, 30.0, True))
SOUND = Sound(2, 3, 2)
STEPS = st.lists(
    st.tuples(st.integers(200, 12_000), st.integers(-90_000, 90_000), st.booleans(), st.booleans()), min_size=1, max_size=60
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(STEPS, st.integers(1, 2_000_000_000))
def test_a_playlist_never_steps_back(steps: list[tuple[int, int, bool, bool]], since: int) -> None:
    playlist, watcher, now, fresh_seen = Playlist(since), Watcher(), since * 1000, 0
    for n, (ms, step, fresh, look) in enumerate(steps):
        now += ms + step  # a clock that jumps about
        entry = playlist.add(ms, max(now, 1), fresh=fresh)
        fresh_seen += fresh and n > 0
        assert entry.cut == (fresh and n > 0)
        if look:
            watcher.look(playlist.text())
    listed = watcher.look(playlist.text(ended=True))
    assert listed.ended
    assert listed.parts[-1].seq == since + len(steps) - 1
    assert len(listed.parts) == min(len(steps), WINDOW)
    assert listed.cuts + sum(p.cut for p in listed.parts) == fresh_seen
    assert listed.target == max(2, *(-(-ms // 1000) for ms, *_ in steps))


def frames(pairs: list[tuple[bool, int]]) -> list[Frame]:
    return [Frame(True, key, at, 0, b"x") for key, at in pairs]


def test_segments_are_cut_at_the_first_key_frame_after_a_second() -> None:
    cutter, closed = Cutter(), []
    cutter.describe(FILM)
    for n in range(0, 10_000, 40):
        found = cutter.add(Frame(True, n % 400 == 0, n, 0, b"x"))
        closed += [found] if found else []
    assert [c.ms for c in closed] == [1200] * 8
    assert all(c.frames[0].key for c in closed)
    assert [c.fresh for c in closed] == [True] + [False] * 7


@pytest.mark.parametrize("jump", [-5_000, 11_000])
def test_a_jump_of_the_encoders_clock_begins_anew(jump: int) -> None:
    cutter, closed = Cutter(), []
    cutter.describe(FILM)
    for n in range(0, 4_000, 40):
        found = cutter.add(Frame(True, n % 1000 == 0, 20_000 + n + (jump if n >= 2_000 else 0), 0, b"x"))
        closed += [found] if found else []
    assert [c.fresh for c in closed] == [True, False, True]


def test_other_parameter_sets_begin_anew_and_the_same_do_not() -> None:
    cutter, closed = Cutter(), []
    for n in range(0, 4_000, 40):
        if n % 1000 == 0:
            size = 640 if n >= 2_000 else 1280
            shown = Film(FILM.sets + bytes([size % 251]), 4, sps.Picture(size, 360, "High", False, 30.0, True))
            closed += [c] if (c := cutter.describe(shown)) else []
        closed += [c] if (c := cutter.add(Frame(True, n % 1000 == 0, n, 0, b"x"))) else []
    assert [(c.fresh, c.film.picture.width) for c in closed] == [(True, 1280), (False, 1280), (True, 640)]


def test_a_stream_without_key_frames_or_without_end_is_cut() -> None:
    cutter = Cutter()
    cutter.describe(FILM)
    with pytest.raises(Reject, match="gop"):
        [cutter.add(Frame(True, n == 0, n * 40, 0, b"x")) for n in range(300)]
    cutter = Cutter(Limits(segment_bytes=1_000))
    cutter.describe(FILM)
    with pytest.raises(Reject, match="bitrate"):
        [cutter.add(Frame(True, n == 0, n, 0, b"x" * 300)) for n in range(10)]
    cutter = Cutter(Limits(segment_frames=50))
    cutter.describe(FILM)
    with pytest.raises(Reject, match="frames"):
        [cutter.add(Frame(True, n == 0, 0, 0, b"x")) for n in range(60)]


def closed(at: int, *, fresh: bool = False) -> Closed:
    shown = frames([(n == 0, at + n * 40) for n in range(25)])
    return Closed(frames=shown, film=FILM, sound=None, ms=1000, arrived_ms=clock.now_ms(), fresh=fresh)


async def test_a_full_disk_drops_whole_segments_and_lists_none_of_them(tmp_path: Path, monkeypatch) -> None:
    with ThreadPoolExecutor(1) as pool:
        shelf, watcher = Shelf(tmp_path / "s", 1_000, pool), Watcher()
        for n in range(9):
            if n == 4:
                monkeypatch.setattr("meadow.scenes.live.ingest.shelf._put", _full)
            if n == 6:
                monkeypatch.undo()
            assert shelf.accept(closed(n * 1000, fresh=n == 0))
            await shelf.settle()
            listed = watcher.look((tmp_path / "s" / "index.m3u8").read_text())
            assert all((tmp_path / "s" / p.uri).stat().st_size for p in listed.parts)
            assert shelf.fault == ("disk" if n in {4, 5} else "")
    assert watcher.gaps == 0
    assert [p.cut for p in watcher.seen.values()] == [False] * 4 + [True] + [False] * 2
    assert shelf.dropped == 2


def _full(path: Path, body: bytes) -> None:
    raise OSError(28, "No space left on device")


async def test_a_disk_that_does_not_keep_up_costs_whole_segments(tmp_path: Path) -> None:
    with ThreadPoolExecutor(1) as pool:
        shelf = Shelf(tmp_path / "s", 1_000, pool, limits=Limits(queue=3, queue_cut_s=0.0))
        taken = [shelf.accept(closed(n * 1000, fresh=n == 0)) for n in range(6)]
        assert taken == [True] * 3 + [False] * 3
        assert shelf.stuck
        await shelf.settle()
        assert shelf.accept(closed(6_000))
        assert not shelf.stuck
        await shelf.settle()
    assert [e.cut for e in read_journal(tmp_path / "s")] == [False] * 3 + [True]


async def test_a_lost_journal_does_not_let_the_sequence_fall(tmp_path: Path) -> None:
    with ThreadPoolExecutor(1) as pool:
        shelf = Shelf(tmp_path / "s", clock.now_ms() // 1000 - 500, pool)
        assert shelf.playlist.next >= clock.now_ms() // 1000 - 1


def test_old_files_go_a_minute_after_they_left_the_window(tmp_path: Path, monkeypatch) -> None:
    with ThreadPoolExecutor(1) as pool:
        shelf, now = Shelf(tmp_path / "s", 1_000_000_000_000, pool), clock.monotonic()
        monkeypatch.setattr(clock, "monotonic", lambda: now + n)
        for n in range(100):
            shelf._write(closed(n * 1000, fresh=n == 0))
    left = sorted(int(p.stem) for p in (tmp_path / "s").glob("*.ts"))
    listed = [p.seq for p in read((tmp_path / "s" / "index.m3u8").read_text()).parts]
    assert left[-8:] == listed
    assert 60 <= len(left) - len(listed) <= 62


def test_the_timeline_goes_on_over_publications_and_past_33_bits() -> None:
    with ThreadPoolExecutor(1) as pool, tempfile.TemporaryDirectory() as folder:
        shelf = Shelf(Path(folder), 1_000, pool)
        shelf.ticks = (1 << 33) - 45_000
        seen: list[int] = []
        segment = Muxer.segment

        def spy(self: Muxer, timed: list[Timed], film: Film, sound: Sound | None) -> bytes:
            seen.extend(t.dts for t in timed)
            return segment(self, timed, film, sound)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Muxer, "segment", spy)
            shelf._write(closed(0, fresh=True))
            shelf._write(closed(9_000_000, fresh=True))
            shelf._write(closed(3, fresh=True))
        assert {b - a for a, b in itertools.pairwise(seen)} == {3_600}
        body = (Path(folder) / f"{shelf.playlist.window[0].seq}.ts").read_bytes()
        assert len(body) % 188 == 0
        assert all(body[n] == 0x47 for n in range(0, len(body), 188))


def test_counters_of_the_transport_stream_run_on() -> None:
    muxer, last = Muxer(), {}
    for n in range(5):
        timed = [
            Timed(True, True, n * 9_000, n * 9_000 + 3_000, bytes(500)),
            Timed(False, False, n * 9_000, n * 9_000, b"a" * 300),
        ]
        body = muxer.segment(timed, FILM, SOUND)
        for at in range(0, len(body), 188):
            pid, count = int.from_bytes(body[at + 1 : at + 3]) & 0x1FFF, body[at + 3] & 15
            assert count == (last.get(pid, -1) + 1) % 16
            last[pid] = count
