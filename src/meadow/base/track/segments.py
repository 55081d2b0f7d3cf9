"""The log on disk: append-only segment files of checksummed records, written by one process and read by another."""

import contextlib
import fcntl
import hashlib
import os
import socket
import struct
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from meadow.base import clock

MAGIC = b"MDWSEG1\n"
HEAD = struct.Struct("<IIQ")  # length of what follows, crc32 of the same, milliseconds of receipt (counted in both)
CONTEXT = struct.Struct("<BBHQQ")  # producer, marks, flags, actor, anonymous id
FOOTER = struct.Struct("<QQQ32s")  # records, first and last receipt, sha-256 of all record bytes
FOOTER_MARK = 0xFFFF_FFFF
RECV = struct.Struct("<Q")
SEAL_BYTES = 64 << 20
SEAL_MS = 60_000
RECORD_MAX = 2 << 20
BROWSER, SERVER = 0, 1
CRAWLER, COLUMNS, SIDE = 1, 4, 8
"""Marks: the user agent says it is a machine; every event was in order, and the batch by field follows its body; rows of
a side table, whose name follows them."""
BACK = "back"
"""The folder beside the log where segments of the archive wait for the owner to take them in."""
SPLIT = struct.Struct("<I")  # before a body that something follows: its length
_CRC_PIECE = 5 << 10


class Origin(msgspec.Struct, frozen=True, gc=False):
    """Who sent a batch, as the collector found: no address, no user agent, only what was derived from them."""

    producer: int = BROWSER
    marks: int = 0
    flags: int = 0
    actor: int = 0
    anon: int = 0


class Record(msgspec.Struct, gc=False):
    """One batch as received, with its place in the log."""

    offset: int
    end: int
    recv: int
    origin: Origin
    body: bytes
    more: bytes = b""


def record(recv_ms: int, origin: Origin, body: bytes, more: bytes = b"") -> bytes:
    """The bytes of one record; what follows the body only with the mark that says what it is."""
    context = CONTEXT.pack(origin.producer, origin.marks, origin.flags, origin.actor, origin.anon)
    split = SPLIT.pack(len(body)) if origin.marks & (COLUMNS | SIDE) else b""
    length = RECV.size + len(context) + len(split) + len(body) + len(more)
    crc = zlib.crc32(RECV.pack(recv_ms))
    for piece in (context + split, body, more):
        crc = _crc(piece, crc)
    return b"".join((HEAD.pack(length, crc, recv_ms), context, split, body, more))


def _crc(data: bytes, crc: int) -> int:
    """The checksum, in pieces small enough that zlib keeps the interpreter: giving it up costs more than the sum."""
    if len(data) <= _CRC_PIECE:
        return zlib.crc32(data, crc)
    view = memoryview(data)
    for at in range(0, len(data), _CRC_PIECE):
        crc = zlib.crc32(view[at : at + _CRC_PIECE], crc)
    return crc


class Segment:
    """One file being written. After any failure it is abandoned: never retried, truncated or reopened."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder / f"{socket.gethostname().replace('-', '_')}-{clock.now_ns()}-{os.getpid()}.seg"
        self.handle = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        fcntl.flock(self.handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        self.born = clock.monotonic()
        self.size = self.records = 0
        self.first = self.last = 0
        self.digest = hashlib.sha256()
        try:
            self._write(MAGIC)
            os.fdatasync(self.handle)
            _sync_folder(folder)
        except OSError:
            self.close()
            raise

    def append(self, records: Sequence[bytes], first_ms: int, last_ms: int) -> None:
        """Make records durable; raises OSError where they may not be."""
        joined = b"".join(records)
        self._write(joined)
        os.fdatasync(self.handle)
        self.digest.update(joined)
        self.records += len(records)
        self.first, self.last = self.first or first_ms, last_ms

    @property
    def full(self) -> bool:
        return self.size >= SEAL_BYTES or (clock.monotonic() - self.born) * 1000 >= SEAL_MS

    def seal(self) -> None:
        """End the file with its footer and let the reader have it."""
        footer = FOOTER.pack(self.records, self.first, self.last, self.digest.digest())
        self._write(HEAD.pack(FOOTER_MARK, zlib.crc32(footer), 0) + footer)
        os.fdatasync(self.handle)
        self.close()

    def close(self) -> None:
        with contextlib.suppress(OSError):
            os.close(self.handle)

    def _write(self, data: bytes) -> None:
        left = memoryview(data)
        self.size += len(left)
        while left:
            left = left[os.write(self.handle, left) :]


class Tail:
    """The reading end of one segment."""

    def __init__(self, path: Path, offset: int = 0) -> None:
        self.path = path
        self.offset = max(offset, len(MAGIC))
        self.done = False
        self.torn = False
        self.handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)

    def close(self) -> None:
        os.close(self.handle)

    def read(self, limit: int) -> Iterator[Record]:
        """Records from the last place on, up to about `limit` bytes.

        Sets `done` at a footer, or where the writer is dead and nothing whole follows; `torn` tells whether
        something broken did.
        """
        dead = self.writer_is_dead()
        data = os.pread(self.handle, limit, self.offset)
        at = 0
        while len(data) - at >= HEAD.size:
            length, crc, recv = HEAD.unpack_from(data, at)
            if length == FOOTER_MARK:
                self.done = True
                return
            end = at + HEAD.size + length - RECV.size
            if length > RECORD_MAX or length < RECV.size + CONTEXT.size:
                break
            if end > len(data):
                if at == 0 and length + HEAD.size > limit:
                    data = os.pread(self.handle, length + HEAD.size, self.offset)
                    if end <= len(data):
                        continue
                break
            tail = data[at + HEAD.size : end]
            if zlib.crc32(tail, zlib.crc32(RECV.pack(recv))) != crc:
                break
            start = self.offset
            self.offset += end - at
            at = end
            yield Record(start, self.offset, recv, *_open(tail))
        if dead and (at == 0 or len(data) < limit):
            self.done, self.torn = True, len(data) > at

    def writer_is_dead(self) -> bool:
        """The writer holds a lock on its file for as long as it lives; a pid could have been taken by another."""
        try:
            fcntl.flock(self.handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        fcntl.flock(self.handle, fcntl.LOCK_UN)
        return True


def _open(tail: bytes) -> tuple[Origin, bytes, bytes]:
    """What follows the head of a record: who sent it, the body, what follows it."""
    origin, at = Origin(*CONTEXT.unpack_from(tail)), CONTEXT.size
    if not origin.marks & (COLUMNS | SIDE):
        return origin, tail[at:], b""
    at += SPLIT.size
    end = at + SPLIT.unpack_from(tail, CONTEXT.size)[0]
    return origin, tail[at:end], tail[end:]


def ended(path: Path) -> bool:
    """Whether nobody writes to a segment any more; whole or torn, it stays as it is."""
    tail = Tail(path)
    try:
        return tail.writer_is_dead()
    finally:
        tail.close()


def verify(path: Path) -> bool:
    """Whether a sealed segment is whole: its footer agrees with its records."""
    tail, digest, count = Tail(path), hashlib.sha256(), 0
    data = path.read_bytes()
    try:
        while not tail.done:
            for one in tail.read(8 << 20):
                digest.update(data[one.offset : one.end])
                count += 1
    finally:
        tail.close()
    footer = data[tail.offset + HEAD.size :]
    return len(footer) == FOOTER.size and FOOTER.unpack(footer)[::3] == (count, digest.digest())


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
