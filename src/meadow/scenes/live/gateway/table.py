"""The house's own tables as a gateway reads them."""

from collections.abc import Sequence

import msgspec

from meadow.base import ids
from meadow.base.db import House
from meadow.base.errors import NotFound
from meadow.people import authors
from meadow.scenes.live.gateway.source import Opening, Snapshot
from meadow.scenes.live.gateway.wire import Event
from meadow.scenes.live.queries import leading, rooms
from meadow.scenes.live.store import sessions, sockets

_encode = msgspec.json.Encoder().encode


class Table:
    """A `Source` over PostgreSQL."""

    def __init__(self, house: House) -> None:
        self.house = house

    async def opening(self, sid: str) -> Opening | None:
        """The broadcast as it stands; None where the id is none of ours."""
        try:
            session_id = ids.parse(sid)
        except ValueError:
            return None
        async with self.house.read() as db:
            held = await sessions.of(db, session_id=session_id)
            if held is None:
                return None
            led = await leading.gateway_rules(db, session_id)
            card = (await authors.cards(db, [held.author_id])).get(held.author_id)
        host = card.name if card else ""
        return Opening(
            sid=str(session_id), state=held.state.value, off=held.event_seq, author_id=held.author_id, rehearsal=held.rehearsal,
            slow_s=led.slow_s, shadow=led.shadow, closed=led.closed, muted=led.muted, kicked=led.kicked,
            words_version=led.words_version, words=led.words, host=host, replies=led.replies,
        )  # fmt: skip

    async def heads(self, sids: Sequence[str]) -> dict[str, int]:
        """The newest offset of each."""
        async with self.house.read() as db:
            found = await sockets.heads(db, session_ids=[ids.parse(sid) for sid in sids])
        return {str(session_id): off for session_id, off in found.items()}

    async def events(self, sid: str, after: int, limit: int) -> list[Event]:
        """What happened after an offset, in order."""
        async with self.house.read() as db:
            rows = await sessions.events_after(db, session_id=ids.parse(sid), off=after, limit=limit)
        return [Event(r.off, r.kind, int(r.at.timestamp() * 1000), msgspec.Raw(_encode(r.body))) for r in rows]

    async def snapshot(self, sid: str) -> Snapshot:
        """The room's state, with the offset it is true at. Raises `NotFound`."""
        async with self.house.read() as db:
            held = await sessions.of(db, session_id=ids.parse(sid))
            if held is None:
                raise NotFound
            return Snapshot(held.event_seq, _encode(await rooms.snapshot_of(db, held)))
