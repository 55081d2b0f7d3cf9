"""Which arm of an experiment a person is in: by hash of person and layer, so that nobody moves."""

from hashlib import blake2b

TARGETS = (0.10, 0.15, 0.20, 0.25, 0.30)
"""Daily aims of commerce that some people are given by lot: what more or less of it does shows in none other way."""


def part(person: int, layer: str) -> float:
    """A number in [0, 1) that is always the same for a person in a layer, and independent between layers."""
    told = blake2b(f"{layer}:{person}".encode(), digest_size=8).digest()
    return int.from_bytes(told) / 2.0**64


def held_back(person: int, share: float) -> bool:
    """Whether a person is among those who are never personalised, beside whom everything else is measured."""
    return part(person, "holdback") < share


def aim(person: int, day: int, share: float) -> float | None:
    """The aim by lot of a person's day, where she is among those who have one."""
    if part(person, "share") >= share:
        return None
    return TARGETS[int(part(person, f"aim-{day}") * len(TARGETS))]
