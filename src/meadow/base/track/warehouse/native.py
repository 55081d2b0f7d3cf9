"""ClickHouse's Native block, built from numpy arrays: the same bytes go to chDB, to a file and to a cluster."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

Column = tuple[str, str, bytes]
"""Name, ClickHouse type, data."""


def varint(value: int) -> bytes:
    """LEB128."""
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


_PREFIX = [varint(n) for n in range(4096)]


def text(value: bytes) -> bytes:
    """One String value: its length and bytes."""
    return (_PREFIX[len(value)] if len(value) < 4096 else varint(len(value))) + value


def strings(values: Iterable[bytes]) -> bytes:
    """The data of a String column."""
    return b"".join([(_PREFIX[len(v)] if len(v) < 4096 else varint(len(v))) + v for v in values])


def uuids(texts: Sequence[str]) -> NDArray[np.uint64]:
    """The two halves of canonical UUID texts, high and low, as an array of shape (n, 2)."""
    raw = bytes.fromhex("".join(texts).replace("-", ""))
    return np.frombuffer(raw, ">u8").reshape(-1, 2).astype(np.uint64)


def block(columns: Sequence[Column], rows: int) -> bytes:
    """One block. Types are written in full, since ClickHouse would take a bare integer for whole seconds."""
    pieces = [varint(len(columns)), varint(rows)]
    for name, kind, data in columns:
        pieces += [text(name.encode()), text(kind.encode()), data]
    return b"".join(pieces)
