"""One watched broadcast in the hub's memory: what was read of it, and the state its watchers hold."""

from collections import deque
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from meadow.compass import diagnosis, metrics
from meadow.compass.diagnosis.types import Baseline, ProductName
from meadow.compass.metrics.types.rooms import (
    Audience,
    Cell,
    Ledger,
    Mark,
    People,
    RoomMinute,
    RoomProduct,
    RoomSource,
    Said,
    Session,
    Totals,
)
from meadow.compass.screen import rules
from meadow.compass.screen.hub.frames import State
from meadow.compass.screen.rules import ahead, crowd
from meadow.scenes.live import Session as LiveSession
from meadow.scenes.live.types.beside import Beside

RING = 1440
"""Minutes that a curve holds: a day."""
_LANE, _CORRECTIONS, _ORDERS, _COMMENTS = 120, 20, 10, 8
_RETRACTED = 500
_SEEN_AGAIN = 2


class Room:
    """Grows only to its rings, however long it is watched."""

    def __init__(self, session: Session, past: Baseline) -> None:
        self.session, self.past = session, past
        self.card: dict[str, Any] = {}
        self.minutes: dict[int, list[int]] = {}
        self.marks: deque[Mark] = deque(maxlen=500)
        self.products: list[RoomProduct] = []
        self.sources: list[RoomSource] = []
        self.names: dict[str, ProductName] = {}
        self.stock: dict[UUID, int] = {}
        self.ledger = Ledger()
        self.bots: tuple[int, int] | None = None
        self.orders: dict[str, list[Any]] = {}
        self.corrections: deque[tuple[int, str, int, str]] = deque(maxlen=_CORRECTIONS)
        self.health: dict[str, Any] | None = None
        self.settled = False
        self.live: LiveSession | None = None
        self.beside = Beside()
        self.comments: list[Said] = []
        self.retracted: deque[str] = deque(maxlen=_RETRACTED)
        self.words: dict[str, int] = {}
        self.audience: Audience | None = None
        self.people: People | None = None
        self.cell: Cell | None = None
        self.before: list[Session] | None = None
        self.sold: list[list[int]] = []
        self.read_at: dict[str, float] = {}
        self.stale = True
        self.held: dict[str, int] = {}
        self.lower: dict[str, int] = {}
        self.read: Totals | None = None
        self.sent: State = {}
        self.full_at = -1e9

    @property
    def key(self) -> int:
        return self.session.key

    def take_minutes(self, rows: Sequence[RoomMinute]) -> None:
        """Keep the newest minutes; a minute that is told again replaces itself."""
        for m in rows:
            self.minutes[int(m.at.timestamp())] = [m.online, m.enters, m.leaves, m.orders, m.gmv]
        for old in sorted(self.minutes)[: max(0, len(self.minutes) - RING)]:
            del self.minutes[old]

    def take_marks(self, rows: Sequence[Mark]) -> None:
        """Keep what happened after what is known; money that went back is a line of its own."""
        last = self.marks[-1].at if self.marks else None
        for mark in rows:
            if last and mark.at <= last and mark in self.marks:
                continue
            self.marks.append(mark)
            if mark.name == "refund" and mark.amount:
                self.corrections.append((_ms(mark.at), "refund_flow", mark.amount, "refund"))

    def take_order(self, key: str, row: list[Any]) -> None:
        self.orders[key] = row
        for old in sorted(self.orders, key=lambda k: self.orders[k][0])[: max(0, len(self.orders) - _ORDERS)]:
            del self.orders[old]

    def take_comments(self, rows: Sequence[Said]) -> None:
        """Keep the newest; what was taken back is gone."""
        known = {one.id: one for one in (*self.comments, *rows) if one.id not in self.retracted}
        self.comments = sorted(known.values(), key=lambda one: (one.at, one.id))[-_COMMENTS:]

    def retract(self, chat_ids: Sequence[str]) -> None:
        """Comments that were taken back are shown no more."""
        self.retracted.extend(chat_ids)
        self.take_comments([])

    def steady(self, sums: dict[str, int], now_ms: int) -> dict[str, int]:
        """Counters only rise: one that reads lower twice is taken with a line that says so, once it may be a slip."""
        for name in rules.RISING:
            new, old = sums.get(name, 0), self.held.get(name, 0)
            if new >= old:
                self.lower.pop(name, None)
            elif name in rules.SKETCHED and new * 50 > old * 49:
                sums[name] = old  # an estimate that trembles is no correction
                continue
            elif self.lower.get(name, 0) + 1 < _SEEN_AGAIN:
                self.lower[name] = self.lower.get(name, 0) + 1
                sums[name] = old
                continue
            else:
                self.lower.pop(name, None)
                self.corrections.append((now_ms, rules.RISING[name], old - new, "recount"))
            self.held[name] = new
        return sums

    def compose(self, totals: Totals, as_of: datetime, lag_ms: int) -> State:
        """The whole state as of a moment."""
        now_ms = _ms(as_of)
        end = self.session.ended_at or as_of
        span = max(1, round((end - self.session.started_at).total_seconds() / 60))
        viewers = {at: row[0] for at, row in sorted(self.minutes.items())}
        sums = self.steady(metrics.sums_of(totals, span, list(viewers.values())), now_ms)
        if self.people is not None and self.session.ended_at:
            sums = metrics.exactly(sums, self.people)
        sums["net_ship"] = sums["gmv"] - self.ledger.early
        sums["online"] = 0 if self.session.ended_at else rules.online(viewers, now_ms // 1000)
        figures = metrics.measure(sums)
        finding, least = diagnosis.worst(figures, self.past, list(self.marks), now_ms)
        shown = {
            name: figures[name].value for name in rules.SHOWN if name in figures and figures[name].value is not None
        }
        return {
            "tick": now_ms // 1000, "as_of": now_ms, "lag_ms": lag_ms, "currency": "CNY",
            "state": "settled" if self.settled else "provisional", "session": self.card, "target": self.session.target,
            "pace": self._pace(sums["gmv"], as_of), "ticks": ahead.ticks(self.past, self.cell, span),
            "peers": {"rooms": self.cell.rooms, "authors": self.cell.authors, "without": self.cell.without} if self.cell else None,
            "figures": {**shown, "gmv_net_ship": sums["net_ship"]},
            "medians": {k: v for k, v in self.past.figures.items() if k in rules.SHOWN}, "sessions": self.past.sessions,
            "funnel": {s.key: [s.count, s.rate_bp] for s in metrics.open_funnel(sums)},
            "minutes": {str(at): row for at, row in self.minutes.items()},
            "products": rules.ranked(self.products, self.names, self.stock, self.beside, rules.misspoken(self.marks, self.beside)),
            "sources": {s.source: [s.room_impr, s.enters, s.prod_impr, s.clicks, s.buyers, s.orders, s.gmv] for s in self.sources},
            "names": {k: rules.named(n) for k, n in self.names.items()},
            "lane": rules.lane([m for m in self.marks if m.name != "refund"][-_LANE:]), "orders": dict(self.orders),
            "corrections": {f"{at}-{figure}": [figure, by, why] for at, figure, by, why in self.corrections},
            "comments": {one.id: [one.at, one.name, one.role, one.text] for one in self.comments}, "words": dict(self.words),
            "crowd": crowd.parts(self.audience) if self.audience else None, "beside": rules.aside(self.beside),
            "worst": finding, "least_bp": least, "health": self.health,
            "bots_bp": self.bots[0] * 10_000 // self.bots[1] if self.bots and self.bots[1] else None,
        }  # fmt: skip

    def _pace(self, gmv: int, as_of: datetime) -> dict[str, int | None] | None:
        """Nothing is ahead of a broadcast that is over."""
        if self.session.ended_at:
            return None
        return rules.pace(self.minutes, gmv, self.session.started_at, self.card.get("planned_end"), as_of, self.sold)


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)
