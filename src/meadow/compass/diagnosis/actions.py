"""Making the report of a broadcast: a minute after its end, and again when everything of it is settled."""

from datetime import datetime, timedelta
from uuid import UUID

from meadow.base import clock, jobs, timers
from meadow.base.bus import emit
from meadow.base.db import House, WriteDb
from meadow.base.timers import Timer
from meadow.compass import metrics
from meadow.compass.diagnosis import queries, rules, store
from meadow.compass.diagnosis.events import ReportReady
from meadow.compass.diagnosis.types import Bar, Baseline, Report, Segment, Version
from meadow.compass.metrics.types.rooms import Ledger, People, Session, Totals

FINAL, SETTLED, MAKE = "compass.diagnosis.final", "compass.diagnosis.settled", "compass.diagnosis.report"
_AFTER = timedelta(seconds=60)
_PATIENCE = timedelta(days=60)


async def await_report(db: WriteDb, author_id: UUID, session_id: UUID, ended_at: datetime) -> None:
    """A broadcast is over: its report is made in a minute, and from the next morning on when it is settled."""
    note = {"author_id": str(author_id)}
    await timers.set(db, FINAL, session_id, ended_at + _AFTER, note)
    await timers.set(db, SETTLED, session_id, rules.morning(ended_at), note)


async def call_off(db: WriteDb, session_id: UUID) -> None:
    """The broadcast goes on after all."""
    await timers.cancel(db, FINAL, session_id)
    await timers.cancel(db, SETTLED, session_id)


async def due(db: WriteDb, timer: Timer) -> None:
    """Queue the report that is due."""
    version = Version.final if timer.kind == FINAL else Version.settled
    await jobs.queue(
        db, MAKE, lock=f"report-{timer.key}", author_id=timer.note["author_id"], session_id=str(timer.key), version=version.value
    )  # fmt: skip


async def make(house: House, author_id: UUID, session_id: UUID, version: Version) -> None:
    """Make and keep a version. The settled one waits, morning by morning, until every line has been settled."""
    async with house.read() as db:
        session = await metrics.sessions.one(db, metrics.Scope(author_id=author_id), session_id)
        money = (await metrics.sessions.ledgers(db, [session_id])).get(session_id, Ledger())
        past = await queries.baseline(db, session)
    if session.ended_at is None:
        return
    if version is Version.settled and not await metrics.rooms.settled(house, session.key, money.paid):
        if clock.now() < session.ended_at + _PATIENCE:
            async with house.write() as db:
                await timers.set(db, SETTLED, session_id, rules.morning(clock.now()), {"author_id": str(author_id)})
        return
    made = await gather(house, session, money, past)
    async with house.write() as db:
        await store.put(db, author_id=author_id, session_id=session_id, version=version, made=made)
        await emit(db, ReportReady(author_id=author_id, session_id=session_id, version=version.value))


async def gather(house: House, session: Session, money: Ledger, past: Baseline) -> Report:
    """Read everything of a broadcast that is over; people are counted one by one."""
    key, rooms = session.key, metrics.rooms
    end = session.ended_at or clock.now()
    span = max(1, round((end - session.started_at).total_seconds() / 60))
    totals = (await rooms.totals(house, [key])).get(key, Totals())
    minutes = (await rooms.curves(house, [key])).get(key, [])
    marks = (await rooms.lanes(house, [key], most=5000)).get(key, [])
    products = (await rooms.products(house, [key], most=200)).get(key, [])
    counted = (await rooms.people(house, [key])).get(key, People())
    start_ms, end_ms = (int(t.timestamp() * 1000) for t in (session.started_at, end))
    spans, hosts = rules.explains(marks, end_ms), rules.shifts(marks, start_ms, end_ms)
    shown = [
        Segment(start=s.start, end=s.end, product=str(s.product or ""), part=p)
        for s, p in zip(spans, await rooms.parts(house, key, spans), strict=True)
    ]
    shift_parts = await rooms.parts(house, key, [s for _, s in hosts])
    turns = [
        Segment(start=s.start, end=s.end, name=name, part=p) for (name, s), p in zip(hosts, shift_parts, strict=True)
    ]
    sums = metrics.exactly(metrics.sums_of(totals, span, [m.online for m in minutes]), counted)
    sums |= {
        "explain_gmv": sum(s.part.gmv for s in shown), "explain_clicks": sum(s.part.clicks for s in shown),
        "explain_minutes": sum(s.end - s.start for s in shown) // 60_000, "sold": sum(p.orders > 0 for p in products),
        "listed": len(products),
    }  # fmt: skip
    figures = metrics.measure(sums)
    found = rules.judged(figures, past, marks, end_ms)
    falls = metrics.waterfall(past.sums, sums) if past.sums else []
    return Report(
        made_at=clock.now(), sums=sums, figures=list(figures.values()), funnel=metrics.open_funnel(sums), money=money,
        minutes=minutes, products=products, sources=(await rooms.sources(house, [key])).get(key, []), marks=marks,
        explains=shown, hosts=turns, baseline=past, waterfall=[Bar(b.key, b.amount) for b in falls],
        worst=rules.worst(found), best=rules.best(found),
    )  # fmt: skip
