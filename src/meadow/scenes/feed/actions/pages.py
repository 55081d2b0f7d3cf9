"""Serving a page of the feed, and forgetting what was served long ago."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from uuid import UUID

import msgspec
import numpy as np

from meadow.base import clock, ids
from meadow.base.db import ReadDb, WriteDb
from meadow.people import authors
from meadow.scenes import live, video
from meadow.scenes.feed import serve, store
from meadow.scenes.feed.serve import Ask, Chosen, Engine, Person
from meadow.scenes.feed.serve.shelf import ROOMS
from meadow.scenes.feed.types import KINDS, Feed, RoomSlot, Served, Tab
from meadow.scenes.live.types.views import RoomCard
from meadow.scenes.video.types import Item

_KEPT, _STATE_KEPT = timedelta(days=14), timedelta(days=180)
_FOLLOWED_S = 15.0
_KINDS = np.array([KINDS.index(k) for k in ("clip", "shop_clip", "image_text", "live", "shop_live")], np.int32)
_TRIES = 2


async def page(db: ReadDb, account_id: UUID | None, tab: Tab, session: str, size: int) -> Feed:
    """The next clips of a visit. `session` names the visit; nothing comes twice in it, and each slot is logged.

    What can no longer be shown or bought is found when its card is made: it is barred, and the page is made again.
    """
    engine = await serve.of(db.house)
    await engine.fresh(db)
    visit, trace = ids.derived("feed", account_id or "guest", session), ids.new()
    person = await engine.people.get(db, account_id or visit, account_id)
    if account_id:
        engine.people.join(person, ids.derived("feed", "guest", session))
    await engine.people.visit(db, person, visit)
    ask = await _ask(engine, db, person, tab, visit, trace, size)
    slot = len(person.visits[visit])
    gone: list[int] = []
    for _ in range(_TRIES):
        barred = msgspec.structs.replace(ask, gone=np.append(ask.gone, gone).astype(np.int32)) if gone else ask
        chosen = _choose(engine, person, barred, tab)
        clips, lives = _apart(engine, chosen)
        shown, rooms = await video.items(db, clips, account_id), await live.cards(db, lives)
        missing = [c.place for c in chosen if not _holds(engine.shelf.ids[c.place], c, shown, rooms)]
        if not missing:
            break
        gone += missing
    chosen = [c for c in chosen if c.place not in gone]
    if not chosen:
        return Feed([], str(trace))
    rows = [as_served(engine, person, c, visit, trace, slot + i) for i, c in enumerate(chosen)]
    engine.log(person, visit, chosen, rows, ask.policies)
    return Feed(
        [_item(shown[r.video_id], r) for r in rows if r.video_id in shown], str(trace),
        [_room(rooms[r.video_id], r) for r in rows if r.video_id in rooms],
    )  # fmt: skip


def _apart(engine: Engine, chosen: Sequence[Chosen]) -> tuple[list[UUID], list[UUID]]:
    """Ids of clips, and of rooms."""
    both: tuple[list[UUID], list[UUID]] = ([], [])
    for c in chosen:
        both[int(engine.shelf.kind[c.place]) in ROOMS].append(engine.shelf.ids[c.place])
    return both


async def _ask(engine: Engine, db: ReadDb, person: Person, tab: Tab, visit: UUID, trace: UUID, size: int) -> Ask:
    now = clock.now().timestamp()
    followed = await _followed(db, person, always=tab == "follow")
    disliked = await video.disliked(db, person.account_id) if person.account_id else set()
    words, place = engine.shelf.words, engine.shelf.place
    gone = np.array([place[v] for v in disliked if v in place], np.int32)
    known = [words[k] for a in followed if (k := f"a:{ids.key64(a):x}") in words]
    return Ask(
        now=now, size=size, seed=trace.int & 0xFFFF_FFFF_FFFF, price=engine.price, policies=await engine.policies(db), kinds=_KINDS,
        followed=np.array(known, np.int32), visit=person.in_visit(visit), lately=person.lately(now), gone=gone,
    )  # fmt: skip


async def _followed(db: ReadDb, person: Person, *, always: bool) -> Sequence[UUID]:
    """Whom a person follows, a few seconds old at most."""
    if person.account_id is None:
        return ()
    if always or clock.monotonic() - person.followed[0] > _FOLLOWED_S:
        person.followed = (clock.monotonic(), await authors.followed(db, person.account_id))
    return person.followed[1]


def _choose(engine: Engine, person: Person, ask: Ask, tab: Tab) -> list[Chosen]:
    if tab == "follow":
        return serve.newest(engine.shelf, person, ask)
    return serve.compose(engine.shelf, person, ask, engine.ranker, engine.model)


def _holds(item_id: UUID, chosen: Chosen, shown: Mapping[UUID, Item], rooms: Mapping[UUID, RoomCard]) -> bool:
    """Still to be seen, and, where it is to sell, still with something to buy; a room: still on air."""
    if item_id in rooms:
        return True
    item = shown.get(item_id)
    return item is not None and (not chosen.detail.commerce or any(a.tappable for a in item.anchors))


def as_served(engine: Engine, person: Person, chosen: Chosen, visit: UUID, trace: UUID, slot: int) -> Served:
    """A slot as it is logged."""
    return Served(
        visit=visit, video_id=engine.shelf.ids[chosen.place], account_id=person.account_id, slot=slot, policy=chosen.policy,
        propensity=chosen.slot.propensity, source=chosen.source, trace_id=trace, detail=msgspec.msgpack.encode(chosen.detail),
        at=clock.now(),
    )  # fmt: skip


def _item(item: Item, row: Served) -> Item:
    source = "follow" if row.source == "follow" else "recommend"
    told = {"trace_id": str(row.trace_id), "slot": row.slot, "policy": row.policy, "propensity": row.propensity}
    return msgspec.structs.replace(item, source=source, **told)


def _room(card: RoomCard, row: Served) -> RoomSlot:
    return RoomSlot(slot=row.slot, room=card, source=row.source, policy=row.policy, propensity=row.propensity)


async def forget(db: WriteDb) -> int:
    """Drop what was served more than two weeks ago, and states nobody came back to; returns how many rows were served."""
    await store.forget_states(db, before=clock.now() - _STATE_KEPT)
    return await store.forget(db, before=clock.now() - _KEPT)
