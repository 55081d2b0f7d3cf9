"""Which part of the matrix a paid line is of, and which accounts are a shop's own at a moment: pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from meadow.base import ids, money
from meadow.compass.matrix.types import Field, Part

KEPT = frozenset({Part.field, Part.alliance, Part.shelf})
"""What the house can tell: there is no list of Top-KOL yet, and no campaign that a line could be registered in."""
SHOWN = (Part.field, Part.alliance, Part.campaign, Part.top_kol, Part.shelf)
"""In the order of the letters."""
FOREVER = 2**32 - 1


class Broadcast(NamedTuple):
    """An author's broadcast, and the shop whose own it was."""

    author_id: UUID
    shop_id: UUID | None
    started_at: datetime


class Own(NamedTuple):
    """An account that was the shop's own from one second to another; its key of the log."""

    author: int
    since: int
    till: int


def owned(broadcasts: Sequence[Broadcast], shop_id: UUID) -> list[Own]:
    """When accounts were the shop's own: from a broadcast as its own broadcaster on, until one that was not.

    `broadcasts` are all of these authors', by author and time.
    """
    found: list[Own] = []
    for author in dict.fromkeys(b.author_id for b in broadcasts):
        since: int | None = None
        for b in (b for b in broadcasts if b.author_id == author):
            at = int(b.started_at.timestamp())
            if b.shop_id == shop_id:
                since = at if since is None else since
            elif since is not None:
                found.append(Own(ids.key64(author), since, at))
                since = None
        if since is not None:
            found.append(Own(ids.key64(author), since, FOREVER))
    return found


def part_of(author: int, at: int, own: Sequence[Own], *, top: bool = False, campaign: bool = False) -> Part:
    """The one part that a line of this author (0 for none), paid at this second, counts in."""
    if top:
        return Part.top_kol
    if campaign:
        return Part.campaign
    if any(o.author == author and o.since <= at < o.till for o in own):
        return Part.field
    return Part.alliance if author else Part.shelf


def fields(gmv: Mapping[Part, int], counts: Mapping[Part, Sequence[int]]) -> list[Field]:
    """Every part with its figures; `counts` are orders, buyers and authors."""
    told = [p for p in SHOWN if p in KEPT]
    sums = [gmv.get(p, 0) for p in told]
    shares = money.split(money.WHOLE, sums) if any(sums) else [0] * len(told)
    share = dict(zip(told, shares, strict=True))
    none = (0, 0, 0)
    return [
        Field(key=p, kept=True, gmv=gmv.get(p, 0), share_bp=share[p], **dict(zip(("orders", "buyers", "authors"), counts.get(p, none), strict=True)))
        if p in KEPT
        else Field(key=p, kept=False)
        for p in SHOWN
    ]  # fmt: skip
