"""SQL of pages, blocks, and what was sold."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from meadow.base import clock
from meadow.base.db import ReadDb, WriteDb, mapping, struct
from meadow.base.i18n import Text
from meadow.scenes.mall.tables import block, page, sold, version
from meadow.scenes.mall.types import HOME, Block, PageRow, PutBlock
from meadow.scenes.mall.types.views import Channel

_WEEK = timedelta(days=7)


def _block(row: Any) -> Block:
    return msgspec.convert(mapping(row), Block)


def _here(owner_id: UUID, place: str) -> sa.ColumnElement[bool]:
    return (block.c.owner_id == owner_id) & (block.c.place == place)


def _written(made: PutBlock) -> dict[str, Any]:
    return {
        "title": made.title, "content": msgspec.to_builtins(made.content), "state": made.state, "starts_at": made.starts_at,
        "ends_at": made.ends_at, "updated_at": clock.now(),
    }  # fmt: skip


async def page_of(db: ReadDb, *, owner_id: UUID, place: str, lock: bool = False) -> Any:
    query = sa.select(page).where(page.c.owner_id == owner_id, page.c.place == place)
    return await db.one(query.with_for_update() if lock else query)


async def pages(db: ReadDb, *, owner_id: UUID, after: str | None, limit: int) -> list[PageRow]:
    """An owner's pages by address, with how many blocks each has; up to `limit` + 1."""
    kept = block.c.dropped_at.is_(None)
    both = (block.c.owner_id == page.c.owner_id) & (block.c.place == page.c.place) & kept
    count = sa.func.count(block.c.id)
    query = (
        sa.select(page, count.label("blocks"), count.filter(block.c.state == "live").label("live"))
        .outerjoin(block, both)
        .where(page.c.owner_id == owner_id, page.c.place > after if after else sa.true())
        .group_by(page.c.owner_id, page.c.place)
    )
    return [msgspec.convert(mapping(r), PageRow) for r in await db.all(query.order_by(page.c.place).limit(limit + 1))]


async def channels(db: ReadDb, *, owner_id: UUID, at: datetime) -> list[Channel]:
    """An owner's pages beside the home that have a block to show, by address."""
    mine = (block.c.owner_id == page.c.owner_id) & (block.c.place == page.c.place) & block.c.dropped_at.is_(None)
    open_now = (
        (block.c.state == "live")
        & (block.c.starts_at.is_(None) | (block.c.starts_at <= at))
        & (block.c.ends_at.is_(None) | (block.c.ends_at > at))
    )
    shown = sa.exists().where(mine, open_now)
    query = sa.select(page.c.place, page.c.title).where(page.c.owner_id == owner_id, page.c.place != HOME, shown)
    return [struct(Channel, r) for r in await db.all(query.order_by(page.c.place))]


async def page_count(db: ReadDb, *, owner_id: UUID) -> int:
    return int(await db.value(sa.select(sa.func.count()).where(page.c.owner_id == owner_id)))


async def add_page(db: WriteDb, *, owner_id: UUID, place: str, title: Text) -> bool:
    """Make a page; False where it is there already."""
    row = {"owner_id": owner_id, "place": place, "title": title, "rev": 0, "updated_at": clock.now()}
    return bool(await db.run(insert(page).values(row).on_conflict_do_nothing()))


async def touch(db: WriteDb, *, owner_id: UUID, place: str, title: Text | None = None) -> None:
    """Count a change of the page itself: its blocks, their order, its name."""
    mine = (page.c.owner_id == owner_id) & (page.c.place == place)
    named = {"title": title} if title else {}
    await db.run(page.update().where(mine).values(rev=page.c.rev + 1, updated_at=clock.now(), **named))


async def drop_page(db: WriteDb, *, owner_id: UUID, place: str) -> None:
    await db.run(block.delete().where(_here(owner_id, place)))
    await db.run(version.delete().where(_kept(owner_id, place)))
    await db.run(page.delete().where(page.c.owner_id == owner_id, page.c.place == place))


async def blocks(db: ReadDb, *, owner_id: UUID, place: str) -> list[Block]:
    """The blocks of a page in their order."""
    query = sa.select(block).where(_here(owner_id, place), block.c.dropped_at.is_(None))
    return [_block(r) for r in await db.all(query.order_by(block.c.pos, block.c.id))]


async def block_of(
    db: ReadDb, *, owner_id: UUID, place: str, block_id: UUID, dropped: bool = False, lock: bool = False
) -> Block | None:
    gone = block.c.dropped_at.is_not(None) if dropped else block.c.dropped_at.is_(None)
    query = sa.select(block).where(_here(owner_id, place), block.c.id == block_id, gone)
    row = await db.one(query.with_for_update() if lock else query)
    return _block(row) if row else None


async def add_block(
    db: WriteDb, *, owner_id: UUID, place: str, block_id: UUID, made: PutBlock, pos: int | None = None
) -> None:
    """Add a block, behind all others where no place is said."""
    last = sa.select(sa.func.coalesce(sa.func.max(block.c.pos), -1) + 1).where(_here(owner_id, place))
    at = last.scalar_subquery() if pos is None else pos
    await db.run(block.insert().values(owner_id=owner_id, place=place, id=block_id, pos=at, rev=1, **_written(made)))


async def change_block(db: WriteDb, *, owner_id: UUID, block_id: UUID, made: PutBlock) -> None:
    mine = (block.c.owner_id == owner_id) & (block.c.id == block_id)
    await db.run(block.update().where(mine).values(rev=block.c.rev + 1, **_written(made)))


async def drop_block(db: WriteDb, *, owner_id: UUID, block_id: UUID, back: bool = False) -> None:
    """Take a block out, or put it back where it stood."""
    mine = (block.c.owner_id == owner_id) & (block.c.id == block_id)
    await db.run(block.update().where(mine).values(dropped_at=None if back else clock.now()))


async def place_blocks(db: WriteDb, *, owner_id: UUID, block_ids: Sequence[UUID]) -> None:
    """Give blocks these places."""
    mine = (block.c.owner_id == owner_id) & (block.c.id == sa.bindparam("one"))
    rows = [{"one": b, "at": i} for i, b in enumerate(block_ids)]
    await db.many(block.update().where(mine).values(pos=sa.bindparam("at")), rows)


def _kept(owner_id: UUID, place: str) -> sa.ColumnElement[bool]:
    return (version.c.owner_id == owner_id) & (version.c.place == place)


async def versions(db: ReadDb, *, owner_id: UUID, place: str) -> Sequence[Any]:
    """All kept versions of a page, the newest first."""
    return await db.all(sa.select(version).where(_kept(owner_id, place)).order_by(version.c.no.desc()))


async def version_of(db: ReadDb, *, owner_id: UUID, place: str, no: int) -> list[PutBlock] | None:
    """The blocks of a version in their order."""
    row = await db.one(sa.select(version.c.blocks).where(_kept(owner_id, place), version.c.no == no))
    return msgspec.convert(row.blocks, list[PutBlock]) if row else None


async def add_version(
    db: WriteDb, *, owner_id: UUID, place: str, blocks: Sequence[PutBlock], note: str, by: UUID, most: int
) -> int:
    """Keep a version under the next number and forget those past the limit; returns its number."""
    mine = _kept(owner_id, place)
    no = 1 + int(await db.value(sa.select(sa.func.coalesce(sa.func.max(version.c.no), 0)).where(mine)) or 0)
    row = {"owner_id": owner_id, "place": place, "no": no, "note": note, "by": by, "at": clock.now()}
    await db.run(version.insert().values(row | {"blocks": msgspec.to_builtins(blocks)}))
    await db.run(version.delete().where(mine, version.c.no <= no - most))
    return no


async def drop_blocks(db: WriteDb, *, owner_id: UUID, place: str) -> None:
    """Take every block out; each can be brought back."""
    mine = _here(owner_id, place) & block.c.dropped_at.is_(None)
    await db.run(block.update().where(mine).values(dropped_at=clock.now()))


async def count_sold(db: WriteDb, *, shop_id: UUID, day: date, pieces: Mapping[tuple[UUID, UUID], int]) -> None:
    """Add pieces by product and category to a day."""
    rows = [
        {"shop_id": shop_id, "product_id": p, "category_id": c, "day": day, "qty": n}
        for (p, c), n in sorted(pieces.items())
    ]
    put = insert(sold).values(rows)
    more = {"qty": sold.c.qty + put.excluded.qty, "category_id": put.excluded.category_id}
    await db.run(put.on_conflict_do_update(index_elements=["shop_id", "product_id", "day"], set_=more))


async def best(
    db: ReadDb, *, today: date, categories: Sequence[UUID] | None, rising: bool, limit: int
) -> list[tuple[UUID, int]]:
    """Products of every shop by pieces sold in the last seven days, or by how many more than in the seven before.

    With each the pieces of the last seven days.
    """
    lately = sold.c.day > today - _WEEK
    week = sa.func.coalesce(sa.func.sum(sold.c.qty).filter(lately), 0)
    gain = week - sa.func.coalesce(sa.func.sum(sold.c.qty).filter(~lately), 0)
    key = gain if rising else week
    since = today - (2 * _WEEK if rising else _WEEK)
    query = sa.select(sold.c.product_id, week.label("week")).where(sold.c.day > since, sold.c.day <= today)
    query = query.where(sold.c.category_id.in_(categories)) if categories is not None else query
    query = query.group_by(sold.c.product_id).having(key > 0).order_by(key.desc(), sold.c.product_id).limit(limit)
    return [(r.product_id, int(r.week)) for r in await db.all(query)]


async def lately(db: ReadDb, *, today: date, product_ids: Sequence[UUID]) -> dict[UUID, int]:
    """Pieces of these products, of any shop, in the last seven days."""
    query = sa.select(sold.c.product_id, sa.func.sum(sold.c.qty).label("n")).where(
        sold.c.product_id.in_(product_ids), sold.c.day > today - _WEEK
    )
    return {r.product_id: int(r.n) for r in await db.all(query.group_by(sold.c.product_id))}


async def forget(db: WriteDb, *, before: date) -> int:
    return await db.run(sold.delete().where(sold.c.day < before))
