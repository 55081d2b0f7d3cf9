"""Paths of a gateway: the socket, the stream with its posts, health and metrics; and who may knock at them."""

import asyncio

from meadow.scenes.live.gateway.front import Front, Request, address, health, metrics, upgrade
from meadow.scenes.live.gateway.node import Node
from meadow.scenes.live.gateway.stream import Stream, say

BODY_MAX = 4 << 10
_JSON = ("content-type", "application/json")
_TEXT = ("content-type", "text/plain; version=0.0.4")


def route(front: Front, request: Request) -> None:
    """Answer a request, or hand it on."""
    node = front.node
    if request.path in {"/health", "/ws/health"}:
        front.answer(200, health(node), _JSON)
    elif request.path == "/metrics":
        front.answer(200, metrics(node), _TEXT)
    elif request.path == "/ws/live" or request.path.startswith("/ws/live/"):
        _live(front, request)
    else:
        front.answer(404)


def _live(front: Front, request: Request) -> None:
    node, origin = front.node, request.headers.get("origin")
    if origin is not None and origin not in node.settings.origins:
        front.answer(403)
        return
    cors = [("access-control-allow-origin", origin), ("vary", "origin")] if origin else []
    if request.method == "OPTIONS":
        allow = [
            ("access-control-allow-methods", "GET, POST"),
            ("access-control-allow-headers", "authorization, content-type"),
        ]
        front.answer(204, b"", *cors, *allow, ("access-control-max-age", "86400"))
        return
    where = address(front, request)
    if not front.knocked and not node.doors.knock(where):
        node.counts["refused_rate"] += 1
        front.answer(429, b"", *cors)
        return
    front.knocked = where
    parts = request.path.split("/")
    if request.path == "/ws/live" and request.method == "GET":
        _enter(front, request, where, cors)
    elif len(parts) == 5 and parts[4] == "stream" and request.method == "GET":
        _enter(front, request, where, cors, parts[3])
    elif len(parts) == 5 and parts[4] == "say" and request.method == "POST":
        _say(front, request, parts[3], cors)
    else:
        front.answer(404, b"", *cors)


def _enter(front: Front, request: Request, where: str, cors: list[tuple[str, str]], sid: str = "") -> None:
    node = front.node
    if not sid and request.headers.get("upgrade", "").lower() != "websocket":
        front.answer(400, b"", *cors)
    elif not node.doors.enter(where):
        node.counts["refused_crowd"] += 1
        front.answer(429, b"", *cors)
    elif sid:
        front.limit.cancel()
        stream = Stream(node, where, asyncio.get_running_loop().call_later)
        front.transport.set_protocol(stream)
        stream.connection_made(front.transport)
        ticket, last = (request.query.get(name, [""])[0] for name in ("ticket", "last"))
        head = "".join(f"{name}: {value}\r\n" for name, value in cors)
        stream.begin_with(head, sid, ticket, request.headers.get("last-event-id", last))
    elif not upgrade(front, request, where):
        node.doors.leave(where)


def _say(front: Front, request: Request, sid: str, cors: list[tuple[str, str]]) -> None:
    length = request.headers.get("content-length", "")
    if not (length.isascii() and length.isdigit() and len(length) < 6) or int(length) > BODY_MAX:
        front.answer(413, b"", *cors)
        return
    if len(request.rest) < int(length):
        return  # the rest is on its way; five seconds for all of it
    kind, _, key = request.headers.get("authorization", "").partition(" ")

    async def answer() -> None:
        status, body = await say(front.node, sid, key if kind == "Bearer" else "", request.rest[: int(length)])
        front.answer(status, body, _JSON, *cors)

    front.route = _spent
    front.node.tasks.run(answer())


def _spent(_front: Front, _request: Request) -> None:
    """The post is whole: what comes behind it says nothing."""


def serve_on(node: Node) -> Front:
    """What the listener makes for each connection."""
    return Front(node, route)
