"""A broadcast on air with goods in its bag, put straight into the tables: for tests of what happens in one."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from meadow.base import clock, ids
from meadow.base.db import House
from meadow.base.trail import Grant, Who
from meadow.goods.offers import actions as offering
from meadow.goods.offers.types.kinds import CouponRule
from meadow.goods.offers.types.views import NewOffer, Owner
from meadow.people.accounts.types import Known
from meadow.scenes.live.tables.rooms import event, item, op, room, session
from meadow.scenes.live.types import Desk, Role
from tests.make import market


@dataclass
class Stage:
    """A shop's own broadcaster on air with one product."""

    house: House
    owner: Known
    shop_id: UUID
    author_id: UUID
    session_id: UUID
    room_id: UUID
    goods: market.Goods
    more: dict[str, Any] = field(default_factory=dict)

    @property
    def desk(self) -> Desk:
        return Desk(author_id=self.author_id, role=Role.host, account_id=self.owner.id, name="ann")

    @property
    def who(self) -> Who:
        grants = (Grant("author", self.author_id, ("*",), "owner"), Grant("shop", self.shop_id, ("*",), "owner"))
        return Who(self.owner.id, ids.new(), "ann", grants)

    async def coupons(self, total: int, *, off: int = 500, threshold: int = 0) -> UUID:
        """A template of the shop."""
        now = clock.now()
        rule = CouponRule(threshold=threshold, off=off, total=total, valid_days=7, channel="private")
        new = NewOffer({"zh-CN": "直播券", "en": "Live coupon"}, rule, now, now + timedelta(days=3), whole=True)
        async with self.house.write() as db:
            return await offering.make(db, self.who, Owner.shop(self.shop_id), new)

    async def state(self, to: str) -> None:
        """Put the broadcast into a state behind everybody's back."""
        values: dict[str, Any] = {
            "state": to,
            "grace_until": clock.now() + timedelta(seconds=20) if to == "grace" else None,
        }
        async with self.house.write() as db:
            await db.run(session.update().where(session.c.id == self.session_id).values(**values))

    async def events(self, *kinds: str) -> list[dict[str, Any]]:
        """What viewers were told, in order."""
        query = sa.select(event).where(event.c.session_id == self.session_id).order_by(event.c.off)
        async with self.house.read() as db:
            return [{"k": r.kind, **r.body} for r in await db.all(query) if not kinds or r.kind in kinds]

    async def verbs(self) -> list[str]:
        """The commands that were given, in order."""
        query = sa.select(op.c.verb).where(op.c.session_id == self.session_id).order_by(op.c.id)
        async with self.house.read() as db:
            return [r.verb for r in await db.all(query)]


async def stage(house: House, name: str = "ann", *, stock: int = 50, price: int = 9900, state: str = "live") -> Stage:
    """Make one; the account is old enough for anything."""
    owner = await market.person(house, name)
    shop_id = await market.shop(house, owner, f"{name} 的店")
    author_id = await market.author(house, owner, f"{name} 主播")
    goods = await market.goods(house, shop_id, stock=stock, price=price)
    made = Stage(house, owner, shop_id, author_id, ids.new(), ids.new(), goods)
    now = clock.now()
    common = {"author_id": author_id, "shop_id": shop_id, "title": "晚间专场", "created_at": now}
    async with house.write() as db:
        await db.run(
            room.insert().values(
                id=made.room_id, state="open", salt=b"salt", key_version=1, key_hash=made.room_id.bytes, **common
            )
        )
        await db.run(
            session.insert().values(
                id=made.session_id, room_id=made.room_id, state=state, rehearsal=False, planned_at=now, started_at=now,
                planned_end=now + timedelta(hours=3), **common,
            )
        )  # fmt: skip
        await db.run(
            item.insert().values(
                session_id=made.session_id, product_id=goods.product_id, number=1, pos=1, shop_id=shop_id, script="", card="",
                added_at=now,
            )
        )  # fmt: skip
    return made


async def old_person(house: House, name: str, days: int = 30) -> Known:
    """Somebody whose account was made so many days ago."""
    clock.move(-timedelta(days=days))
    try:
        return await market.person(house, name)
    finally:
        clock.reset()
