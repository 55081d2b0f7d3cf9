"""The stock clerk's verbs: changes in bulk and by sheet, warehouses, transfers, arrivals, thresholds."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from meadow.base import clock, i18n, ids, timers
from meadow.base.bus import emit
from meadow.base.db import WriteDb
from meadow.base.errors import NotFound, Problem
from meadow.base.timers import Timer
from meadow.goods import media
from meadow.goods.stock import rules
from meadow.goods.stock.actions.pieces import adjust
from meadow.goods.stock.events import Low
from meadow.goods.stock.store import desk as store
from meadow.goods.stock.store import exists, restock
from meadow.goods.stock.types import Adjust, BelowTaken, NotEnough, SetOrDelta
from meadow.goods.stock.types.desk import (
    MOST_ROWS,
    NAMES,
    Change,
    ChangeResult,
    ChangeResults,
    InboundOver,
    NewInbound,
    PutWarehouse,
    Receive,
    SamePlace,
    SkuName,
    Transfer,
    WarehouseFull,
    WarehouseName,
)

WATCH = "goods.stock.watch"
_MOST = 500


async def change(db: WriteDb, shop_id: UUID, ask: Change, who: UUID | None) -> None:
    """One SKU's pieces, threshold and bin. Raises `NotFound`, `BelowTaken`, `SetOrDelta`, `NotEnough`."""
    if not await exists(db, shop_id=shop_id, sku_id=ask.sku_id):
        raise NotFound
    other = ask.warehouse_id if ask.warehouse_id != first(shop_id) else None
    if other is not None:
        await _change_place(db, shop_id, ask, other, who)
    elif ask.set is not None or ask.delta is not None:
        await _change_first(db, shop_id, ask, who)
    if ask.least is not None or ask.no_least:
        least = None if ask.no_least else ask.least
        await store.put_least(db, shop_id=shop_id, sku_id=ask.sku_id, least=least)
    if ask.bin is not None:
        await store.put_bin(db, shop_id=shop_id, sku_id=ask.sku_id, name=ask.bin.strip())


async def _change_first(db: WriteDb, shop_id: UUID, ask: Change, who: UUID | None) -> None:
    """Pieces of the first warehouse where it is named, else of all together."""
    delta = ask.delta
    if ask.warehouse_id is not None and ask.set is not None and delta is None:
        held = await store.lock(db, shop_id=shop_id, sku_id=ask.sku_id)
        delta = ask.set - (held[0] - sum(held[1].values())) if held else 0
        await adjust(db, shop_id, ask.sku_id, Adjust(delta=delta, reason=ask.reason), who)
        return
    await adjust(db, shop_id, ask.sku_id, Adjust(set=ask.set, delta=delta, reason=ask.reason), who)


async def _change_place(db: WriteDb, shop_id: UUID, ask: Change, warehouse_id: UUID, who: UUID | None) -> None:
    if (ask.set is None) == (ask.delta is None):
        raise SetOrDelta
    if not await store.is_open(db, shop_id=shop_id, warehouse_id=warehouse_id):
        raise NotFound
    held = await store.lock(db, shop_id=shop_id, sku_id=ask.sku_id)
    before = held[1].get(warehouse_id, 0) if held else 0
    after = ask.set if ask.set is not None else before + (ask.delta or 0)
    if after < 0:
        raise BelowTaken
    # The place first where pieces go, the item first where they come: what lies in places never passes the item.
    if after < before:
        await store.put_place(db, shop_id=shop_id, sku_id=ask.sku_id, warehouse_id=warehouse_id, on_hand=after)
    await adjust(db, shop_id, ask.sku_id, Adjust(delta=after - before, reason=ask.reason), who)
    if after > before:
        await store.put_place(db, shop_id=shop_id, sku_id=ask.sku_id, warehouse_id=warehouse_id, on_hand=after)


async def change_many(
    db: WriteDb, shop_id: UUID, rows: Sequence[tuple[int, Change]], who: UUID | None, language: str
) -> list[ChangeResult]:  # fmt: skip
    """Many changes, each in a savepoint of its own, by SKU so that two sheets at once wait for each other in one order."""
    results = []
    for n, ask in sorted(rows, key=lambda r: (r[1].sku_id, r[0])):
        try:
            async with db.savepoint():
                await change(db, shop_id, ask, who)
            results.append(ChangeResult(row=n, ok=True, sku_id=ask.sku_id))
        except Problem as problem:
            said = i18n.say(problem.code, language, **problem.params)
            results.append(ChangeResult(row=n, ok=False, sku_id=ask.sku_id, code=problem.code, detail=said))
    return sorted(results, key=lambda r: r.row)


async def change_sheet(db: WriteDb, shop_id: UUID, body: bytes, who: UUID | None, language: str) -> ChangeResults:
    """The same from a CSV file or a workbook: SKU by the shop's own code or by id, pieces, warehouse, threshold, bin.

    Raises `BrokenSheet`, `SheetEncoding`, `SheetTooLong`, `StockColumns`.
    """
    table = await media.read_table(body, rows=MOST_ROWS)
    names = {
        c: [n.strip() for lang in i18n.LANGUAGES for n in i18n.say(f"goods.stock.sheet.{c}", lang).split("|")]
        for c in rules.COLUMNS
    }
    lines = await asyncio.to_thread(rules.lines, table, names)
    known = await named(db, shop_id, codes=[x.cells["sku"] for x in lines])
    by_code = {n.outer_sku: n.sku_id for n in known} | {str(n.sku_id): n.sku_id for n in known}
    places = {w.name: w.id for w in await store.warehouses(db, shop_id=shop_id)}
    places |= {i18n.say("goods.stock.first", lang): first(shop_id) for lang in i18n.LANGUAGES}
    good, results = [], []
    for line in lines:
        ask, column, code = rules.change_of(line, by_code, places)
        if ask is not None:
            good.append((line.row, ask))
            continue
        value = line.cells.get(column, "")[:120]
        said = i18n.say(f"goods.stock.row.{code}", language)
        results.append(
            ChangeResult(
                row=line.row, ok=False, code=f"goods.stock.row.{code}", detail=said, column=column, value=value
            )
        )
    results += await change_many(db, shop_id, good, who, language)
    done = sum(r.ok for r in results)
    return ChangeResults(sorted(results, key=lambda r: r.row), done, len(results) - done)


async def named(db: Any, shop_id: UUID, **asked: Any) -> list[SkuName]:
    """What SKUs are called, from the catalogue that the house wired in; nothing without one."""
    ask = db.house.wiring.asks.get(NAMES)
    found: list[SkuName] = await ask(db, shop_id, **asked) if ask else []
    return found


def first(shop_id: UUID) -> UUID:
    """The id under which a shop's first warehouse is shown."""
    return ids.derived("warehouse", shop_id)


async def put_warehouse(db: WriteDb, shop_id: UUID, warehouse_id: UUID | None, put: PutWarehouse) -> UUID:
    """Make or change a warehouse. Raises `NotFound`, `WarehouseName`."""
    if warehouse_id and not await store.is_open(db, shop_id=shop_id, warehouse_id=warehouse_id):
        raise NotFound
    made = warehouse_id or ids.new()
    taken = {i18n.say("goods.stock.first", lang) for lang in i18n.LANGUAGES}
    name = put.name.strip()
    if not name or name in taken or not await store.put_warehouse(
        db, shop_id=shop_id, warehouse_id=made, name=name, rank=put.rank
    ):  # fmt: skip
        raise WarehouseName(name=name)
    return made


async def close_warehouse(db: WriteDb, shop_id: UUID, warehouse_id: UUID) -> None:
    """Close an empty warehouse. Raises `NotFound`, `WarehouseFull`."""
    if warehouse_id == first(shop_id):
        raise WarehouseFull
    if not await store.is_open(db, shop_id=shop_id, warehouse_id=warehouse_id):
        raise NotFound
    if not await store.close(db, shop_id=shop_id, warehouse_id=warehouse_id):
        raise WarehouseFull


async def transfer(db: WriteDb, shop_id: UUID, ask: Transfer, who: UUID | None) -> UUID:
    """Move pieces between warehouses, all or none. Raises `SamePlace`, `NotFound`, `NotEnough` naming the SKUs."""
    if ask.source_id == ask.target_id:
        raise SamePlace
    ends = [None if w == first(shop_id) else w for w in (ask.source_id, ask.target_id)]
    for end in ends:
        if end is not None and not await store.is_open(db, shop_id=shop_id, warehouse_id=end):
            raise NotFound
    source, target = ends
    ref, short = ids.new(), []
    wanted: dict[UUID, int] = {}
    for row in ask.rows:
        wanted[row.sku_id] = wanted.get(row.sku_id, 0) + row.qty
    for sku_id, qty in sorted(wanted.items()):
        held = await store.lock(db, shop_id=shop_id, sku_id=sku_id)
        if held is None:
            raise NotFound
        total, places = held
        if (places.get(source, 0) if source else total - sum(places.values())) < qty:
            short.append(sku_id)
            continue
        for end, delta in ((source, -qty), (target, qty)):
            if end is not None:
                await store.put_place(
                    db, shop_id=shop_id, sku_id=sku_id, warehouse_id=end, on_hand=places.get(end, 0) + delta
                )
        await store.moved(
            db, shop_id=shop_id, sku_id=sku_id, after=total, ref=ref, steps={source: -qty, target: qty}, who=who
        )
    if short:
        raise NotEnough(lines=short)
    return ref


async def expect(db: WriteDb, shop_id: UUID, new: NewInbound) -> UUID:
    """Write down an arrival. Raises `NotFound` for a warehouse or a SKU that is not the shop's."""
    other = new.warehouse_id if new.warehouse_id != first(shop_id) else None
    if other is not None and not await store.is_open(db, shop_id=shop_id, warehouse_id=other):
        raise NotFound
    lines: dict[UUID, int] = {}
    for row in new.lines:
        if not await exists(db, shop_id=shop_id, sku_id=row.sku_id):
            raise NotFound
        lines[row.sku_id] = lines.get(row.sku_id, 0) + row.qty
    inbound_id = ids.new()
    await store.add_inbound(
        db, shop_id=shop_id, inbound_id=inbound_id, lines=lines, warehouse_id=other, note=new.note,
        expected_at=new.expected_at,
    )  # fmt: skip
    return inbound_id


async def receive(db: WriteDb, shop_id: UUID, inbound_id: UUID, ask: Receive) -> None:
    """Goods have come: they can be sold at once. Raises `NotFound`, `InboundOver`."""
    held = await store.inbound_of(db, shop_id=shop_id, inbound_id=inbound_id, lock=True)
    if held is None:
        raise NotFound
    if held.state in {"received", "closed"}:
        raise InboundOver
    for row in sorted(ask.lines, key=lambda r: r.sku_id):
        if not await store.receive(db, shop_id=shop_id, inbound_id=inbound_id, sku_id=row.sku_id, qty=row.qty):
            raise NotFound
        await restock(db, shop_id=shop_id, ref=inbound_id, pieces={row.sku_id: row.qty}, reason="inbound")
        if held.warehouse_id is not None:
            where = await store.lock(db, shop_id=shop_id, sku_id=row.sku_id)
            before = where[1].get(held.warehouse_id, 0) if where else 0
            await store.put_place(
                db, shop_id=shop_id, sku_id=row.sku_id, warehouse_id=held.warehouse_id, on_hand=before + row.qty
            )
    lines = await store.inbound_lines(db, shop_id=shop_id, inbound_ids=[inbound_id])
    whole = all(x.received >= x.expected for x in lines)
    state = "received" if whole else "closed" if ask.close else "part" if any(x.received for x in lines) else "expected"
    await store.turn_inbound(db, shop_id=shop_id, inbound_id=inbound_id, state=state)


async def watch(db: WriteDb, timer: Timer) -> None:
    """Every minute: SKUs that fell to their threshold are told of once. Placing an order does not wait for it."""
    for r in await store.newly_low(db, now=clock.now(), limit=_MOST):
        await emit(
            db, Low(shop_id=r.shop_id, sku_id=r.sku_id, product_id=r.product_id, available=r.available, least=r.least)
        )
    await timers.set(db, timer.kind, timer.key, clock.now() + timedelta(minutes=1))
