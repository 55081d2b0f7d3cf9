"""How every command on a broadcast is given: one row in the log of commands, one offset, one event."""

from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

import msgspec

from meadow.base import clock
from meadow.base.bus import emit
from meadow.base.db import House, WriteDb
from meadow.base.errors import NotFound
from meadow.base.track.types import Fact
from meadow.scenes.live.events import Changed, Noted
from meadow.scenes.live.rules.machine import ON_AIR, OVER
from meadow.scenes.live.store import sessions as store
from meadow.scenes.live.types import Closed, Desk, Role, Session, WrongState

Event = tuple[str, dict[str, Any]]
LOOK = "scenes.live.look"
"""The errand that compares engines with the database, and tells them again what they must know."""


def house_desk(author_id: UUID) -> Desk:
    """The house itself at the console: timers, engines, followers."""
    return Desk(author_id=author_id, role=Role.system)


async def take(db: WriteDb, desk: Desk, session_id: UUID, *, on_air: bool = False) -> Session:
    """Lock the broadcast of this desk for a command. Raises `NotFound`, `Closed` where it must be on air, `WrongState` when over."""
    held = await store.of(db, session_id=session_id, author_id=desk.author_id, lock=True)
    if held is None:
        raise NotFound
    if on_air and held.state not in ON_AIR:
        raise Closed(state=held.state.value)
    if held.state in OVER:
        raise WrongState(state=held.state.value)
    return held


async def act(
    db: WriteDb, held: Session, desk: Desk, verb: str, detail: dict[str, Any], event: Event | None = None
) -> int | None:
    """Write down a command on a locked broadcast; with an event, take its offset and tell every viewer. Returns the offset."""
    off = None
    if event is not None:
        kind, body = event
        off, at, plain = await store.count(db, session_id=held.id), clock.now(), msgspec.to_builtins(body)
        await store.write_event(db, session_id=held.id, off=off, at=at, kind=kind, body=plain)
        told = Changed(
            session_id=held.id, room_id=held.room_id, author_id=held.author_id, off=off, kind=kind, body=plain, at=at
        )
        await emit(db, told)
        db.after[f"live:{held.id}:{off}"] = partial(say, db.house, told)
    await store.write_op(db, session_id=held.id, desk=desk, verb=verb, detail=msgspec.to_builtins(detail), off=off)
    return off


async def note(db: WriteDb, held: Session, name: str, about: UUID, *, version: int = 1, **keys: Any) -> None:
    """Tell the event log a fact of a broadcast on air; `about` and `version` name it, so that telling twice is telling once."""
    if held.rehearsal:
        return
    fact = Fact(
        name=name, about=about, version=version, at=keys.pop("at", None) or clock.now(), scene="live", source_id=held.id,
        room_id=held.id, author_id=held.author_id, **({"shop_id": held.shop_id} | keys),
    )  # fmt: skip
    await emit(db, Noted(fact=fact))


async def say(house: House, told: Changed) -> None:
    """Tell the gateways an event, best effort: they read the table for what they miss, and drop what they have."""
    await house.bus.say(
        f"live.{told.session_id}.ev",
        msgspec.json.encode({"off": told.off, "k": told.kind, "at": _ms(told.at), "b": told.body}),
    )


async def order(house: House, subject: str, kind: str, **body: Any) -> None:
    """Tell gateways or engines to do something, best effort; what must not be missed is also read from rows."""
    await house.bus.say(subject, msgspec.json.encode({"k": kind, "b": body}))


def order_after(db: WriteDb, subject: str, kind: str, **body: Any) -> None:
    """Give an order once this transaction has committed."""
    db.after[f"{subject}:{kind}:{len(db.after)}"] = partial(order, db.house, subject, kind, **body)


def tell_engine(db: WriteDb, kind: str, **words: Any) -> None:
    """Order the engines something once this transaction has committed: `kick` a client, make a session `public`, `end` or `withdraw` it.

    Best effort: the answer to an engine's next report, and the reconciliation, bring it too.
    """
    body = msgspec.json.encode({"k": kind, **words})
    db.after[f"live.ingest.ctl:{len(db.after)}"] = partial(db.house.bus.say, "live.ingest.ctl", body)


def order_state(db: WriteDb, session_id: UUID, key: str, value: Any) -> None:
    """Tell viewers a value of the state lane once this transaction has committed; its version is the clock's, the newest wins."""
    body = msgspec.json.encode({"key": key, "ver": clock.now_ms(), "val": value})
    db.after[f"live:{session_id}:{key}"] = partial(db.house.bus.say, f"live.{session_id}.st", body)


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)
