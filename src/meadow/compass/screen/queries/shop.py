"""What a shop's wall shows beside its day: rooms that sell its goods now, and what waits in stock and service."""

from datetime import timedelta
from uuid import UUID

from meadow.base import clock, ids
from meadow.base.db import House, ReadDb
from meadow.compass import metrics
from meadow.compass.screen.types import Alarms, ShopRoom
from meadow.scenes import live

ALARMS = "compass.screen.alarms"
"""Asked of stock and service: a shop -> what runs out, what is late, by name."""
MOST = 50
_FRESH_S = 5.0
_ENGINE = "compass.screen.beside"
Beside = tuple[list[ShopRoom], Alarms]


async def beside(db: ReadDb, shop_id: UUID) -> Beside:
    """Both, read at most every five seconds in a process however many walls there are."""
    held: dict[UUID, tuple[float, Beside]] = db.house.engines.setdefault(_ENGINE, {})
    now = clock.monotonic()
    for old in [k for k, (at, _) in held.items() if now - at >= _FRESH_S]:
        del held[old]
    if shop_id not in held:
        held[shop_id] = (now, (await rooms(db, shop_id), await alarms(db, shop_id)))
    return held[shop_id][1]


async def alarms(db: ReadDb, shop_id: UUID) -> Alarms:
    """What of a shop's stock and service should not wait."""
    ask = db.house.wiring.asks.get(ALARMS)
    return Alarms(**await ask(db, shop_id)) if ask else Alarms()


async def rooms(db: ReadDb, shop_id: UUID) -> list[ShopRoom]:
    """Rooms on air that sell this shop's goods, and its own: those that sold most of it in five minutes first.

    Of a room of somebody else only what it sold of this shop is told.
    """
    sold = await _sold(db.house, shop_id)
    own = {s.session_id: s for s in await metrics.sessions.open_of(db, shop_id)}
    known = {s.session_id: s for s in (await metrics.sessions.by_key(db, list(sold))).values() if s.ended_at is None}
    cards = await live.cards(db, list(known | own))
    found = []
    for session_id, card in cards.items():
        lately, gmv, orders = sold.get(ids.key64(session_id), (0, 0, 0))
        pinned = card.pinned.product.title if card.pinned else None
        found.append(
            ShopRoom(
                session_id=session_id, title=card.title, author=card.author.name, avatar=card.author.avatar, own=session_id in own,
                started_at=card.started_at, viewers=card.viewers, lately=lately, gmv=gmv, orders=orders, pinned=pinned,
            )
        )  # fmt: skip
    return sorted(found, key=lambda r: (-r.lately, -r.gmv, -r.viewers, r.session_id))[:MOST]


async def _sold(house: House, shop_id: UUID) -> dict[int, tuple[int, int, int]]:
    now = clock.now()
    return await metrics.rooms.of_shop(house, ids.key64(shop_id), now - timedelta(hours=12), now - timedelta(minutes=5))
