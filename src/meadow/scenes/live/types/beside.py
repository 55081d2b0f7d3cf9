"""What a screen of a broadcast shows beside its figures."""

from datetime import datetime
from uuid import UUID

import msgspec


class Gifts(msgspec.Struct, frozen=True, kw_only=True):
    """What was given away: lucky bags with who joined and their prizes; coupon drops with what they held and what was taken."""

    bags: int = 0
    open: int = 0
    entries: int = 0
    prizes: int = 0
    drops: int = 0
    quota: int = 0
    taken: int = 0


class Told(msgspec.Struct, frozen=True):
    """What patrol told the host; `seen` once she read it."""

    at: datetime
    rule: str
    text: str
    seen: bool


class Beside(msgspec.Struct, frozen=True, kw_only=True):
    """Of one broadcast: numbers of the bag by product, open incidents by kind, warnings the newest first, its appeal's state."""

    numbers: dict[UUID, int] = {}
    open: dict[str, datetime] = {}
    warnings: list[Told] = []
    appeal: str | None = None
    gifts: Gifts = Gifts()
