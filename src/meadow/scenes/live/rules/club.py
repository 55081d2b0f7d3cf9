"""Levels of a fan club and what earns points: pure."""

LEVELS = (0, 50, 150, 400, 1000, 2500, 6000, 12_000, 25_000, 50_000)
"""From how many points on one has level 1, 2, …"""
_LIKES_A_POINT = 20


def level(points: int) -> int:
    """The level of so many points."""
    return sum(points >= least for least in LEVELS)


def to_next(points: int) -> int | None:
    """Points that are missing to the next level; None at the top."""
    return next((least - points for least in LEVELS if least > points), None)


def earned(minutes: int, likes: int, before: int, most: int) -> int:
    """Points for minutes watched and likes given, on top of those of this day, of which there are at most so many."""
    return max(0, min(minutes + min(likes, 600) // _LIKES_A_POINT, most - before))
