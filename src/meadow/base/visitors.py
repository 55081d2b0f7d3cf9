"""Who asks at a door without accounts: the client's address, the network it shares, and a rate for each."""

import ipaddress
from functools import lru_cache
from typing import Any, Protocol

from meadow.base import clock

BUCKETS_MAX = 100_000


class Scope(Protocol):
    """What granian tells of who asks."""

    client: str
    headers: Any


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


def here(address: str) -> bool:
    """Whether an address is this machine's own."""
    return address in {"127.0.0.1", "[::1]", "::1"}


def address_of(scope: Scope) -> str:
    """The client's address: what a proxy on this machine says, else the peer."""
    peer = str(scope.client).rsplit(":", 1)[0]
    if here(peer) and (told := scope.headers.get("x-forwarded-for")):
        return str(told).rsplit(",", 1)[-1].strip()
    return peer
