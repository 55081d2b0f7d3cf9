"""The commands of an RTMP encoder, answered one by one; `publish` is handed on with its key taken apart."""

import asyncio
import re
from collections.abc import Callable
from typing import Any

from meadow.scenes.live.ingest.limits import Limits
from meadow.scenes.live.ingest.wire import Reject, amf, chunks

APP = "live"
WINDOW = 2_500_000
_CHUNK = 65_536
_KEY = re.compile(r"([0-9A-Za-z_.-]{1,150})\?token=([0-9A-Za-z_.-]{1,190})")
_EASY = {"releaseStream", "FCPublish", "_checkbw", "getStreamLength", "setPeerInfo"}
_LEAVE = {"FCUnpublish", "deleteStream", "closeStream"}


class Talk:
    """The command side of one connection; `publish` is called once, with name and token or with nothing."""

    def __init__(self, transport: asyncio.Transport, limits: Limits, publish: Callable[[str, str], None]) -> None:
        self.transport, self.limits, self.publish = transport, limits, publish
        self.asked = False
        self.stream = 0

    def command(self, message: chunks.Message) -> None:
        """One command; raises `Reject`."""
        body = message.body[1:] if message.kind == chunks.COMMAND3 else message.body
        values = amf.read(body, self.limits)
        if len(values) < 2 or not isinstance(values[0], str) or not isinstance(values[1], int | float):
            raise Reject("command")
        name, number, rest = values[0], values[1], values[2:]
        if name == "connect":
            self._connect(number, rest)
        elif not self.stream and name not in _EASY | {"createStream"}:
            raise Reject("command_order")
        elif name == "createStream":
            self.stream += 1
            if self.stream > 4:
                raise Reject("streams")
            self._answer("_result", number, None, 1)
        elif name == "publish":
            self._ask(rest)
        elif name in _LEAVE:
            self.transport.close()
        elif name in _EASY and number:
            self._answer("_result", number, None, None)

    def _connect(self, number: float, rest: list[Any]) -> None:
        told = rest[0] if rest and isinstance(rest[0], dict) else {}
        if str(told.get("app", "")).strip("/") != APP:
            raise Reject("app")
        write = self.transport.write
        write(chunks.message(chunks.WINDOW, WINDOW.to_bytes(4), number=2))
        write(chunks.message(chunks.BANDWIDTH, WINDOW.to_bytes(4) + b"\2", number=2))
        write(chunks.message(chunks.SET_CHUNK, _CHUNK.to_bytes(4), number=2))
        known = {"fmsVer": "FMS/3,0,1,123", "capabilities": 31}
        good = {"level": "status", "code": "NetConnection.Connect.Success", "description": "ok", "objectEncoding": 0}
        self._answer("_result", number, known, good)

    def _ask(self, rest: list[Any]) -> None:
        if self.asked:
            raise Reject("second_publish")
        self.asked = True
        key = rest[1] if len(rest) > 1 and isinstance(rest[1], str) else ""
        found = _KEY.fullmatch(key) if len(key) <= self.limits.key else None
        self.publish(found[1] if found else "", found[2] if found else "")

    def status(self, level: str, code: str, text: str) -> None:
        """Tell how publishing stands."""
        words = {"level": level, "code": code, "description": text}
        body = amf.write("onStatus", 0, None, words)
        self.transport.write(chunks.message(chunks.COMMAND, body, stream=1, number=5, size=_CHUNK))

    def _answer(self, name: str, number: float, *values: Any) -> None:
        body = amf.write(name, number, *values)
        self.transport.write(chunks.message(chunks.COMMAND, body, size=_CHUNK))
