"""Who bought and who follows, said in the room's chat lane: a notice among others, never an event."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import msgspec

from meadow.base import clock
from meadow.base.db import House
from meadow.base.vault import mask_name
from meadow.people import accounts
from meadow.people.authors.events import Followed
from meadow.scenes.live.gateway.tickets import short
from meadow.scenes.live.gateway.wire import Batch, Chat, Kind
from meadow.scenes.live.store import patrol
from meadow.trade.orders.events import Paid

FRESH = timedelta(seconds=20)
"""What is older is no news: a follower that catches up says nothing."""


async def speak(house: House, events: Sequence[Paid | Followed]) -> None:
    """Tell rooms on air what their viewers did just now; best effort, since it is told for its mood."""
    since = clock.now() - FRESH
    fresh = [event for event in events if event.at >= since]
    said: dict[UUID, list[tuple[UUID, UUID, Kind]]] = {}
    async with house.read() as db:
        for event in fresh:
            if isinstance(event, Paid):
                for room in {line.room_id for line in event.lines if line.scene == "live" and line.room_id}:
                    said.setdefault(room, []).append((event.event_id, event.buyer_id, "buy"))
            else:
                for room in await patrol.open_ids(db, author_id=event.author_id):
                    said.setdefault(room, []).append((event.event_id, event.account_id, "follow"))
        people = (
            await accounts.profiles(db, list({who for told in said.values() for _, who, _ in told})) if said else {}
        )
    secret = house.settings.keys.session
    for room, told in said.items():
        lines = [
            Chat(
                i=event_id.hex, u=short(secret, str(who)), n=mask_name(people[who].name), r="buyer" if kind == "buy" else "viewer",
                k=kind,
            )
            for event_id, who, kind in told
            if who in people
        ]  # fmt: skip
        if lines:
            await house.bus.say(f"live.{room}.chat", msgspec.json.encode(Batch(c=lines, n=len(lines))))
