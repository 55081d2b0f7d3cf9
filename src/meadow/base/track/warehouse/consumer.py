"""The one reader of the segment log: it cuts blocks, drops repeats, writes the plan, inserts, and moves on."""

import hashlib
import logging
import threading
from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
import numpy as np
from prometheus_client import Counter, Gauge

from meadow.base import clock, observe
from meadow.base.track import rules
from meadow.base.track.names import FLAGS
from meadow.base.track.segments import Tail
from meadow.base.track.tables import TIME_ZONE
from meadow.base.track.warehouse import build, native, nets, orders, sides
from meadow.base.track.warehouse.actors import Actors
from meadow.base.track.warehouse.owner import EngineError
from meadow.base.track.warehouse.plan import Book, Checkpoint, Orders, Part, Place, Plan
from meadow.base.track.warehouse.sink import Sink

log = logging.getLogger(__name__)
EVENTS_MAX = 100_000
BYTES_MAX = 4 << 20
DAYS_MAX = 200
PACE_S, CROWDED_PACE_S = 1.0, 1.6
CROWDED = 20_000
"""Events of a block from which on the next one waits longer: larger blocks and fewer parts cost a fifth less CPU."""
LOOK_S = 0.1
AGAIN_S = 2.0
KEPT_MS = 7 * 24 * 3_600_000
MOVED = 1 << FLAGS["replayed"]
NODE = 1
SWEEP_MS, SAY_MS = 3_600_000, 500
ALIASES_MAX = 500_000
PASSING = frozenset({159, 173, 202, 209, 210, 241, 242, 243, 252, 999})
"""What ClickHouse says of time, memory, disk, the network and too many parts: the same rows may be taken later."""
LEARN_SQL = """SELECT actor, argMax(session, ts), toUnixTimestamp64Milli(max(ts)), argMax(campaign_id, ts) FROM events
  WHERE ts > fromUnixTimestamp64Milli({t:Int64}) AND session != 0 GROUP BY actor ORDER BY max(ts) LIMIT 100000"""
stored = Counter("meadow_track_rows", "Rows inserted", ["table"], registry=observe.registry)
replays = Counter("meadow_track_batch_replays", "Batches met again", registry=observe.registry)
lag_ms = Gauge("meadow_track_lag_ms", "Age of the oldest unread record", registry=observe.registry)


class Consumer:
    """Runs in its own thread until `stop`."""

    def __init__(self, folder: Path, book: Book, sink: Sink, told: Callable[[], None] | None = None) -> None:
        self.folder, self.book, self.sink, self.told = folder, book, sink, told
        self.orders = Orders(book.folder)
        self.state = Checkpoint()
        self.tails: dict[str, Tail] = {}
        self.nets = nets.Nets(sink, 0)
        zone = ZoneInfo(TIME_ZONE).utcoffset(clock.now())
        self.actors = Actors(int(zone.total_seconds() * 1000) if zone else 0)
        self.sides = sides.Sides(sink, ())
        self.aliases: set[tuple[int, int]] = set()
        self.stopping = threading.Event()
        self.blocks = 0
        self.error = ""
        self.lag = self.said = self.swept = 0

    def run(self) -> None:
        """Recover, then read until told to stop; a failure is told and tried again from the checkpoint."""
        while not self.stopping.is_set():
            try:
                self.book.hold()
                self._recover()
                self.error = ""
                while not self.stopping.is_set():
                    self.turn()
            except Exception as error:
                log.exception("the consumer stumbled")
                self.error = repr(error)[:300]
                self.stopping.wait(AGAIN_S)
        self._close()
        self.book.release()

    def stop(self) -> None:
        self.stopping.set()

    def turn(self) -> int:
        """One block, if there is one; returns the events read. Paced to about one block a second, more only when full."""
        began = clock.monotonic()
        if order := self.orders.next():
            self._carry_out(order)
        found, after, full = self._gather()
        if after.places != self.state.places:
            self._store(found, after)
        events = found.count
        lag = 0
        if full and found.records and not found.records[-1].origin.flags & MOVED:
            lag = max(0, clock.now_ms() - found.records[-1].recv)
        self.lag, now = lag, clock.now_ms()
        if now - self.said >= SAY_MS:
            self.said = now
            _say(self.folder, lag, now)
        if not full:
            spent = clock.monotonic() - began
            pace = CROWDED_PACE_S if events >= CROWDED else PACE_S
            self.stopping.wait(max(LOOK_S, pace - spent) if events else LOOK_S)
        return events

    def _recover(self) -> None:
        """Finish what a crash left, then learn what memory lost."""
        self._close()
        if plan := self.book.pending():
            self._apply(plan)
            self.book.finish(plan)
        self.state = self.book.checkpoint()
        self.nets = nets.Nets(self.sink, self.state.last_recv, wary=clock.now_ms() < self.state.wary_until)
        self.sides = sides.Sides(self.sink, self.state.sides)
        since = self.state.last_recv - rules.IDLE_MS
        if self.state.last_recv:
            lines = self.sink.ask(LEARN_SQL, {"t": since}).splitlines()
            self.actors.learn([tuple(map(int, line.split("\t"))) for line in lines])  # type: ignore[misc]
            self.nets.learn(self.state.last_recv)

    def _gather(self) -> tuple[build.Batches, Checkpoint, bool]:
        """Read on in every segment, oldest first, until the block is full; the checkpoint that will hold then."""
        found = build.Batches()
        after = msgspec.structs.replace(self.state, places=dict(self.state.places))
        for path in self._segments():
            place = after.places.get(path.name)
            if place is None:
                place = Place(NODE << 24 | after.next_number)
                after.next_number += 1
            if place.done:
                continue
            tail = self.tails.get(path.name) or Tail(path, place.offset)
            self.tails[path.name] = tail
            full = _fill(found, tail, place.number)
            if tail.torn:
                log.error("torn segment", extra={"segment": path.name, "offset": tail.offset})
            after.places[path.name] = Place(place.number, tail.offset, tail.done)
            if tail.done:
                self.tails.pop(path.name).close()
            if full:
                return found, after, True
        if self.state.remake and not found.records:
            for day in self.state.remake:
                orders.remake(self.sink, day)
            self.state.remake = after.remake = []
            self.book.keep(self.state)
        return found, after, False

    def _carry_out(self, order: Path) -> None:
        """Do between two blocks what somebody left as an order."""
        text, fault = order.read_text(), ""
        log.info("order", extra={"order": text})
        word, _, day = text.partition(" ")
        if word in {"replay", "restore"}:
            kept = [path.name for path in self._segments()]
            again = word == "replay"
            state = (
                orders.replay(self.sink, self.state, kept)
                if again
                else orders.restore(self.sink, self.state, self.folder)
            )
            self.book.keep(state)
            self.orders.done(order)
            self._recover()
            return
        try:
            self._mend(word, day)
        except EngineError as error:  # the log goes on; whoever left the order is told why it was not done
            log.exception("order failed", extra={"order": text})
            fault = str(error)[:300]
        self.orders.done(order, fault)

    def _mend(self, word: str, day: str) -> None:
        if word == "bad":
            found, taken = orders.take_back(self.sink, self.folder, self.state)
            if taken:
                self._store(found, msgspec.structs.replace(self.state), f"{self.state.gen}:{clock.now_ms()}:bad")
                orders.forget_bad(self.sink, taken)
        elif word == "remake":
            orders.remake(self.sink, day)

    def _store(self, found: build.Batches, after: Checkpoint, token: str = "") -> None:
        """Net 1, net 2, columns, plan, insert, checkpoint. With a token of its own net 1, which knows the batches, is passed."""
        parts: list[Part] = []
        batches = np.array(
            [nets.batch_key(b.batch_id, r.origin.producer) for b, r in zip(found.batches, found.records, strict=True)],
            np.uint64,
        )
        fresh = self.nets.new_batches(batches) | bool(token)
        replays.inc(int((~fresh).sum()))
        rows = build.Rows(found)
        rows.keep(fresh[rows.of])
        segs = np.array(found.numbers, np.uint64)[rows.of]
        prints = nets.prints_of([rows.code, *(rows.field[n] for n in nets.PRINTED)], segs)
        new, notes = self.nets.sort_out(rows.id, rows.recv, rows.ts, prints)
        if not new.all():
            again = ~new
            columns = nets.dup_columns(rows.id[again], rows.recv[again], prints[again], notes[again])
            parts.append(_part("events_dup", columns, int(again.sum())))
            rows.keep(new)
        ids, recv = rows.id, rows.recv
        rows.score_and_cut(self.actors)
        rows.explode()
        if len(rows):
            after.last_recv = max(after.last_recv, int(recv.max()))
            parts.insert(0, _part("events", rows.columns(), len(rows)))
        told = [(n, r) for n, r in found.sides if r.offset >= self.state.sides_begin(n)]
        beside, strange, after.sides = self.sides.parts(told)
        parts += beside
        if bad := [b for b in found.bad if b.batch is None or fresh[b.batch]] + strange:
            parts.append(_part("events_bad", build.bad_columns(bad), len(bad)))
        if known := _links(self.aliases, found):
            parts.append(_part("alias", build.alias_columns(known), len(known)))
        plan = Plan(token or _token(self.state, after), parts, after)
        if parts:
            self.book.write(plan)
            self._apply(plan)
        self.book.finish(plan)
        self.state = after
        self.nets.add(batches[fresh], ids, recv, prints[new])
        self.sides.settle(after.sides)
        self.blocks += bool(parts)
        if parts and self.told:
            self.told()

    def _apply(self, plan: Plan) -> None:
        for part in plan.parts:
            try:
                self.sink.insert(part, f"{plan.token}:{part.table}")
            except EngineError as error:
                if part.form == "Native" or error.code in PASSING:
                    raise
                bad = sides.refused(part, clock.now_ms(), str(error))
                kept = _part("events_bad", build.bad_columns(bad), len(bad))
                self.sink.insert(kept, f"{plan.token}:{part.table}:bad")
            stored.labels(part.table).inc(part.rows)

    def _segments(self) -> list[Path]:
        """Segments by birth; those read to the end and archived go after a week, and after two where nobody archives."""
        paths = sorted(self.folder.glob("*.seg"), key=lambda p: p.stem.rsplit("-", 2)[-2:])
        now = clock.now_ms()
        if now - self.swept > SWEEP_MS:
            self.swept = now
            for path in paths:
                place = self.state.places.get(path.name)
                age, archived = now - path.stat().st_mtime * 1000, path.with_suffix(".kept").exists()
                if place and place.done and age > (KEPT_MS if archived else 2 * KEPT_MS):
                    path.unlink()
            names = {p.name for p in paths if p.exists()}
            self.state.places = {n: p for n, p in self.state.places.items() if n in names}
            return [p for p in paths if p.name in names]
        return paths

    def _close(self) -> None:
        for tail in self.tails.values():
            tail.close()
        self.tails = {}


def _say(folder: Path, lag: int, now: int) -> None:
    """Tell the collectors how far behind the log is."""
    lag_ms.set(lag)
    draft = folder / "consumed.new"
    draft.write_bytes(msgspec.json.encode({"lag_ms": lag, "at": now}))
    draft.replace(folder / "consumed.json")


def _links(told: set[tuple[int, int]], found: build.Batches) -> list[tuple[int, int, int]]:
    """Anonymous ids that turned out to be a user, told once per process."""
    links = {(r.origin.anon, r.origin.actor): r.recv for r in found.records if r.origin.anon}
    fresh = [(anon, user, since) for (anon, user), since in links.items() if (anon, user) not in told]
    if len(told) > ALIASES_MAX:
        told.clear()
    told.update((anon, user) for anon, user, _ in fresh)
    return fresh


def _fill(found: build.Batches, tail: Tail, number: int) -> bool:
    """Read one segment on; True when the block is full."""
    while True:
        before = tail.offset
        for record in tail.read(BYTES_MAX):
            found.take(number, record)
            if found.count >= EVENTS_MAX or len(found.days) >= DAYS_MAX:
                return True
        if tail.done or tail.offset == before:
            return False


def _token(before: Checkpoint, after: Checkpoint) -> str:
    """The exact places that the block covers: the same places are the same block, for ever."""
    ranges = [
        f"{place.number}:{old.offset if (old := before.places.get(name)) else 0}-{place.offset}"
        for name, place in sorted(after.places.items())
        if place != before.places.get(name)
    ]
    return f"{after.gen}:{hashlib.sha256(','.join(ranges).encode()).hexdigest()}"


def _part(table: str, columns: list[native.Column], rows: int) -> Part:
    return Part(table, ",".join(name for name, _, _ in columns), rows, native.block(columns, rows))
