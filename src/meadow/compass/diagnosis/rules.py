"""A broadcast beside the author's own past: medians, what stands out beyond chance, spans between marks: pure."""

import math
from collections.abc import Sequence
from datetime import datetime, timedelta
from statistics import median_low

from meadow.compass.diagnosis.types import Baseline, Finding, Moved
from meadow.compass.metrics.rules import ZONE
from meadow.compass.metrics.types.rooms import Mark, Metric, Span

ENOUGH = 5
"""Fewer broadcasts than these are no past to compare with."""
DROP = -0.22
"""A change of the logarithm that counts: about a fifth less (compass.md 11)."""
BEYOND = -2.0
TOLD = {
    "enter_rate": "cover", "prod_impr_rate": "show", "prod_ctr": "explain", "click_pay_rate": "price", "avg_stay": "pace",
    "ret_1min": "opening", "interact_rate": "talk", "follow_rate": "follow", "aov": "bundle", "gpm_view": "mix",
    "refund_rate": "quality",
}  # fmt: skip
"""Figures that are judged, with the action that each asks for."""
BESIDE = {"stock_out", "price_change", "stream_state", "violation", "host_change", "deal_stop", "product_unpin"}
_STEP_MS = 900_000
_MORNING = 8


def baseline(past: Sequence[dict[str, int]], figures: Sequence[dict[str, Metric]]) -> Baseline:
    """Medians of sums and of figures over past broadcasts; none below five, where a figure is null it does not count."""
    if len(past) < ENOUGH:
        return Baseline(sessions=len(past))
    names = {name for sums in past for name in sums}
    sums = {name: median_low([one.get(name, 0) for one in past]) for name in names}
    held: dict[str, list[int]] = {}
    for each in figures:
        for name, one in each.items():
            if one.value is not None:
                held.setdefault(name, []).append(one.value)
    middle = {name: median_low(values) for name, values in held.items() if len(values) >= ENOUGH}
    return Baseline(sessions=len(past), figures=middle, sums=sums)


def beside(one: Metric, median: int, marks: Sequence[Mark], now_ms: int, each: int = 1) -> Finding | None:
    """A figure against its median, by the counts it is made of; None where nothing can be said.

    A share of money is made of orders, not of cents: `each` is what one of them comes to.
    """
    if one.value is None or not one.den or median <= 0 or one.id not in TOLD:
        return None
    if one.unit == "rate":
        cases, expected = (one.num or 0) / each, one.den * median / 10_000 / each
        effect = math.log(cases + 0.5) - math.log(expected + 0.5)
        noise = math.sqrt(1 / (cases + 1) + 1 / (expected + 1))
    else:  # an amount or a span over so many cases: its spread is about three fifths of its mean
        effect = math.log(max(one.value, 1) / median)
        noise = math.sqrt(0.6 / one.den + 0.6 / max(one.den, 100))
    effect = -effect if one.better == "down" else effect
    least = max(2000, round(10_000 * (1 - math.exp(BEYOND * noise))))
    return Finding(
        id=one.id, unit=one.unit, value=one.value, median=median, change_bp=(one.value - median) * 10_000 // median,
        num=one.num or 0, den=one.den, z_100=round(100 * effect / noise), least_bp=least, action=TOLD[one.id],
        marks=[f"{int(m.at.timestamp() * 1000)}:{m.name}" for m in marks if m.name in BESIDE and 0 <= now_ms - _ms(m) <= _STEP_MS][-3:],
    )  # fmt: skip


def judged(figures: dict[str, Metric], past: Baseline, marks: Sequence[Mark], now_ms: int) -> list[Finding]:
    """Every figure that can be judged, the worst first."""
    order = figures["aov"].value if "aov" in figures else None
    found = [
        beside(figures[name], past.figures[name], marks, now_ms, (order or 1) if name == "refund_rate" else 1)
        for name in TOLD
        if name in figures and name in past.figures
    ]
    return sorted((f for f in found if f), key=lambda f: f.z_100)


def worst(found: Sequence[Finding], most: int = 3) -> list[Finding]:
    """What fell beyond chance and by enough to matter, the worst first."""
    return [f for f in found if f.z_100 < BEYOND * 100 and _effect(f) < DROP][:most]


def best(found: Sequence[Finding], most: int = 3) -> list[Finding]:
    """What rose beyond chance, the best first."""
    return [f for f in reversed(found) if f.z_100 > -BEYOND * 100][:most]


def _effect(f: Finding) -> float:
    change = math.log(max(f.value, 1) / f.median)
    return -change if f.id == "refund_rate" else change


def explains(marks: Sequence[Mark], end_ms: int) -> list[Span]:
    """Spans in which a product was explained: one at a time, closed by its end, by the next one, or by the broadcast's end."""
    found: list[Span] = []
    since: Mark | None = None
    for mark in marks:
        if since and mark.name in {"explain_start", "explain_end", "live_end"}:
            found.append(Span(_ms(since), _ms(mark), int(since.product or 0)))
            since = None
        if mark.name == "explain_start":
            since = mark
    if since:
        found.append(Span(_ms(since), end_ms, int(since.product or 0)))
    return [s for s in found if s.end > s.start]


def shifts(marks: Sequence[Mark], start_ms: int, end_ms: int) -> list[tuple[str, Span]]:
    """The broadcast cut where its host changed; before the first change nobody is named."""
    cuts = [("", start_ms), *((str(m.props.get("name", "")), _ms(m)) for m in marks if m.name == "host_change")]
    ends = [*(at for _, at in cuts[1:]), end_ms]
    return [(name, Span(at, end)) for (name, at), end in zip(cuts, ends, strict=True) if end > at]


def moved(final: Sequence[Metric], settled: Sequence[Metric]) -> list[Moved]:
    """Figures that one version has otherwise than the other."""
    later = {one.id: one for one in settled}
    return [
        Moved(one.id, one.unit, one.value, later[one.id].value)
        for one in final
        if one.id in later and later[one.id].value != one.value
    ]


def _ms(mark: Mark) -> int:
    return int(mark.at.timestamp() * 1000)


def morning(at: datetime) -> datetime:
    """Eight o'clock of the next business day."""
    local = at.astimezone(ZONE) + timedelta(days=1)
    return local.replace(hour=_MORNING, minute=0, second=0, microsecond=0)
