"""The life of a broadcast: preparation, on air, lost for a moment, over."""

from datetime import timedelta
from typing import Any, Literal
from uuid import UUID

from meadow.base import clock, jobs, policy, timers, trail
from meadow.base.bus import emit
from meadow.base.db import WriteDb
from meadow.base.errors import NotFound
from meadow.base.timers import Timer
from meadow.base.trail import Who
from meadow.scenes.live.actions import closing, marks, plan, prices
from meadow.scenes.live.actions.command import LOOK, act, house_desk, note, order_after, take, tell_engine
from meadow.scenes.live.events import Ended, Expired, Incident, Reopened, Started
from meadow.scenes.live.queries import checks
from meadow.scenes.live.rules import machine
from meadow.scenes.live.store import plan as plans
from meadow.scenes.live.store import rooms
from meadow.scenes.live.store import sessions as store
from meadow.scenes.live.types import Desk, NeedsReason, NotReady, On, Role, RoomBusy, Session, State, WrongState
from meadow.scenes.live.types.asks import NewSession
from meadow.scenes.live.types.rooms import GRACE_S, OVERDUE_H, REOPEN_S

GRACE, REVERT = "scenes.live.grace", "scenes.live.revert"
_REHEARSAL = timedelta(hours=2)


def of(held: Session) -> dict[str, Any]:
    """Whose a fact is."""
    return {"session_id": held.id, "room_id": held.room_id, "author_id": held.author_id}


async def turn(db: WriteDb, held: Session, on: On, **values: Any) -> Session:
    """Take a locked broadcast where this leads. Raises `WrongState`."""
    to = machine.after(held.state, on)
    if to is None:
        raise WrongState(state=held.state.value)
    grace = {} if to is State.grace else {"grace_until": None}
    moved = await store.change(db, session_id=held.id, out_of=[held.state], state=to.value, **(grace | values))
    if moved is None:
        raise WrongState(state=held.state.value)
    return moved


async def prepare(db: WriteDb, desk: Desk, session_id: UUID) -> Session:
    """Open the preparation: the stream key belongs to this broadcast now. Raises `WrongState`, `RoomBusy`."""
    held = await take(db, desk, session_id)
    await _alone(db, held)
    moved = await turn(db, held, On.prepare)
    await act(db, moved, desk, "prepare", {})
    return moved


async def _alone(db: WriteDb, held: Session) -> None:
    """Raises `RoomBusy` where another broadcast of the author is open; two that open at once take turns at the room's row."""
    await rooms.of_author(db, author_id=held.author_id, lock=True)
    if await rooms.busy(db, author_id=held.author_id):
        raise RoomBusy


async def go(db: WriteDb, desk: Desk, session_id: UUID, reason: str | None) -> Session:
    """Go on air with what is being sent; a rehearsal is on air for its own people only.

    Raises `WrongState`, `NotReady` naming what is red, `NeedsReason` for what is amber.
    """
    held, now = await take(db, desk, session_id), clock.now()
    if machine.after(held.state, On.go) is None:
        raise WrongState(state=held.state.value)
    seen = await checks.look(db, held)
    worst = [{"code": c.code, "number": c.number} for c in seen.items if c.light == seen.light]
    if seen.light == "red":
        raise NotReady(checks=worst)
    if seen.light == "amber" and not reason:
        raise NeedsReason(checks=worst)
    moved = await turn(db, held, On.go, started_at=now, go_reason=reason)
    await timers.cancel(db, plan.OVERDUE, held.id)
    await act(db, moved, desk, "go", {"reason": reason}, ("state", {"state": "live", "since": now}))
    if not moved.rehearsal:
        await emit(db, Started(**of(moved), title=moved.title))
        await note(db, moved, "live_start", moved.id)
        await plan.remind(db, moved, "now")
        tell_engine(db, "public", session=moved.id)
    await prices.apply_planned(db, desk, moved)
    return moved


async def end(db: WriteDb, desk: Desk, session_id: UUID) -> Session:
    """End the broadcast for good. Raises `WrongState`."""
    held = await take(db, desk, session_id)
    return await _over(db, desk, held, On.end, "host" if desk.role == "host" else "operator")


async def cancel(db: WriteDb, desk: Desk, session_id: UUID) -> Session:
    """Call off what is not on air yet. Raises `WrongState`."""
    return await _call_off(db, desk, await take(db, desk, session_id), "cancelled")


async def _call_off(db: WriteDb, desk: Desk, held: Session, why: str) -> Session:
    moved = await turn(db, held, On.cancel, ended_at=clock.now(), end_reason=why, current_publication=None)
    await closing.close_all(db, moved)
    await prices.take_back(db, held)
    await timers.cancel(db, plan.OVERDUE, held.id)
    await act(db, moved, desk, "cancel", {"why": why})
    if not held.rehearsal:
        await plan.remind(db, moved, "off")
    cut(db, held, "ended")
    return moved


async def overdue(db: WriteDb, timer: Timer) -> None:
    """A plan whose start passed hours ago is called off, unless something is being sent for it or it was put off."""
    held = await store.of(db, session_id=timer.key, lock=True)
    if held is None or held.state not in {State.scheduled, State.preparing}:
        return
    due = max(held.planned_at, held.last_segment_at or held.planned_at)
    due += timedelta(hours=await policy.value(db, OVERDUE_H.key))
    if due > clock.now():
        await timers.set(db, plan.OVERDUE, held.id, due)
        return
    await _call_off(db, house_desk(held.author_id), held, "unused")
    if not held.rehearsal:
        await emit(db, Expired(**of(held), title=held.title))


async def reopen(db: WriteDb, desk: Desk, session_id: UUID) -> Session:
    """Go on with a broadcast that was dropped, as the same one; the stream has a minute to come. Raises `WrongState`, `RoomBusy`."""
    held = await store.of(db, session_id=session_id, author_id=desk.author_id, lock=True)
    if held is None:
        raise NotFound
    window = timedelta(seconds=await policy.value(db, REOPEN_S.key))
    if held.end_reason != "dropped" or held.ended_at is None or clock.now() > held.ended_at + window:
        raise WrongState(state=held.state.value)
    await _alone(db, held)
    until = clock.now() + timedelta(seconds=60)
    moved = await turn(db, held, On.reopen, grace_until=until, ended_at=None, end_reason=None)
    await timers.set(db, GRACE, held.id, until)
    await timers.cancel(db, REVERT, held.id)
    await act(db, moved, desk, "reopen", {}, ("state", {"state": "grace", "since": clock.now()}))
    await emit(db, Reopened(**of(moved)))
    return moved


async def ban(db: WriteDb, who: Who, session_id: UUID, reason: str) -> Session:
    """Cut a broadcast: stream, playlist and key. Raises `NotFound`, `WrongState`."""
    held = await store.of(db, session_id=session_id, lock=True)
    if held is None:
        raise NotFound
    desk = Desk(author_id=held.author_id, role=Role.patrol, account_id=who.account_id, name=who.name)
    moved = await _over(db, desk, held, On.ban, "banned", {"reason": reason})
    await rooms.raise_key(db, db.house.settings.keys.session, author_id=held.author_id)
    await jobs.queue(db, LOOK, lock=LOOK)  # the bus may be down
    await trail.note(
        db, who, verb="scenes.live.ban", subject=held.id, detail={"author_id": str(held.author_id), "reason": reason}
    )
    await note(db, moved, "violation", moved.id, props={"what": "cut"})
    return moved


async def lost(db: WriteDb, held: Session, publication_id: UUID) -> bool:
    """The current stream of a broadcast on air is gone; False where it is not the current one, or not on air."""
    until = clock.now() + timedelta(seconds=await policy.value(db, GRACE_S.key))
    moved = await store.change(
        db, session_id=held.id, out_of=[State.live], of_publication=publication_id, state=State.grace.value, grace_until=until
    )  # fmt: skip
    if moved is None:
        return False
    await timers.set(db, GRACE, held.id, until)
    desk = house_desk(held.author_id)
    await act(db, moved, desk, "grace", {}, ("state", {"state": "grace", "since": clock.now(), "until": until}))
    await note(db, moved, "stream_state", publication_id, version=2, props={"state": "grace"})
    await emit(db, Incident(**of(moved), kind="grace", opened=True, detail={}))
    return True


async def back(db: WriteDb, held: Session, publication_id: UUID) -> Session:
    """A stream came: the newest is the current one, and a broadcast in grace is on air again. Raises `WrongState`."""
    moved = await turn(db, held, On.started, current_publication=publication_id)
    desk = house_desk(held.author_id)
    again = held.state is State.grace
    event = ("state", {"state": "live", "since": clock.now()}) if again else None
    await act(db, moved, desk, "stream", {"publication": publication_id}, event)
    if again:
        await timers.cancel(db, GRACE, held.id)
        await emit(db, Incident(**of(moved), kind="grace", opened=False, detail={}))
    if moved.state is State.live:
        await note(db, moved, "stream_state", publication_id, props={"state": "on"})
    return moved


async def lapse(db: WriteDb, timer: Timer) -> None:
    """The grace of a broadcast is over: still without a stream, it ends."""
    held = await store.of(db, session_id=timer.key, lock=True)
    if held is None or held.state is not State.grace or held.grace_until is None or held.grace_until > clock.now():
        return
    await emit(db, Incident(**of(held), kind="dropped", opened=True, detail={}))
    await _over(db, house_desk(held.author_id), held, On.lapse, "dropped")


async def closed(db: WriteDb, timer: Timer) -> None:
    """A broadcast is over and will not be reopened: its prices go, and one that was dropped is closed for its viewers."""
    held = await store.of(db, session_id=timer.key, lock=True)
    if held is None or held.state not in machine.OVER:
        return
    await prices.take_back(db, held)
    if held.end_reason == "dropped":
        cut(db, held, "ended")


async def _over(
    db: WriteDb, desk: Desk, held: Session, on: On,
    reason: Literal["host", "operator", "dropped", "banned"], detail: dict[str, Any] | None = None,
) -> Session:  # fmt: skip
    """End what was open: segments, pin, stream; and tell everybody."""
    now = clock.now()
    was_on = held.state in machine.ON_AIR
    moved = await turn(db, held, on, ended_at=now, end_reason=reason, current_publication=None, pinned_product=None)
    await marks.close_all(db, held, "end")
    await plans.leave(db, session_id=held.id)
    await closing.close_all(db, moved)
    state = "banned" if on is On.ban else "ended"
    body = {"state": state, "since": now, "reason": reason} | ({"why": detail["reason"]} if detail else {})
    await act(db, moved, desk, on.value, {"reason": reason} | (detail or {}), ("state", body))
    await timers.cancel(db, GRACE, held.id)
    await timers.set(db, REVERT, held.id, now + timedelta(seconds=await policy.value(db, REOPEN_S.key)))
    if reason != "dropped":  # that one may be reopened: it is closed for good when it may not any more
        cut(db, held, state)
    if was_on:
        await note(db, moved, "live_end", moved.id, at=now, props={"reason": reason})
        why = str((detail or {}).get("reason", ""))
        await emit(db, Ended(**of(moved), reason=reason, rehearsal=held.rehearsal, why=why))
    return moved


def cut(db: WriteDb, held: Session, why: str) -> None:
    """Tell gateways that the room is over, and engines to let the publisher go and close or withdraw the playlist."""
    order_after(db, f"live.{held.id}.ctl", "end", session=held.id, reason=why)
    tell_engine(db, "withdraw" if why == "banned" else "end", session=held.id)


async def rehearse(db: WriteDb, desk: Desk, session_id: UUID) -> Session:
    """Rehearse a planned broadcast: one like it, with its bag, that nobody sees; its preparation is open at once."""
    held = await take(db, desk, session_id)
    now = clock.now()
    made = await plan.create(
        db,
        desk,
        NewSession(title=held.title, planned_at=now, planned_end=now + _REHEARSAL, rehearsal=True, copy_of=held.id),
    )
    return await prepare(db, desk, made)
