"""One person in memory: her state, what she was shown, and what waits to be written."""

from uuid import UUID

import numpy as np

from meadow.base import ids
from meadow.scenes.feed.rules import state as rules
from meadow.scenes.feed.types.ranking import Act, Ints, State

_VISITS = 4
RESTED_S, KEPT_S = 86_400.0, 14 * 86_400.0


class Person:
    """`key` is the account, or the visit of a guest. `pending` are acts since the last save, to be replayed if another process saved first."""

    def __init__(self, key: UUID, account_id: UUID | None, state: State) -> None:
        self.key, self.account_id, self.state = key, account_id, state
        self.actor = signed(ids.key64(key))
        self.seen: dict[int, float] = {}
        self.visits: dict[UUID, set[int]] = {}
        self.followed: tuple[float, list[UUID]] = (-1e9, [])
        self.pending: list[tuple[Act, int]] = []
        self.dirty = False

    def hear(self, act: Act, event: int) -> None:
        """Take in an act; told twice it changes nothing."""
        changed = rules.hear(self.state, act, event)
        if changed is not self.state:
            self.change(changed)
            self.pending.append((act, event))

    def change(self, state: State) -> None:
        self.state, self.dirty = state, True

    def shown(self, visit: UUID, places: list[int], now: float) -> None:
        self.visits.setdefault(visit, set()).update(places)
        while len(self.visits) > _VISITS:
            self.visits.pop(next(iter(self.visits)))
        self.seen.update(dict.fromkeys(places, now))

    def in_visit(self, visit: UUID) -> Ints:
        return _places(self.visits.get(visit, set()))

    def since(self, moment: float) -> Ints:
        """What was shown to her from a moment on."""
        at = np.fromiter(self.seen.values(), np.float64, len(self.seen))
        return _places(self.seen)[at >= moment]

    def lately(self, now: float) -> Ints:
        """What was shown to her within a day, or seen within two weeks; older entries are dropped on the way."""
        if self.seen and now - min(self.seen.values()) > KEPT_S:
            self.seen = {p: at for p, at in self.seen.items() if now - at <= KEPT_S}
        return _places(self.seen)


def _places(held: "set[int] | dict[int, float]") -> Ints:
    return np.fromiter(held, np.int32, len(held))


def signed(key: int) -> int:
    """A 64-bit key as PostgreSQL's bigint."""
    return key - (1 << 64) if key >= 1 << 63 else key
