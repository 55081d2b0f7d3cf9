"""How many different viewers there were, in 12 kB: HyperLogLog, whose error is 0.8 %.

P. Flajolet et al., HyperLogLog: the analysis of a near-optimal cardinality estimation algorithm, AofA 2007; 2^14 registers
of six bits, linear counting while many are empty.
"""

import hashlib

import numpy as np

_BITS = 14
_SIZE = 1 << _BITS
_ALPHA = 0.7213 / (1 + 1.079 / _SIZE)
PACKED = _SIZE * 6 // 8


class Unique:
    """A set that only knows how large it is."""

    def __init__(self, packed: bytes = b"") -> None:
        self.registers = np.zeros(_SIZE, dtype=np.uint8)
        self.changed = False
        if len(packed) == PACKED:
            bits = np.unpackbits(np.frombuffer(packed, dtype=np.uint8)).reshape(_SIZE, 6)
            self.registers = np.packbits(np.pad(bits, ((0, 0), (2, 0))), axis=1).reshape(_SIZE)

    def add(self, viewer: str) -> None:
        """Count a viewer, once."""
        mark = int.from_bytes(hashlib.blake2b(viewer.encode(), digest_size=8).digest())
        place, rest = mark & (_SIZE - 1), mark >> _BITS
        rank = 64 - _BITS - rest.bit_length() + 1
        if rank > self.registers[place]:
            self.registers[place] = rank
            self.changed = True

    def merge(self, other: "Unique") -> None:
        """Count everybody whom another one has counted."""
        self.registers = np.maximum(self.registers, other.registers)

    def packed(self) -> bytes:
        """As it travels: six bits a register."""
        return np.packbits(np.unpackbits(self.registers.reshape(_SIZE, 1), axis=1)[:, 2:]).tobytes()

    def count(self) -> int:
        """The estimate."""
        raw = _ALPHA * _SIZE * _SIZE / float(np.sum(np.exp2(-self.registers.astype(np.float64))))
        empty = int(np.count_nonzero(self.registers == 0))
        return round(_SIZE * np.log(_SIZE / empty)) if raw <= 2.5 * _SIZE and empty else round(raw)
