"""What one viewer and one address may do; counted in memory, per node."""

import ipaddress
from collections import deque
from functools import lru_cache

from meadow.base import clock

CHATS, CHATS_S = 3, 5.0
TEXT_MAX = 200
EQUAL, EQUAL_S = 2, 60.0
LIKES_S = 10
SEATS_PER_VIEWER = 5
SEATS_PER_ADDRESS = 50
KNOCKS_S = 20
INBOUND_BYTES, INBOUND_S = 64 << 10, 60.0
_FORGET_OVER = 20_000


class Talk:
    """What a viewer said lately; made at the first word, since most never speak."""

    __slots__ = ("last", "liked", "likes_at", "texts", "times")

    def __init__(self) -> None:
        self.times: deque[float] = deque(maxlen=CHATS)
        self.texts: deque[tuple[float, int]] = deque(maxlen=8)
        self.last = -1e9
        self.liked, self.likes_at = 0, 0.0

    def refuse(self, text: str, slow_s: int, now: float) -> str:
        """Why this text may not be said now, or nothing; what may is remembered."""
        if slow_s and now - self.last < slow_s:
            return "slow_mode"
        if len(self.times) == CHATS and now - self.times[0] < CHATS_S:
            return "too_fast"
        mark = hash(text)
        if sum(1 for at, said in self.texts if said == mark and now - at < EQUAL_S) >= EQUAL:
            return "repeated"
        self.times.append(now)
        self.texts.append((now, mark))
        self.last = now
        return ""

    def likes(self, n: int, now: float) -> int:
        """How many of these likes count."""
        if now - self.likes_at >= 1:
            self.liked, self.likes_at = 0, now
        taken = max(0, min(n, LIKES_S - self.liked))
        self.liked += taken
        return taken


class Doors:
    """Sockets and knocks per address; nothing is counted where the limits are lifted."""

    def __init__(self, *, lifted: bool = False) -> None:
        self.lifted = lifted
        self.inside: dict[str, int] = {}
        self.knocks: dict[str, tuple[int, int]] = {}

    def knock(self, address: str) -> bool:
        """Whether this address may try once more in this second."""
        if self.lifted:
            return True
        second = int(clock.monotonic())
        then, count = self.knocks.get(address, (second, 0))
        count = count + 1 if then == second else 1
        if len(self.knocks) > _FORGET_OVER:
            self.knocks = {k: v for k, v in self.knocks.items() if v[0] == second}
        self.knocks[address] = (second, count)
        return count <= KNOCKS_S

    def enter(self, address: str) -> bool:
        """Take a place; False where the address has as many as it may."""
        if self.lifted:
            return True
        held = self.inside.get(address, 0)
        if held >= SEATS_PER_ADDRESS:
            return False
        self.inside[address] = held + 1
        return True

    def leave(self, address: str) -> None:
        """Give the place back."""
        if self.lifted:
            return
        if (left := self.inside.get(address, 0) - 1) > 0:
            self.inside[address] = left
        else:
            self.inside.pop(address, None)


@lru_cache(maxsize=10_000)
def place(address: str) -> str:
    """What shares a limit: an IPv4 address, or the /64 of an IPv6 one."""
    try:
        found = ipaddress.ip_address(address.strip("[]"))
    except ValueError:
        return "?"
    if isinstance(found, ipaddress.IPv6Address):
        return str(found.ipv4_mapped or ipaddress.ip_network(f"{found}/64", strict=False))
    return str(found)
