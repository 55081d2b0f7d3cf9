"""AMF0 as RTMP commands use it: read with a depth and an item limit, write plain values."""

import struct
from typing import Any

from meadow.scenes.live.ingest.limits import LIMITS, Limits
from meadow.scenes.live.ingest.wire import Reject

_NUMBER, _BOOL, _TEXT, _OBJECT, _NULL, _UNDEFINED, _MAP, _END, _LIST, _DATE, _LONG = 0, 1, 2, 3, 5, 6, 8, 9, 10, 11, 12
_DOUBLE = struct.Struct(">d")


def read(data: bytes, limits: Limits = LIMITS) -> list[Any]:
    """Every value of a message; objects and maps are dicts, absent values None. Raises `Reject`."""
    reader, found = _Reader(data, limits), []
    while reader.at < len(data):
        found.append(reader.value(0))
    return found


class _Reader:
    def __init__(self, data: bytes, limits: Limits) -> None:
        self.data, self.at, self.left, self.limits = data, 0, limits.amf_items, limits

    def take(self, n: int) -> bytes:
        """The next `n` bytes, all of them."""
        end = self.at + n
        if end > len(self.data):
            raise Reject("amf_short")
        part, self.at = self.data[self.at : end], end
        return part

    def size(self, n: int) -> int:
        return int.from_bytes(self.take(n))

    def text(self, width: int = 2) -> str:
        size = self.size(width)
        if size > self.limits.amf_text:
            raise Reject("amf_text")
        return self.take(size).decode("utf-8", "replace")

    def value(self, depth: int) -> Any:
        self.left -= 1
        if self.left < 0:
            raise Reject("amf_items")
        if depth > self.limits.amf_depth:
            raise Reject("amf_depth")
        kind = self.size(1)
        if kind == _NUMBER:
            return _DOUBLE.unpack(self.take(8))[0]
        if kind == _BOOL:
            return self.take(1) != b"\0"
        if kind in {_TEXT, _LONG}:
            return self.text(2 if kind == _TEXT else 4)
        if kind in {_NULL, _UNDEFINED}:
            return None
        if kind == _DATE:
            return _DOUBLE.unpack(self.take(10)[:8])[0]
        return self.group(kind, depth)

    def group(self, kind: int, depth: int) -> Any:
        """Values that hold values."""
        if kind == _LIST:
            count = self.size(4)
            if count > self.left:
                raise Reject("amf_items")
            return [self.value(depth + 1) for _ in range(count)]
        if kind not in {_OBJECT, _MAP}:
            raise Reject("amf_kind")
        if kind == _MAP:
            self.take(4)
        found: dict[str, Any] = {}
        while (name := self.text()) or self.data[self.at : self.at + 1] != b"\x09":
            found[name] = self.value(depth + 1)
        self.take(1)
        return found


def write(*values: Any) -> bytes:
    """Values as one message."""
    return b"".join(map(_written, values))


def _written(value: Any) -> bytes:
    if value is None:
        return bytes([_NULL])
    if isinstance(value, bool):
        return bytes([_BOOL, value])
    if isinstance(value, int | float):
        return bytes([_NUMBER]) + _DOUBLE.pack(value)
    if isinstance(value, str):
        return bytes([_TEXT]) + _name(value)
    return bytes([_OBJECT]) + b"".join(_name(k) + _written(v) for k, v in value.items()) + b"\0\0" + bytes([_END])


def _name(text: str) -> bytes:
    raw = text.encode()
    return len(raw).to_bytes(2) + raw
