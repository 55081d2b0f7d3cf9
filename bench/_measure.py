"""What every benchmark shares: CPU of process trees, and the one JSON line at the end."""

import argparse
import json
import os
import sys
from collections.abc import Iterable
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")


def tree_cpu(roots: Iterable[int]) -> float:
    """CPU seconds of these processes and all below them, reaped children included (Linux)."""
    spent: dict[int, float] = {}
    below: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            spent[int(entry.name)] = sum(int(x) for x in fields[11:15]) / TICK
            below.setdefault(int(fields[1]), []).append(int(entry.name))

    def total(pid: int) -> float:
        return spent.get(pid, 0.0) + sum(total(child) for child in below.get(pid, ()))

    return sum(total(root) for root in roots)


def arguments(**numbers: float) -> argparse.ArgumentParser:
    """The command line of a bench: --json, and its own numbers with their defaults."""
    ask = argparse.ArgumentParser()
    ask.add_argument("--json", action="store_true", help="the JSON line comes last either way")
    for name, usual in numbers.items():
        ask.add_argument(f"--{name}", type=type(usual), default=usual)
    return ask


def finish(name: str, figures: dict[str, object], goal: str, *, ok: bool) -> None:
    """Print the table and the JSON line, and exit 0 only where the goal holds."""
    for key, value in figures.items():
        print(f"{key:>24}  {value}")
    print(json.dumps({"name": name, **figures, "goal": goal, "ok": ok}))
    sys.exit(0 if ok else 1)
