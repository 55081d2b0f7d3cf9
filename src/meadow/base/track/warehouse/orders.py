"""What the owner is told to do between two blocks: read the log again, take back what was refused, make a day anew."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec

from meadow.base import clock
from meadow.base.track import columns, wire
from meadow.base.track.names import FLAGS
from meadow.base.track.segments import BACK, SERVER, SIDE, Tail
from meadow.base.track.warehouse import build
from meadow.base.track.warehouse.plan import Checkpoint, Place
from meadow.base.track.warehouse.sink import Sink

WINDOW_MS = 48 * 3_600_000
BAD_MAX = 100_000
_AGAIN = 1 << FLAGS["replayed"]
SELECT_SQL = (
    "SELECT as_select FROM system.tables WHERE database = currentDatabase() AND name = {n:String} FORMAT TSVRaw"
)
ROWS_SQL = """(SELECT * FROM events WHERE toYYYYMMDD(<day>) = <number> AND actor NOT IN (SELECT actor FROM erased)
  AND (toUInt16(name) >= 40 OR actor NOT IN
    (SELECT actor FROM bot_actor WHERE toYYYYMMDD(from) <= <number> AND toYYYYMMDD(to) >= <number>))
  LIMIT 1 BY event_id, item_ix) AS events"""
"""A day's rows, each once, without actors found to be bots and the erased; what the house itself told (40 and up) stays."""
COLUMNS_SQL = """SELECT arrayStringConcat(groupArray(name), ',') FROM (SELECT name FROM system.columns
  WHERE database = currentDatabase() AND table = {n:String} ORDER BY position)"""
RECON_SQL = """INSERT INTO recon SELECT now(), {r:String}, toDate(parseDateTime({d:String}, '%Y%m%d')), {b:UInt64}, {a:UInt64}"""
ROLLUPS_SQL = "SELECT name, day FROM rollup WHERE day != '' ORDER BY name"
BAD_SQL = (
    "SELECT seg, off, place FROM events_bad WHERE seg IN {s:Array(UInt32)} ORDER BY seg, off, place LIMIT {n:UInt32}"
)


def replay(sink: Sink, state: Checkpoint, kept: Iterable[str]) -> Checkpoint:
    """Forget what the kept segments can tell again; the checkpoint from which everything is read once more.

    Tokens get another generation, since the old ones would swallow the replay. Days of rollups are dropped where rows go;
    they come back with the rows, except for what older segments told, which `remake` adds from the rows that stayed.
    States of crowds are idempotent and stay; so do side tables that hold anything.
    """
    places = {name: Place(state.places[name].number) for name in kept if name in state.places}
    given, stay = {"s": [place.number for place in places.values()]}, set[str]()
    for name, day in _rollups(sink):
        for when in _days(sink, day, given, "IN"):
            sink.ask(_put("ALTER TABLE <table> DROP PARTITION '<day>'", table=name, day=when))
        stay.update(_days(sink, day, given, "NOT IN"))
    for table in ("events", "events_bad", "events_dup"):
        sink.ask(_put("DELETE FROM <table> WHERE seg IN {s:Array(UInt32)}", table=table), given)
    ends = {name: place.offset for name, place in state.places.items()}
    return Checkpoint(
        gen=state.gen + 1, next_number=state.next_number, places=places, wary_until=clock.now_ms() + WINDOW_MS,
        sides_from=ends if _sides_hold(sink) else {}, remake=sorted(stay),
    )  # fmt: skip


def restore(sink: Sink, state: Checkpoint, folder: Path) -> Checkpoint:
    """Forget the whole log and take the archive's segments in beside the kept ones; the checkpoint that reads them all.

    Which rows an archived segment told is no longer known, so that all rows go, of side tables too, with the days of
    rollups in which they are counted; days whose rows are older than the archive stay as they are.
    """
    for name, day in _rollups(sink):
        for when in sink.ask(_put("SELECT DISTINCT toYYYYMMDD(<day>) FROM events", day=day)).split():
            sink.ask(_put("ALTER TABLE <table> DROP PARTITION '<day>'", table=name, day=when))
    for table in ("events", "events_bad", "events_dup", *_sides(sink)):
        sink.ask(_put("TRUNCATE TABLE <table>", table=table))
    for path in sorted((folder / BACK).glob("*.seg")):
        (folder / path.name).with_suffix(".kept").touch()
        path.replace(folder / path.name)
    return Checkpoint(gen=state.gen + 1, next_number=state.next_number, wary_until=clock.now_ms() + WINDOW_MS)


def _rollups(sink: Sink) -> list[tuple[str, str]]:
    return [(name, day) for name, day in _lines(sink.ask(ROLLUPS_SQL))]


def _lines(text: str) -> list[list[str]]:
    return [[cell.replace("\\'", "'") for cell in line.split("\t")] for line in text.splitlines()]


def _days(sink: Sink, day: str, given: dict[str, Any], which: str) -> list[str]:
    """The partitions, as ClickHouse spells a day, in which rows of these or of other segments are counted."""
    sql = "SELECT DISTINCT toYYYYMMDD(<day>) FROM events WHERE seg <which> {s:Array(UInt32)}"
    return sink.ask(_put(sql, day=day, which=which), given).split()


def _put(sql: str, **words: str) -> str:
    """Put names that the house itself registered into a statement; values are bound."""
    for word, text in words.items():
        sql = sql.replace(f"<{word}>", text)
    return sql


def _sides_hold(sink: Sink) -> bool:
    """Whether any side table holds rows: they cannot be told apart by segment, so they are not read twice."""
    return any(int(sink.ask(_put("SELECT count() FROM <table>", table=name))) for name in _sides(sink))


def _sides(sink: Sink) -> list[str]:
    return [line[0] for line in _lines(sink.ask("SELECT DISTINCT name FROM side"))]


def remake(sink: Sink, day: str) -> list[tuple[str, int, int]]:
    """Make a day (YYYYMMDD) of every rollup anew from rows, without bots and the erased, and swap it in.

    Runs between two blocks, so that no row comes meanwhile. Returns for each rollup its rows before and after; both
    are kept in `recon`.
    """
    done = []
    for name, when in _rollups(sink):
        select = sink.ask(SELECT_SQL, {"n": f"{name}_mv"})
        rows = _put(ROWS_SQL, day=when, number=day)
        here = {"table": name, "number": day}
        sink.ask(_put("DROP TABLE IF EXISTS <table>_fix", **here))
        sink.ask(_put("CREATE TABLE <table>_fix AS <table>", **here))
        fresh = re.sub(r"FROM (meadow\.)?events\b", f"FROM {rows}", select)
        names = sink.ask(COLUMNS_SQL, {"n": name}).strip()
        sink.ask(
            _put(
                "INSERT INTO <table>_fix (<columns>) SELECT <columns> FROM (<fresh>)",
                columns=names,
                fresh=fresh,
                **here,
            )
        )
        before = int(sink.ask(_put("SELECT count() FROM <table> WHERE _partition_id = '<number>'", **here)))
        after = int(sink.ask(_put("SELECT count() FROM <table>_fix", **here)))
        swap = "REPLACE PARTITION '<number>' FROM <table>_fix" if after else "DROP PARTITION '<number>'"
        sink.ask(_put("ALTER TABLE <table> " + swap, **here))
        sink.ask(_put("DROP TABLE <table>_fix", **here))
        sink.ask(RECON_SQL, {"r": name, "d": day, "b": before, "a": after})
        done.append((name, before, after))
    return done


Taken = list[tuple[int, int, list[int]]]


def take_back(sink: Sink, folder: Path, state: Checkpoint) -> tuple[build.Batches, Taken]:
    """Refused events that would be taken today, read again with their senders from the kept segments; and their places."""
    paths = {place.number: folder / name for name, place in state.places.items() if (folder / name).exists()}
    wanted: dict[tuple[int, int], set[int]] = {}
    for seg, off, place in _lines(sink.ask(BAD_SQL, {"s": list(paths), "n": BAD_MAX})):
        wanted.setdefault((int(seg), int(off)), set()).add(int(place))
    found, taken = build.Batches(), Taken()
    for (number, offset), marked in wanted.items():
        tail = Tail(paths[number], offset)
        try:
            record = next(iter(tail.read(4 << 20)), None)
        finally:
            tail.close()
        if record is None or record.offset != offset or record.origin.marks & SIDE:
            continue
        try:
            read = wire.read(record.body, server=record.origin.producer == SERVER)
        except wire.BadBatchError:
            continue
        kept = [event for at, event in zip(read.places, read.events, strict=True) if at in marked]
        by_field = columns.of(read.batch_id, read.sent_at, read.context, kept)
        if kept and by_field:
            origin = msgspec.structs.replace(record.origin, flags=record.origin.flags | _AGAIN)
            found.put(number, msgspec.structs.replace(record, origin=origin), by_field)
            taken.append((number, offset, [at for at in read.places if at in marked]))
    return found, taken


def forget_bad(sink: Sink, taken: Taken) -> None:
    """Drop from the refused what was taken back."""
    for seg, off, places in taken:
        sink.ask("DELETE FROM events_bad WHERE seg = {s:UInt32} AND off = {o:UInt32} AND place IN {p:Array(UInt16)}", {"s": seg, "o": off, "p": places})  # fmt: skip
