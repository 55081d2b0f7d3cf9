"""The people in memory: read when they come, told what they did within a moment, saved behind, never counted twice."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec

from meadow.base import clock, ids
from meadow.base.db import House, ReadDb, WriteDb
from meadow.base.track.types import Told
from meadow.scenes.feed import store
from meadow.scenes.feed.rules import state as rules
from meadow.scenes.feed.serve.acts import act_of
from meadow.scenes.feed.serve.person import KEPT_S, Person, signed
from meadow.scenes.feed.serve.shelf import Shelf
from meadow.scenes.feed.types.ranking import Act, State

_MOST, _TRACES = 5_000, 20_000
_packed = msgspec.msgpack.Decoder(State)
Heard = list[tuple[Act, int]]


class People:
    """By account, or by visit for a guest. Events name people by the log's key of the actor, or by the page they saw."""

    def __init__(self, house: House, shelf: Shelf) -> None:
        self.house, self.shelf = house, shelf
        self.held: OrderedDict[UUID, Person] = OrderedDict()
        self.by_actor: dict[int, UUID] = {}
        self.by_trace: OrderedDict[int, UUID] = OrderedDict()
        self.absent: list[tuple[int, Act, int]] = []

    async def get(self, db: ReadDb, key: UUID, account_id: UUID | None) -> Person:
        """A person from memory, or from her row with what she was shown within two weeks."""
        held = self.held.get(key)
        if held is None:
            rows = await store.states(db, people=[key])
            held = self._keep(Person(key, account_id, unpack(rows[0]) if rows else State()))
            if account_id:
                since = clock.now() - timedelta(seconds=KEPT_S)
                shown, place = await store.seen_since(db, account_id=account_id, since=since), self.shelf.place
                held.seen = {place[v]: at.timestamp() for v, at in shown.items() if v in place}
        self.held.move_to_end(key)
        return held

    def _keep(self, person: Person) -> Person:
        self.held[person.key] = person
        self.by_actor[person.actor] = person.key
        while len(self.held) > _MOST and not next(iter(self.held.values())).dirty:
            _, old = self.held.popitem(last=False)
            self.by_actor.pop(old.actor, None)
        return person

    async def visit(self, db: ReadDb, person: Person, visit: UUID) -> None:
        """What this visit was shown, read once."""
        if visit not in person.visits:
            place = self.shelf.place
            person.shown(visit, [place[v] for v in await store.seen(db, visit=visit) if v in place], 0.0)

    def traced(self, trace_id: UUID, person: Person) -> None:
        """Who saw a page: so that what a guest does on it is known as hers."""
        self.by_trace[ids.key64(trace_id)] = person.key
        while len(self.by_trace) > _TRACES:
            self.by_trace.popitem(last=False)

    def hear(self, told: Told) -> None:
        """Accepted events of one actor; those of known people who are not here wait for `absorb`."""
        actor = signed(int(told.actor))
        for event in told.events:
            act = act_of(self.shelf, event, told.recv)
            if act is None:
                continue
            number = ids.key64(ids.parse(event.event_id)) >> 1
            key = self.by_actor.get(actor) if told.known else self.by_trace.get(event.trace_id)
            person = self.held.get(key) if key else None
            if person is not None:
                person.hear(act, number)
            elif told.known:
                self.absent.append((actor, act, number))

    async def absorb(self, db: ReadDb) -> None:
        """Read those who did something while they were not here, and let it count."""
        heard, self.absent = self.absent, []
        for row in await store.states_of(db, actors={actor for actor, _, _ in heard}) if heard else ():
            if row.person not in self.held:
                self._keep(Person(row.person, row.person, unpack(row)))
        for actor, act, event in heard:
            if (person := self.held.get(self.by_actor.get(actor, UUID(int=0)))) is not None:
                person.hear(act, event)

    async def save(self, db: WriteDb) -> list[tuple[Person, Heard]]:
        """Write changed states; returns those that another process had written first, with what was heard here since.

        In the order of their keys: two processes that know the same people wait for each other, and never both ways round.
        """
        dirty = sorted(((p, p.pending) for p in self.held.values() if p.dirty), key=lambda x: x[0].key)
        return [(person, heard) for person, heard in dirty if not await self._save_one(db, person)]

    async def _save_one(self, db: WriteDb, person: Person) -> bool:
        person.state.version += 1
        body = msgspec.msgpack.encode(person.state)
        person.dirty, person.pending = False, []
        return await store.save(db, person=person.key, actor=person.actor, body=body, version=person.state.version)

    async def decide(self, db: WriteDb, person: Person, rule: Callable[[State], State]) -> None:
        """What a person decides is written with her own transaction, on top of whatever another process wrote."""
        heard = person.pending
        person.change(rule(person.state))
        if not await self._save_one(db, person):
            await self.replay(db, [(person, heard)])
            person.change(rule(person.state))
            await self._save_one(db, person)

    async def replay(self, db: ReadDb, lost: Sequence[tuple[Person, Heard]]) -> None:
        """The other process's state stands, and what was heard here is heard again on top of it."""
        for person, pending in lost:
            rows = await store.states(db, people=[person.key])
            person.state = unpack(rows[0]) if rows else State()
            for act, event in pending:
                person.hear(act, event)

    def join(self, person: Person, guest: UUID) -> None:
        """What a browser did before its owner logged in joins her account, once."""
        if (held := self.held.pop(guest, None)) is not None:
            self.by_actor.pop(held.actor, None)
            person.change(rules.merge(person.state, held.state))


def unpack(row: Any) -> State:
    """A row's state; one that cannot be read counts as none."""
    try:
        return _packed.decode(row.body)
    except msgspec.DecodeError:
        return State(version=row.version)
