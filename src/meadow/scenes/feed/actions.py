"""Serving a page of the feed, and forgetting what was served long ago."""

import random
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import msgspec

from meadow.base import clock, ids
from meadow.base.db import WriteDb
from meadow.people import authors
from meadow.scenes import video
from meadow.scenes.feed import store
from meadow.scenes.feed.rules import draw as rules
from meadow.scenes.feed.types import POLICY, Candidate, Drawn, Feed, Served, Tab

_POOL, _DAYS, _FRESH = 300, 60, 60
_RESTED = timedelta(hours=24)
_KEPT = timedelta(days=14)


async def page(db: WriteDb, account_id: UUID | None, tab: Tab, session: str, size: int) -> Feed:
    """The next clips of a visit. `session` names the visit; nothing comes twice in it, and each slot is logged."""
    visit = ids.derived("feed", account_id or "guest", session)
    trace = ids.new()
    seen = await store.seen(db, visit=visit)
    pool = await _candidates(db, account_id, tab, seen)
    drawn = await _draw(db, account_id, pool, tab, size, random.Random(trace.int))  # noqa: S311 - chance, not secrecy
    shown = await video.items(db, [d.video_id for d in drawn], account_id)
    rows = [
        Served(video_id=d.video_id, slot=len(seen) + i, policy=POLICY[tab], propensity=d.propensity, source=d.source,
               trace_id=trace, at=clock.now())
        for i, d in enumerate(drawn) if d.video_id in shown
    ]  # fmt: skip
    await store.add(db, rows, visit=visit, account_id=account_id)
    items = [
        msgspec.structs.replace(
            shown[r.video_id], trace_id=str(trace), slot=r.slot, policy=r.policy, propensity=r.propensity,
            source="follow" if r.source == "follow" else "recommend",
        )
        for r in rows
    ]  # fmt: skip
    return Feed(items, str(trace))


async def _candidates(db: WriteDb, account_id: UUID | None, tab: Tab, seen: set[UUID]) -> list[Candidate]:
    followed = await authors.followed(db, account_id) if account_id else []
    dropped = seen | (await video.disliked(db, account_id) if account_id else set())
    pools = {"follow": await video.pool(db, followed, days=_DAYS, limit=_POOL)}
    if tab == "recommend":
        newest = await video.pool(db, None, days=10 * _DAYS, limit=_POOL)
        pools |= {"popular": newest, "fresh": newest[:_FRESH]}
    return rules.candidates(pools, clock.now(), dropped)


async def _draw(
    db: WriteDb, account_id: UUID | None, pool: list[Candidate], tab: Tab, size: int, chance: random.Random
) -> list[Drawn]:
    """What this person has not seen for a day comes first; the rest fills the page only when that runs out."""
    if tab == "follow":
        newest = sorted(pool, key=lambda c: -c.weights["follow"])
        return [Drawn(c.video_id, "follow", 1.0) for c in newest[:size]]
    recent = await store.seen_since(db, account_id=account_id, since=clock.now() - _RESTED) if account_id else set()
    rested = [c for c in pool if c.video_id not in recent]
    drawn = rules.draw(rested, size, chance.random, rules.MIX)
    return drawn + _rest(pool, drawn, size, chance)


def _rest(pool: Sequence[Candidate], drawn: list[Drawn], size: int, chance: random.Random) -> list[Drawn]:
    taken = {d.video_id for d in drawn}
    return rules.draw([c for c in pool if c.video_id not in taken], size - len(drawn), chance.random, rules.MIX)


async def forget(db: WriteDb) -> int:
    """Drop what was served more than two weeks ago; returns how many rows."""
    return await store.forget(db, before=clock.now() - _KEPT)
