"""Tickets for the gateway, and who a viewer is in a room."""

import hashlib
from uuid import UUID

from meadow.base import clock, ids
from meadow.base.db import ReadDb
from meadow.base.trail import Who
from meadow.base.vault import mask_name
from meadow.scenes.live.queries.rooms import seen
from meadow.scenes.live.rules import keys, machine
from meadow.scenes.live.types import Closed, Desk, Session
from meadow.scenes.live.types.views import Pass

RANK = "scenes.live.rank"
"""Asked of the tools of a room: a broadcast and an account -> buyer, fan or moderator, or None for a plain viewer."""


async def enter(db: ReadDb, who: Who | None, session_id: UUID, guest: str | None) -> Pass:
    """A viewer's ticket. Raises `NotFound`, `Closed` for a room that is over."""
    held = await seen(db, session_id)
    if held.state not in machine.ON_AIR:
        raise Closed(state=held.state.value)
    if who is None:
        mark = hashlib.blake2b((guest or ids.new().hex).encode(), digest_size=8, key=held.id.bytes).hexdigest()
        return _pass(db, held, f"g{mark}", "", "guest")
    ask = db.house.wiring.asks.get(RANK)
    rank = await ask(db, held, who.account_id) if ask else None
    return _pass(db, held, str(who.account_id), mask_name(who.name), rank or "viewer")


def at_desk(db: ReadDb, held: Session, desk: Desk) -> Pass:
    """The ticket of who stands at the console, in a preparation and a rehearsal too."""
    return _pass(db, held, str(desk.account_id), desk.name, desk.role.value)


def _pass(db: ReadDb, held: Session, viewer: str, name: str, role: str) -> Pass:
    exp = clock.now_ms() // 1000 + keys.TICKET_S
    said = keys.Ticket(sid=str(held.id), viewer=viewer, name=name, role=role, exp=exp, nonce=ids.new().hex)
    return Pass(
        ticket=keys.ticket(db.house.settings.keys.session, said), viewer=viewer, role=role, sid=held.id, epoch=str(held.id),
        off=held.event_seq,
    )  # fmt: skip
