"""Live ingest: CPU and memory of 40 RTMP streams in one engine beside nginx-rtmp, takeovers, refusals, and a fuzzer on its readers."""

import asyncio
import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import imageio_ffmpeg
import psutil
import uvloop
from _measure import arguments, finish, tree_cpu
from tests.make import mutants, ports
from tests.make.encoder import Encoder, Film, Refused, film, prepared
from tests.make.inner import House
from tests.make.playlists import Watcher

from meadow.base import settings
from meadow.scenes.live.ingest.shelf import read_journal
from meadow.up import nats

GOAL = "1.5 % of a core per stream or less and at most 2.0 times nginx-rtmp, every playlist alive, no sequence missing, no fault of the fuzzer"
EXE = imageio_ffmpeg.get_ffmpeg_exe()
WARM_S = 6.0
NGINX = """daemon off; worker_processes 1; error_log {out}/error.log; pid {out}/pid; {module}
events {{ worker_connections 1024; }}
rtmp {{ access_log off; server {{ listen 127.0.0.1:{port}; chunk_size 65536; application live {{
  live on; hls on; hls_path {out}/hls; hls_fragment 1s; hls_playlist_length 8s; hls_nested on; }} }} }}
"""


def clip() -> Film:
    """720p at 30 frames and 2.5 Mbit/s with a key frame each second: a real film where there is one, a test picture else."""
    data = settings.datasets()
    real = data / "sample-video" / "bigbuckbunny.mp4" if data else None
    name = Path(tempfile.gettempdir()) / f"meadow-ingest-{'film' if real else 'test'}.flv"
    if not name.exists():
        source = (
            ["-stream_loop", "-1", "-i", str(real)] if real else ["-f", "lavfi", "-i", "testsrc2=size=1280x720:rate=30"]
        )
        draft = name.with_suffix(".draft")
        call = [
            EXE, "-v", "error", "-nostdin", "-y", *source, "-f", "lavfi", "-i", "sine", "-t", "10", "-map", "0:v", "-map", "1:a",
            "-vf", "scale=1280:720:force_original_aspect_ratio=increase,crop=1280:720,fps=30,format=yuv420p", "-c:v", "libx264",
            "-preset", "veryfast", "-b:v", "2500k", "-minrate", "2500k", "-maxrate", "2500k", "-bufsize", "2500k", "-nal-hrd", "cbr", "-g", "30", "-sc_threshold", "0",
            "-bf", "0", "-c:a", "aac", "-b:a", "128k", "-f", "flv", str(draft),
        ]  # fmt: skip
        subprocess.run(call, check=True)
        draft.rename(name)
    return prepared(name)


def rtmp_nginx() -> tuple[str, str] | None:
    """nginx and how it loads its RTMP module, where this machine has both; `MEADOW_NGINX` may name the program."""
    found = os.environ.get("MEADOW_NGINX") or shutil.which("nginx") or "/usr/sbin/nginx"
    if not Path(found).exists():
        return None
    for folder in (Path(found).parents[1] / "lib" / "nginx" / "modules", Path("/usr/lib/nginx/modules")):
        if (folder / "ngx_rtmp_module.so").exists():
            return found, f"load_module {folder}/ngx_rtmp_module.so;"
    return None


def memory(pid: int) -> float:
    """Proportional memory of a tree in MB."""
    tree = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
    return sum(p.memory_full_info().pss for p in tree) / 1e6


class Crowd:
    """Encoders that loop the clip until they are told to stop, and who watches their playlists."""

    def __init__(self, port: int, count: int, playlist: Callable[[int], Path]) -> None:
        self.port, self.playlist = port, playlist
        self.tasks: dict[int, asyncio.Task[int]] = {}
        self.encoders: dict[int, Encoder] = {}
        self.watchers = {n: Watcher() for n in range(count)}
        self.stall_s = 0.0

    async def publish(self, n: int, film: Film, key: str = "good") -> None:
        self.encoders[n] = await Encoder(self.port, f"s{n}?token={key}").start()
        self.tasks[n] = asyncio.create_task(self.encoders[n].play(film, 1e9))

    def kill(self, n: int) -> None:
        """As kill -9 of an encoder does."""
        self.tasks.pop(n).cancel()
        self.encoders.pop(n).hang_up()

    def look(self, *, strict: bool = True) -> int:
        """Read every playlist; how many changed within 2.5 seconds."""
        now, alive = time.time(), 0
        for n, watcher in self.watchers.items():
            file = self.playlist(n)
            if file.exists():
                if strict:
                    watcher.look(file.read_text())
                alive += now - file.stat().st_mtime < 2.5
        return alive

    async def watch(self, seconds: float, *, strict: bool = True) -> int:
        """Look four times a second; the fewest that were alive in the second half."""
        end, least = time.monotonic() + seconds, len(self.watchers)
        while (left := end - time.monotonic()) > 0:
            found = self.look(strict=strict)
            least = min(least, found) if left < seconds / 2 else least
            asked = time.monotonic()
            await asyncio.sleep(0.25)
            self.stall_s = max(self.stall_s, time.monotonic() - asked - 0.25)
        return least

    def missing(self) -> int:
        """Sequence numbers that no segment has, by the journals: a look that came too late is not the engine's fault."""
        found = 0
        for n in self.watchers:
            numbers = [e.seq for e in read_journal(self.playlist(n).parent)]
            found += len(numbers) and numbers[-1] - numbers[0] + 1 - len(numbers)
        return found

    async def close(self) -> None:
        for n in [*self.tasks]:
            self.kill(n)
        await asyncio.sleep(0.2)


async def load(crowd: Crowd, film: Film, pid: int, seconds: float, *, strict: bool) -> dict[str, float]:
    """Everybody publishes; CPU, memory and who was alive over the seconds after the start."""
    empty = memory(pid)
    for n in crowd.watchers:
        await crowd.publish(n, film)
        await asyncio.sleep(0.1)
    await crowd.watch(WARM_S, strict=strict)
    cpu, began = tree_cpu([pid]), time.monotonic()
    alive = await crowd.watch(seconds, strict=strict)
    spent, took = tree_cpu([pid]) - cpu, time.monotonic() - began
    count = len(crowd.watchers)
    return {
        "alive": alive, "cpu": round(100 * spent / took / count, 2), "mb": round((memory(pid) - empty) / count, 1),
    }  # fmt: skip


@contextlib.contextmanager
def started(command: list[str], log: Path, **env: str) -> Iterator[subprocess.Popen[bytes]]:
    """A process for a while."""
    with log.open("ab") as out:
        process = subprocess.Popen(command, env=os.environ | env, stdout=out, stderr=out)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


async def until_open(port: int) -> None:
    """Wait for a listener."""
    for _ in range(200):
        with contextlib.suppress(OSError):
            (await asyncio.open_connection("127.0.0.1", port))[1].close()
            return
        await asyncio.sleep(0.1)
    raise RuntimeError(f"nothing listens on {port}")


def settle(out: Path, conf: str) -> None:
    """A folder for nginx, open for the user that its worker becomes where we are root."""
    (out / "hls").mkdir(parents=True)
    for place in (out.parent, out, out / "hls"):
        place.chmod(0o777)
    (out / "conf").write_text(conf)


async def peer(film: Film, count: int, seconds: float, folder: Path) -> dict[str, float] | None:
    """nginx-rtmp under the same encoders; None where this machine has none."""
    found = rtmp_nginx()
    if found is None:
        return None
    port, out = ports.free(), folder / "nginx"
    settle(out, NGINX.format(out=out, port=port, module=found[1]))
    with started([found[0], "-p", str(out), "-c", str(out / "conf")], folder / "nginx.log") as process:
        await until_open(port)
        # It knows no tokens: what stands behind the question mark it takes as arguments of a name.
        crowd = Crowd(port, count, lambda n: out / "hls" / f"s{n}" / "index.m3u8")
        try:
            return await load(crowd, film, process.pid, seconds, strict=False)
        finally:
            await crowd.close()


async def faults(crowd: Crowd, film: Film) -> dict[str, object]:
    """Killed and back after four seconds; a newer publisher; bad keys beside a good one."""
    crowd.kill(0)
    await crowd.watch(4.0)
    held, began = len(crowd.watchers[0].seen), time.monotonic()
    await crowd.publish(0, film)
    while len(crowd.watchers[0].seen) == held and time.monotonic() - began < 10:
        await asyncio.sleep(0.05)
        crowd.look()
    back = time.monotonic() - began
    refused = 0
    for n in range(5):
        try:
            await crowd.publish(100 + n, film, key="bad")
        except Refused:
            refused += 1
    older = crowd.encoders[1]
    await crowd.publish(1, film)
    await crowd.watch(3.0)
    parts = crowd.watchers[0].seen.values()
    return {
        "back_s": round(back, 1), "cuts_after_return": sum(p.cut for p in parts), "bad_keys_refused": f"{refused}/5",
        "older_cut": older.reader.at_eof() or older.writer.is_closing(),
        "missing": crowd.missing(), "longest_stall_of_the_bench_s": round(crowd.stall_s, 1),
    }  # fmt: skip


async def real_ffmpeg(port: int, crowd: Crowd, source: Path) -> int:
    """A real ffmpeg copies the clip in real time for eight seconds: segments it made."""
    call = [EXE, "-v", "error", "-nostdin", "-re", "-i", str(source), "-t", "8", "-c", "copy", "-f", "flv"]
    process = await asyncio.create_subprocess_exec(*call, f"rtmp://127.0.0.1:{port}/live/s0?token=good")
    await process.wait()
    await asyncio.sleep(0.5)
    held = len(crowd.watchers[0].seen)
    crowd.look()
    return len(crowd.watchers[0].seen) - held


async def ours(film: Film, count: int, seconds: float, folder: Path) -> tuple[dict[str, float], dict[str, object]]:
    """One `meadow live` with a bus and a stand-in of the house."""
    house = House({f"s{n}": f"018f0000-0000-7000-8000-{n:012x}" for n in range(count)})
    base, home = await house.open(), folder / "house"
    settings.load(home).run.mkdir()
    port, rtmp, bus = ports.free(), ports.free(), ports.free()
    env = {
        "MEADOW_INNER_URL": base, "MEADOW_RTMP_PORT": str(rtmp), "MEADOW_NATS_URL": f"nats://bench@127.0.0.1:{bus}",
    }  # fmt: skip
    command = [sys.executable, "-m", "meadow.cli", "live", "--data", str(home), "--port", str(port)]
    with (
        started(list(nats.command(home, bus, "bench")), folder / "nats.log"),
        started(command, folder / "live.log", **env) as process,
    ):
        await until_open(bus)
        await until_open(rtmp)
        crowd = Crowd(rtmp, count, lambda n: home / "live" / house.rooms[f"s{n}"] / "index.m3u8")
        try:
            figures = await load(crowd, film, process.pid, seconds, strict=True)
            told = await faults(crowd, film)
        finally:
            await crowd.close()
        source = Path(tempfile.gettempdir()) / f"meadow-ingest-{'film' if settings.datasets() else 'test'}.flv"
        told["ffmpeg_segments"] = await real_ffmpeg(rtmp, crowd, source)
    await house.close()
    return figures, told


async def both(clip_: Film, count: int, seconds: float) -> dict[str, object]:
    with tempfile.TemporaryDirectory(prefix="mb-", ignore_cleanup_errors=True) as folder:
        theirs = await peer(clip_, count, seconds, Path(folder))
        figures, told = await ours(clip_, count, seconds, Path(folder))
        lines = {"nginx_rtmp": "not on this machine"} if theirs is None else {
            "nginx_rtmp_pct_per_stream": theirs["cpu"], "nginx_rtmp_alive": theirs["alive"],
            "ratio_to_nginx_rtmp": round(figures["cpu"] / theirs["cpu"], 2), "nginx_rtmp_mb_per_stream": theirs["mb"],
        }  # fmt: skip
        return {
            "streams": count, "alive": figures["alive"], "cpu_pct_per_stream": figures["cpu"], "mb_per_stream": figures["mb"],
            **lines, **told,
        }  # fmt: skip


if __name__ == "__main__":
    ask = arguments(streams=40, seconds=20.0)
    ask.add_argument("--fuzz-minutes", type=float, default=0.5)
    given = ask.parse_args()
    figures = uvloop.run(both(clip(), given.streams, given.seconds)) if given.streams else {"streams": 0}
    fuzzed = mutants.run(mutants.corpus(film(1.0)), given.fuzz_minutes * 60)
    for fault in fuzzed.faults[:20]:
        print("  ", fault)
    figures |= {
        "fuzz_minutes": given.fuzz_minutes, "fuzz_inputs": fuzzed.inputs, "fuzz_refused": fuzzed.refused,
        "fuzz_slowest_ms": fuzzed.slowest_ms, "fuzz_grown_kb": fuzzed.grown_kb, "fuzz_faults": len(fuzzed.faults),
    }  # fmt: skip
    ok = not fuzzed.faults and (not given.streams or bool(
        figures["alive"] == given.streams and float(str(figures["cpu_pct_per_stream"])) <= 1.5
        and float(str(figures.get("ratio_to_nginx_rtmp", 0))) <= 2.0 and not figures["missing"]
        and figures["bad_keys_refused"] == "5/5" and figures["older_cut"] and figures["cuts_after_return"] == 1
    ))  # fmt: skip
    finish("ingest", figures, GOAL, ok=ok)
