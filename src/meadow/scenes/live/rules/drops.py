"""Into how many parts a drop's quota falls, and where a viewer begins to look: pure."""

from uuid import UUID


def parts(quota: int, most: int) -> list[int]:
    """A quota in at most so many parts, none empty, which differ by one at most."""
    n = max(1, min(most, quota))
    return [quota // n + (i < quota % n) for i in range(n)]


def start(account_id: UUID, parts: int) -> int:
    """The part at which this account looks first: a crowd spreads evenly over all."""
    return account_id.int % parts
