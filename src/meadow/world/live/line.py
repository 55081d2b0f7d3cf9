"""A viewer's line to the gateway: she reads every frame, comes back where she was, and counts what she missed."""

import asyncio
import contextlib
from collections.abc import Callable
from random import Random
from typing import Any

import msgspec
from picows import WSCloseCode, WSError, WSFrame, WSListener, WSMsgType, WSTransport, ws_connect

from meadow.world.client import Door, Json, Person, Refused

_BACK_S = (0.5, 8.0)
OVER = 4004


class Event(msgspec.Struct):
    """An event of a room."""

    off: int
    k: str
    b: dict[str, Any] = {}


class Frame(msgspec.Struct):
    """What a viewer reads of a frame; `epoch` is only in a welcome, where `off` says how far she is told."""

    epoch: str | None = None
    off: int | None = None
    snap: Any = None
    v: int = 0
    e: list[Event] = []
    me: list[dict[str, Any]] = []


_decode = msgspec.json.Decoder(Frame).decode


class Tally:
    """What all lines of a run heard together."""

    def __init__(self) -> None:
        self.frames = self.bytes = self.events = self.gaps = self.snapshots = self.connects = self.drops = 0
        self.acks: dict[str, int] = {}
        self.closes: dict[int, int] = {}


class Line(WSListener):
    """One socket. `hears` gets every event once and in order; `ended` is set when it is gone."""

    def __init__(self, hello: Json, off: int, tally: Tally, hears: Callable[[Event], None]) -> None:
        self.hello, self.off, self.tally, self.hears = hello, off, tally, hears
        self.epoch = str(hello["epoch"])
        self.transport: WSTransport | None = None
        self.ended = asyncio.Event()
        self.code = 0

    def on_ws_connected(self, transport: WSTransport) -> None:
        self.transport = transport
        self.tally.connects += 1
        transport.send(WSMsgType.TEXT, msgspec.json.encode(self.hello))

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if frame.msg_type == WSMsgType.CLOSE:
            self.code = _code(frame)
            transport.disconnect()
            return
        if frame.msg_type != WSMsgType.TEXT:
            return
        body = frame.get_payload_as_bytes()
        tally = self.tally
        tally.frames += 1
        tally.bytes += len(body)
        told = _decode(body)
        if told.epoch is not None:
            self.epoch = told.epoch
            if told.snap is not None:
                tally.snapshots += 1
                self.off = max(self.off, told.off - len(told.e) if told.off is not None else self.off)
        for event in told.e:
            if event.off <= self.off:
                continue
            if event.off > self.off + 1 and told.snap is None and self.off >= 0:
                tally.gaps += 1
            self.off = event.off
            tally.events += 1
            self.hears(event)
        for answer in told.me:
            what = "ack" if "ack" in answer else str(answer.get("notice", ""))
            if what:
                tally.acks[what] = tally.acks.get(what, 0) + 1

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        del transport
        self.tally.closes[self.code] = self.tally.closes.get(self.code, 0) + 1
        self.ended.set()

    def say(self, body: Json) -> None:
        """Send, where the socket is still there."""
        if self.transport is not None and not self.ended.is_set():
            self.transport.send(WSMsgType.TEXT, msgspec.json.encode(body))

    def leave(self) -> None:
        """Close."""
        if self.transport is not None and not self.ended.is_set():
            self.transport.send_close(WSCloseCode.GOING_AWAY)
            self.transport.disconnect()


def _code(frame: WSFrame) -> int:
    """The code of a close frame; codes of our own are no members of the library's enumeration."""
    return int.from_bytes(frame.get_payload_as_bytes()[:2], "big")


class Seat:
    """A viewer's place in a room over all her sockets: a lost one is replaced, and events go on where they stopped."""

    def __init__(self, door: Door, gateway: str, sid: str, tally: Tally, hears: Callable[[Event], None]) -> None:
        self.door, self.sid, self.tally, self.hears = door, sid, tally, hears
        self.network = ""
        self.url = gateway.replace("http", "ws", 1).rstrip("/") + "/ws/live"
        self.line: Line | None = None
        self.over = asyncio.Event()

    async def sit(self, who: Person | None, guest: Person, dice: Random) -> None:
        """Stay until the room is over or the task is cancelled; without an account she is a guest."""
        self.network = (who or guest).network
        epoch, off, pause = "", -1, _BACK_S[0]
        try:
            while not self.over.is_set():
                line = await self._connect(who, guest, epoch, off)
                if line is not None:
                    began = asyncio.get_running_loop().time()
                    self.line = line
                    await line.ended.wait()
                    epoch, off = line.epoch, line.off
                    if line.code == OVER:
                        break
                    self.tally.drops += 1
                    if asyncio.get_running_loop().time() - began > _BACK_S[1]:
                        pause = _BACK_S[0]
                await asyncio.sleep(dice.uniform(0.5, 1) * pause)
                pause = min(pause * 2, _BACK_S[1])
        finally:
            self.over.set()
            if self.line is not None:
                self.line.leave()

    async def _connect(self, who: Person | None, guest: Person, epoch: str, off: int) -> Line | None:
        """A new ticket and a new socket; None where there is none just now. Ends the seat where the room is over."""
        try:
            asked = {} if who else {"guest": f"guest-{guest.number:08d}"}
            ticket = await self.door.call(
                who or guest, "POST", f"/api/live/sessions/{self.sid}/ticket", asked, verb="ticket"
            )
        except Refused as why:
            if why.status in {404, 409}:
                self.over.set()
            return None
        except (OSError, TimeoutError):
            return None
        hello = {"ticket": ticket["ticket"], "room": self.sid, "epoch": epoch, "off": off}
        line = Line(hello, off, self.tally, self.hears)
        headers = {"Origin": self.door.web, "X-Forwarded-For": self.network}
        with contextlib.suppress(OSError, TimeoutError, WSError):
            await ws_connect(lambda: line, self.url, extra_headers=headers, websocket_handshake_timeout=20)
            return line
        return None
