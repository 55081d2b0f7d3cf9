"""Serving products alone: the mall's waterfall, by the same recall, ranking, exploring and log as the feed."""

from datetime import timedelta
from uuid import UUID

import numpy as np

from meadow.base import clock, ids
from meadow.base.db import ReadDb
from meadow.scenes.feed import serve
from meadow.scenes.feed.actions.pages import as_served
from meadow.scenes.feed.serve import Ask
from meadow.scenes.feed.serve.engine import note
from meadow.scenes.feed.types import KINDS, Goods

_CARDS = np.array([KINDS.index("card")], np.int32)
_NONE = np.zeros(0, np.int32)
_RESTED = timedelta(hours=3)
"""A card comes again after so long, where a clip takes a day."""


async def goods(db: ReadDb, account_id: UUID | None, session: str, category: UUID | None, size: int) -> Goods:
    """The next products of a visit to the mall, none twice in it; of a category and those under it where one is named."""
    engine = await serve.of(db.house)
    shelf = await engine.fresh(db)
    visit, trace = ids.derived("mall", account_id or "guest", session), ids.new()
    person = await engine.people.get(db, account_id or visit, account_id)
    await engine.people.visit(db, person, visit)
    now = clock.now().timestamp()
    word = shelf.words.get(f"c:{ids.key64(category):x}") if category else -1
    if word is None:
        return Goods([], trace)
    ask = Ask(
        now=now, size=size, seed=trace.int & 0xFFFF_FFFF_FFFF, price=1.0, policies=await engine.policies(db), kinds=_CARDS, followed=_NONE,
        visit=person.in_visit(visit), lately=person.since(now - _RESTED.total_seconds()), gone=_NONE, goods=True, category=word,
    )  # fmt: skip
    chosen = serve.compose(shelf, person, ask, engine.ranker, engine.model)
    if chosen:
        slot = len(person.visits[visit])
        rows = [as_served(engine, person, c, visit, trace, slot + i) for i, c in enumerate(chosen)]
        note(engine, person, visit, chosen, rows)
    return Goods([shelf.ids[c.place] for c in chosen], trace)
