"""What the played history has done so far: a file that survives an interruption, and the progress others read."""

import os
from pathlib import Path
from typing import Any

import msgspec


class Progress(msgspec.Struct, omit_defaults=False):
    """What `run/demo.json` says: phase (people, goods, history, done, failed, none), steps done of total, a line of text.

    `at_ms` is the time the moved clock had; a restart begins there.
    """

    phase: str = "people"
    done: int = 0
    total: int = 1
    text: str = ""
    at_ms: int = 0


class Journal:
    """Finished steps with what they made, kept in one file; written after each step, replaced as a whole."""

    def __init__(self, home: Path) -> None:
        self.file = home / "demo" / "journal.json"
        self.shown = home / "run" / "demo.json"
        self.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.steps: dict[str, Any] = msgspec.json.decode(self.file.read_bytes()) if self.file.exists() else {}
        self.progress = progress(home) or Progress()
        self._dirty = 0

    def has(self, step: str) -> bool:
        """Whether a step is finished."""
        return step in self.steps

    def get(self, step: str) -> Any:
        """What a finished step made."""
        return self.steps[step]

    def finish(self, step: str, made: Any = "done") -> None:
        """Remember a finished step; the file follows at once for the first steps and in small lots later."""
        self.steps[step] = made
        self._dirty += 1
        if self._dirty >= 8:
            self.save()

    def save(self) -> None:
        """Write the file."""
        self._dirty = 0
        _replace(self.file, msgspec.json.encode(self.steps))

    def show(self, phase: str, done: int, total: int, text: str, at_ms: int) -> None:
        """Tell how far it is."""
        self.progress = Progress(phase, done, total, text, at_ms)
        _replace(self.shown, msgspec.json.encode(self.progress))


def progress(home: Path) -> Progress | None:
    """What the demo says of itself; None before the first word."""
    file = home / "run" / "demo.json"
    try:
        return msgspec.json.decode(file.read_bytes(), type=Progress)
    except (OSError, msgspec.DecodeError):
        return None


def _replace(path: Path, body: bytes) -> None:
    draft = path.with_suffix(".draft")
    draft.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(body)
    draft.replace(path)
