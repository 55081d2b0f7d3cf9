"""What runs: every process with its memory, as `meadow status` prints it."""

import os
import subprocess
from pathlib import Path

import msgspec

from meadow.up.parts import http_well

_TICK = os.sysconf("SC_CLK_TCK")


class PartStatus(msgspec.Struct, frozen=True, kw_only=True):
    """One part over its whole process tree: memory in MB (proportional where the system tells), CPU in seconds."""

    name: str
    pid: int
    memory_mb: float
    cpu_s: float
    health: str
    address: str
    restarts: int


class Written(msgspec.Struct, frozen=True):
    """What the supervisor writes about a part."""

    name: str
    pid: int
    address: str
    health_url: str
    restarts: int


class Report(msgspec.Struct, frozen=True):
    """The supervisor's own file."""

    pid: int
    parts: list[Written]


def status(home: Path) -> list[PartStatus]:
    """Every part of a running `meadow up`; empty when none runs."""
    file = home / "run" / "status.json"
    if not file.exists():
        return []
    report = msgspec.json.decode(file.read_bytes(), type=Report)
    if not alive(report.pid):
        return []
    below = _children()
    found = [
        PartStatus(
            name="up",
            pid=report.pid,
            memory_mb=_memory([report.pid]),
            cpu_s=_cpu([report.pid]),
            health="ok",
            address="",
            restarts=0,
        )
    ]
    for part in report.parts:
        tree = _tree(part.pid, below)
        well = alive(part.pid) and (not part.health_url or http_well(part.health_url)())
        found.append(
            PartStatus(
                name=part.name, pid=part.pid, memory_mb=_memory(tree), cpu_s=_cpu(tree), health="ok" if well else "down",
                address=part.address, restarts=part.restarts,
            )
        )  # fmt: skip
    return found


def alive(pid: int) -> bool:
    """Whether a process exists."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def table(rows: list[PartStatus]) -> str:
    """The rows for people, with the sum of memory."""
    lines = [f"{'process':<10} {'pid':>7} {'MB':>7} {'CPU s':>7} {'health':<6} {'restarts':>8}  address"]
    lines += [
        f"{r.name:<10} {r.pid:>7} {r.memory_mb:>7.1f} {r.cpu_s:>7.1f} {r.health:<6} {r.restarts:>8}  {r.address}"
        for r in rows
    ]
    return "\n".join([*lines, f"{'in all':<10} {'':>7} {sum(r.memory_mb for r in rows):>7.1f}"])


def _children() -> dict[int, list[int]]:
    listed = subprocess.run(["/bin/ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    below: dict[int, list[int]] = {}
    for line in listed.splitlines():
        pid, parent = map(int, line.split())
        below.setdefault(parent, []).append(pid)
    return below


def _tree(pid: int, below: dict[int, list[int]]) -> list[int]:
    return [pid, *(p for child in below.get(pid, []) for p in _tree(child, below))]


def _memory(pids: list[int]) -> float:
    return round(sum(_memory_of(p) for p in pids) / 1024, 1)


def _memory_of(pid: int) -> int:
    """Kilobytes: the proportional set, which counts shared pages once, or the resident set where that is not told."""
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
    except OSError:
        pass
    command = ["/bin/ps", "-o", "rss=", "-p", str(pid)]
    listed = subprocess.run(command, capture_output=True, text=True, check=False).stdout  # noqa: S603 - our own words
    return int(listed.strip() or 0)


def _cpu(pids: list[int]) -> float:
    spent = 0
    for pid in pids:
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            spent += int(fields[11]) + int(fields[12])
        except OSError:
            continue
    return round(spent / _TICK, 1)
