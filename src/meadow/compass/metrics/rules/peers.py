"""Peers 同行同级: broadcasts of the same category, tier and hour; percentiles only, and none where they are few: pure (compass.md 10, 15)."""

from collections.abc import Sequence
from uuid import UUID

from meadow.compass.metrics.types.rooms import Cell, Peer, Place

ENOUGH, LEAST, OWNERS = 30, 20, 5
"""Broadcasts that make a cell; fewer than the second are never told, nor those of fewer authors than the third."""
QUARTERS = (25, 50, 75)
PEERED = (
    "gpm_view", "avg_stay", "ret_1min", "click_pay_rate", "interact_rate", "follow_rate", "enter_rate", "prod_impr_rate", "prod_ctr",
    "opm", "viewers_min",
)  # fmt: skip
"""Figures that are set beside those of peers: none that grows with a broadcast's length."""
_STEPS = (("category", "tier", "hour"), ("category", "tier"), ("category", "near"), ("top", "near"))
_LEFT_OUT: tuple[list[str], ...] = ([], ["hour"], ["hour", "tier"], ["hour", "tier", "category"])


def tiers(sales: dict[UUID, int]) -> dict[UUID, int]:
    """Each author's tenth by what her broadcasts sold, 0 the least; equal sales are one tenth."""
    ordered = sorted(sales.values())
    first = {gmv: place for place, gmv in reversed(list(enumerate(ordered)))}
    return {author: first[gmv] * 10 // len(ordered) for author, gmv in sales.items()}


def _near(mine: Place, other: Place, step: Sequence[str]) -> bool:
    for name in step:
        if name == "near":
            if abs(mine.tier - other.tier) > 1:
                return False
        elif getattr(mine, name) is None or getattr(mine, name) != getattr(other, name):
            return False
    return True


def cell(peers: Sequence[Peer], mine: Place) -> Cell | None:
    """The nearest broadcasts of others that are enough: without the hour, then a tier beside, then the whole top category."""
    others = [p for p in peers if p.place.author_id != mine.author_id]
    for step, without in zip(_STEPS, _LEFT_OUT, strict=True):
        found = [p for p in others if _near(mine, p.place, step)]
        owners = len({p.place.author_id for p in found})
        if owners >= OWNERS and len(found) >= (LEAST if step is _STEPS[-1] else ENOUGH):
            return Cell(rooms=len(found), authors=owners, without=without, figures=_quarters(found))
    return None


def _quarters(found: Sequence[Peer]) -> dict[str, list[int]]:
    """Percentiles by the nearest rank; a figure that fewer than twenty broadcasts of five authors have is left out."""
    told: dict[str, list[int]] = {}
    for name in PEERED:
        have = [p for p in found if name in p.figures]
        if len(have) >= LEAST and len({p.place.author_id for p in have}) >= OWNERS:
            values = sorted(p.figures[name] for p in have)
            told[name] = [values[-(-len(values) * q // 100) - 1] for q in QUARTERS]
    return told
