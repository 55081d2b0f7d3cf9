"""Who watches and what was said, written down: counts to the other nodes, sketches, facts, and a word to the desk."""

from typing import Any

import msgspec

from meadow.base import clock
from meadow.scenes.live.gateway import presence
from meadow.scenes.live.gateway.node import Node
from meadow.scenes.live.gateway.presence import COUNT_TTL_S, COUNTS, UNIQUE_TTL_S, UNIQUES, Presence
from meadow.scenes.live.gateway.room import Room
from meadow.scenes.live.gateway.tell import Teller
from meadow.scenes.live.gateway.unique import Unique

PUT_S, SUM_S, TELL_S, LIKES_S, FACT_S = 5.0, 2.0, 1.0, 2.0, 10
_encode = msgspec.json.Encoder().encode


class Watch:
    """One node's share of the presence of its rooms."""

    def __init__(self, node: Node) -> None:
        self.node, self.presence = node, Presence()
        self.teller = Teller(node.settings, node.name)
        node.write = self.teller.write
        self.listens = self.kept = False
        self.known: set[str] = set()
        self.told: dict[str, int] = {}

    async def put(self) -> None:
        """Each five seconds: our counts, and our sketches where somebody new came."""
        bus = self.node.bus
        if not bus.connected:
            self.kept = False  # a server that lives in memory comes back empty
            return
        self.listens = self.listens or await self.presence.listen(bus, sketches=True)
        if not self.kept:
            self.kept = await bus.bucket(COUNTS, COUNT_TTL_S) and await bus.bucket(UNIQUES, UNIQUE_TTL_S)
        for room in list(self.node.hall.rooms.values()):
            await presence.put(bus, room.sid, self.node.name, len(room.crowd.people), room.crowd.colleagues())
            if room.sid not in self.known:
                self.known.add(room.sid)
                for body in await bus.marks(UNIQUES, room.sid):  # of nodes that are gone, and of this one before
                    room.unique.merge(Unique(body))
            if room.unique.changed:
                room.unique.changed = False
                await bus.say(f"$KV.{UNIQUES}.{room.sid}.{self.node.name}", room.unique.packed())
        self.known &= self.node.hall.rooms.keys()

    async def sum(self) -> None:
        """Each two seconds: how many watch in all, and what the desk sees of it."""
        for room in self.node.hall.rooms.values():
            room.elsewhere = self.presence.online(room.sid, but=self.node.name)
            room.peak = max(room.peak, room.online)
            if room.crowd.desk:
                room.ops["presence"] = msgspec.Raw(_encode({"k": "presence", "b": self._of(room)}))

    async def fact(self) -> None:
        """Each ten seconds, of the node that leads a room: how many watch, into the log."""
        slot = clock.now_ms() // (FACT_S * 1000)
        for room in self.node.hall.rooms.values():
            if room.found.state in {"live", "grace"} and self.presence.leads(room.sid, self.node.name):
                if self.told.get(room.sid) != slot:
                    self.teller.presence(room, slot, FACT_S, unique=self.presence.unique(room.sid, room.unique))
                self.told[room.sid] = slot

    async def likes(self) -> None:
        """Each two seconds: who liked, one row each."""
        slot = clock.now_ms() // 2_000
        for room in self.node.hall.rooms.values():
            likers, room.likers = room.likers, set()
            for person in likers:
                self.teller.likes(room, person, slot)

    async def tell(self) -> None:
        """Each second: what waits goes to the collector, beside everything else."""
        self.node.tasks.run(self.teller.flush(), "tell")

    async def leave(self) -> None:
        """The last words: what was said, and that nobody watches here any more."""
        await self.likes()
        await self.teller.flush()
        for sid in self.node.hall.rooms:
            await presence.put(self.node.bus, sid, self.node.name, 0)

    def _of(self, room: Room) -> dict[str, Any]:
        return {
            "online": room.online, "peak": room.peak, "unique": self.presence.unique(room.sid, room.unique),
            "nodes": len({self.node.name, *self.presence.nodes(room.sid)}), "bus": self.node.bus.connected,
            "desk": self.presence.desk(room.sid, room.crowd.colleagues(), self.node.name),
        }  # fmt: skip
