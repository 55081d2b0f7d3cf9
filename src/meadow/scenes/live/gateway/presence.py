"""Who watches, over all nodes: each writes its own count of a room, and hears the others'."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from meadow.base import clock
from meadow.base.db import House, ReadDb
from meadow.base.relay import Relay
from meadow.scenes.live.gateway.unique import PACKED, Unique

COUNTS, UNIQUES = "live", "live_unique"
COUNT_TTL_S, UNIQUE_TTL_S = 60.0, 86_400.0
STALE_MS = 15_000
_ENGINE = "scenes.live.presence"


class Colleague(msgspec.Struct, frozen=True):
    """Somebody at the desk of a room, whether or not she does anything."""

    viewer: str
    name: str
    role: str


class Count(msgspec.Struct):
    """What a node says of a room: distinct viewers, when, and who sits at its desk."""

    count: int
    at: int
    desk: list[Colleague] = []


_count = msgspec.json.Decoder(Count)
_encode = msgspec.json.Encoder().encode


class Presence:
    """Counts and sketches of all nodes as they were last heard."""

    def __init__(self) -> None:
        self.counts: dict[str, dict[str, Count]] = {}
        self.sketches: dict[str, dict[str, Unique]] = {}
        self.heard = 0

    async def listen(self, bus: Relay, *, sketches: bool = False) -> bool:
        """Hear what is put into the buckets: a put is a message like any other. False while the bus is away."""
        stop = await bus.listen(f"$KV.{COUNTS}.>", self.hear)
        if stop is not None and sketches:
            await bus.listen(f"$KV.{UNIQUES}.>", self.hear)
        return stop is not None

    def hear(self, subject: str, body: bytes) -> None:
        """One put: `$KV.live.{sid}.node.{node}`, or `$KV.live_unique.{sid}.{node}`."""
        words = subject.split(".")
        if words[1] == UNIQUES and len(body) == PACKED:
            self.sketches.setdefault(words[2], {})[words[-1]] = Unique(body)
        elif words[1] == COUNTS:
            try:
                self.counts.setdefault(words[2], {})[words[-1]] = _count.decode(body)
            except msgspec.MsgspecError:
                return
            self.heard += 1
            if self.heard % 1_000 == 0:
                self._forget()

    def online(self, sid: str, but: str = "") -> int:
        """The sum of what nodes said in the last 15 seconds."""
        return sum(c.count for _, c in self._fresh(sid, but))

    def leads(self, sid: str, node: str) -> bool:
        """Whether this node speaks for the room: of those that count there, the one whose name comes first."""
        return all(name > node for name, held in self._fresh(sid, node) if held.count)

    def nodes(self, sid: str) -> list[str]:
        """The nodes that count in a room now."""
        return sorted(name for name, _ in self._fresh(sid, ""))

    def desk(self, sid: str, own: Sequence[Colleague], but: str) -> list[Colleague]:
        """Everybody at the desk of a room, by name; `own` are those of this node as of now."""
        found = {c.viewer: c for _, held in self._fresh(sid, but) for c in held.desk} | {c.viewer: c for c in own}
        return sorted(found.values(), key=lambda c: (c.name, c.viewer))

    def lost(self, sid: str) -> list[str]:
        """Nodes that had viewers of a room and fell silent without a farewell: for a minute, or until another node counts there."""
        now, held = clock.now_ms(), self.counts.get(sid, {})
        gone = {n: now - c.at for n, c in held.items() if c.count and now - c.at > STALE_MS}
        others = any(True for _ in self._fresh(sid, ""))
        return sorted(n for n, age in gone.items() if age < COUNT_TTL_S * 1000 or not others)

    def unique(self, sid: str, own: Unique) -> int:
        """Different viewers of a broadcast so far, of all nodes there were."""
        whole = Unique()
        for one in (own, *self.sketches.get(sid, {}).values()):
            whole.merge(one)
        return whole.count()

    def _fresh(self, sid: str, but: str) -> list[tuple[str, Count]]:
        since = clock.now_ms() - STALE_MS
        return [(n, c) for n, c in self.counts.get(sid, {}).items() if c.at >= since and n != but]

    def _forget(self) -> None:
        self.counts = {sid: held for sid, held in self.counts.items() if self._fresh(sid, "")}
        self.sketches = {sid: held for sid, held in self.sketches.items() if sid in self.counts}


async def put(bus: Relay, sid: str, node: str, count: int, desk: Sequence[Colleague] = ()) -> None:
    """Say how many watch at this node, and who of the desk is at it."""
    await bus.say(f"$KV.{COUNTS}.{sid}.node.{node}", _encode(Count(count, clock.now_ms(), list(desk))))


async def heard(house: House) -> Presence | None:
    """What this process has heard of all nodes since it first asked; None while the bus is away."""
    held: dict[str, Presence] = house.engines
    if _ENGINE not in held:
        found = Presence()
        if not await found.listen(house.bus):
            return None
        held[_ENGINE] = found
    return held[_ENGINE]


async def watching(db: ReadDb, session_ids: Sequence[UUID]) -> dict[UUID, int]:
    """How many watch these broadcasts, as any process of the house hears it; none are told until the first were heard."""
    found = await heard(db.house)
    return {one: count for one in session_ids if (count := found.online(str(one)))} if found else {}
