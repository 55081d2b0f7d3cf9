"""Programmes and members as shoppers, shops and prices see them."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from meadow.base import clock
from meadow.base.db import ReadDb
from meadow.base.page import Cursor, Page
from meadow.base.vault import mask_name
from meadow.people import accounts
from meadow.people.members import rules, store
from meadow.people.members.types import Counts, Member, Membership, Program, Scene


async def levels(db: ReadDb, account_id: UUID, shop_ids: Sequence[UUID]) -> dict[UUID, int]:
    """The account's level by shop; a shop where it is no member is left out."""
    return await store.levels(db, account_id=account_id, shop_ids=shop_ids) if shop_ids else {}


async def program(db: ReadDb, shop_id: UUID) -> Program:
    """A shop's programme; one that was never set is closed and has no levels."""
    found = await store.program_of(db, shop_id=shop_id)
    return found or Program(shop_id=shop_id, open=False, levels=[], updated_at=clock.now())


async def membership(db: ReadDb, account_id: UUID, shop_id: UUID) -> Membership:
    """What a shopper is in a shop."""
    found = await program(db, shop_id)
    held = await store.member_of(db, shop_id=shop_id, account_id=account_id)
    joined = held.joined_at if held else None
    spend = held.spend if held else 0
    level = held.level if held and joined else 0
    return Membership(
        shop_id=shop_id, open=found.open, member=joined is not None, level=level, spend=spend, levels=found.levels,
        to_next=rules.to_next(found.levels, level, spend), joined_at=joined,
    )  # fmt: skip


async def members(db: ReadDb, shop_id: UUID, level: int | None, cursor: str | None, limit: int) -> Page[Member]:
    """A shop's members, the newest first; names are masked."""
    at = Cursor.read(cursor, datetime, UUID)
    rows = await store.page(db, shop_id=shop_id, level=level, before=(at[0], at[1]) if at else None, limit=limit)
    names = await accounts.profiles(db, [r.account_id for r in rows[:limit]])
    items = [
        Member(
            account_id=r.account_id, name=mask_name(names[r.account_id].name) if r.account_id in names else "",
            level=r.level, manual=r.manual, spend=r.spend, joined_at=r.joined_at, scene=Scene(r.scene),
        )
        for r in rows[:limit]
    ]  # fmt: skip
    last = rows[limit - 1] if len(rows) > limit else None
    return Page(items, Cursor.make(last.joined_at, last.account_id) if last else None)


async def counts(db: ReadDb, shop_id: UUID) -> Counts:
    """Members in all and by level."""
    found = await store.counts(db, shop_id=shop_id)
    return Counts(sum(found.values()), found)


async def checks(db: ReadDb) -> list[str]:
    """Findings: members whose spend is not what was counted."""
    rows = await store.uneven(db)
    return [f"member {m['account_id']} of {m['shop_id']}: {m['spend']} kept, {m['real']} counted" for m in rows]
