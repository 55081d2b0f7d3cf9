"""What a viewer takes from a broadcast: coupons of drops, lucky bags, the fan club; and what she reports."""

from typing import Annotated
from uuid import UUID

from litestar.params import QueryParameter

from meadow.base.db import House, ReadDb, WriteDb
from meadow.base.errors import NotFound
from meadow.base.page import Page
from meadow.base.web import Who, public, read, signed_in, write
from meadow.goods.offers.types.coupons import CouponGone, EnoughCoupons
from meadow.scenes.live.actions import claims, club, luck, patrol
from meadow.scenes.live.queries import extras, gifts, leading
from meadow.scenes.live.types import Closed
from meadow.scenes.live.types.club import Beat, Club
from meadow.scenes.live.types.drops import Claimed, Exhausted, NotOpen, Twice
from meadow.scenes.live.types.luck import (
    Barred,
    DeviceUsed,
    EntryOf,
    JoinLuck,
    Luck,
    LuckTurned,
    NeedsAddress,
    NoPrize,
    ShipPrize,
    Tools,
    Unmet,
)
from meadow.scenes.live.types.patrol import Say

_SESSION = "/api/live/sessions/{sid:uuid}"
_LUCK = _SESSION + "/lucky/{luck_id:uuid}"
Limit = Annotated[int, QueryParameter(ge=1, le=500)]


@read(_SESSION + "/tools", guard=public, op="scenes_live_tools", raises=[NotFound])
async def tools(db: ReadDb, who: Who | None, sid: UUID) -> Tools:
    """What is open, with one's own part in it."""
    return await extras.mine(db, sid, who.account_id if who else None)


@write(
    _SESSION + "/drops/{drop_id:uuid}/claim", guard=signed_in, op="scenes_live_claim", alone=False,
    raises=[NotFound, NotOpen, Exhausted, Twice, CouponGone, EnoughCoupons],
)  # fmt: skip
async def claim(house: House, who: Who, sid: UUID, drop_id: UUID) -> Claimed:
    """Claim a coupon of a drop; asking again names the same one."""
    return await claims.claim(house, who.account_id, sid, drop_id)


@read(_LUCK, guard=public, op="scenes_live_luck", raises=[NotFound])
async def show_luck(db: ReadDb, who: Who | None, sid: UUID, luck_id: UUID) -> Luck:
    """A lucky bag, with one's own part in it."""
    return await gifts.luck(db, sid, luck_id, who.account_id if who else None)


@read(_LUCK + "/entries", guard=public, op="scenes_live_luck_entries", raises=[NotFound])
async def luck_entries(
    db: ReadDb, sid: UUID, luck_id: UUID, cursor: str | None = None, limit: Limit = 500
) -> Page[EntryOf]:
    """The frozen list of a drawn bag."""
    return await gifts.entries(db, sid, luck_id, cursor, limit)


@write(
    _LUCK + "/join", guard=signed_in, op="scenes_live_join_luck",
    raises=[NotFound, Closed, LuckTurned, Barred, Unmet, DeviceUsed],
)  # fmt: skip
async def join_luck(db: WriteDb, who: Who, sid: UUID, luck_id: UUID, data: JoinLuck) -> Luck:
    """Take part in a lucky bag."""
    await luck.join(db, who, sid, luck_id, data)
    return await gifts.luck(db, sid, luck_id, who.account_id)


@write(
    _LUCK + "/claim", guard=signed_in, op="scenes_live_claim_luck",
    raises=[NotFound, NoPrize, NeedsAddress, CouponGone, EnoughCoupons],
)  # fmt: skip
async def claim_luck(db: WriteDb, who: Who, sid: UUID, luck_id: UUID) -> Luck:
    """Take one's prize."""
    await luck.claim(db, who, sid, luck_id)
    return await gifts.luck(db, sid, luck_id, who.account_id)


@write(
    _LUCK + "/address", guard=signed_in, op="scenes_live_ship_luck", raises=[NotFound, NoPrize, CouponGone, EnoughCoupons]
)  # fmt: skip
async def ship_luck(db: WriteDb, who: Who, sid: UUID, luck_id: UUID, data: ShipPrize) -> Luck:
    """Take a prize that is sent, and say where to."""
    await luck.claim(db, who, sid, luck_id, data.address_id)
    return await gifts.luck(db, sid, luck_id, who.account_id)


@read(_SESSION + "/club", guard=signed_in, op="scenes_live_club", raises=[NotFound])
async def show_club(db: ReadDb, who: Who, sid: UUID) -> Club:
    """One's place in the fan club of who broadcasts."""
    return await leading.club_of(db, sid, who.account_id)


@write(_SESSION + "/club", guard=signed_in, op="scenes_live_join_club", raises=[NotFound, Closed])
async def join_club(db: WriteDb, who: Who, sid: UUID) -> Club:
    """Join the fan club."""
    await club.join(db, who, sid)
    return await leading.club_of(db, sid, who.account_id)


@write(_SESSION + "/club", guard=signed_in, op="scenes_live_leave_club", method="DELETE", status=200, raises=[NotFound])
async def leave_club(db: WriteDb, who: Who, sid: UUID) -> Club:
    """Leave the fan club; the points stay."""
    await club.leave(db, who, sid)
    return await leading.club_of(db, sid, who.account_id)


@write(_SESSION + "/stay", guard=signed_in, op="scenes_live_stay", keyed=False, raises=[NotFound, Closed])
async def stay(db: WriteDb, who: Who, sid: UUID, data: Beat) -> Club:
    """Still here: once a minute."""
    await club.beat(db, who, sid, data)
    return await leading.club_of(db, sid, who.account_id)


@write(_SESSION + "/report", guard=signed_in, op="scenes_live_report", raises=[NotFound])
async def report(db: WriteDb, who: Who, sid: UUID, data: Say) -> None:
    """Tell the platform what is wrong with a broadcast."""
    await patrol.say(db, who, sid, data)


routes = [
    tools, claim, show_luck, luck_entries, join_luck, claim_luck, ship_luck, show_club, join_club, leave_club, stay, report,
]  # fmt: skip
