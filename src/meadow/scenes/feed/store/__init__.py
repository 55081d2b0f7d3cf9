"""SQL of the registry, of what was served, of people's states and of the price of commerce."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
import numpy as np
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from meadow.base import clock, ids
from meadow.base.db import Fixed, ReadDb, WriteDb, among, given, struct
from meadow.scenes.feed.tables import item, model, price, served, state, version
from meadow.scenes.feed.types import Entry, Served, Trained

_XID = sa.text("pg_current_xact_id()")
_ITEM = insert(item).values(given(item, *Entry.__struct_fields__))
_PUT = Fixed(
    _ITEM.on_conflict_do_update(
        index_elements=["item_id"],
        set_={n: _ITEM.excluded[n] for n in Entry.__struct_fields__ if n not in {"item_id", "published_at", "quality"}} | {"xid": _XID},
        where=item.c.told_at <= _ITEM.excluded.told_at,
    )
)  # fmt: skip


async def put(db: WriteDb, *, entry: Entry) -> None:
    """Add or renew an item of any kind; what was told before what is known already changes nothing."""
    await db.run(_PUT, msgspec.structs.asdict(entry))


async def turn(db: WriteDb, *, item_id: UUID, to: str, why: str, at: datetime) -> None:
    """Make an item servable, held or dead."""
    mine = (item.c.item_id == item_id) & (item.c.told_at <= at)
    await db.run(item.update().where(mine).values(state=to, why=why, told_at=at, xid=_XID))


async def carrying(db: ReadDb, *, product_id: UUID) -> Sequence[Any]:
    """Items that carry a product."""
    return await db.all(sa.select(item.c.item_id, item.c.product_ids).where(item.c.product_ids.contains([product_id])))


async def price_items(db: WriteDb, *, item_ids: Sequence[UUID], sells: bool, price_minor: int) -> None:
    """Whether these items have something to sell now, and from which price."""
    values = {"sells": sells, "price_minor": price_minor, "xid": _XID}
    await db.run(item.update().where(item.c.item_id.in_(item_ids)).values(values))


_COLUMNS = [c for c in item.c if c.name not in {"xid", "told_at"}]
_HORIZON = sa.text("SELECT pg_snapshot_xmin(pg_current_snapshot())::text")
_CHANGED = Fixed(
    sa.select(*_COLUMNS).where(
        item.c.xid >= sa.cast(sa.bindparam("since"), item.c.xid.type), item.c.xid < sa.cast(sa.bindparam("until"), item.c.xid.type)
    )
)  # fmt: skip


async def changed(db: ReadDb, *, since: str) -> tuple[Sequence[Any], str]:
    """Items written since a horizon of transactions, and the horizon to ask from next time."""
    until = str(await db.value(_HORIZON))
    return (await db.all(_CHANGED, {"since": since, "until": until}), until) if until != since else ((), until)


def _in_order(columns: str, changed: str, to: str) -> sa.TextClause:
    """Change many items, each locked in the order of ids: jobs that do so side by side would else wait for each other for good."""
    return sa.text(
        f"WITH c AS (SELECT r.* FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r(item_id uuid, {columns}) "  # noqa: S608 - our words
        f"JOIN feed_item AS i ON i.item_id = r.item_id WHERE {changed} ORDER BY r.item_id FOR NO KEY UPDATE OF i) "
        f"UPDATE feed_item AS i SET {to}, xid = pg_current_xact_id() FROM c WHERE i.item_id = c.item_id"
    )


_COUNTED = _in_order("packed text", "i.counts != decode(r.packed, 'hex')", "counts = decode(c.packed, 'hex')")
_NEAR = _in_order("packed text", "i.near != decode(r.packed, 'hex')", "near = decode(c.packed, 'hex')")


async def set_counts(db: WriteDb, *, counts: Mapping[UUID, Sequence[float]]) -> int:
    """Counters of items as the event log tells them, packed as float32; unchanged ones are left alone."""
    return await db.run(_COUNTED, {"rows": _packed({i: np.asarray(c, ">f4").tobytes() for i, c in counts.items()})})


async def set_near(db: WriteDb, *, near: Mapping[UUID, Sequence[int]]) -> int:
    """What is liked beside each item, the nearest first, packed as the event log's keys."""
    return await db.run(_NEAR, {"rows": _packed({i: np.asarray(n, ">u8").tobytes() for i, n in near.items()})})


def _packed(held: Mapping[UUID, bytes]) -> str:
    return msgspec.json.encode([{"item_id": str(i), "packed": p.hex()} for i, p in held.items()]).decode()


_WITH_GOODS = sa.select(item.c.item_id, item.c.product_ids).where(sa.func.cardinality(item.c.product_ids) > 0)
_WORTH = _in_order(
    "quality real, take_bp int", "(i.quality, i.take_bp) IS DISTINCT FROM (r.quality, r.take_bp)",
    "quality = c.quality, take_bp = c.take_bp",
)  # fmt: skip


async def with_goods(db: ReadDb, *, after: UUID | None, limit: int) -> Sequence[Any]:
    """Items of anybody that carry goods, by id."""
    query = _WITH_GOODS.where(item.c.item_id > after) if after else _WITH_GOODS
    return await db.all(query.order_by(item.c.item_id).limit(limit))


async def set_worth(db: WriteDb, *, worth: Mapping[UUID, tuple[float, int]]) -> int:
    """Quality and the platform's share of items; returns how many are others now."""
    rows = [{"item_id": str(i), "quality": q, "take_bp": t} for i, (q, t) in worth.items()]
    return await db.run(_WORTH, {"rows": msgspec.json.encode(rows).decode()})


async def item_ids(db: ReadDb, *, kind: str) -> Sequence[UUID]:
    """What is registered: cards, or (`clip`) whatever is not a card."""
    query = sa.select(item.c.item_id).where((item.c.kind == "card") == (kind == "card"))
    return [r.item_id for r in await db.all(query)]


async def keys(db: ReadDb) -> dict[int, UUID]:
    """Every registered item by the event log's key of it."""
    return {ids.key64(r.item_id): r.item_id for r in await db.all(sa.select(item.c.item_id))}


_SEEN = Fixed(sa.select(served.c.video_id).where(served.c.visit == sa.bindparam("visit")))
_SEEN_BY = Fixed(
    sa.select(served.c.video_id, served.c.at)
    .where(served.c.account_id == sa.bindparam("account_id"), served.c.at > sa.bindparam("since"))
    .order_by(served.c.at.desc())
    .limit(5_000)
)


async def seen(db: ReadDb, *, visit: UUID) -> set[UUID]:
    """What this visit was shown."""
    return {r.video_id for r in await db.all(_SEEN, {"visit": visit})}


async def seen_since(db: ReadDb, *, account_id: UUID, since: datetime) -> dict[UUID, datetime]:
    """What this person was shown since a moment, in any visit, and when."""
    rows = await db.all(_SEEN_BY, {"account_id": account_id, "since": since})
    return {r.video_id: r.at for r in rows}


_ADD = insert(served).values(given(served)).on_conflict_do_nothing()


async def add(db: WriteDb, *, rows: Sequence[Served]) -> None:
    """Log served slots; of two pages asked at once for one visit the first one's row stays."""
    await db.many(_ADD, [msgspec.structs.asdict(r) for r in rows])


async def forget(db: WriteDb, *, before: datetime) -> int:
    return await db.run(served.delete().where(served.c.at < before))


async def drop_served(db: WriteDb, *, account_id: UUID) -> int:
    """Drop what an account was shown."""
    return await db.run(served.delete().where(served.c.account_id == account_id))


async def forget_states(db: WriteDb, *, before: datetime) -> int:
    return await db.run(state.delete().where(state.c.at < before))


async def served_as(db: ReadDb, *, trace_id: UUID, account_id: UUID | None) -> Sequence[Any]:
    """The slots of a page, of this account or, for an operator (None), of anybody."""
    query = sa.select(served).where(served.c.trace_id == trace_id).order_by(served.c.slot)
    return await db.all(query if account_id is None else query.where(served.c.account_id == account_id))


_STATES = Fixed(sa.select(state).where(among(state.c.person, "people")))
_ACTORS = Fixed(sa.select(state).where(among(state.c.actor, "actors")))
_STATE = insert(state).values(given(state))
_SAVE = _STATE.on_conflict_do_update(
    index_elements=["person"],
    set_={n: _STATE.excluded[n] for n in ("body", "version", "at")},
    where=state.c.version < _STATE.excluded.version,
)


async def states(db: ReadDb, *, people: Iterable[UUID]) -> Sequence[Any]:
    return await db.all(_STATES, {"people": list(people)})


async def states_of(db: ReadDb, *, actors: Iterable[int]) -> Sequence[Any]:
    """States by the event log's key of who acted, signed."""
    return await db.all(_ACTORS, {"actors": list(actors)})


async def save(db: WriteDb, *, person: UUID, actor: int, body: bytes, version: int) -> bool:
    """Write a state over an older one; False where another process wrote this version or a later one first."""
    row = {"person": person, "actor": actor, "body": body, "version": version, "at": clock.now()}
    return bool(await db.run(_SAVE, row))


async def prices(db: ReadDb, *, scene: str) -> Any:
    return await db.one(sa.select(price).where(price.c.scene == scene))


_PRICE = insert(price).values(given(price))
_MOVE = Fixed(
    _PRICE.on_conflict_do_update(
        index_elements=["scene"],
        set_={"price": _PRICE.excluded.price, "seen": price.c.seen + _PRICE.excluded.seen, "sold": price.c.sold + _PRICE.excluded.sold},
    )
)  # fmt: skip


async def reprice(db: WriteDb, *, scene: str, to: float, seen: int, sold: int) -> None:
    """The new price of commerce after a window, and what the window held."""
    await db.run(_MOVE, {"scene": scene, "price": to, "seen": seen, "sold": sold})


async def live_model(db: ReadDb, *, name: str) -> Any:
    return await db.one(sa.select(model).where(model.c.name == name))


async def point(db: WriteDb, *, name: str, to: str) -> None:
    """Make a version the live one; the one before is kept for going back."""
    row = insert(model).values(name=name, live=to, before="", at=clock.now())
    changes = {"before": model.c.live, "live": row.excluded.live, "at": row.excluded.at}
    moved = model.c.live != row.excluded.live
    await db.run(row.on_conflict_do_update(index_elements=["name"], set_=changes, where=moved))


async def register(db: WriteDb, *, name: str, made: Trained) -> None:
    """Keep what a grown version showed."""
    values = {n: getattr(made, n) for n in ("version", "at", "rows", "refused", "heads")} | {"name": name}
    await db.run(insert(version).values(values).on_conflict_do_nothing())


async def versions(db: ReadDb, *, name: str) -> list[Trained]:
    """The newest fifty versions of a model."""
    live = sa.func.coalesce(version.c.version == model.c.live, False).label("live")
    query = (
        sa.select(*(c for c in version.c if c.name != "name"), live)
        .select_from(version.outerjoin(model, model.c.name == version.c.name))
        .where(version.c.name == name)
        .order_by(version.c.at.desc())
        .limit(50)
    )
    return [struct(Trained, row) for row in await db.all(query)]
