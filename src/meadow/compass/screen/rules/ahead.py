"""Where a broadcast leads, and what its figures are set beside: its author's own past, and peers: pure."""

from collections.abc import Sequence
from math import ceil, floor

from meadow.compass.diagnosis.types import Baseline
from meadow.compass.metrics.types.rooms import Cell, RoomMinute

TENTH = 10
LEAST = 9
"""Fewer past broadcasts than these cannot bound eight in ten."""
_HALF_HOUR = 30
GROWING = {"orders_paid": ("orders", "opm"), "room_view_uv": ("viewers", "viewers_min")}
"""Counts that grow with a broadcast's length are set beside others by the minute, with the sum and the figure that say so."""
TICKED = (
    "online_now", "room_view_uv", "gpm_view", "avg_stay", "click_pay_rate", "interact_rate", "follow_rate", "orders_paid", "enter_rate",
    "prod_impr_rate", "prod_ctr",
)  # fmt: skip


def sold(minutes: Sequence[RoomMinute]) -> list[int]:
    """Sales of each minute of a broadcast that is over, silent ones too."""
    if not minutes:
        return []
    first = int(minutes[0].at.timestamp()) // 60
    row = [0] * (int(minutes[-1].at.timestamp()) // 60 - first + 1)
    for m in minutes:
        row[int(m.at.timestamp()) // 60 - first] += m.gmv
    return row


def off(row: Sequence[int], share: float) -> float | None:
    """How far the pace at this share of a past broadcast was from where it ended: what it sold over what the pace said."""
    at = int(len(row) * share)
    if not 0 < at < len(row):
        return None
    span = min(_HALF_HOUR, at)
    told = sum(row[:at]) + sum(row[at - span : at]) * (len(row) - at) / span
    return sum(row) / told if told > 0 else None


def band(past: Sequence[Sequence[int]], share: float) -> tuple[float, float, int, int] | None:
    """Between which factors of the pace eight in ten broadcasts end: split conformal over the author's own past.

    Factors low and high, from how many broadcasts, and the share they cover in basis points if the next is like those;
    None below nine. Source: Vovk, Gammerman, Shafer (2005): of n + 1 that may change places, rank a to b holds (b - a) / (n + 1).
    """
    known = sorted(x for row in past if (x := off(row, share)) is not None)
    n = len(known)
    if n < LEAST:
        return None
    low, high = max(1, floor((n + 1) / TENTH)), min(n, ceil((n + 1) * (TENTH - 1) / TENTH))
    return known[low - 1], known[high - 1], n, (high - low) * 10_000 // (n + 1)


def ticks(past: Baseline, cell: Cell | None, minutes: int) -> dict[str, list[int | None]]:
    """Of each figure of the strip and the funnel: the author's own median, and P50 and P75 of peers; None where there is none."""
    found: dict[str, list[int | None]] = {}
    length = past.sums.get("minutes", 0)
    for name in TICKED:
        of_peers = cell.figures.get(GROWING.get(name, ("", name))[1]) if cell else None
        if name in GROWING:
            own = past.sums.get(GROWING[name][0], 0) * minutes // length if length else None
            peers = [p * minutes // 10_000 for p in of_peers] if of_peers else None
        else:
            own = past.figures.get("acu" if name == "online_now" else name)
            peers = of_peers
        if own is not None or peers:
            found[name] = [own, peers[1] if peers else None, peers[2] if peers else None]
    return found
