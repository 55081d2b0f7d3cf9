"""What is wrong with a stream, from one second to the next: pure."""

import itertools
from collections.abc import Sequence
from statistics import median

import msgspec

from meadow.scenes.live.types.incidents import Sample, Seen

LOW_RATE, LOW_FPS, LONG_GOP_MS, SILENT_DB, STILL = 0.4, 15.0, 4000, -50.0, 3
_MINUTE_MS, _LEAST_MS = 60_000, 20_000
_AFTER_MS = {
    "low_bitrate": 10_000,
    "low_fps": 3000,
    "long_gop": 0,
    "silent": 0,
    "no_audio": 10_000,
    "frozen": 0,
    "resolution": 0,
    "queue": 0,
}
"""How long each must last before it is an incident; what is heard and seen spans its time already."""
_WELL_MS = 5000
"""How long it must be well before it is over."""
STOCK_MINUTES = 15
_MANY, _TIMES = 120, 5


def wrong(seen: Seen, sample: Sample) -> set[str]:
    """What is wrong in this second. A third of a minute must be known before a rate can be low."""
    found = set()
    known = bool(seen.minute) and sample.at - seen.minute[0][0] >= _LEAST_MS
    if sample.kbps is not None and known and sample.kbps < LOW_RATE * median(kbps for _, kbps in seen.minute):
        found.add("low_bitrate")
    if sample.fps is not None and sample.fps < LOW_FPS:
        found.add("low_fps")
    if sample.gop_ms is not None and sample.gop_ms > LONG_GOP_MS:
        found.add("long_gop")
    if sample.audio is False:
        found.add("no_audio")
    if sample.level_db is not None and sample.level_db < SILENT_DB:
        found.add("silent")
    if sample.still is not None and sample.still >= STILL:
        found.add("frozen")
    if sample.width and sample.height and seen.size and [sample.width, sample.height] != seen.size:
        found.add("resolution")
    if sample.drops is not None and sample.drops > seen.drops:
        found.add("queue")
    return found


def step(seen: Seen, sample: Sample) -> Seen:
    """What is known after this second; `open` holds what is an incident now."""
    now_wrong = wrong(seen, sample)
    made = Seen(
        minute=[r for r in seen.minute if sample.at - r[0] < _MINUTE_MS],
        size=[sample.width, sample.height] if sample.width and sample.height else seen.size,
        drops=max(seen.drops, sample.drops or 0),
    )
    if sample.kbps is not None:
        made.minute.append((sample.at, sample.kbps))
    for kind in sorted(now_wrong | set(seen.open) | seen.bad.keys()):
        if kind in now_wrong:
            made.bad[kind] = seen.bad.get(kind, sample.at)
            if kind in seen.open or sample.at - made.bad[kind] >= _AFTER_MS[kind]:
                made.open.append(kind)
        elif kind in seen.open:
            made.good[kind] = seen.good.get(kind, sample.at)
            if sample.at - made.good[kind] < _WELL_MS:
                made.open.append(kind)
    return made


def changes(before: Seen, after: Seen) -> tuple[list[str], list[str]]:
    """What has become an incident, and what is over."""
    was, now = set(before.open), set(after.open)
    return sorted(now - was), sorted(was - now)


def minutes_left(left: int, sold: int, minutes: int) -> int | None:
    """For how many minutes the pieces last at the rate of the last ones; None where nothing was sold."""
    return None if sold <= 0 else left * minutes // sold


def dropped(now: tuple[int, int], before: tuple[int, int], least: int = 200) -> int | None:
    """By how many per cent a step of the funnel fell: (came, went on) of these minutes and of those before.

    None where too few came to say, or it fell by less than half, or the fall may be chance (less than three deviations).
    """
    came, on = now
    earlier, went = before
    if came < least or earlier < least or went == 0:
        return None
    rate, was = on / came, went / earlier
    spread = (was * (1 - was) * (1 / came + 1 / earlier)) ** 0.5
    if rate > was / 2 or was - rate < 3 * spread:
        return None
    return round(100 * (1 - rate / was))


def fallen(steps: Sequence[tuple[str, int, int]]) -> dict[str, int | None]:
    """By step (people now, people before) how many per cent fewer of those at the step before it go on; None is as usual."""
    pairs = itertools.pairwise(steps)
    return {name: dropped((before[1], now), (before[2], earlier)) for before, (name, now, earlier) in pairs}


def burst(last: int, ten: int) -> bool:
    """Whether the last minute had far more comments than the ten before it on average."""
    return last >= _MANY and last * 10 > _TIMES * max(ten, 1)


def decode(seen: object) -> Seen:
    """What was kept of a stream."""
    return msgspec.convert(seen, Seen) if seen else Seen()
