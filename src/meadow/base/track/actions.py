"""The writing side for the house itself: signed batches to the collector."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import msgspec

from meadow.base import clock, ids
from meadow.base.errors import Unavailable
from meadow.base.settings import Settings
from meadow.base.track import rules, segments, store, tables, wire
from meadow.base.track.types import EVENTS_MAX, ROWS_MAX, Envelope, Reply

if TYPE_CHECKING:
    import httpx

    from meadow.base.files import Files

_TRIES = 4
_ARCHIVE, _ARCHIVED = "segments", timedelta(days=90)
_BODY, _TOMBS = 900_000, 1_000
_clients: "WeakKeyDictionary[asyncio.AbstractEventLoop, dict[str, httpx.AsyncClient]]" = WeakKeyDictionary()


async def send(settings: Settings, events: Sequence[Envelope]) -> Reply:
    """Post events under the server key in batches of up to 256; returns when all are durable.

    The batch id follows from the events, so that sending the same ones again after a crash is told as a replay.
    `errors[].i` counts from the first event given. Raises `Unavailable` where the collector does not take them.
    """
    client, whole = _client(settings), Reply(batch_id="", server_time=clock.now_ms())
    for start in range(0, len(events), EVENTS_MAX):
        piece = events[start : start + EVENTS_MAX]
        batch_id = str(ids.derived("batch", *(event.event_id for event in piece)))
        body = wire.encode(batch_id, clock.now_ms(), piece)
        reply = await _post(client, settings, "/t/v1/batch", body)
        for error in reply.errors:
            error.i += start
        whole.batch_id, whole.server_time = reply.batch_id, reply.server_time
        whole.accepted += reply.accepted
        whole.rejected += reply.rejected
        whole.errors = [*whole.errors, *reply.errors]
        whole.replay = whole.replay or reply.replay
    return whole


async def rows(settings: Settings, table: str, rows: Sequence[Mapping[str, Any]]) -> Reply:
    """Append rows to a registered side table, through the same log as events; returns when all are durable.

    A row is an object by column; 64-bit keys are integers, times are `datetime` or ISO text, arrays are lists. The batch
    id follows from the rows, so that sending the same ones again changes nothing. Register the table once in `wiring`:
    `tables.register_side(Side("feed_served", 1, ddl=(CREATE,), columns=("trace_id", ...)))`, where CREATE may use the words
    of `tables.fill`, such as `SETTINGS {s}`. Rows the table does not take are kept in `events_bad` as `bad_rows`.
    Raises `Unavailable` where the collector does not take them.
    """
    client, whole = _client(settings), Reply(batch_id="", server_time=clock.now_ms())
    encoded = [msgspec.Raw(msgspec.json.encode(row)) for row in rows]
    for piece in _pieces(encoded):
        batch_id = str(ids.derived("rows", table, *(bytes(row).decode() for row in piece)))
        body = msgspec.json.encode(wire.Rows(batch_id, piece))
        reply = await _post(client, settings, f"/t/v1/rows?table={table}", body)
        whole.batch_id, whole.server_time = reply.batch_id, reply.server_time
        whole.accepted += reply.accepted
        whole.replay = whole.replay or reply.replay
    return whole


def _pieces(encoded: Sequence[msgspec.Raw]) -> Iterator[list[msgspec.Raw]]:
    """Rows in batches under the limits of one body."""
    held: list[msgspec.Raw] = []
    size = 0
    for row in encoded:
        if held and (len(held) >= ROWS_MAX or size + len(bytes(row)) > _BODY):
            yield held
            held, size = [], 0
        held.append(row)
        size += len(bytes(row)) + 1
    if held:
        yield held


async def migrate(settings: Settings, wait_s: float = 60.0) -> list[tuple[str, int]]:
    """Bring the warehouse to what is registered, waiting for it to come up; returns what was applied."""
    until = clock.monotonic() + wait_s
    while True:
        try:
            done = await tables.migrate(await store.client(settings))
        except Unavailable:
            if clock.monotonic() > until:
                raise
            await asyncio.sleep(0.2)
        else:
            await store.close()
            return done


async def settle_days(settings: Settings, today: date) -> None:
    """Find the bots and cut the official sessions of today, of yesterday, whose rows still come, and of days left out."""
    for day in sorted({today, today - timedelta(days=1), *await store.days_without_sessions(settings, today)}):
        await store.judge_bots(settings, day, rules.BOT_DAY_OF)
        await store.cut_sessions(settings, day)


async def erase(settings: Settings, actors: Sequence[int]) -> None:
    """Let what these actors (64-bit keys) did until now be forgotten. Raises `Unavailable`.

    Sessions and days made anew leave them out at once, tables that registered within the hour; sums of many people stay.
    """
    await store.entomb(settings, actors, clock.now())


async def lift(settings: Settings, actors: Sequence[int]) -> None:
    """What these actors do from now on is theirs again; what was to be forgotten is, before that. Raises `Unavailable`."""
    held = await store.tombs(settings)
    if mine := {a: at for a, at in held.items() if a in set(actors)}:
        await _forget(settings, mine)
        await store.lift(settings, list(mine))


async def sweep(settings: Settings) -> int:
    """Delete what tombstones are over, again after the log was read again; returns how many rows."""
    return await _forget(settings, await store.tombs(settings))


async def _forget(settings: Settings, until: Mapping[int, datetime]) -> int:
    count, whom = 0, sorted(until)
    for start in range(0, len(whom), _TOMBS):
        part = {a: until[a] for a in whom[start : start + _TOMBS]}
        for trace in tables.traces():
            count += await store.forget(settings, trace, part)
    return count


async def remake_day(settings: Settings, day: date) -> bool:
    """Order the rollups of a day that has ended to be made anew, unless they were; whether an order was left."""
    from meadow.base.track.warehouse.plan import Orders  # noqa: PLC0415 - the owner's package is heavy

    if await store.was_remade(settings, day):
        return False
    await asyncio.to_thread(Orders(settings.home / "consumer").leave, f"remake {day:%Y%m%d}")
    return True


async def archive(settings: Settings, files: "Files") -> int:
    """Copy segments that nobody writes any more to the store, and forget there what is older than ninety days.

    A mark beside each tells the consumer, which lets go of what it has read after a week. Returns how many were copied.
    """
    folder, copied = settings.home / "segments", 0
    for path in sorted(folder.glob("*.seg")):
        mark = path.with_suffix(".kept")
        if not mark.exists() and await asyncio.to_thread(segments.ended, path):
            await files.put(f"{_ARCHIVE}/{path.name}", path)
            mark.touch()
            copied += 1
    for mark in folder.glob("*.kept"):
        if not mark.with_suffix(".seg").exists():
            mark.unlink()
    await files.clear(_ARCHIVE, clock.now() - _ARCHIVED)
    return copied


async def fetch_archive(settings: Settings) -> int:
    """Lay beside the log what the archive has and this machine has no more, for the order `restore`; returns how many."""
    from meadow.base.files import Files  # noqa: PLC0415 - the store's library, which who only sends does not need

    files, folder, fetched = Files(settings), settings.home / "segments", 0
    place = folder / segments.BACK
    place.mkdir(parents=True, exist_ok=True)
    for name in await files.names(_ARCHIVE):
        if name.endswith(".seg") and not (folder / name).exists():
            draft = place / f"{name}.new"
            with draft.open("wb") as out:
                async for part in files.stream(f"{_ARCHIVE}/{name}", 0, await files.size(f"{_ARCHIVE}/{name}")):
                    out.write(part)
            draft.replace(place / name)
            fetched += 1
    return fetched


def _client(settings: Settings) -> "httpx.AsyncClient":
    """One client per loop and address: a new one reads all certificates of the machine, ten milliseconds of CPU each time."""
    import httpx  # noqa: PLC0415 - the collector, which shares this package, has no use for it

    held = _clients.setdefault(asyncio.get_running_loop(), {})
    if settings.collect not in held:
        held[settings.collect] = httpx.AsyncClient(base_url=settings.collect, timeout=15.0, trust_env=False)
    return held[settings.collect]


async def close() -> None:
    """Close this loop's clients, of the collector and of the warehouse."""
    await store.close()
    for one in _clients.pop(asyncio.get_running_loop(), {}).values():
        await one.aclose()


async def _post(client: "httpx.AsyncClient", settings: Settings, path: str, body: bytes) -> Reply:
    secret = settings.keys.collector
    headers = {
        "x-meadow-key": "server",
        "x-meadow-signature": rules.sign(secret, body),
        "content-type": "application/json",
    }
    for attempt in range(_TRIES):
        try:
            response = await client.post(path, content=body, headers=headers)
        except OSError:
            response = None
        if response is not None and response.status_code == HTTPStatus.ACCEPTED:
            return msgspec.json.decode(response.content, type=Reply)
        if response is not None and response.status_code not in {429, 502, 503}:
            response.raise_for_status()
        if attempt < _TRIES - 1:
            await asyncio.sleep(0.25 * 2**attempt)
    raise Unavailable(retry_after=2)
