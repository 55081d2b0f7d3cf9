"""The chunk stream of RTMP: bytes in, whole messages out, with every limit of the listener."""

from collections.abc import Iterator
from typing import NamedTuple

from meadow.scenes.live.ingest.limits import LIMITS, Limits
from meadow.scenes.live.ingest.wire import Reject

SET_CHUNK, ABORT, ACK, CONTROL, WINDOW, BANDWIDTH = 1, 2, 3, 4, 5, 6
AUDIO, VIDEO, DATA3, COMMAND3, DATA, COMMAND = 8, 9, 15, 17, 18, 20
_HEADS = (11, 7, 3, 0)
_EXTENDED = 0xFFFFFF


class Message(NamedTuple):
    """One message: its type, its time in milliseconds, its stream and its body."""

    kind: int
    at: int
    stream: int
    body: bytes


class _Stream:
    """One chunk stream: the header that later chunks lean on, and the message under way."""

    __slots__ = ("at", "body", "delta", "extended", "kind", "size", "stream")

    def __init__(self) -> None:
        self.at = self.delta = self.size = self.kind = self.stream = 0
        self.extended = False
        self.body = bytearray()


class Chunks:
    """Reads one connection. `allowed` is the most bytes of a message and grows once somebody publishes."""

    def __init__(self, limits: Limits = LIMITS) -> None:
        self.limits = limits
        self.size = 128
        self.allowed = limits.message_before
        self.held = bytearray()
        self.partial = 0
        self.streams: dict[int, _Stream] = {}

    def feed(self, data: bytes) -> Iterator[Message]:
        """Whole messages in these bytes and what was kept before them; raises `Reject`."""
        held = self.held
        held += data
        at = 0
        try:
            while (step := self._chunk(held, at)) is not None:
                at, message = step
                if message is not None:
                    if message.kind in {SET_CHUNK, ABORT}:
                        self._control(message)
                    yield message
        finally:
            del held[:at]

    def _chunk(self, held: bytearray, at: int) -> tuple[int, Message | None] | None:
        """One chunk from `at`: where it ends and the message it completes; None while it is not all there."""
        have = len(held)
        if at >= have:
            return None
        form, number, pos = held[at] >> 6, held[at] & 63, at + 1
        if number < 2:
            pos += number + 1
            if pos > have:
                return None
            number = 64 + int.from_bytes(held[at + 1 : pos], "little")
        stream = self.streams.get(number) or self._open(number, form)
        head = _HEADS[form]
        end = pos + head
        stamp = int.from_bytes(held[pos : pos + 3]) if head else 0
        extended = stamp == _EXTENDED if head else stream.extended
        if extended:
            stamp = int.from_bytes(held[end : end + 4])
            end += 4
        if end > have:
            return None
        size = int.from_bytes(held[pos + 3 : pos + 6]) if head >= 7 else stream.size
        begun = len(stream.body)
        if begun and head:
            raise Reject("chunk_inside")  # a new header while a message is under way
        if size > self.allowed:
            raise Reject("message_size")
        part = min(size - begun, self.size)
        if end + part > have:
            return None
        if not begun:
            self._begin(stream, form, stamp, extended, size, held[pos + 3 : pos + head])
        return end + part, self._add(stream, held, end, part)

    def _open(self, number: int, form: int) -> _Stream:
        if form > 1:
            raise Reject("chunk_header")  # it leans on a header that never came
        if len(self.streams) >= self.limits.chunk_streams:
            raise Reject("chunk_streams")
        made = self.streams[number] = _Stream()
        return made

    @staticmethod
    def _begin(stream: _Stream, form: int, stamp: int, extended: bool, size: int, rest: bytearray) -> None:  # noqa: FBT001
        """Take a message's header: what its form leaves out is as it was."""
        if form == 0:
            stream.at, stream.delta = stamp, 0
            stream.stream = int.from_bytes(rest[4:8], "little")
        else:
            stream.delta = stamp if form < 3 else stream.delta
            stream.at = stream.at + stream.delta & 0xFFFFFFFF
        if form < 2:
            stream.size, stream.kind = size, rest[3]
        if form < 3:
            stream.extended = extended

    def _add(self, stream: _Stream, held: bytearray, at: int, part: int) -> Message | None:
        if part == stream.size:  # the usual case: a message in one chunk
            return Message(stream.kind, stream.at, stream.stream, bytes(held[at : at + part]))
        stream.body += held[at : at + part]
        if len(stream.body) < stream.size:
            self.partial += part
            if self.partial > self.limits.partial:
                raise Reject("partial_bytes")
            return None
        self.partial -= len(stream.body) - part
        body, stream.body = bytes(stream.body), bytearray()
        return Message(stream.kind, stream.at, stream.stream, body)

    def _control(self, message: Message) -> None:
        if len(message.body) < 4:
            raise Reject("control_short")
        value = int.from_bytes(message.body[:4])
        if message.kind == SET_CHUNK:
            if not self.limits.chunk_least <= value <= self.limits.chunk_most:
                raise Reject("chunk_size")
            self.size = value
        elif (stream := self.streams.get(value)) is not None:
            self.partial -= len(stream.body)
            stream.body = bytearray()


def message(kind: int, body: bytes, *, stream: int = 0, number: int = 3, size: int = 128) -> bytes:
    """A message of ours as chunks of at most `size` bytes."""
    head = bytes([number]) + b"\0\0\0" + len(body).to_bytes(3) + bytes([kind]) + stream.to_bytes(4, "little")
    parts = [body[i : i + size] for i in range(0, len(body), size)] or [b""]
    return head + bytes([0xC0 | number]).join(parts)
