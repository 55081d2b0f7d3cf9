"""Lucky bags: opened with a sealed seed, joined once a person, drawn so that anybody can draw again, claimed within days."""

import hmac
import secrets
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec

from meadow.base import clock, ids, policy, timers
from meadow.base.db import WriteDb
from meadow.base.errors import NotFound
from meadow.base.timers import Timer
from meadow.base.trail import Who
from meadow.base.vault import mask_name
from meadow.goods.offers.types import rooms as offers
from meadow.goods.offers.types.coupons import EnoughCoupons
from meadow.people import accounts
from meadow.scenes.live.actions import club, prizes
from meadow.scenes.live.actions.command import act, house_desk, note, take
from meadow.scenes.live.actions.lane import door, on_stage, tell_after
from meadow.scenes.live.queries.gifts import prize_of
from meadow.scenes.live.queries.standing import standing
from meadow.scenes.live.rules import luck as rules
from meadow.scenes.live.rules.machine import ON_AIR
from meadow.scenes.live.store import luck as store
from meadow.scenes.live.store import sessions
from meadow.scenes.live.types import Closed, Desk, Session
from meadow.scenes.live.types.luck import (
    CLAIM_DAYS,
    MOST_POINTS,
    YOUNG_DAYS,
    Barred,
    Conditions,
    CouponPrize,
    DeviceUsed,
    JoinLuck,
    LuckTurned,
    NewLuck,
    NoPrize,
    PointsPrize,
    PrizeTooDear,
    SkuPrize,
    Unmet,
)

LUCK = "scenes.live.luck"
_WAITING, _OVER = frozenset({"draft", "scheduled"}), frozenset({"drawn", "awarded", "cancelled"})


async def make(db: WriteDb, desk: Desk, session_id: UUID, new: NewLuck) -> UUID:
    """Prepare a bag; its coupons or pieces are kept from now on.

    Raises `NotFound`, `WrongState`, `CouponGone`, `NotEnough`, `PrizeTooDear`, `PrizeNotOwn`.
    """
    held = await take(db, desk, session_id)
    most = await policy.value(db, MOST_POINTS.key)
    if isinstance(new.prize, PointsPrize) and new.prize.points > most:
        raise PrizeTooDear(most=most)
    said = msgspec.to_builtins(new.prize)
    if isinstance(new.prize, CouponPrize):
        owners = [held.author_id, *([held.shop_id] if held.shop_id else [])]
        face = await db.house.wiring.asks[offers.SET_ASIDE](db, new.prize.offer_id, owners, new.quantity)
        said |= {"title": face.title}
    if isinstance(new.prize, SkuPrize):
        said |= await prizes.described(db, held, new.prize)
    luck_id = ids.new()
    values = {
        "state": "scheduled" if new.open_at else "draft", "prize": said, "conditions": new.conditions,
        "quantity": new.quantity, "length_s": new.length_s, "open_at": new.open_at,
        "sku_id": new.prize.sku_id if isinstance(new.prize, SkuPrize) else None,
    }  # fmt: skip
    await store.add(db, session_id=held.id, luck_id=luck_id, values=values)
    await prizes.keep(db, held, luck_id, new.quantity)
    if new.open_at:
        await _wait(db, held, luck_id, new.open_at)
    await act(db, held, desk, "luck_make", {"bag_id": luck_id, "quantity": new.quantity})
    return luck_id


async def _wait(db: WriteDb, held: Session, luck_id: UUID, due: Any) -> None:
    await timers.set(db, LUCK, luck_id, due, {"session_id": str(held.id)})


async def open_now(db: WriteDb, desk: Desk, session_id: UUID, luck_id: UUID) -> None:
    """Open a bag: its seed is fixed and its hash told. Raises `NotFound`, `Closed`, `LuckTurned`."""
    held = await on_stage(db, desk, session_id)
    row = await _locked(db, held, luck_id)
    if row.state not in _WAITING:
        raise LuckTurned(state=row.state)
    await _open(db, held, desk, row)


async def _open(db: WriteDb, held: Session, desk: Desk, row: Any) -> None:
    seed, now = secrets.token_bytes(32), clock.now()
    draws_at = now + timedelta(seconds=row.length_s)
    values = {"state": "open", "opened_at": now, "draws_at": draws_at, "seed": seed, "seed_hash": rules.seed_hash(seed)}
    await store.change(db, session_id=held.id, luck_id=row.id, **values)
    await _wait(db, held, row.id, draws_at)
    asked = {k: v for k, v in row.conditions.items() if v}
    said = {
        "bag_id": row.id, "prize": row.prize, "count": row.quantity, "draws_at": draws_at, "seed_hash": values["seed_hash"],
        "conditions": [{"kind": k, "want": v} for k, v in asked.items()],
    }  # fmt: skip
    await act(db, held, desk, "luck_open", {"bag_id": row.id}, ("lucky", said))
    await note(db, held, "lucky_bag", row.id, qty=row.quantity)


async def cancel(db: WriteDb, desk: Desk, session_id: UUID, luck_id: UUID) -> None:
    """Call off a bag nobody has joined yet. Raises `NotFound`, `LuckTurned`."""
    held = await take(db, desk, session_id)
    row = await _locked(db, held, luck_id)
    joined = row.state == "open" and await store.count(db, session_id=held.id, luck_id=row.id)
    if joined or row.state in _OVER:
        raise LuckTurned(state=row.state)
    await _cancel(db, held, desk, row)


async def _cancel(db: WriteDb, held: Session, desk: Desk, row: Any) -> None:
    await store.change(db, session_id=held.id, luck_id=row.id, state="cancelled")
    await timers.cancel(db, LUCK, row.id)
    await _settle(db, held, row, handed=0)
    event = ("lucky_end", {"bag_id": row.id}) if row.state == "open" else None
    await act(db, held, desk, "luck_cancel", {"bag_id": row.id}, event)


async def _settle(db: WriteDb, held: Session, row: Any, handed: int) -> None:
    """Coupons that nobody got go back to their template, pieces to the stock."""
    await prizes.keep(db, held, row.id, 0)
    prize = prize_of(row)
    if isinstance(prize, CouponPrize):
        await db.house.wiring.asks[offers.SETTLE](db, prize.offer_id, row.quantity, handed)


async def join(db: WriteDb, who: Who, session_id: UUID, luck_id: UUID, asked: JoinLuck) -> UUID:
    """Take part once; twice is once. Raises `NotFound`, `Closed`, `LuckTurned`, `Barred`, `Unmet`, `DeviceUsed`."""
    held = await sessions.of(db, session_id=session_id)
    row = await store.of(db, session_id=session_id, luck_id=luck_id) if held else None
    if held is None or row is None or held.rehearsal or row.state in _WAITING:
        raise NotFound
    if held.state not in ON_AIR:
        raise Closed(state=held.state.value)
    mine = {"session_id": session_id, "luck_id": luck_id, "account_id": who.account_id}
    if had := await store.entry_of(db, session_id=session_id, luck_id=luck_id, account_id=who.account_id):
        return UUID(str(had.entry))
    if row.state != "open" or row.draws_at <= clock.now():
        raise LuckTurned(state=row.state)
    born, days = rules.born(who.account_id), await policy.value(db, YOUNG_DAYS.key)
    staff = who.knows("author", held.author_id) or (held.shop_id is not None and who.knows("shop", held.shop_id))
    if why := rules.barred(staff=staff, born=born, now=clock.now(), days=days):
        raise Barred(why=why)
    wanted = msgspec.convert(row.conditions, Conditions, strict=False)
    met = await standing(db, held, wanted, who.account_id, asked.phrase)
    if missing := rules.missing([(s.kind, bool(s.met)) for s in met]):
        raise Unmet(missing=missing)
    key = asked.device or str(who.session_id)
    device = hmac.digest(db.house.settings.keys.session, f"luck:{luck_id}:{key}".encode(), "sha256")
    made = await store.join(db, **mine, device=device)
    if made is None:
        raise DeviceUsed
    if not door(db.house).quiet(f"bag:{luck_id}", 1.0):
        tell_after(
            db, session_id, f"bag:{luck_id}", {"entries": await store.count(db, session_id=session_id, luck_id=luck_id)}
        )
    await note(db, held, "join_bag", made, actor=who.account_id)
    return made


async def due(db: WriteDb, timer: Timer) -> None:
    """The moment of a bag has come: to open, to be drawn, to let go of what nobody claimed."""
    held = await sessions.of(db, session_id=ids.parse(timer.note["session_id"]), lock=True)
    row = await store.of(db, session_id=held.id, luck_id=timer.key, lock=True) if held else None
    if held is None or row is None:
        return
    now, desk = clock.now(), house_desk(held.author_id)
    if row.state == "scheduled" and row.open_at <= now and held.state in ON_AIR:
        await _open(db, held, desk, row)
    elif row.state == "open" and row.draws_at <= now:
        await close(db, held, desk, row)
    elif row.state == "drawn" and row.claim_by <= now:
        await store.prize(db, session_id=held.id, luck_id=row.id, account_id=None, to="expired")
        await _award(db, held, row)


async def close(db: WriteDb, held: Session, desk: Desk, row: Any) -> None:
    """Draw an open bag at once, or call it off where nobody takes part: it never just disappears."""
    entries = await store.entries(db, session_id=held.id, luck_id=row.id) if row.state == "open" else []
    if not entries:
        await _cancel(db, held, desk, row)
        return
    won = rules.draw(row.seed, entries, row.quantity)
    await store.crown(db, session_id=held.id, luck_id=row.id, winners=won)
    await prizes.keep(db, held, row.id, len(won))
    claim_by = clock.now() + timedelta(days=await policy.value(db, CLAIM_DAYS.key))
    values = {"state": "drawn", "drawn_at": clock.now(), "claim_by": claim_by, "entries": len(entries)}
    await store.change(db, session_id=held.id, luck_id=row.id, **values, list_hash=rules.frozen(entries)[1])
    await _wait(db, held, row.id, claim_by)
    said = {"bag_id": row.id, "winners": await _names(db, held, row.id), "seed": row.seed.hex()}
    await act(db, held, desk, "luck_draw", {"bag_id": row.id, "entries": len(entries)}, ("lucky_drawn", said))


async def _names(db: WriteDb, held: Session, luck_id: UUID) -> list[dict[str, Any]]:
    rows = (await store.winners(db, session_id=held.id, luck_ids=[luck_id])).get(luck_id, [])[:100]
    known = await accounts.profiles(db, [r.account_id for r in rows])
    return [{"entry": r.entry, "name": mask_name(known[r.account_id].name)} for r in rows if r.account_id in known]


async def claim(
    db: WriteDb, who: Who, session_id: UUID, luck_id: UUID, address_id: UUID | None = None
) -> None:  # fmt: skip
    """Take one's prize; twice is once. Raises `NotFound`, `NoPrize`, `NeedsAddress`, and what offers and orders refuse."""
    held = await sessions.of(db, session_id=session_id)
    row = await store.of(db, session_id=session_id, luck_id=luck_id, lock=True) if held else None
    if held is None or row is None:
        raise NotFound
    mine = {"session_id": session_id, "luck_id": luck_id, "account_id": who.account_id}
    had = await store.entry_of(db, **mine, lock=True)
    if had is None or had.prize is None or had.prize == "expired":
        raise NoPrize
    if had.prize == "claimed":
        return
    prize, got = prize_of(row), {}
    if isinstance(prize, CouponPrize):
        got["coupon_id"] = coupon_id = ids.new()
        if await db.house.wiring.asks[offers.HAND](db, prize.offer_id, {who.account_id: coupon_id}):
            raise EnoughCoupons
    elif isinstance(prize, SkuPrize):
        got["order_id"] = await prizes.send(db, held, row, who.account_id, address_id)
    else:
        await club.give(db, held.author_id, who.account_id, prize.points)
    await store.prize(db, **mine, to="claimed", **got)
    await _award(db, held, row)


async def _award(db: WriteDb, held: Session, row: Any) -> None:
    """With the last prize claimed or expired the bag is settled."""
    counts = await store.prizes(db, session_id=held.id, luck_id=row.id)
    if row.state == "drawn" and not counts.get("won"):
        await store.change(db, session_id=held.id, luck_id=row.id, state="awarded")
        await timers.cancel(db, LUCK, row.id)
        await _settle(db, held, row, handed=counts.get("claimed", 0))


async def _locked(db: WriteDb, held: Session, luck_id: UUID) -> Any:
    row = await store.of(db, session_id=held.id, luck_id=luck_id, lock=True)
    if row is None:
        raise NotFound
    return row
