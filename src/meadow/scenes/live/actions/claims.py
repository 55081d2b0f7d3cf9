"""A crowd at a drop: claims that come while one commit is under way go into the next; what is gone is told from memory."""

import asyncio
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from meadow.base import clock, ids
from meadow.base.bus import emit_many
from meadow.base.db import House, WriteDb
from meadow.base.errors import NotFound, Problem
from meadow.base.track.types import Fact
from meadow.goods.offers.types import rooms as offers
from meadow.goods.offers.types.coupons import EnoughCoupons
from meadow.scenes.live.actions.lane import Door, door, tell_after
from meadow.scenes.live.events import Noted
from meadow.scenes.live.rules.drops import start
from meadow.scenes.live.rules.machine import ON_AIR
from meadow.scenes.live.store import drops as store
from meadow.scenes.live.types.drops import BUCKETS, Claimed, Exhausted, NotOpen, Twice

_MOST = 128
_TOLD_EVERY_S = 0.25
Answer = Claimed | Problem


async def claim(house: House, account_id: UUID, session_id: UUID, drop_id: UUID) -> Claimed:
    """One coupon of a drop for this account, once; asking again names the same.

    Raises `NotFound`, `NotOpen`, `Exhausted`, `EnoughCoupons`, `CouponGone`, `Twice`.
    """
    here, key = door(house), (session_id, drop_id)
    if drop_id in here.gone:
        return late(here, account_id, drop_id)
    answer: asyncio.Future[Claimed] = asyncio.get_running_loop().create_future()
    line = here.lines.setdefault(key, [])
    line.append((account_id, answer))
    if key not in here.serving:
        here.serving[key] = asyncio.create_task(_serve(house, here, key))
    return await answer


def late(here: Door, account_id: UUID, drop_id: UUID) -> Claimed:
    """The answer of a drop that is gone, from memory. Raises `Exhausted`."""
    had = here.gone[drop_id].get(account_id)
    if had is None:
        raise Exhausted
    return Claimed(had, again=True)


async def _serve(house: House, here: Door, key: tuple[UUID, UUID]) -> None:
    """Answer everybody who stands in a line, a commit for many at a time."""
    line = here.lines[key]
    try:
        while line:
            turn = line[:_MOST]
            del line[:_MOST]
            try:
                answers = await _answers(house, here, key, [a for a, _ in turn])
            except Exception as error:  # noqa: BLE001 - whoever waits is told
                answers = [error] * len(turn)
            for (_, waiting), answer in zip(turn, answers, strict=True):
                if waiting.done():
                    continue
                if isinstance(answer, Claimed):
                    waiting.set_result(answer)
                else:
                    waiting.set_exception(answer)
    finally:
        del here.lines[key], here.serving[key]


async def _answers(
    house: House, here: Door, key: tuple[UUID, UUID], account_ids: Sequence[UUID]
) -> list[Claimed | Exception]:  # fmt: skip
    session_id, drop_id = key
    if drop_id not in here.gone:
        async with house.write() as db:
            found = await _batch(db, here, key, list(dict.fromkeys(account_ids)))
        if any(isinstance(a, Exhausted) for a in found.values()):
            async with house.read() as db:
                here.note_gone(drop_id, await store.claims(db, session_id=session_id, drop_id=drop_id))
        return [found[a] for a in account_ids]
    had = here.gone[drop_id]
    return [Claimed(had[a], again=True) if a in had else Exhausted() for a in account_ids]


async def _batch(db: WriteDb, here: Door, key: tuple[UUID, UUID], account_ids: Sequence[UUID]) -> dict[UUID, Answer]:
    """Answer many accounts in one transaction. Raises what concerns all of them: `NotFound`, `NotOpen`, `CouponGone`."""
    session_id, drop_id = key
    mine = {"session_id": session_id, "drop_id": drop_id}
    row = await store.shown(db, **mine)
    if row is None or row.rehearsal:
        raise NotFound
    had = await store.claims(db, **mine, account_ids=account_ids)
    found: dict[UUID, Answer] = {a: Claimed(c, again=True) for a, c in had.items()}
    fresh = [a for a in account_ids if a not in had]
    if fresh and (row.state != "open" or not row.opens_at <= clock.now() < row.ends_at or row.room_state not in ON_AIR):
        no = NotOpen(state=row.state, opens_at=row.opens_at.isoformat() if row.opens_at else None)
        return found | dict.fromkeys(fresh, no)
    if not fresh:
        return found
    parts = await store.take(db, **mine, first=start(fresh[0], min(BUCKETS, row.quota)), n=len(fresh))
    made, late_ = await _share(db, row, fresh, parts)
    found |= made | {a: Exhausted() for a in late_}
    await _tell(db, here, row, made, last=bool(late_))
    return found


async def _share(
    db: WriteDb, row: Any, waiting: list[UUID], parts: list[int]
) -> tuple[dict[UUID, Answer], list[UUID]]:  # fmt: skip
    """Hand out what was taken, in order: what one may not have is the next one's; returns who is left without, too."""
    made: dict[UUID, Answer] = {}
    while waiting and parts:
        turn, waiting = dict(zip(waiting, parts, strict=False)), waiting[len(parts) :]
        given = await _hand(db, row, turn)
        parts = [*parts[len(turn) :], *(turn[a] for a, said in given.items() if not isinstance(said, Claimed))]
        made |= given
    if parts:
        await store.give_back(db, session_id=row.session_id, drop_id=row.id, parts=parts)
    return made, waiting


async def _hand(db: WriteDb, row: Any, parts: dict[UUID, int]) -> dict[UUID, Answer]:
    """Coupons for those who took one out of a part; who may not have it is told why."""
    mine = {"session_id": row.session_id, "drop_id": row.id}
    coupons = {a: ids.new() for a in parts}
    noted = await store.add_claims(db, **mine, coupons=coupons, parts=parts)
    twice = coupons.keys() - noted
    enough: set[UUID] = set()
    if noted:
        enough = await db.house.wiring.asks[offers.HAND](db, row.offer_id, {a: coupons[a] for a in noted})
    if enough:
        await store.drop_claims(db, **mine, account_ids=enough)
    found: dict[UUID, Answer] = {a: Claimed(coupons[a]) for a in noted - enough}
    return found | {a: Twice() for a in twice} | {a: EnoughCoupons() for a in enough}


async def _tell(db: WriteDb, here: Door, row: Any, made: dict[UUID, Answer], *, last: bool) -> None:
    """Facts for the event log, and what is left for everybody's screen: now and then, and that nothing is."""
    whose = {
        "room_id": row.session_id,
        "author_id": row.author_id,
        "source_id": row.session_id,
        "campaign_id": row.offer_id,
    }
    facts = [
        Fact(name="claim_coupon", about=said.coupon_id, at=clock.now(), actor=a, scene="live", **whose)
        for a, said in made.items()
        if isinstance(said, Claimed)
    ]
    await emit_many(db, [Noted(fact=f) for f in facts])
    if not here.quiet(f"drop:{row.id}", _TOLD_EVERY_S) or last:
        taken = await store.taken(db, session_id=row.session_id, drop_ids=[row.id])
        tell_after(db, row.session_id, f"drop:{row.id}", {"left": row.quota - taken.get(row.id, 0)})
