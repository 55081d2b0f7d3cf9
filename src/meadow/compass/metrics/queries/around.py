"""Peers of broadcasts 同行同级: where each stands among those of four weeks."""

import asyncio
from datetime import timedelta
from uuid import UUID

from meadow.base import clock
from meadow.base.db import House
from meadow.compass.metrics.queries import rooms, sessions
from meadow.compass.metrics.rules import ZONE
from meadow.compass.metrics.rules import peers as near
from meadow.compass.metrics.rules.rooms import measure, nearest, sums_of
from meadow.compass.metrics.types.rooms import Cell, Peer, Place, Session, Totals
from meadow.goods import catalog
from meadow.scenes import live

_SPAN = timedelta(days=28)
_MOST, _HOUR_S = 5000, 3600.0
_ENGINE = "compass.metrics.peers"


class Around:
    """Broadcasts of four weeks with their places, read once an hour by a process."""

    def __init__(self, peers: list[Peer], tiers: dict[UUID, int], above: dict[UUID, UUID | None]) -> None:
        self.peers, self.tiers, self.above = peers, tiers, above
        self.cells: dict[Place, Cell | None] = {}

    def cell(self, one: Session, category: UUID | None) -> Cell | None:
        """The peers of a broadcast of a category; those of one place are found once."""
        at = placed(one, category, self.tiers, self.above)
        if at not in self.cells:
            self.cells[at] = near.cell(self.peers, at)
        return self.cells[at]


def placed(one: Session, category: UUID | None, tiers: dict[UUID, int], above: dict[UUID, UUID | None]) -> Place:
    """Where a broadcast stands among others; who sold nothing in four weeks is of the lowest tenth."""
    top = category
    while top is not None and (over := above.get(top)) is not None:
        top = over
    hour = one.started_at.astimezone(ZONE).hour // 6
    return Place(author_id=one.author_id, category=category, top=top, tier=tiers.get(one.author_id, 0), hour=hour)


async def around(house: House) -> Around:
    """The broadcasts of four weeks; whoever asks while they are read waits for the same reading."""
    at, reading = house.engines.get(_ENGINE, (-1e9, None))
    now = clock.monotonic()
    if reading is None or now - at >= _HOUR_S or (reading.done() and (reading.cancelled() or reading.exception())):
        reading = asyncio.ensure_future(_read(house))
        reading.add_done_callback(lambda done: done.cancelled() or done.exception())
        house.engines[_ENGINE] = (now, reading)
    found: Around = await asyncio.shield(reading)
    return found


async def _read(house: House) -> Around:
    async with house.read() as db:
        over = await sessions.over_since(db, clock.now() - _SPAN, _MOST)
        kinds = await live.categories(db, [s.session_id for s in over])
        above = {c.id: c.parent_id for c in await catalog.categories(db)} if over else {}
    totals = await rooms.totals(house, [s.key for s in over])
    sales: dict[UUID, int] = {}
    for s in over:
        sales[s.author_id] = sales.get(s.author_id, 0) + totals.get(s.key, Totals()).gmv
    tiers = near.tiers(sales)
    peers = [
        Peer(place=placed(s, kinds.get(s.session_id), tiers, above), figures=_figures(s, totals[s.key]))
        for s in over
        if s.key in totals
    ]
    return Around(peers, tiers, above)


def _figures(one: Session, totals: Totals) -> dict[str, int]:
    length = max(1, round(((one.ended_at or clock.now()) - one.started_at).total_seconds() / 60))
    figures = measure(sums_of(totals, length, []))
    known = {name: one.value for name, one in figures.items() if name in near.PEERED and one.value is not None}
    return known | {"viewers_min": nearest(totals.viewers * 10_000, length)}
