"""Who may knock at the listeners: the waiting are few, and an address that guesses keys is sent away."""

from collections import Counter, deque

from meadow.base import clock
from meadow.scenes.live.ingest.limits import Limits


class Guard:
    """Counts by address."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.waiting: Counter[str] = Counter()
        self.failed: dict[str, deque[float]] = {}
        self.closed: dict[str, float] = {}

    def admit(self, ip: str) -> bool:
        """Count a new connection; False sends it away."""
        now = clock.monotonic()
        if self.closed.get(ip, 0.0) > now or self.waiting[ip] >= self.limits.waiting_per_ip:
            return False
        if self.waiting.total() >= self.limits.waiting:
            return False
        self.waiting[ip] += 1
        return True

    def leave(self, ip: str) -> None:
        """It publishes now, or it went."""
        self.waiting[ip] -= 1
        if self.waiting[ip] <= 0:
            del self.waiting[ip]

    def fail(self, ip: str) -> None:
        """A key that was refused: the address is closed for a while when there were many in a minute."""
        now = clock.monotonic()
        times = self.failed.setdefault(ip, deque())
        times.append(now)
        while now - times[0] > 60:
            times.popleft()
        if len(times) > self.limits.failures_per_minute:
            self.closed[ip] = now + self.limits.closed_s
            del self.failed[ip]
        if len(self.failed) + len(self.closed) > 10_000:
            self.failed = {k: v for k, v in self.failed.items() if now - v[-1] < 60}
            self.closed = {k: t for k, t in self.closed.items() if t > now}
