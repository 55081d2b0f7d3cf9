"""The sandbox: a limited child for everything that decodes what strangers uploaded."""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

import msgspec

_LAUNCH = Path(__file__).with_name("launch.py")
IMAGES = Path(__file__).with_name("images.py")
SHEET = Path(__file__).with_name("sheet.py")
_TAIL = 4096


class Finished(msgspec.Struct, frozen=True):
    """How a child ended: its exit code (negative = signal) and the last of what it said, never shown raw."""

    code: int
    stderr_tail: str


async def run(argv: Sequence[str], *, cpu_s: int, memory_mb: int, wall_s: float, fsize_mb: int, cwd: Path) -> Finished:
    """Run a program with limits, in its own session and an empty environment; past the wall time its whole group is killed.

    A launcher process sets the limits and execs: a `preexec_fn` in a threaded worker may deadlock.
    """
    limits = [str(cpu_s), str(memory_mb * 1024 * 1024), str(fsize_mb * 1024 * 1024)]
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-I", str(_LAUNCH), *limits, *argv,
        stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE,
        cwd=cwd, env={}, start_new_session=True,
    )  # fmt: skip
    try:
        _, said = await asyncio.wait_for(child.communicate(), wall_s)
    except (TimeoutError, asyncio.CancelledError) as error:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        await child.wait()
        if isinstance(error, asyncio.CancelledError):
            raise
        return Finished(-int(signal.SIGKILL), "wall time")
    return Finished(child.returncode or 0, (said or b"")[-_TAIL:].decode(errors="replace"))


def python() -> str:
    """The interpreter that runs our own scripts inside the sandbox."""
    return sys.executable
