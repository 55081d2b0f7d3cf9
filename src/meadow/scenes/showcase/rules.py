"""In which order a showcase stands: pure."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from meadow.scenes.showcase.types import Sort


class Place(msgspec.Struct, frozen=True):
    """What the order of one product depends on, and the row it stands for."""

    row: Any
    pinned: bool
    pos: int
    sold: int
    added_at: datetime


def ordered(places: Sequence[Place], sort: Sort) -> list[Any]:
    """Pinned ones first; then by the author's hand, by sales, or the newest first. Equals keep the author's order."""

    def rank(p: Place) -> float:
        return {"manual": 0.0, "sales": -float(p.sold), "newest": -p.added_at.timestamp()}[sort]

    return [p.row for p in sorted(places, key=lambda p: (not p.pinned, rank(p), p.pos))]
