"""Training on what was served, and going live: never a worse model, and always a way back."""

import asyncio
import logging
import sys
import tempfile
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import numpy as np

from meadow.base import clock, jobs, timers
from meadow.base.db import House, WriteDb
from meadow.base.timers import Timer
from meadow.base.track.tables import TIME_ZONE
from meadow.scenes.feed import store
from meadow.scenes.feed.serve import MODEL, models
from meadow.scenes.feed.serve.features import FEATURES
from meadow.scenes.feed.serve.heads import Prior, Ranker
from meadow.scenes.feed.store import warehouse
from meadow.scenes.feed.types import Trained

log = logging.getLogger(__name__)
TRAIN = "scenes.feed.train"
_DAY_S = 86_400
_LEAST = 2_000
_HOUR, _MINUTE = 4, 30
"""When the house is quietest, and the day before has its official sessions."""


async def train_due(db: WriteDb, timer: Timer) -> None:
    """Every night a ranker is grown; a worker that starts only learns when."""
    if timer.note.get("train"):
        await jobs.queue(db, TRAIN, lock=TRAIN, heavy=True)
    await timers.set(db, timer.kind, timer.key, night_after(clock.now()), {"train": True})


def night_after(moment: datetime) -> datetime:
    """The next half past four of the house's own day."""
    at = moment.astimezone(ZoneInfo(TIME_ZONE)).replace(hour=_HOUR, minute=_MINUTE, second=0, microsecond=0)
    return at if at > moment else at + timedelta(days=1)


async def apart(house: House) -> None:
    """Train in a process of its own, which yields to what serves. A gate that stays shut is no failure; raises where the process broke.

    A process that plays a history leaves it to the one that comes after.
    """
    if house.settings.clock_file:
        return
    command = [sys.executable, "-m", "meadow.cli", "train", "--data", str(house.settings.home)]
    child = await asyncio.create_subprocess_exec(*command, stdin=asyncio.subprocess.DEVNULL)
    try:
        status = await child.wait()
    except asyncio.CancelledError:
        child.terminate()
        await child.wait()
        raise
    if status not in {0, 1}:
        raise RuntimeError(f"training ended with {status}")


async def train(house: House, *, days: int = 14, publish: bool = True, ece: float = 0.02) -> Trained:
    """Train on the last days, judge on the very last one, and go live only where the gate opens.

    The last day judges, the day before bends the curves and stops the growth; the trees learn from what is older. A
    first model has to beat the scorer that serves without one. `ece` is how far its chances may lie from the truth.
    """
    told = await _examples(house, days)
    if len(told.at) < _LEAST:
        return Trained(at=clock.now(), rows=len(told.at), refused=["rows:few"])
    live = await _live(house)
    with tempfile.TemporaryDirectory(prefix="meadow-train-") as folder:
        found = await asyncio.to_thread(_grow, told, live or Prior(), Path(folder), ece)
        if found.version:
            await models.put(house, MODEL, found.version, Path(folder))
            found = msgspec.structs.replace(found, live=publish and not found.refused)
            async with house.write() as db:
                await store.register(db, name=MODEL, made=found)
                if found.live:
                    await store.point(db, name=MODEL, to=found.version)
    log.info("trained %s on %s rows: %s", found.version, found.rows, found.refused or "passes its gate")
    return found


async def evaluate(house: House, *, days: int = 1) -> list[Trained]:
    """The live model and the scorer that serves without one, judged on the impressions of the last days."""
    from meadow.scenes.feed import ranker  # noqa: PLC0415 - only learning needs the library

    told = await _examples(house, days)
    if not len(told.at):
        return []
    async with house.read() as db:
        held = await store.live_model(db, name=MODEL)
    judged: list[tuple[str, Any]] = [("prior", Prior())]
    if (live := await _live(house)) and held:
        judged.append((held.live, live))
    found = []
    for version, of in judged:
        labels = {h: told.labels[h] for h in of.score(told.features[:1]) if h in told.labels}
        figures = _told(ranker.report(of, told.features, labels, told.users))
        found.append(
            Trained(version=version, at=clock.now(), rows=len(told.at), heads=figures, live=version != "prior")
        )
    return found


async def _examples(house: House, days: int) -> warehouse.Examples:
    return await warehouse.examples(house.settings, clock.now() - timedelta(days=days), len(FEATURES))


async def _live(house: House) -> Ranker | None:
    async with house.read() as db:
        held = await store.live_model(db, name=MODEL)
    return await models.fetch(house, MODEL, held.live) if held else None


def _told(report: Mapping[str, Any]) -> dict[str, dict[str, float | None]]:
    return {head: msgspec.structs.asdict(figures) for head, figures in report.items()}


def _grow(told: warehouse.Examples, live: Ranker, folder: Path, ece: float) -> Trained:
    from meadow.scenes.feed import ranker  # noqa: PLC0415 - as above

    end = int(told.at[-1])
    test, last = told.at > end - _DAY_S, (told.at > end - 2 * _DAY_S) & (told.at <= end - _DAY_S)
    known = ~test
    labels = {h: y for h, y in told.labels.items() if y[known & ~last].sum() > 0 and y[last].sum() > 0}
    if not labels or not test.any() or not (known & ~last).any():
        return Trained(at=clock.now(), rows=len(told.at), refused=["rows:days"])
    names = [ranker.Feature(name, "serve") for name in FEATURES]
    # The older the row the likelier it is left out, by half in a week: weights would stop the growth (see `ranker.train`).
    kept = last | (np.random.default_rng(0).random(len(told.at)) < 0.5 ** ((end - told.at) / _DAY_S / 7))
    learn = known & kept
    grown = ranker.train(told.features[learn], {h: y[learn] for h, y in labels.items()}, names, last[learn])
    judged = {h: y[test] for h, y in labels.items()}
    new = ranker.report(grown, told.features[test], judged, told.users[test])
    known_heads = [h for h in live.score(told.features[test][:1]) if h in judged]
    old = ranker.report(live, told.features[test], {h: judged[h] for h in known_heads}, told.users[test])
    saved = ranker.save(folder, grown, {"rows": len(told.at), "until": end, "heads": new}, told.features[test])
    return Trained(
        version=saved.version[:16], at=clock.now(), rows=len(told.at), heads=_told(new),
        refused=ranker.gate(new, old, ranker.Gate(ece=ece)),
    )  # fmt: skip
