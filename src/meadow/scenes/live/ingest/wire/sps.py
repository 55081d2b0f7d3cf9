"""H.264 parameter sets: how large the picture is, how fast, and whether frames come out of order."""

import msgspec

from meadow.scenes.live.ingest.wire import Reject

_RICH = {100, 110, 122, 244, 44, 83, 86, 118, 128}
_NAMES = {66: "Baseline", 77: "Main", 88: "Extended", 100: "High", 110: "High 10", 122: "High 4:2:2", 244: "High 4:4:4"}
_MOST_BYTES, _ALL_RATIOS = 4096, 255


class Picture(msgspec.Struct, frozen=True):
    """What one SPS says; `fps` is 0 where it does not."""

    width: int
    height: int
    profile: str
    b_frames: bool
    fps: float
    plain: bool
    """8 bits a sample in 4:2:0: what every browser shows."""


class _Bits:
    """Bits of a payload without its emulation prevention."""

    def __init__(self, data: bytes) -> None:
        raw = data.replace(b"\0\0\3", b"\0\0")
        self.value, self.left = int.from_bytes(raw), len(raw) * 8

    def take(self, n: int) -> int:
        """The next `n` bits as a number."""
        if n > self.left:
            raise Reject("sps_short")
        self.left -= n
        return self.value >> self.left & ((1 << n) - 1)

    def exp(self) -> int:
        """An unsigned Exp-Golomb code."""
        zeros = 0
        while not self.take(1):
            zeros += 1
            if zeros > 31:
                raise Reject("sps_code")
        return (1 << zeros) - 1 + self.take(zeros)

    def signed(self) -> int:
        code = self.exp()
        return (code + 1) // 2 if code & 1 else -(code // 2)


def read(nal: bytes) -> Picture:
    """An SPS with its NAL header; raises `Reject`."""
    if not 4 <= len(nal) <= _MOST_BYTES or nal[0] & 31 != 7:
        raise Reject("sps")
    bits = _Bits(nal[1:])
    profile = bits.take(8)
    bits.take(16)
    bits.exp()
    chroma, depth = 1, 0
    if profile in _RICH:
        chroma = bits.exp()
        if chroma == 3:
            bits.take(1)
        depth = bits.exp() | bits.exp()
        bits.take(1)
        if bits.take(1):
            _skip_matrices(bits, 12 if chroma == 3 else 8)
    _skip_order(bits)
    bits.exp()  # reference frames
    bits.take(1)
    wide, high = bits.exp() + 1, bits.exp() + 1
    frames_only = bits.take(1)
    if not frames_only:
        bits.take(1)
    bits.take(1)
    left = right = top = bottom = 0
    if bits.take(1):
        left, right, top, bottom = bits.exp(), bits.exp(), bits.exp(), bits.exp()
    across, down = (2 if chroma in {1, 2} else 1), (2 if chroma == 1 else 1) * (2 - frames_only)
    width, height = wide * 16 - across * (left + right), high * 16 * (2 - frames_only) - down * (top + bottom)
    if width <= 0 or height <= 0:
        raise Reject("sps_size")
    fps, reorder = _usability(bits) if bits.take(1) else (0.0, None)
    late = reorder > 0 if reorder is not None else profile != 66
    return Picture(width, height, _NAMES.get(profile, str(profile)), late, fps, chroma <= 1 and not depth)


def _skip_matrices(bits: _Bits, count: int) -> None:
    for i in range(count):
        if bits.take(1):
            last = then = 8
            for _ in range(16 if i < 6 else 64):
                if then:
                    then = (last + bits.signed()) % 256
                last = then or last


def _skip_order(bits: _Bits) -> None:
    bits.exp()
    kind = bits.exp()
    if kind == 0:
        bits.exp()
    elif kind == 1:
        bits.take(1)
        bits.signed()
        bits.signed()
        count = bits.exp()
        if count > 255:
            raise Reject("sps_order")
        for _ in range(count):
            bits.signed()


def _usability(bits: _Bits) -> tuple[float, int | None]:
    """Frames a second and how many frames may be held back, where the VUI tells."""
    if bits.take(1) and bits.take(8) == _ALL_RATIOS:
        bits.take(32)
    if bits.take(1):
        bits.take(1)
    if bits.take(1):
        bits.take(4)
        if bits.take(1):
            bits.take(24)
    if bits.take(1):
        bits.exp()
        bits.exp()
    fps = 0.0
    if bits.take(1):
        tick, scale = bits.take(32), bits.take(32)
        bits.take(1)
        fps = round(scale / (2 * tick), 3) if tick else 0.0
    modelled = [_skipped_model(bits) for _ in range(2) if bits.take(1)]
    if modelled:
        bits.take(1)
    bits.take(1)
    if not bits.take(1):
        return fps, None
    bits.take(1)
    for _ in range(4):
        bits.exp()
    return fps, bits.exp()


def _skipped_model(bits: _Bits) -> bool:
    count = bits.exp() + 1
    if count > 32:
        raise Reject("sps_model")
    bits.take(8)
    for _ in range(count):
        bits.exp()
        bits.exp()
        bits.take(1)
    bits.take(20)
    return True
