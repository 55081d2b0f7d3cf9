"""Incidents: opened and closed by the watch, by engines and gateways, by hand; the console hears of each on the ops lane."""

from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

import msgspec

from meadow.base import clock, ids, jobs, timers
from meadow.base.db import House, WriteDb
from meadow.base.errors import NotFound
from meadow.base.timers import Timer
from meadow.goods import stock
from meadow.scenes.live.actions.command import act, note, take
from meadow.scenes.live.events import Ended, Incident, Reopened, Started
from meadow.scenes.live.gateway import presence
from meadow.scenes.live.rules import health as rules
from meadow.scenes.live.rules.machine import ON_AIR
from meadow.scenes.live.store import club as buyers
from meadow.scenes.live.store import incidents as store
from meadow.scenes.live.store import sessions
from meadow.scenes.live.types import Desk, Session, State
from meadow.scenes.live.types.engines import Report
from meadow.scenes.live.types.incidents import OpenIncident, Sample
from meadow.trade.orders.events import Paid, Placed

WATCH = "scenes.live.watch"
_LOOK, _SLOW = timedelta(seconds=3), timedelta(seconds=30)
_SILENT = timedelta(seconds=3)
_MINUTES = 15
_MARKED = frozenset({"grace", "dropped", "stock_out"})
"""What the curve is told by other facts."""
_HEARING_MS = 15_000
"""How long the bus must be there again before a silent node is a lost one."""


async def raise_one(
    db: WriteDb, session_id: UUID, kind: str, detail: dict[str, Any], *, key: str = "", by: UUID | None = None
) -> UUID | None:
    """Open an incident, unless the same one is open; returns its id. On air it is a mark on the broadcast's curve too."""
    made = await store.open_one(db, session_id=session_id, kind=kind, key=key, auto=by is None, detail=detail, by=by)
    if made is not None:
        _tell(db, session_id, made, {"id": made, "kind": kind, "open": True, "auto": by is None, "detail": detail})
        held = await sessions.of(db, session_id=session_id)
        if held is not None and held.state in ON_AIR and kind not in _MARKED:
            keys: dict[str, Any] = {"product_id": UUID(detail["product_id"])} if "product_id" in detail else {}
            await note(db, held, "stream_state", made, **keys, props={"kind": kind, "auto": by is None})
    return made


async def lower(
    db: WriteDb, session_id: UUID, *, kind: str | None = None, key: str | None = None, incident_id: UUID | None = None
) -> int:
    """Close what is open of this kind and key, or this one; returns how many."""
    rows = await store.close(db, session_id=session_id, kind=kind, key=key, incident_id=incident_id)
    for row in rows:
        _tell(
            db,
            session_id,
            row.id,
            {"id": row.id, "kind": row.kind, "open": False, "auto": row.auto, "detail": row.detail},
        )
    return len(rows)


def _tell(db: WriteDb, session_id: UUID, about: UUID, body: dict[str, Any]) -> None:
    db.after[f"ops:{about}:{body['open']}"] = partial(ops, db.house, session_id, "incident", body)


async def ops(house: House, session_id: UUID, kind: str, body: dict[str, Any]) -> None:
    """Say something to the consoles of a broadcast, best effort."""
    await house.bus.say(f"live.{session_id}.ops", msgspec.json.encode({"k": kind, "b": body}))


async def mark(db: WriteDb, desk: Desk, session_id: UUID, asked: OpenIncident) -> UUID | None:
    """Open one by hand. Raises `NotFound`, `WrongState`."""
    held = await take(db, desk, session_id)
    made = await raise_one(db, held.id, asked.kind, {"note": asked.note}, by=desk.account_id)
    await act(db, held, desk, "incident", {"kind": asked.kind})
    return made


async def clear(db: WriteDb, desk: Desk, session_id: UUID, incident_id: UUID) -> None:
    """Close one by hand; one that is closed stays so. Raises `NotFound`."""
    held = await sessions.of(db, session_id=session_id, author_id=desk.author_id, lock=True)
    if held is None:
        raise NotFound
    if await lower(db, session_id, incident_id=incident_id):
        await act(db, held, desk, "incident_close", {"incident_id": incident_id})


async def sample(db: WriteDb, session_id: UUID, told: Sample) -> None:
    """An engine tells how the stream did in its last second: what becomes an incident, and what is over."""
    before = rules.decode(await store.seen(db, session_id=session_id))
    after = rules.step(before, told)
    opened, closed = rules.changes(before, after)
    detail = {k: v for k, v in msgspec.to_builtins(told).items() if v is not None}
    for kind in opened:
        await raise_one(db, session_id, kind, detail)
    for kind in closed:
        await lower(db, session_id, kind=kind, key="")
    await store.remember(db, session_id=session_id, what=after)


async def heard(db: WriteDb, session_id: UUID, said: Report) -> None:
    """The same from an engine's report of a segment; zero is what it does not know."""
    if said.health is None:
        return
    h, m = said.health, said.media
    told = Sample(
        at=clock.now_ms(), kbps=h.kbps or None, fps=h.fps or None, gop_ms=h.gop_ms or None, drops=h.drops,
        level_db=h.audio_db, still=h.still or None, audio=m.audio if m else None, width=m.width if m else None, height=m.height if m else None,
    )  # fmt: skip
    await sample(db, session_id, told)


async def on_told(db: WriteDb, event: Incident) -> None:
    """The session machine tells of a lost stream."""
    if event.opened:
        await raise_one(db, event.session_id, event.kind, event.detail)
        await lower(db, event.session_id, kind="no_segment", key="")
    else:
        await lower(db, event.session_id, kind=event.kind)


async def on_started(db: WriteDb, event: Started | Reopened) -> None:
    """A broadcast on air is looked at every few seconds."""
    await timers.set(db, WATCH, event.session_id, clock.now() + _LOOK)


async def on_ended(db: WriteDb, event: Ended) -> None:
    """What was open ends with the broadcast."""
    await lower(db, event.session_id)
    await timers.cancel(db, WATCH, event.session_id)


async def watch(db: WriteDb, timer: Timer) -> None:
    """Every three seconds whether the stream still comes, every half minute how long the stock will last."""
    held = await sessions.of(db, session_id=timer.key)
    if held is None or held.state not in ON_AIR:
        return
    now = clock.now()
    late = held.last_segment_at is not None and now - held.last_segment_at > _SILENT and held.state is State.live
    if late and held.last_segment_at:
        age = int((now - held.last_segment_at).total_seconds())
        await raise_one(db, held.id, "no_segment", {"age_s": age})
    else:
        await lower(db, held.id, kind="no_segment", key="")
    bus_since = await _bus(db, held, timer.note.get("bus_since", clock.now_ms()))
    looked, asked = timer.note.get("looked", 0), timer.note.get("asked", clock.now_ms())
    if clock.now_ms() - asked >= 60_000:
        await jobs.queue(db, "scenes.live.pulse", lock=f"pulse:{held.id}", session_id=str(held.id))
        asked = clock.now_ms()
    if clock.now_ms() - looked >= _SLOW.total_seconds() * 1000:
        await _stock(db, held)
        looked = clock.now_ms()
    note = {"looked": looked, "asked": asked, "bus_since": bus_since}
    await timers.set(db, WATCH, held.id, now + _LOOK, note)


async def _bus(db: WriteDb, held: Session, since: int) -> int:
    """Whether the bus is there, and every gateway that had viewers; returns since when the bus was never seen away."""
    bus = db.house.bus
    if bus.url and not bus.connected:
        await raise_one(db, held.id, "bus_lost", {})
        return clock.now_ms()
    await lower(db, held.id, kind="bus_lost", key="")
    found = await presence.heard(db.house) if bus.url and clock.now_ms() - since > _HEARING_MS else None
    if found is not None and (gone := found.lost(str(held.id))):
        await raise_one(db, held.id, "gateway_lost", {"nodes": gone})
    elif found is not None:
        await lower(db, held.id, kind="gateway_lost", key="")
    return since


async def _stock(db: WriteDb, held: Session) -> None:
    """Pieces that will not last a quarter of an hour at the rate of the last one."""
    started = held.started_at or clock.now()
    since = max(started, clock.now() - timedelta(minutes=_MINUTES))
    minutes = max(1, int((clock.now() - since).total_seconds() // 60))
    rows = await store.sold_since(db, session_id=held.id, since=since - timedelta(minutes=1))
    left = await stock.availability(db, [r.sku_id for r in rows]) if rows else {}
    for row in rows:
        pieces = left.get(row.sku_id, 0)
        lasts = rules.minutes_left(pieces, int(row.n), minutes)
        detail = {"product_id": str(row.product_id), "sku_id": str(row.sku_id), "left": pieces, "minutes": lasts}
        low = lasts is not None and lasts < rules.STOCK_MINUTES
        if pieces == 0:
            await lower(db, held.id, kind="stock_low", key=str(row.sku_id))
            if await raise_one(db, held.id, "stock_out", detail, key=str(row.sku_id)):
                about = ids.derived("stock_out", held.id, row.sku_id, clock.now_ms())
                await note(db, held, "stock_out", about, product_id=row.product_id, sku_id=row.sku_id)
        else:
            await lower(db, held.id, kind="stock_out", key=str(row.sku_id))
            if low:
                await raise_one(db, held.id, "stock_low", detail, key=str(row.sku_id))
            else:
                await lower(db, held.id, kind="stock_low", key=str(row.sku_id))


async def on_placed(db: WriteDb, event: Placed) -> None:
    """What a broadcast sells, by minute."""
    minute = event.at.replace(second=0, microsecond=0)
    for x in event.lines:
        if x.room_id is not None and x.scene == "live":
            await store.count_sold(
                db, session_id=x.room_id, sku_id=x.sku_id, product_id=x.product_id, minute=minute, qty=x.qty
            )


async def on_paid(db: WriteDb, event: Paid) -> None:
    """Who bought in a broadcast is a buyer there: the chat shows her before others."""
    for session_id in sorted({x.room_id for x in event.lines if x.room_id is not None and x.scene == "live"}):
        if await sessions.of(db, session_id=session_id):
            await buyers.add_buyer(db, session_id=session_id, account_id=event.buyer_id)
