"""What a console gives and plays: coupon drops, flash deals, lucky bags."""

from uuid import UUID

from meadow.base.db import ReadDb, WriteDb
from meadow.base.errors import Forbidden, NotFound, Problem
from meadow.base.page import Page
from meadow.base.web import Who, read, write
from meadow.goods.offers.types.coupons import CouponGone
from meadow.goods.offers.types.views import BadPrice, Conflicting, FakeWas
from meadow.goods.stock.types import NotEnough
from meadow.scenes.live.actions import deals, drops, luck
from meadow.scenes.live.http.common import COMMAND, ONE, Limit, desk
from meadow.scenes.live.queries import console, gifts
from meadow.scenes.live.rules import RUN
from meadow.scenes.live.types import NotForRole
from meadow.scenes.live.types.deals import ArmDeal, BadStart, Deal, DealOnSku, DealOver
from meadow.scenes.live.types.drops import ArmDrop, Drop, NotOpen
from meadow.scenes.live.types.luck import Luck, LuckTurned, NewLuck, PrizeNotOwn, PrizeTooDear

_DROP, _DEAL, _LUCK = (
    ONE + "/drops/{drop_id:uuid}",
    ONE + "/deals/{deal_id:uuid}",
    ONE + "/lucky/{luck_id:uuid}",
)
_SIGN: list[type[Problem]] = [Forbidden, NotFound, NotForRole]


@read(ONE + "/drops", guard=desk, op="scenes_live_drops", raises=_SIGN)
async def drop_list(
    db: ReadDb, who: Who, author_id: UUID, sid: UUID, cursor: str | None = None, limit: Limit = 20
) -> Page[Drop]:
    """Coupon drops of a broadcast, the newest first."""
    at = await console.desk(db, who, author_id, RUN)
    return await gifts.drops(db, await console.of(db, at, sid), cursor, limit)


@write(
    ONE + "/drops", guard=desk, op="scenes_live_arm_drop", status=201, raises=[*COMMAND, CouponGone]
)  # fmt: skip
async def arm_drop(db: WriteDb, who: Who, author_id: UUID, sid: UUID, data: ArmDrop) -> Drop:
    """Keep coupons for a drop."""
    at = await console.desk(db, who, author_id, RUN)
    return await gifts.drop(db, sid, await drops.arm(db, at, sid, data))


@write(_DROP + "/drop", guard=desk, op="scenes_live_drop", raises=[*COMMAND, NotOpen])
async def drop(db: WriteDb, who: Who, author_id: UUID, sid: UUID, drop_id: UUID) -> Drop:
    """Drop it now: it opens in two seconds."""
    await drops.drop(db, await console.desk(db, who, author_id, RUN), sid, drop_id)
    return await gifts.drop(db, sid, drop_id)


@write(_DROP + "/end", guard=desk, op="scenes_live_end_drop", raises=COMMAND)
async def end_drop(db: WriteDb, who: Who, author_id: UUID, sid: UUID, drop_id: UUID) -> Drop:
    """Stop a drop, or call off an armed one."""
    await drops.end(db, await console.desk(db, who, author_id, RUN), sid, drop_id)
    return await gifts.drop(db, sid, drop_id)


@read(ONE + "/deals", guard=desk, op="scenes_live_deals", raises=_SIGN)
async def deal_list(
    db: ReadDb, who: Who, author_id: UUID, sid: UUID, cursor: str | None = None, limit: Limit = 20
) -> Page[Deal]:
    """Flash deals of a broadcast, the newest first."""
    at = await console.desk(db, who, author_id, RUN)
    return await gifts.deals(db, await console.of(db, at, sid), cursor, limit)


@write(
    ONE + "/deals", guard=desk, op="scenes_live_arm_deal", status=201,
    raises=[*COMMAND, BadStart, BadPrice, FakeWas, Conflicting, DealOnSku, NotEnough],
)  # fmt: skip
async def arm_deal(db: WriteDb, who: Who, author_id: UUID, sid: UUID, data: ArmDeal) -> Deal:
    """Keep pieces for a deal."""
    at = await console.desk(db, who, author_id, RUN)
    return await gifts.deal(db, sid, await deals.arm(db, at, sid, data))


@write(_DEAL + "/start", guard=desk, op="scenes_live_start_deal", raises=[*COMMAND, DealOver])
async def start_deal(db: WriteDb, who: Who, author_id: UUID, sid: UUID, deal_id: UUID) -> Deal:
    """Begin the warm-up."""
    await deals.start(db, await console.desk(db, who, author_id, RUN), sid, deal_id)
    return await gifts.deal(db, sid, deal_id)


@write(_DEAL + "/stop", guard=desk, op="scenes_live_stop_deal", raises=COMMAND)
async def stop_deal(db: WriteDb, who: Who, author_id: UUID, sid: UUID, deal_id: UUID) -> Deal:
    """Stop a deal, or call off an armed one."""
    await deals.stop(db, await console.desk(db, who, author_id, RUN), sid, deal_id)
    return await gifts.deal(db, sid, deal_id)


@read(ONE + "/lucky", guard=desk, op="scenes_live_lucks", raises=_SIGN)
async def luck_list(
    db: ReadDb, who: Who, author_id: UUID, sid: UUID, cursor: str | None = None, limit: Limit = 20
) -> Page[Luck]:
    """Lucky bags of a broadcast, the newest first."""
    at = await console.desk(db, who, author_id, RUN)
    return await gifts.lucks(db, await console.of(db, at, sid), cursor, limit)


@write(
    ONE + "/lucky", guard=desk, op="scenes_live_make_luck", status=201,
    raises=[*COMMAND, CouponGone, NotEnough, PrizeNotOwn, PrizeTooDear],
)  # fmt: skip
async def make_luck(db: WriteDb, who: Who, author_id: UUID, sid: UUID, data: NewLuck) -> Luck:
    """Prepare a lucky bag."""
    at = await console.desk(db, who, author_id, RUN)
    return await gifts.luck(db, sid, await luck.make(db, at, sid, data), None, desk=True)


@write(_LUCK + "/open", guard=desk, op="scenes_live_open_luck", raises=[*COMMAND, LuckTurned])
async def open_luck(db: WriteDb, who: Who, author_id: UUID, sid: UUID, luck_id: UUID) -> Luck:
    """Open a lucky bag."""
    await luck.open_now(db, await console.desk(db, who, author_id, RUN), sid, luck_id)
    return await gifts.luck(db, sid, luck_id, None, desk=True)


@write(_LUCK + "/cancel", guard=desk, op="scenes_live_cancel_luck", raises=[*COMMAND, LuckTurned])
async def cancel_luck(db: WriteDb, who: Who, author_id: UUID, sid: UUID, luck_id: UUID) -> Luck:
    """Call off a lucky bag that nobody has joined."""
    await luck.cancel(db, await console.desk(db, who, author_id, RUN), sid, luck_id)
    return await gifts.luck(db, sid, luck_id, None, desk=True)


routes = [
    drop_list, arm_drop, drop, end_drop, deal_list, arm_deal, start_deal, stop_deal, luck_list, make_luck, open_luck, cancel_luck,
]  # fmt: skip
