"""The outbox: a fact is a row in the transaction that made it true; readers follow by transaction horizon."""

import asyncio
import logging
from collections.abc import Sequence
from datetime import datetime
from functools import cache, partial
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql.base import ischema_names

from meadow.base import clock, ids
from meadow.base.db import Fixed, Follower, House, ReadDb, WriteDb, doc, given, metadata, uid, when

log = logging.getLogger(__name__)
WAKE = "outbox.wake"
_BATCH = 500
_POLL_S = 1.0
_GATHER_S = 0.25
_SELDOM_S = 5.0
"""Without a call: somebody may have rewound the cursor, or died while holding it."""
_RETRY_EVERY_S = 2.0


class Xid8(sa.types.UserDefinedType[str]):
    """PostgreSQL's 64-bit transaction id, carried as text."""

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        return "xid8"


ischema_names["xid8"] = Xid8  # so that a migration's comparison knows the type it reads back


class Event(msgspec.Struct, frozen=True, kw_only=True, tag_field="type"):
    """Base of all facts; a subclass has one tag: `trade.orders.placed.v1`."""

    event_id: UUID = msgspec.field(default_factory=ids.new)
    at: datetime = msgspec.field(default_factory=clock.now)


outbox = sa.Table(
    "outbox",
    metadata,
    sa.Column("xid", Xid8(), primary_key=True, server_default=sa.text("pg_current_xact_id()")),
    sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    uid("event_id", unique=True),
    sa.Column("name", sa.Text, nullable=False),
    when("at"),
    doc("payload"),
    sa.Index("ix_outbox_name", "name", "xid", "id"),
)

_EMIT = Fixed(outbox.insert().inline().values(given(outbox, "event_id", "name", "at", "payload")))

cursors = sa.Table(
    "outbox_cursor",
    metadata,
    sa.Column("follower", sa.Text, primary_key=True),
    sa.Column("xid", Xid8(), nullable=False),
    sa.Column("id", sa.BigInteger, nullable=False),
)

parked = sa.Table(
    "outbox_parked",
    metadata,
    sa.Column("follower", sa.Text, primary_key=True),
    uid("event_id", primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    doc("payload"),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("error", sa.Text, nullable=False),
    when("due"),
)

_READ = Fixed(
    sa.text(
        "SELECT xid::text AS x, id, name, payload FROM outbox WHERE name = ANY(:names) "
        "AND (xid, id) > (CAST(:x AS xid8), :id) AND xid < pg_snapshot_xmin(pg_current_snapshot()) "
        "ORDER BY xid, id LIMIT :n"
    )
)
_CURSOR = Fixed(sa.text("SELECT xid::text AS x, id FROM outbox_cursor WHERE follower = :f FOR UPDATE SKIP LOCKED"))
_MOVE = Fixed(sa.text("UPDATE outbox_cursor SET xid = CAST(:x AS xid8), id = :id WHERE follower = :f"))
_MOVE_ON = Fixed(
    sa.text(
        "UPDATE outbox_cursor SET xid = CAST(:x AS xid8), id = :id WHERE follower = :f "
        "AND xid = CAST(:was_x AS xid8) AND id = :was"
    )
)
"""After work outside the transaction: only from where it began, since somebody may have rewound the cursor meanwhile."""
_START = sa.text(
    "INSERT INTO outbox_cursor (follower, xid, id) VALUES (:f, '0'::xid8, 0) ON CONFLICT (follower) DO NOTHING"
)
_START_LATE = sa.text(
    "INSERT INTO outbox_cursor (follower, xid, id) VALUES (:f, pg_snapshot_xmin(pg_current_snapshot()), 0) "
    "ON CONFLICT (follower) DO NOTHING"
)


_REWIND = sa.text("UPDATE outbox_cursor SET xid = '0'::xid8, id = 0 WHERE follower = :f")


async def rewind(db: WriteDb, follower: str) -> None:
    """Have a follower read the outbox again from its first fact; what it does with facts must bear that."""
    await db.run(_REWIND, {"f": follower})


@cache
def name_of(kind: type) -> str:
    """The tag of an event class."""
    return str(msgspec.inspect.type_info(kind).tag)  # type: ignore[attr-defined]


async def emit(db: WriteDb, event: Event) -> None:
    """Write the fact into this transaction and run its `now` subscribers inside it."""
    row = {"event_id": event.event_id, "name": name_of(type(event)), "at": event.at, "payload": event}
    await db.run(_EMIT, row)
    for subscriber in db.house.wiring.now.get(type(event), ()):
        await subscriber(db, event)
    wake_after(db)


# One JSON document for all: the driver's own arrays of text cost ten times as much to write.
_EMIT_MANY = sa.text(
    "INSERT INTO outbox (event_id, name, at, payload) SELECT CAST(e.fact ->> 'event_id' AS uuid), e.fact ->> 'type', "
    "CAST(e.fact ->> 'at' AS timestamptz), e.fact FROM jsonb_array_elements(CAST(:facts AS jsonb)) WITH ORDINALITY AS e(fact, n) "
    "ORDER BY e.n"
)


async def emit_many(db: WriteDb, events: Sequence[Event]) -> None:
    """Write many facts in one statement, in their order, and run their `now` subscribers; for verbs that work in batches."""
    if not events:
        return
    await db.run(_EMIT_MANY, {"facts": msgspec.json.encode(events).decode()})
    for event in events:
        for subscriber in db.house.wiring.now.get(type(event), ()):
            await subscriber(db, event)
    wake_after(db)


def wake_after(db: WriteDb) -> None:
    """Tell the readers once, after the commit, that there is something to read."""
    db.after["wake"] = partial(db.house.bus.say, WAKE)


_HERE = sa.text(
    "INSERT INTO outbox_cursor (follower, xid, id) VALUES (:f, pg_snapshot_xmin(pg_current_snapshot()), 0) "
    "ON CONFLICT (follower) DO UPDATE SET xid = excluded.xid, id = 0"
)


async def start_here(db: WriteDb, follower: str) -> None:
    """Let a follower begin with what is not yet committed: for one that then reads everything there is."""
    await db.run(_HERE, {"f": follower})


async def forget(db: WriteDb, prefix: str, keep: str) -> None:
    """Drop the cursors of followers that begin with a prefix, but for those that begin with another: they go on."""
    begins = cursors.c.follower.startswith
    mine = begins(prefix, autoescape=True) & ~begins(keep, autoescape=True)
    await db.run(cursors.delete().where(mine))


_LAG = sa.text(
    "SELECT count(*) FROM outbox o, outbox_cursor c WHERE c.follower = :f AND o.name = ANY(:names) "
    "AND (o.xid, o.id) > (c.xid, c.id)"
)


async def lag(db: ReadDb) -> int:
    """Events that the slowest follower has still to read, of those it follows; 0 before the first has started."""
    wanted = [{"f": f.name, "names": [name_of(kind) for kind in f.events]} for f in db.house.wiring.later]
    return max([int(await db.value(_LAG, w)) for w in wanted], default=0)


_NEWS = Fixed(
    sa.text(
        "SELECT s.x::text AS x, (SELECT array_agg(DISTINCT name) FROM outbox WHERE xid >= CAST(:x AS xid8) AND xid < s.x) "
        "AS names, (SELECT array_agg(DISTINCT follower) FROM outbox_parked WHERE due <= :now) AS parked "
        "FROM pg_snapshot_xmin(pg_current_snapshot()) AS s(x)"
    )
)


async def follow(house: House, stop: asyncio.Event) -> None:
    """Run every `later` follower until `stop`; each goes on by itself when another fails."""
    turns = {f.name: asyncio.Event() for f in house.wiring.later}
    await asyncio.gather(
        _call(house, turns, stop), *(_follow_one(house, f, turns[f.name], stop) for f in house.wiring.later)
    )


async def _call(house: House, turns: dict[str, asyncio.Event], stop: asyncio.Event) -> None:
    """Look once for all followers which facts are new, and give those their turn who follow them."""
    woken, place = asyncio.Event(), None
    wanted = {f.name: {name_of(kind) for kind in f.events} for f in house.wiring.later}

    async def wake(_: bytes) -> None:
        woken.set()

    await house.bus.hear(WAKE, wake)
    while not stop.is_set():
        woken.clear()
        try:
            async with house.read() as db:
                row = await db.one(_NEWS, {"x": place, "now": clock.now()})
        except Exception:
            log.exception("nobody could be called")
            row = None
        if row is not None:
            names, again, first, place = {*(row.names or ())}, row.parked or (), place is None, row.x
            for name, turn in turns.items():
                if first or name in again or names & wanted[name]:
                    turn.set()
        await _first_of(_POLL_S, woken, stop)
        await asyncio.sleep(_GATHER_S)  # what is committed meanwhile comes along: a wake is not a round each


async def _follow_one(house: House, follower: Follower, turn: asyncio.Event, stop: asyncio.Event) -> None:
    async with house.write() as db:
        await db.run(_START if follower.old else _START_LATE, {"f": follower.name})
    fails = 0
    while not stop.is_set():
        turn.clear()
        try:
            moved, fails = await step(house, follower), 0
        except Exception:
            log.exception("follower %s stumbled", follower.name)
            moved, fails = 0, fails + 1
        if moved < _BATCH:
            await _first_of(_POLL_S * 2 ** min(fails - 1, 5) if fails else _SELDOM_S, turn, stop)
            if follower.every:
                await _first_of(follower.every, stop)


async def _first_of(pause: float, *events: asyncio.Event) -> None:
    tasks = [asyncio.ensure_future(e.wait()) for e in events]
    _, left = await asyncio.wait(tasks, timeout=pause, return_when=asyncio.FIRST_COMPLETED)
    for task in left:
        task.cancel()


async def step(house: House, follower: Follower) -> int:
    """Read one batch for one follower; returns how many events it covered."""
    kinds = {name_of(kind): kind for kind in follower.events}
    async with house.write() as db:
        place = await db.one(_CURSOR, {"f": follower.name})
        if place is None:
            return 0
        rows = await db.all(_READ, {"names": list(kinds), "x": place.x, "id": place.id, "n": _BATCH})
        events: list[Any] = [msgspec.convert(row.payload, kinds[row.name], strict=False) for row in rows]
        if rows and not follower.batch:
            await _deliver(db, follower, rows, events)
        if rows and not follower.batch:
            await db.run(_MOVE, {"x": rows[-1].x, "id": rows[-1].id, "f": follower.name})
        retried = await _retry(db, follower, kinds) if not follower.batch and _due_again(house, follower) else 0
    if rows and follower.batch:
        await follower.batch(house, events)
        async with house.write() as db:
            told = {"x": rows[-1].x, "id": rows[-1].id, "f": follower.name}
            await db.run(_MOVE_ON, told | {"was_x": place.x, "was": place.id})
    return len(rows) + retried


async def _deliver(db: WriteDb, follower: Follower, rows: Sequence[Any], events: Sequence[Any]) -> None:
    """The whole batch at once; if that fails, one by one, and what still fails is parked with its error."""
    try:
        async with db.savepoint():
            await _hand(db, follower, events)
    except Exception:  # noqa: BLE001 - any failure of a subscriber is narrowed down below
        for row, event in zip(rows, events, strict=True):
            await _deliver_one(db, follower, row, event)


async def _hand(db: WriteDb, follower: Follower, events: Sequence[Any]) -> None:
    if follower.many is not None:
        await follower.many(db, events)
    elif follower.each is not None:
        for event in events:
            await follower.each(db, event)


async def _deliver_one(db: WriteDb, follower: Follower, row: Any, event: Any) -> None:
    try:
        async with db.savepoint():
            await _hand(db, follower, [event])
    except Exception as error:
        log.exception("follower %s parked %s", follower.name, row.name)
        await db.run(
            parked.insert().values(
                follower=follower.name,
                event_id=event.event_id,
                name=row.name,
                payload=row.payload,
                attempts=1,
                error=repr(error)[:500],
                due=clock.now(),
            )
        )


def _due_again(house: House, follower: Follower) -> bool:
    """Whether parked events are to be looked at: a step a second is many, and the shortest pause is two."""
    seen: dict[str, float] = house.engines.setdefault("base.bus.retried", {})
    now = clock.monotonic()
    if now - seen.get(follower.name, -_RETRY_EVERY_S) < _RETRY_EVERY_S:
        return False
    seen[follower.name] = now
    return True


async def _retry(db: WriteDb, follower: Follower, kinds: dict[str, type]) -> int:
    """Try parked events again, with a pause that doubles from 2 s to an hour."""
    rows = await db.all(
        sa.select(parked)
        .where(parked.c.follower == follower.name, parked.c.due <= clock.now())
        .order_by(parked.c.event_id)
        .limit(20)
        .with_for_update(skip_locked=True)
    )
    for row in rows:
        mine = (parked.c.follower == follower.name) & (parked.c.event_id == row.event_id)
        try:
            async with db.savepoint():
                await _hand(db, follower, [msgspec.convert(row.payload, kinds[row.name], strict=False)])
                await db.run(parked.delete().where(mine))
        except Exception as error:  # noqa: BLE001 - it stays parked with the newest error
            pause = sa.func.make_interval(0, 0, 0, 0, 0, 0, min(2**row.attempts, 3600))
            values = {"attempts": row.attempts + 1, "error": repr(error)[:500]}
            await db.run(parked.update().where(mine).values(due=sa.literal(clock.now()) + pause, **values))
    return 0
