"""What a producer may take of this process: rates in memory, sizes while inflating."""

import ipaddress
import zlib
from functools import lru_cache

import zstandard

from meadow.base import clock
from meadow.base.track.types import BODY_MAX

BROWSER_RATE = 50.0
SERVER_RATE = 1000.0
RATIO_MAX = 20
RATIO_FLOOR = 16 << 10
BUCKETS_MAX = 100_000
ENCODINGS = ("", "identity", "gzip", "zstd")


class Buckets:
    """Token buckets by key: `rate` a second, twice that in a burst."""

    def __init__(self, rate: float) -> None:
        self.rate = rate
        self.held: dict[str, tuple[float, float]] = {}

    def take(self, key: str) -> float:
        """0 where one may go on, else the seconds to wait."""
        now = clock.monotonic()
        level, then = self.held.get(key, (2 * self.rate, now))
        level = min(2 * self.rate, level + (now - then) * self.rate)
        if level < 1:
            self.held[key] = (level, now)
            return (1 - level) / self.rate
        if len(self.held) >= BUCKETS_MAX:
            self._forget(now)
        self.held[key] = (level - 1, now)
        return 0.0

    def _forget(self, now: float) -> None:
        """Full buckets say nothing; where all are in use the oldest half goes."""
        self.held = {k: v for k, v in self.held.items() if v[0] + (now - v[1]) * self.rate < 2 * self.rate}
        if len(self.held) >= BUCKETS_MAX:
            self.held = dict(list(self.held.items())[BUCKETS_MAX // 2 :])


@lru_cache(maxsize=10_000)
def prefix(address: str) -> str:
    """The network that shares a rate: /24 or /48. Never stored."""
    try:
        ip = ipaddress.ip_address(address.strip("[]"))
    except ValueError:
        return "?"
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    return str(ipaddress.ip_network(f"{ip}/{24 if ip.version == 4 else 48}", strict=False))


class TooBigError(ValueError):
    """The body is over the limit, or swells more than twentyfold."""


def inflate(body: bytes, encoding: str) -> bytes:
    """The decoded body, never more than the limit plus a little in memory; raises `TooBigError` or ValueError."""
    if encoding in {"", "identity"}:
        return body
    limit = min(BODY_MAX, max(RATIO_FLOOR, RATIO_MAX * len(body)))
    try:
        if encoding == "gzip":
            engine = zlib.decompressobj(wbits=31)
            out = engine.decompress(body, limit + 1)
            whole = engine.eof
        else:
            with zstandard.ZstdDecompressor(max_window_size=8 << 20).stream_reader(body) as reader:
                out = reader.read(limit + 1)
            whole = True
    except (zlib.error, zstandard.ZstdError) as error:
        raise ValueError("not " + encoding) from error
    if len(out) > limit:
        raise TooBigError
    if not whole:
        raise ValueError("cut short")
    return out
