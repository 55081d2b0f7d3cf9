"""The one address of a gateway: reads the head of a request and hands it to a socket, a stream, or answers at once."""

import asyncio
import logging
import re
from collections.abc import Callable
from urllib.parse import parse_qs

import msgspec
from picows.picows import WSAutoPingStrategy, WSProtocol  # type: ignore[attr-defined]  # what `ws_create_server` makes

from meadow.base import clock, observe
from meadow.scenes.live.gateway import limits
from meadow.scenes.live.gateway.node import Node
from meadow.scenes.live.gateway.viewer import Viewer

HEAD_MAX, BODY_MAX = 8 << 10, 4 << 10
HEAD_S = 5.0
FRAME_MAX, READ_BUFFER = 4096, 1024
_LOG = logging.LoggerAdapter(logging.getLogger("meadow.live.socket"))
"""An adapter: for a plain logger picows makes one more for each socket, and keeps it."""
_LOG.logger.setLevel(logging.WARNING)  # else two lines for each socket, with the viewer's address
_KEY = re.compile(r"[A-Za-z0-9+/]{22}==")
_REASONS = {200: "OK", 204: "No Content", 400: "Bad Request", 403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed",
            413: "Content Too Large", 429: "Too Many Requests", 503: "Service Unavailable"}  # fmt: skip


class Request(msgspec.Struct):
    """A head, and what of the body has come with it."""

    method: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    rest: bytes


def read(data: bytes) -> Request | None:
    """The request, or None where it is none."""
    head, _, rest = data.partition(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    words = lines[0].split(" ")
    if len(words) != 3 or words[2] != "HTTP/1.1" or not words[1].startswith("/"):
        return None
    headers: dict[str, str] = {}
    for line in lines[1:]:
        name, colon, value = line.partition(":")
        if not colon or not name or name != name.strip():
            return None
        headers[name.lower()] = value.strip()
    path, _, query = words[1].partition("?")
    try:
        return Request(words[0], path, parse_qs(query, max_num_fields=10), headers, rest)
    except ValueError:
        return None


class Front(asyncio.Protocol):
    """Whoever connects, until it is known what she wants."""

    __slots__ = ("data", "knocked", "limit", "node", "route", "transport")

    def __init__(self, node: Node, route: "Route") -> None:
        self.node, self.route, self.data, self.knocked = node, route, b"", ""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # TCP gives this kind
        """Wait for the head, five seconds."""
        self.transport = transport
        self.limit = asyncio.get_running_loop().call_later(HEAD_S, transport.abort)

    def data_received(self, data: bytes) -> None:
        """More of the head."""
        self.data += data
        if len(self.data) > HEAD_MAX + BODY_MAX:
            self.answer(413)
        elif b"\r\n\r\n" in self.data:
            request = read(self.data)
            if request is None:
                self.answer(400)
            else:
                self.route(self, request)
        elif len(self.data) > HEAD_MAX:
            self.answer(413)

    def connection_lost(self, _: Exception | None) -> None:
        """Gone before it said anything."""
        self.limit.cancel()

    def answer(self, status: int, body: bytes = b"", *headers: tuple[str, str]) -> None:
        """A whole answer, and goodbye."""
        self.limit.cancel()
        lines = [f"HTTP/1.1 {status} {_REASONS[status]}", "connection: close", f"content-length: {len(body)}"]
        lines += [f"{name}: {value}" for name, value in headers]
        self.transport.write("\r\n".join([*lines, "", ""]).encode() + body)
        self.transport.close()

    @property
    def peer(self) -> str:
        """The address at the other end."""
        found = self.transport.get_extra_info("peername")
        return str(found[0]) if found else "?"


Route = Callable[[Front, Request], None]


def address(front: Front, request: Request) -> str:
    """What the limits count by: what a proxy on this machine says, else the peer."""
    told = request.headers.get("x-forwarded-for", "") if front.peer.startswith("127.") or front.peer == "::1" else ""
    return limits.place(told.rsplit(",", 1)[-1].strip() or front.peer)


def upgrade(front: Front, request: Request, where: str) -> bool:
    """Hand the connection to picows, with a head of our own: it keeps what it read for as long as the socket lives."""
    key = request.headers.get("sec-websocket-key", "")
    if not _KEY.fullmatch(key) or request.headers.get("sec-websocket-version") != "13":
        front.answer(400)
        return False
    front.limit.cancel()
    node, transport, loop = front.node, front.transport, asyncio.get_running_loop()
    socket = WSProtocol(
        None, None, False, lambda _: Viewer(node, where, loop.call_later), _LOG, True, HEAD_S, False, 20, 20,
        WSAutoPingStrategy.PING_WHEN_IDLE, True, FRAME_MAX, None, READ_BUFFER,
    )  # fmt: skip
    transport.set_protocol(socket)
    socket.connection_made(transport)
    head = (
        "GET / HTTP/1.1\r\nupgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-version: 13\r\n"
        f"sec-websocket-key: {key}\r\n\r\n"
    ).encode() + request.rest
    socket.get_buffer(len(head))[: len(head)] = head
    socket.buffer_updated(len(head))
    return True


def health(node: Node) -> bytes:
    """How this node is."""
    return msgspec.json.encode(
        {
            "ok": True, "node": node.name, "bus": node.bus.connected, "rooms": len(node.hall.rooms),
            "sockets": sum(len(r.crowd.seats) for r in node.hall.rooms.values()), "tick_late_ms": round(node.late_ms, 1),
            "at": clock.now().isoformat(),
        }
    )  # fmt: skip


def metrics(node: Node) -> bytes:
    """The counts as Prometheus reads them."""
    rooms = node.hall.rooms.values()
    now = {
        "sockets": sum(len(r.crowd.seats) for r in rooms), "paused": sum(1 for r in rooms for s in r.crowd.seats if s.paused_at),
        "rooms": len(rooms), "viewers": sum(len(r.crowd.people) for r in rooms), "tick_late_ms": round(node.late_ms, 1),
        "bus_up": int(node.bus.connected),
    }  # fmt: skip
    lines = [f"meadow_gateway_{name} {value}" for name, value in now.items()]
    lines += [f"meadow_gateway_{name}_total {value}" for name, value in sorted(node.counts.items())]
    return "\n".join([*lines, ""]).encode() + observe.metrics()
