"""Stock as a clerk sees it: SKUs with names and places, warehouses, arrivals, the whole as a sheet."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from meadow.base import i18n, ids
from meadow.base.db import ReadDb, mapping
from meadow.base.errors import NotFound
from meadow.base.page import Cursor, Page, cut
from meadow.base.sheets import csv_file, xlsx_file
from meadow.goods.stock.store import desk as store
from meadow.goods.stock.types.desk import NAMES, Inbound, InboundLine, Place, SkuName, StockCounts, StockRow, Warehouse

_MOST_FOUND, _MOST_ROWS = 500, 50_000
_HEAD = ("sku", "title", "spec", "on_hand", "held", "committed", "available", "least", "bin")


async def stock_rows(
    db: ReadDb, shop_id: UUID, q: str, only: str, cursor: str | None, limit: int
) -> Page[StockRow]:  # fmt: skip
    """The shop's SKUs, found by words of their title or by code; `only` low, out or all."""
    at = Cursor.read(cursor, UUID)
    found = None
    if words := q.split():
        found = [n.sku_id for n in await _named(db, shop_id, words=words, limit=_MOST_FOUND)]
    rows = await store.rows(db, shop_id=shop_id, sku_ids=found, only=only, after=at[0] if at else None, limit=limit)
    page, more = cut(rows, limit, lambda r: (r.sku_id,))
    return Page(await _views(db, shop_id, page), more)


async def _views(db: ReadDb, shop_id: UUID, rows: Sequence[Any]) -> list[StockRow]:
    wanted = [r.sku_id for r in rows]
    names = {n.sku_id: n for n in await _named(db, shop_id, sku_ids=wanted)} if wanted else {}
    outside: dict[UUID, list[Place]] = {}
    for p in await store.places(db, shop_id=shop_id, sku_ids=wanted) if wanted else ():
        outside.setdefault(p.sku_id, []).append(Place(p.warehouse_id, p.on_hand))
    views = []
    for r in rows:
        n, other = names.get(r.sku_id), outside.get(r.sku_id, [])
        here = r.on_hand - sum(p.on_hand for p in other)
        views.append(
            StockRow(
                sku_id=r.sku_id, product_id=r.product_id, title=n.title if n else {}, spec_text=n.spec_text if n else {},
                outer_sku=n.outer_sku if n else None, image=n.image if n else None, on_hand=r.on_hand, held=r.held,
                committed=r.committed, available=r.available, bin=r.bin, least=r.least,
                low=r.least is not None and r.available <= r.least,
                places=[Place(_first(shop_id), here)] * (here > 0) + other,
            )
        )  # fmt: skip
    return views


async def _named(db: ReadDb, shop_id: UUID, **asked: Any) -> list[SkuName]:
    ask: Any = db.house.wiring.asks.get(NAMES)
    found: list[SkuName] = await ask(db, shop_id, **asked) if ask else []
    return found


def _first(shop_id: UUID) -> UUID:
    return ids.derived("warehouse", shop_id)


async def stock_counts(db: ReadDb, shop_id: UUID) -> StockCounts:
    """SKUs in all, low, and out."""
    return msgspec.convert(mapping(await store.counts(db, shop_id=shop_id)), StockCounts)


async def export(db: ReadDb, shop_id: UUID, language: str, *, book: bool) -> bytes:
    """The whole stock as a sheet that can be changed and sent back."""
    rows = await store.rows(db, shop_id=shop_id, sku_ids=None, only="all", after=None, limit=_MOST_ROWS)
    views: list[StockRow] = []
    for at in range(0, len(rows), 1000):
        views += await _views(db, shop_id, rows[at : at + 1000])
    head = [i18n.say(f"goods.stock.sheet.{c}", language).split("|")[0] for c in _HEAD]
    body = [
        (
            v.outer_sku or str(v.sku_id), v.title.get(language) or next(iter(v.title.values()), ""),
            v.spec_text.get(language) or next(iter(v.spec_text.values()), ""), v.on_hand, v.held, v.committed, v.available,
            "" if v.least is None else v.least, v.bin or "",
        )
        for v in views
    ]  # fmt: skip
    return xlsx_file([head, *body]) if book else csv_file([head, *body])


async def warehouses(db: ReadDb, shop_id: UUID, language: str) -> list[Warehouse]:
    """The shop's warehouses in the order in which parcels take from them."""
    others = await store.warehouses(db, shop_id=shop_id)
    skus, pieces = await store.totals(db, shop_id=shop_id)
    name = i18n.say("goods.stock.first", language)
    here = pieces - sum(int(w.pieces) for w in others)
    own = Warehouse(id=_first(shop_id), name=name, rank=0, first=True, skus=skus, pieces=here)
    return [own] + [
        Warehouse(id=w.id, name=w.name, rank=w.rank, first=False, skus=int(w.skus), pieces=int(w.pieces))
        for w in others
    ]


async def inbounds(db: ReadDb, shop_id: UUID, cursor: str | None, limit: int) -> Page[Inbound]:
    """The shop's arrivals, the newest first."""
    at = Cursor.read(cursor, UUID)
    rows = await store.inbounds(db, shop_id=shop_id, before=at[0] if at else None, limit=limit)
    page, more = cut(rows, limit, lambda r: (r.id,))
    return Page(await _inbounds(db, shop_id, page), more)


async def inbound(db: ReadDb, shop_id: UUID, inbound_id: UUID) -> Inbound:
    """One arrival. Raises `NotFound`."""
    held = await store.inbound_of(db, shop_id=shop_id, inbound_id=inbound_id)
    if held is None:
        raise NotFound
    return (await _inbounds(db, shop_id, [held]))[0]


async def _inbounds(db: ReadDb, shop_id: UUID, rows: Sequence[Any]) -> list[Inbound]:
    lines: dict[UUID, list[InboundLine]] = {}
    for x in await store.inbound_lines(db, shop_id=shop_id, inbound_ids=[r.id for r in rows]) if rows else ():
        lines.setdefault(x.inbound_id, []).append(InboundLine(x.sku_id, x.expected, x.received))
    return [
        Inbound(
            id=r.id, warehouse_id=r.warehouse_id or _first(shop_id), state=r.state, note=r.note,
            expected_at=r.expected_at, at=r.at, received_at=r.received_at, lines=lines.get(r.id, []),
        )
        for r in rows
    ]  # fmt: skip
