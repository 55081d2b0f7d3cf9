"""What `meadow up` runs: each part is its own command, with a way to ask whether it is well."""

import secrets
import socket
import sys
import urllib.request
from collections.abc import Callable
from pathlib import Path

import msgspec

from meadow.base.settings import Settings
from meadow.up import nats


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """A child process: its command, its address for people, its health, and the parts that must be well before it."""

    name: str
    command: tuple[str, ...]
    address: str
    well: Callable[[], bool]
    after: tuple[str, ...] = ()


HEALTH = {
    "web": "/health",
    "work": "/health",
    "collect": "/t/v1/health",
    "warehouse": "/ping",
    "search": "/s/v1/health",
    "live": "/health",
    "gateway": "/health",
}
"""Where each of our own processes says that it is well."""


def free_port() -> int:
    """A port of the loopback nobody listens on right now, below those that the system gives to outgoing connections."""
    while True:
        port = 20_000 + secrets.randbelow(8_000)
        if not taken(port):
            return port


def taken(port: int) -> bool:
    """Whether somebody listens on a loopback port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False


def http_well(url: str) -> Callable[[], bool]:
    """A health check that wants 200 from an address."""

    def ask() -> bool:
        try:
            with urllib.request.urlopen(url, timeout=3) as answer:  # noqa: S310 - our own loopback address
                return bool(answer.status == 200)
        except OSError:
            return False

    return ask


def house(settings: Settings, work_port: int, warehouse_port: int) -> list[Part]:
    """The processes of one machine; stores that were given by address are not among them."""
    base = f"http://{settings.host}"
    web, collect, gateway, search = (settings.port + n for n in (0, 1, 2, 4))
    return [
        _own("warehouse", ("--port", str(warehouse_port)), f"{base}:{warehouse_port}", "/ping"),
        _own("collect", ("--port", str(collect)), f"{base}:{collect}", "/t/v1/health"),
        _own("web", ("--port", str(web)), f"{base}:{web}", "/health"),
        _own("work", ("--port", str(work_port)), f"{base}:{work_port}", "/health"),
        _own("live", ("--port", str(web + 3)), f"{base}:{web + 3}", "/health"),
        _own("gateway", ("--port", str(gateway)), f"{base}:{gateway}", "/health"),
        _own("search", ("serve", "--port", str(search)), f"{base}:{search}", "/s/v1/health"),
    ]


def _own(verb: str, arguments: tuple[str, ...], address: str, health: str) -> Part:
    command = (sys.executable, "-m", "meadow.cli", verb, *arguments)
    return Part(name=verb, command=command, address=address, well=http_well(address + health))


def past(verb: str, port: int) -> Part:
    """A private process of a played history, which follows the moved clock."""
    made = _own(verb, ("--port", str(port)), f"http://127.0.0.1:{port}", HEALTH[verb])
    return msgspec.structs.replace(made, name=f"past-{verb}")


def nats_part(home: Path, port: int, token: str) -> Part:
    """The embedded NATS server."""
    return Part(
        name="nats", command=tuple(nats.command(home, port, token)), address=f"nats://127.0.0.1:{port}",
        well=lambda: nats.answers(port),
    )  # fmt: skip
