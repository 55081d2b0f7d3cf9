"""Rows of side tables: what other features log beside the events, under the same plan, tokens and replay."""

from collections.abc import Iterable

import msgspec

from meadow.base.track import wire
from meadow.base.track.segments import Record
from meadow.base.track.types import EventError
from meadow.base.track.warehouse.build import Bad
from meadow.base.track.warehouse.nets import batch_key
from meadow.base.track.warehouse.plan import Part
from meadow.base.track.warehouse.sink import Sink

RECENT = 4096
COLUMNS_SQL = "SELECT columns FROM side WHERE name = {n:String} ORDER BY version DESC LIMIT 1"
_SIDE = 1 << 63


class Sides:
    """What the owner knows of side tables: their columns as registered, and the newest batches stored."""

    def __init__(self, sink: Sink, recent: Iterable[int]) -> None:
        self.sink = sink
        self.recent = dict.fromkeys(recent)
        self.columns: dict[str, str] = {}

    def parts(self, taken: Iterable[tuple[int, Record]]) -> tuple[list[Part], list[Bad], list[int]]:
        """One part per table, what nobody registered, and the keys of the newest batches with these."""
        rows: dict[str, list[bytes]] = {}
        bad: list[Bad] = []
        recent = dict(self.recent)
        for number, record in taken:
            table, read = record.more.decode(), wire.read_rows(record.body)
            key = batch_key(read.batch_id, _SIDE)
            if key in recent:
                continue
            recent[key] = None
            if self._known(table):
                rows.setdefault(table, []).extend(map(bytes, read.rows))
            else:
                fault = EventError(0, "no_such_table", field=table)
                bad.append(Bad(None, record.recv, True, fault, number, record.offset, "", record.body))
        made = [Part(t, self.columns[t], len(held), b"\n".join(held), "JSONEachRow") for t, held in rows.items()]
        return made, bad, list(recent)[-RECENT:]

    def settle(self, recent: Iterable[int]) -> None:
        """The rows are in."""
        self.recent = dict.fromkeys(recent)

    def _known(self, table: str) -> bool:
        if table not in self.columns and (found := self.sink.ask(COLUMNS_SQL, {"n": table}).strip()):
            self.columns[table] = found
        return table in self.columns


def refused(part: Part, recv_ms: int, text: str) -> list[Bad]:
    """Rows that the warehouse does not take, as they came; the block goes on without them."""
    fault = EventError(0, "bad_rows", field=part.table, msg=text[:300])
    size = 60 << 10
    pieces: list[bytes] = [b""]
    for row in part.block.split(b"\n"):
        if len(pieces[-1]) + len(row) > size:
            pieces.append(b"")
        pieces[-1] += row + b"\n"
    held = [piece for piece in pieces if piece]
    return [Bad(None, recv_ms, True, msgspec.structs.replace(fault, i=n), 0, 0, "", p) for n, p in enumerate(held)]
