"""The house's own tables as a gateway reads them."""

from collections.abc import Sequence

import msgspec

from meadow.base import ids
from meadow.base.db import House
from meadow.scenes.live.gateway.source import Opening, Snapshot
from meadow.scenes.live.gateway.wire import Event
from meadow.scenes.live.store import sockets as store


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
            row = await store.opening(db, session_id=session_id)
        return row and Opening(sid=sid, state=row.state, off=row.event_seq, author_id=str(row.author_id))

    async def heads(self, sids: Sequence[str]) -> dict[str, int]:
        """The newest offset of each."""
        async with self.house.read() as db:
            found = await store.heads(db, session_ids=[ids.parse(sid) for sid in sids])
        return {str(session_id): off for session_id, off in found.items()}

    async def events(self, sid: str, after: int, limit: int) -> list[Event]:
        """What happened after an offset, in order."""
        async with self.house.read() as db:
            rows = await store.events(db, session_id=ids.parse(sid), after=after, n=limit)
        return [Event(r.off, r.kind, int(r.at.timestamp() * 1000), msgspec.Raw(r.body.encode())) for r in rows]

    async def snapshot(self, sid: str) -> Snapshot:
        """The room's state, with the offset it is true at."""
        async with self.house.read() as db:
            row = await store.opening(db, session_id=ids.parse(sid))
        state = {"state": row.state if row else "ended"}
        return Snapshot(row.event_seq if row else 0, msgspec.json.encode(state))
