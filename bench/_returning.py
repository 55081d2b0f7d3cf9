"""Viewers that look at what they are sent: how late an event is, and whether one is missing, also over a kill."""

import asyncio
import random
import time
from collections.abc import Sequence

import msgspec
from picows import WSFrame, WSListener, WSMsgType, WSTransport, ws_connect

_decode = msgspec.json.Decoder().decode
_read: dict[bytes, dict[str, object]] = {}
"""Thousands get the same bytes: a frame is decoded once, not once for each of them."""


def read(text: bytes) -> dict[str, object]:
    """What a frame says, where it is a welcome or has events; else nothing."""
    if b'"e":[' not in text and b'"epoch":' not in text:
        return {}
    said = _read.get(text)
    if said is None:
        if len(_read) > 20:
            _read.clear()
        said = _read[text] = _decode(text)
    return said


class Viewer(WSListener):
    """One page: takes its place again where it is cut, with the offset it has."""

    def __init__(self, number: int, room: str, ports: Sequence[int]) -> None:
        self.number, self.room, self.ports = number, room, ports
        self.off, self.epoch = -1, ""
        self.late: list[float] = []
        self.cut_at = self.back_s = 0.0
        self.events = self.gaps = self.snapshots = self.tries = 0
        self.left = False
        self.task: asyncio.Task[None] | None = None

    async def come(self) -> None:
        """Connect, and say who one is and what one has."""
        port = self.ports[self.tries % len(self.ports)]
        self.tries += 1
        await ws_connect(lambda: self, f"ws://127.0.0.1:{port}/ws/live", websocket_handshake_timeout=20)

    def on_ws_connected(self, transport: WSTransport) -> None:
        self.transport = transport
        hello = {"ticket": f"bench-{self.number}", "room": self.room, "epoch": self.epoch, "off": self.off}
        transport.send(WSMsgType.TEXT, msgspec.json.encode(hello))

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if frame.msg_type == WSMsgType.CLOSE:
            transport.disconnect()
        elif frame.msg_type == WSMsgType.TEXT:
            self.take(read(frame.get_payload_as_bytes()))

    def take(self, said: dict[str, object]) -> None:
        """As the page does: what is known is passed over, what is missing is counted."""
        if "epoch" in said:
            self.epoch = str(said["epoch"])
            if self.cut_at:
                self.back_s, self.cut_at = time.monotonic() - self.cut_at, 0.0
            if "snap" in said:
                self.snapshots += 1
                self.off = int(said["off"]) - len(said.get("e", []))  # type: ignore[call-overload,arg-type]
        for event in said.get("e", []):  # type: ignore[attr-defined]
            off = event["off"]
            if off > self.off:
                self.gaps += off - self.off - 1
                self.off = off
                self.events += 1
                self.late.append(time.time() * 1000 - event["at"])

    def on_ws_disconnected(self, _: WSTransport) -> None:
        if not self.left:
            self.cut_at = self.cut_at or time.monotonic()
            self.task = asyncio.get_running_loop().create_task(self.again())

    async def again(self) -> None:
        """Try anew, at a moment of one's own."""
        pause = 0.5
        while not self.left:
            await asyncio.sleep(pause * (0.5 + random.random()))
            pause = min(pause * 2, 8.0)
            try:
                await self.come()
            except (OSError, TimeoutError):
                continue
            return

    def leave(self) -> None:
        self.left = True
        self.transport.disconnect()


class Viewers:
    """Some of them, spread over gateways."""

    def __init__(self, n: int, room: str, ports: Sequence[int], first: int = 1_000_000) -> None:
        self.all = [Viewer(first + i, room, ports) for i in range(n)]

    async def open(self) -> "Viewers":
        for start in range(0, len(self.all), 50):
            await asyncio.gather(*(v.come() for v in self.all[start : start + 50]))
        return self

    def clear(self) -> None:
        """Forget how late things were until now."""
        for viewer in self.all:
            viewer.late.clear()

    def p99(self) -> float:
        """Milliseconds from an event's own time to a viewer."""
        late = sorted(ms for v in self.all for ms in v.late)
        return round(late[int(len(late) * 0.99)], 1) if late else 0.0

    @property
    def gaps(self) -> int:
        return sum(v.gaps for v in self.all)

    def close(self) -> None:
        for viewer in self.all:
            viewer.leave()
