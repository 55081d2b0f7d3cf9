"""Rate limits in memory: a bucket per account, or per address prefix for guests. Log-in keeps its own counts in PostgreSQL."""

import ipaddress
from collections import OrderedDict

from meadow.base import clock
from meadow.base.errors import TooMany

_MOST = 50_000


class Buckets:
    """Token buckets: `rate` a second, `burst` at once; the least recently used is forgotten first."""

    def __init__(self, rate: float, burst: float) -> None:
        self.rate, self.burst = rate, burst
        self._held: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, who: str) -> None:
        """Take one token; raises `TooMany` with the seconds to wait."""
        now = clock.monotonic()
        tokens, at = self._held.pop(who, (self.burst, now))
        tokens = min(self.burst, tokens + (now - at) * self.rate)
        if tokens < 1:
            self._held[who] = (tokens, now)
            raise TooMany(retry_after=max(1, round((1 - tokens) / self.rate)))
        self._held[who] = (tokens - 1, now)
        if len(self._held) > _MOST:
            self._held.popitem(last=False)

    def spare(self, who: str) -> bool:
        """Take one token where there is one."""
        try:
            self.take(who)
        except TooMany:
            return False
        return True


def prefix(address: str) -> str:
    """The network an address is counted under: itself for v4, its /64 for v6."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    return str(ip) if ip.version == 4 else str(ipaddress.ip_network(f"{ip}/64", strict=False))
