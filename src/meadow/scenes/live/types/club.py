"""The fan club 粉丝团 of an author."""

from datetime import datetime
from typing import Annotated

import msgspec

from meadow.base import policy

DAY_POINTS = policy.declare(
    "scenes.live.club_day_points", 100, 1, 10_000, text="fan club points that one may earn a day by watching and liking"
)


class Beat(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Still here: likes given since the last time. Once a minute; more often changes nothing."""

    likes: Annotated[int, msgspec.Meta(ge=0, le=600)] = 0


class Club(msgspec.Struct, frozen=True, kw_only=True):
    """What one is in a fan club: level, points, and how many are missing to the next level (null: none above)."""

    joined: bool
    level: int
    points: int
    to_next: int | None
    joined_at: datetime | None
    minutes: int = 0
    fans: int = 0


class Fan(msgspec.Struct, frozen=True):
    """A fan as the author sees her."""

    name: str
    level: int
    points: int
    joined_at: datetime
