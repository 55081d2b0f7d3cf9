"""Joining and leaving, levels by spend or by hand."""

from uuid import UUID

from meadow.base import clock, trail
from meadow.base.bus import emit
from meadow.base.db import WriteDb
from meadow.base.errors import NotFound
from meadow.base.trail import Who
from meadow.people.members import rules, store
from meadow.people.members.events import Joined, Left, LevelChanged
from meadow.people.members.types import BadLevels, Join, Level, NoProgram, PutProgram


async def put_program(db: WriteDb, who: Who, shop_id: UUID, asked: PutProgram) -> None:
    """Set levels and whether the shop takes members; levels of all members follow. Raises `BadLevels`."""
    levels = [Level(level=i, name=x.name, threshold=x.threshold) for i, x in enumerate(asked.levels, 1)]
    if not rules.rising(levels):
        raise BadLevels
    await store.put_program(db, shop_id=shop_id, is_open=asked.open, levels=levels)
    for held in await store.everyone(db, shop_id=shop_id):
        await _turn(db, shop_id, held, rules.level_of(levels, held.spend, held.manual))
    await trail.note(db, who, verb="people.members.program", subject=shop_id, detail={"levels": len(levels)})


async def join(db: WriteDb, account_id: UUID, shop_id: UUID, asked: Join) -> None:
    """Become a member; twice is once, and what was spent here before counts. Raises `NoProgram`."""
    found = await store.program_of(db, shop_id=shop_id)
    held = await store.member_of(db, shop_id=shop_id, account_id=account_id, lock=True)
    if held is not None and held.joined_at is not None:
        return
    if found is None or not found.open:
        raise NoProgram
    level = rules.level_of(found.levels, held.spend if held else 0, held.manual if held else None)
    values = {"joined_at": clock.now(), "scene": asked.scene.value, "level": level}
    await store.put_member(db, shop_id=shop_id, account_id=account_id, **values)
    await emit(db, Joined(shop_id=shop_id, account_id=account_id, scene=asked.scene.value))


async def leave(db: WriteDb, account_id: UUID, shop_id: UUID) -> None:
    """Stop being a member; who is none stays none."""
    held = await store.member_of(db, shop_id=shop_id, account_id=account_id, lock=True)
    if held is not None and held.joined_at is not None:
        await store.put_member(db, shop_id=shop_id, account_id=account_id, joined_at=None, manual=None)
        await emit(db, Left(shop_id=shop_id, account_id=account_id))


async def set_level(db: WriteDb, who: Who, shop_id: UUID, account_id: UUID, level: int | None) -> None:
    """Give a level by hand, or let spend decide again. Raises `NotFound`, `BadLevels`."""
    found = await store.program_of(db, shop_id=shop_id)
    held = await store.member_of(db, shop_id=shop_id, account_id=account_id, lock=True)
    if found is None or held is None or held.joined_at is None:
        raise NotFound
    if level is not None and all(x.level != level for x in found.levels):
        raise BadLevels
    await store.put_member(db, shop_id=shop_id, account_id=account_id, manual=level)
    await _turn(db, shop_id, held, rules.level_of(found.levels, held.spend, level))
    detail = {"account_id": str(account_id), "level": level}
    await trail.note(db, who, verb="people.members.level", subject=shop_id, detail=detail)


async def count_spend(
    db: WriteDb, *, shop_id: UUID, account_id: UUID, order_id: UUID, amount: int, refund_id: UUID | None = None
) -> None:
    """What a completed order brought, or (`refund_id`, amount below zero) what a refund took back; the level follows.

    A refund counts with its order: one from before completion waits for it. Each is counted once.
    """
    whose = {"shop_id": shop_id, "account_id": account_id}
    held = await store.member_of(db, **whose, lock=True)
    if held is None:
        await store.put_member(db, **whose, spend=0)
        held = await store.member_of(db, **whose, lock=True)
    if not await store.note_spent(db, **whose, order_id=order_id, ref=refund_id or order_id, amount=amount):
        return
    done, total = await store.counted(db, **whose, order_id=order_id)
    change = total if refund_id is None else amount if done else 0
    spend = held.spend + change
    await store.put_member(db, **whose, spend=spend)
    found = await store.program_of(db, shop_id=shop_id)
    if found is not None:
        await _turn(db, shop_id, held, rules.level_of(found.levels, spend, held.manual))


async def _turn(db: WriteDb, shop_id: UUID, held: object, level: int) -> None:
    account_id, before, joined = held.account_id, held.level, held.joined_at  # type: ignore[attr-defined]
    if before == level:
        return
    await store.put_member(db, shop_id=shop_id, account_id=account_id, level=level)
    if joined is not None:
        await emit(db, LevelChanged(shop_id=shop_id, account_id=account_id, before=before, level=level))
