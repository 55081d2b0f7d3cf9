"""Which level a member has: pure."""

from collections.abc import Sequence

from meadow.people.members.types import Level


def level_of(levels: Sequence[Level], spend: int, manual: int | None) -> int:
    """The highest level whose threshold the spend reaches, at least 1; a level given by hand stands while it exists."""
    if manual is not None and any(x.level == manual for x in levels):
        return manual
    return max((x.level for x in levels if x.threshold is not None and spend >= x.threshold), default=1)


def to_next(levels: Sequence[Level], level: int, spend: int) -> int | None:
    """What must still be spent to the next level that spend can reach; None at the top."""
    above = [x.threshold for x in levels if x.level > level and x.threshold is not None and x.threshold > spend]
    return min(above) - spend if above else None


def rising(levels: Sequence[Level]) -> bool:
    """Whether thresholds rise with the levels; the first is for everybody."""
    found = [x.threshold for x in levels if x.threshold is not None]
    return found == sorted(set(found)) and levels[0].threshold in {0, None}
