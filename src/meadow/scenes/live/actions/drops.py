"""Coupon drops: armed with coupons set aside, dropped two seconds ahead, claimed by a crowd, settled at the end."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from meadow.base import clock, ids, timers
from meadow.base.db import WriteDb
from meadow.base.errors import NotFound
from meadow.base.timers import Timer
from meadow.goods.offers.types import rooms as offers
from meadow.goods.offers.types.coupons import CouponFace
from meadow.scenes.live.actions.command import act, house_desk, note, take
from meadow.scenes.live.actions.lane import on_stage
from meadow.scenes.live.rules import drops as parts
from meadow.scenes.live.store import drops as store
from meadow.scenes.live.store import sessions
from meadow.scenes.live.types import Desk, Session
from meadow.scenes.live.types.drops import BUCKETS, LEAD_S, ArmDrop, NotOpen

DROP_ENDS = "scenes.live.drop"


async def arm(db: WriteDb, desk: Desk, session_id: UUID, asked: ArmDrop) -> UUID:
    """Keep coupons of the author's, or of the shop she broadcasts for, for a drop. Raises `NotFound`, `CouponGone`, `WrongState`."""
    held = await take(db, desk, session_id)
    owners = [held.author_id, *([held.shop_id] if held.shop_id else [])]
    face: CouponFace = await db.house.wiring.asks[offers.SET_ASIDE](db, asked.offer_id, owners, asked.quota)
    drop_id = ids.new()
    values = {"offer_id": asked.offer_id, "quota": asked.quota, "window_s": asked.window_s, "face": face}
    await store.add(db, session_id=held.id, drop_id=drop_id, parts=parts.parts(asked.quota, BUCKETS), values=values)
    await act(db, held, desk, "drop_arm", {"drop_id": drop_id, "quota": asked.quota})
    return drop_id


async def drop(db: WriteDb, desk: Desk, session_id: UUID, drop_id: UUID) -> None:
    """Drop it now: it opens in two seconds, everywhere at once. Raises `NotFound`, `Closed`, `NotOpen`."""
    held = await on_stage(db, desk, session_id)
    row = await _locked(db, held, drop_id)
    if row.state != "armed":
        raise NotOpen(state=row.state)
    opens_at = clock.now() + timedelta(seconds=LEAD_S)
    ends_at = opens_at + timedelta(seconds=row.window_s)
    values = {"state": "open", "opens_at": opens_at, "ends_at": ends_at}
    await store.change(db, session_id=held.id, drop_id=drop_id, out_of=["armed"], **values)
    await timers.set(db, DROP_ENDS, drop_id, ends_at, {"session_id": str(held.id)})
    face: dict[str, Any] = row.face
    said = {
        "drop_id": drop_id, "opens_at": opens_at, "ends_at": ends_at, "title": face["title"], "minor": face["off"],
        "bp": face["bp"], "least": face["threshold"], "left": row.quota,
    }  # fmt: skip
    await act(db, held, desk, "drop", {"drop_id": drop_id}, ("drop", said))
    await note(db, held, "coupon_drop", drop_id, campaign_id=row.offer_id, qty=row.quota)


async def end(db: WriteDb, desk: Desk, session_id: UUID, drop_id: UUID) -> None:
    """Stop a drop, or call off an armed one; what is left goes back. Raises `NotFound`."""
    held = await take(db, desk, session_id)
    row = await _locked(db, held, drop_id)
    if row.state in {"armed", "open"}:
        await close(db, held, desk, row)


async def ended(db: WriteDb, timer: Timer) -> None:
    """The time of a drop is over."""
    held = await sessions.of(db, session_id=ids.parse(timer.note["session_id"]), lock=True)
    row = await store.of(db, session_id=held.id, drop_id=timer.key, lock=True) if held else None
    if held and row and row.state == "open" and row.ends_at <= clock.now():
        await close(db, held, house_desk(held.author_id), row)


async def close(db: WriteDb, held: Session, desk: Desk, row: Any) -> None:
    """Close a locked drop, count what went, and give the rest back to its template."""
    taken = await store.close(db, session_id=held.id, drop_id=row.id)
    to = "ended" if row.state == "open" else "cancelled"
    await store.change(db, session_id=held.id, drop_id=row.id, out_of=[row.state], state=to, ended_at=clock.now())
    await db.house.wiring.asks[offers.SETTLE](db, row.offer_id, row.quota, taken)
    await timers.cancel(db, DROP_ENDS, row.id)
    event = ("drop_end", {"drop_id": row.id}) if row.state == "open" else None
    await act(db, held, desk, "drop_end", {"drop_id": row.id, "taken": taken}, event)


async def _locked(db: WriteDb, held: Session, drop_id: UUID) -> Any:
    row = await store.of(db, session_id=held.id, drop_id=drop_id, lock=True)
    if row is None:
        raise NotFound
    return row
