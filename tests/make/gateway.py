"""Broadcasts for gateways, and viewers that keep what they are sent."""

import asyncio
import subprocess
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
from picows import WSFrame, WSListener, WSMsgType, WSTransport, ws_connect

from meadow.base import clock, ids
from meadow.base.db import House
from meadow.scenes.live.rules import keys
from meadow.scenes.live.store import sessions
from meadow.scenes.live.tables import session
from meadow.up import nats
from tests.make import ports


class Nats:
    """A NATS of our own that can be killed and started again on its port."""

    def __init__(self, home: Path) -> None:
        self.home, self.port = home, ports.free()
        self.url = f"nats://t@127.0.0.1:{self.port}"
        (home / "run").mkdir(parents=True, exist_ok=True)

    def start(self) -> "Nats":
        """Start, and wait until it answers."""
        command = nats.command(self.home, self.port, "t")
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while not nats.answers(self.port):
            time.sleep(0.02)
        return self

    def kill(self) -> None:
        """As a crash does."""
        self.process.kill()
        self.process.wait()


async def broadcast(house: House, state: str = "live") -> UUID:
    """A broadcast on air, without all that leads to one."""
    now, one = clock.now(), ids.new()
    row = {"id": one, "room_id": ids.new(), "author_id": ids.new(), "state": state, "rehearsal": False, "title": "t"}
    span = {"planned_at": now, "planned_end": now + timedelta(hours=4), "created_at": now}
    async with house.write() as db:
        await db.run(session.insert().values(**row, **span))
    return one


async def happen(house: House, sid: UUID, kind: str = "notice", *, tell: bool = True, **body: Any) -> int:
    """An event as every command makes it: offset and row, then the bus."""
    now = clock.now()
    async with house.write() as db:
        off = await sessions.count(db, session_id=sid)
        await sessions.write_event(db, session_id=sid, off=off, at=now, kind=kind, body=body)
    if tell:
        told = {"off": off, "k": kind, "at": int(now.timestamp() * 1000), "b": body}
        await house.bus.say(f"live.{sid}.ev", msgspec.json.encode(told))
    return off


def ticket(secret: bytes, sid: UUID, viewer: str = "", role: str = "viewer", *, life_s: int = 60) -> str:
    """What the web process gives a viewer."""
    now = clock.now_ms() // 1000
    return keys.ticket(
        secret, keys.Ticket(str(sid), viewer or ids.new().hex, "a**b", role, now + life_s, ids.new().hex)
    )


class Viewer(WSListener):
    """A viewer's browser: what came, in order, and the offset it has."""

    def __init__(self) -> None:
        self.frames: list[dict[str, Any]] = []
        self.code = 0
        self.off, self.epoch = -1, ""
        self.events: list[int] = []
        self.came = asyncio.Event()

    def on_ws_connected(self, transport: WSTransport) -> None:
        self.transport = transport

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if frame.msg_type == WSMsgType.CLOSE:
            self.code = int(frame.get_close_code())
            transport.disconnect()
        elif frame.msg_type == WSMsgType.TEXT:
            self.take(msgspec.json.decode(frame.get_payload_as_bytes()))
        self.came.set()

    def on_ws_disconnected(self, _: WSTransport) -> None:
        self.code = self.code or 1006
        self.came.set()

    def take(self, said: dict[str, Any]) -> None:
        """As the page does: events that are known are passed over, a gap would be a fault."""
        self.frames.append(said)
        if "epoch" in said:
            self.epoch = said["epoch"]
            if "snap" in said:
                self.off = said["off"] - len(said.get("e", []))
        for event in said.get("e", []):
            if event["off"] > self.off:
                assert self.off < 0 or event["off"] == self.off + 1, (self.off, event)
                self.off = event["off"]
                self.events.append(event["off"])

    async def until(self, good: Any, seconds: float = 5.0) -> dict[str, Any]:
        """The first frame that is as asked for, of those that came or will."""
        seen = 0
        async with asyncio.timeout(seconds):
            while True:
                for frame in self.frames[seen:]:
                    if good(frame):
                        return frame
                seen = len(self.frames)
                assert not self.code, self.code
                self.came.clear()
                await self.came.wait()

    async def closed(self, seconds: float = 5.0) -> int:
        """The code it was closed with."""
        async with asyncio.timeout(seconds):
            while not self.code:
                self.came.clear()
                await self.came.wait()
        return self.code

    def say(self, **word: Any) -> None:
        """A word to the gateway."""
        self.transport.send(WSMsgType.TEXT, msgspec.json.encode(word))

    def mine(self) -> list[dict[str, Any]]:
        """The personal words that came."""
        return [word for frame in self.frames for word in frame.get("me", [])]

    def chats(self) -> list[dict[str, Any]]:
        """The lines that came, those of who came in left out."""
        return [c for frame in self.frames for c in frame.get("c", []) if c.get("k", "text") == "text"]


async def knock(port: int, hello: dict[str, Any] | None = None, **headers: str) -> Viewer:
    """Connect, and say hello where there is something to say."""
    viewer: Viewer
    _, viewer = await ws_connect(Viewer, f"ws://127.0.0.1:{port}/ws/live", extra_headers=headers)
    if hello is not None:
        viewer.say(**hello)
    return viewer


async def true(asked: Callable[[], object], seconds: float = 15.0) -> None:
    """Wait until something holds that nobody tells."""
    async with asyncio.timeout(seconds):
        while not asked():  # noqa: ASYNC110 - as said
            await asyncio.sleep(0.02)
