"""Training on what was served, and going live: never a worse model, and always a way back."""

import asyncio
import logging
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

from meadow.base import clock
from meadow.base.db import House
from meadow.scenes.feed import store
from meadow.scenes.feed.serve import models
from meadow.scenes.feed.serve.features import FEATURES
from meadow.scenes.feed.serve.heads import Ranker
from meadow.scenes.feed.store import warehouse
from meadow.scenes.feed.types import Trained
from meadow.scenes.feed.types.ranking import Bools

log = logging.getLogger(__name__)
MODEL = "feed"
_WINDOW, _DAY_S = timedelta(days=14), 86_400
_LEAST = 2_000


async def train(house: House, *, publish: bool = True, ece: float = 0.02) -> Trained:
    """Train on fourteen days, judge on the last one beside the live model, and go live only where the gate opens.

    The last day judges, the day before bends the curves and stops the growth; the trees learn from what is older. `ece`
    is how far its chances may lie from the truth.
    """
    told = await warehouse.examples(house.settings, clock.now() - _WINDOW, len(FEATURES))
    if len(told.at) < _LEAST:
        return Trained(rows=len(told.at), refused=["rows:few"])
    async with house.read() as db:
        held = await store.live_model(db, name=MODEL)
    live = await models.fetch(house, MODEL, held.live) if held else None
    with tempfile.TemporaryDirectory(prefix="meadow-train-") as folder:
        found = await asyncio.to_thread(_grow, told, live, Path(folder), ece)
        if publish and not found.refused:
            await models.put(house, MODEL, found.version, Path(folder))
            async with house.write() as db:
                await store.point(db, name=MODEL, version=found.version)
    log.info("trained %s on %s rows: %s", found.version, found.rows, found.refused or "live")
    return found


def _grow(told: warehouse.Examples, live: Ranker | None, folder: Path, ece: float) -> Trained:
    from meadow.scenes.feed import ranker  # noqa: PLC0415 - only training needs the library

    end = int(told.at[-1])
    test, last = told.at > end - _DAY_S, (told.at > end - 2 * _DAY_S) & (told.at <= end - _DAY_S)
    known = ~test
    labels = {h: y for h, y in told.labels.items() if y[known & ~last].sum() > 0 and y[last].sum() > 0}
    if not labels or not test.any() or not (known & ~last).any():
        return Trained(rows=len(told.at), refused=["rows:days"])
    names = [ranker.Feature(name, "serve") for name in FEATURES]
    # No weights by age: with uneven ones CatBoost 1.2.10's MultiLogloss stops at its first tree (measured).
    grown = ranker.train(told.features[known], {h: y[known] for h, y in labels.items()}, names, last[known])
    judged = {h: y[test] for h, y in labels.items()}
    new = ranker.report(grown, told.features[test], judged, told.users[test])
    old = _report_of(live, told, test)
    saved = ranker.save(folder, grown, {"rows": len(told.at), "until": end, "heads": new}, told.features[test])
    return Trained(
        rows=len(told.at), version=saved.version[:16], refused=ranker.gate(new, old, ranker.Gate(ece=ece)),
        auc={h: f.auc for h, f in new.items() if f.auc is not None},
    )  # fmt: skip


def _report_of(live: Ranker | None, told: warehouse.Examples, test: Bools) -> dict[str, Any]:
    from meadow.scenes.feed import ranker  # noqa: PLC0415 - as above

    if live is None:
        return {}
    judged = {h: told.labels[h][test] for h in live.score(told.features[test][:1]) if h in told.labels}
    return dict(ranker.report(cast("ranker.Ranker", live), told.features[test], judged, told.users[test]))
