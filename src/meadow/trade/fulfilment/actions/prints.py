"""Waybill numbers, labels and pick lists: numbers are drawn in the asking transaction, the file is made by a job."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

import msgspec

from meadow.base import clock, i18n, ids, jobs, policy
from meadow.base.db import House, ReadDb, WriteDb
from meadow.base.errors import NotFound, Problem
from meadow.base.trail import Who, note
from meadow.base.vault import mask_phone
from meadow.goods import catalog, stock
from meadow.trade import orders
from meadow.trade.fulfilment import rules
from meadow.trade.fulfilment.actions.ship import ship
from meadow.trade.fulfilment.carriers import NAMES, carrier
from meadow.trade.fulfilment.printing import labels, picklist
from meadow.trade.fulfilment.store import bulk as store
from meadow.trade.fulfilment.store import parcels
from meadow.trade.fulfilment.types import Purpose, Ship, UnknownCarrier
from meadow.trade.fulfilment.types.prints import (
    KEPT_DAYS,
    Added,
    AddNumbers,
    AskPrint,
    Item,
    Label,
    NotPrinted,
    NoWaybill,
    Packed,
    Pick,
    Size,
    Unprinted,
)
from meadow.trade.orders.types import Order, WrongState

PRINT = "trade.fulfilment.print"
_LABEL = ("to", "from", "order", "more")
_LIST = ("title", "bin", "sku", "goods", "qty", "total")


class _Drawn(NamedTuple):
    """How a print is drawn."""

    size: Size
    language: str
    at: str
    masked: bool


async def add_numbers(db: WriteDb, shop_id: UUID, ask: AddNumbers) -> Added:
    """Put a carrier's numbers into the shop's pool; those it has are known. Raises `UnknownCarrier`."""
    if ask.carrier not in NAMES:
        raise UnknownCarrier(carrier=ask.carrier, known=", ".join(NAMES))
    wanted = list(dict.fromkeys(ask.numbers))
    added = await store.add_numbers(db, shop_id=shop_id, carrier=ask.carrier, numbers=wanted)
    return Added(added, len(ask.numbers) - added)


async def ask_print(db: WriteDb, who: Who, shop_id: UUID, ask: AskPrint, language: str) -> UUID:
    """Queue a file; an order that cannot have a label harms no other. Raises `UnknownCarrier`, `NotFound` for no order at all.

    Addresses will be opened for all labels at once: the audit row is written here.
    """
    if ask.carrier not in NAMES:
        raise UnknownCarrier(carrier=ask.carrier, known=", ".join(NAMES))
    wanted = list(dict.fromkeys(ask.order_ids))
    held = {o.id: o for o in await orders.some(db, shop_id, wanted)}
    if not held:
        raise NotFound
    items: list[Item] = []
    wrong: list[Unprinted] = []
    for order_id in wanted:
        try:
            async with db.savepoint():
                items += await _items(db, shop_id, held.get(order_id), ask)
        except Problem as problem:
            said = i18n.say(problem.code, language, **problem.params)
            wrong.append(Unprinted(order_id, problem.code, said))
    print_id = ids.new()
    await store.add_print(
        db, shop_id=shop_id, print_id=print_id, by=who.account_id, kind=ask.kind, size=ask.size.value, language=language,
        masked=ask.masked, items=items, wrong=wrong,
    )  # fmt: skip
    detail = {"shop_id": str(shop_id), "kind": ask.kind, "orders": len({x.order_id for x in items})}
    await note(db, who, verb="trade.fulfilment.print", subject=print_id, detail=detail)
    await jobs.queue(db, PRINT, shop_id=str(shop_id), print_id=str(print_id))
    return print_id


async def _items(db: WriteDb, shop_id: UUID, order: Order | None, ask: AskPrint) -> list[Item]:
    """What to print of an order: its parcels, and a waybill for what has not left."""
    if order is None:
        raise NotFound
    if ask.kind == "picklist":
        if not any(x.qty > x.shipped_qty + x.released_qty for x in order.lines):
            raise WrongState(state=order.state.value)
        return [Item(order.id, "", "")]
    own = await parcels.of_order(db, shop_id=shop_id, order_id=order.id)
    sent = [p for p in own if p.purpose is not Purpose.back and p.state in rules.OPEN]
    items = [Item(order.id, p.carrier, p.tracking_no, p.id) for p in sent]
    if order.state.value in {"to_ship", "part_shipped"}:
        code, number = await waybill(db, shop_id, order.id, ask.carrier)
        items.append(Item(order.id, code, number))
        if ask.ship:
            await ship(db, shop_id, order.id, Ship(code, number))
    if not items:
        raise WrongState(state=order.state.value)
    return items


async def waybill(db: WriteDb, shop_id: UUID, order_id: UUID, code: str) -> tuple[str, str]:
    """The number an order will travel under, drawn once; another carrier than before voids the old one. Raises `NoWaybill`."""
    before = (await store.held_of(db, shop_id=shop_id, order_ids=[order_id])).get(order_id)
    if before is not None:
        if before[0] == code:
            return before
        await store.drop_held(db, shop_id=shop_id, order_id=order_id)
    own = carrier(db.house, code).waybill(ids.new())
    number = await store.hold(db, shop_id=shop_id, carrier=code, order_id=order_id, number=own)
    if number is None:
        raise NoWaybill(carrier=code)
    return code, number


async def make(house: House, shop_id: UUID, print_id: UUID) -> None:
    """Make the file of a print and seal it; a print that is done stays as it is."""
    async with house.read() as db:
        held = await store.print_of(db, shop_id=shop_id, print_id=print_id)
        if held is None or held.state != "queued":
            return
        items = msgspec.convert(held.items, list[Item])
        found = {o.id: o for o in await orders.some(db, shop_id, [x.order_id for x in items])} if items else {}
        drawn = _Drawn(Size(held.size), held.language, clock.now().strftime("%Y-%m-%d %H:%M"), held.masked)
        labelled = held.kind == "labels"
        rows = await _labels(db, shop_id, items, found, drawn) if labelled else []
        picks = [] if labelled else await _picks(db, list(found.values()), drawn.language)
    words = _words(_LABEL if labelled else _LIST, drawn.language)
    body, pages = b"", 0
    if rows:
        body, pages = await asyncio.to_thread(labels, rows, drawn.size, words)
    elif picks:
        body, pages = await asyncio.to_thread(picklist, picks, drawn.size, words, drawn.at)
    if body:
        sealed = await asyncio.to_thread(house.vault.seal, "fulfilment.print", body.decode("latin-1"))
        await house.files.put(key_of(shop_id, print_id), sealed)
    async with house.write() as writing:
        state = "done" if body else "failed"
        await store.change_print(writing, shop_id=shop_id, print_id=print_id, state=state, pages=pages)
        await _labelled(writing, shop_id, items)


async def _labelled(db: WriteDb, shop_id: UUID, items: Sequence[Item]) -> None:
    numbers = [(x.carrier, x.number) for x in items if x.number]
    if numbers:
        await store.mark_printed(db, shop_id=shop_id, numbers=numbers)
        await parcels.label(db, shop_id=shop_id, numbers=numbers)


async def _labels(
    db: ReadDb, shop_id: UUID, items: Sequence[Item], found: dict[UUID, Order], drawn: _Drawn
) -> list[Label]:  # fmt: skip
    """What each label says; a parcel names what lies in it, a waybill what is left of its order."""
    addresses = await orders.open_addresses(db, shop_id, list(found))
    inside: dict[UUID, dict[UUID, int]] = {}
    for row in await parcels.lines_of(db, shop_id=shop_id, parcel_ids=[x.parcel_id for x in items if x.parcel_id]):
        inside.setdefault(row.parcel_id, {})[row.line_id] = row.qty
    lines = {x.id: x for o in found.values() for x in o.lines}
    made = []
    for item in items:
        order, address = found[item.order_id], addresses[item.order_id]
        left = {x.id: x.qty - x.shipped_qty - x.released_qty for x in order.lines}
        pieces = inside.get(item.parcel_id, {}) if item.parcel_id else left
        goods = [
            Packed(_in(lines[k].title, drawn.language), _in(lines[k].spec_text, drawn.language), n)
            for k, n in pieces.items()
            if n > 0 and k in lines
        ]
        made.append(
            Label(
                carrier=_in(NAMES[item.carrier], drawn.language), number=item.number, order_number=order.number,
                shop=order.shop.name, name=address.name, region=address.region, street=address.street, goods=goods,
                phone=mask_phone(address.phone) if drawn.masked else address.phone, mark=drawn.at,
            )
        )  # fmt: skip
    return made


async def _picks(db: ReadDb, found: Sequence[Order], language: str) -> list[Pick]:
    """What is left of these orders, by place and SKU."""
    left = [(x, n) for o in found for x in o.lines if (n := x.qty - x.shipped_qty - x.released_qty) > 0]
    skus = list({x.sku_id for x, _ in left})
    codes = {s: o.outer_sku or "" for s, o in (await catalog.offers(db, skus)).items()}
    bins = {x.sku_id: x.bin or "" for x in await stock.levels(db, skus, bins=True)}
    rows: dict[UUID, Pick] = {}
    for x, n in left:
        before = rows.get(x.sku_id)
        rows[x.sku_id] = Pick(
            bin=bins.get(x.sku_id, ""), outer_sku=codes.get(x.sku_id, ""), title=_in(x.title, language),
            spec=_in(x.spec_text, language), qty=n + (before.qty if before else 0),
            orders=1 + (before.orders if before else 0),
        )  # fmt: skip
    return sorted(rows.values(), key=lambda r: (r.bin, r.outer_sku, r.title, r.spec))


def _in(text: dict[str, str], language: str) -> str:
    return text.get(language) or next(iter(text.values()), "")


def _words(names: Sequence[str], language: str) -> dict[str, str]:
    return {n: i18n.say(f"trade.fulfilment.paper.{n}", language) for n in names}


def key_of(shop_id: UUID, print_id: UUID) -> str:
    """Where a print lies; its end is none that the public route of files serves, and it is sealed besides."""
    return f"prints/{shop_id.hex}/{print_id.hex}.sealed"


async def fetch(db: WriteDb, who: Who, shop_id: UUID, print_id: UUID) -> bytes:
    """The file of a print, counted and audited. Raises `NotFound`, `NotPrinted`."""
    held = await store.print_of(db, shop_id=shop_id, print_id=print_id)
    if held is None:
        raise NotFound
    if held.state != "done":
        raise NotPrinted(state=held.state)
    await store.count_download(db, shop_id=shop_id, print_id=print_id)
    await note(db, who, verb="trade.fulfilment.print_fetched", subject=print_id, detail={"shop_id": str(shop_id)})
    sealed = await db.house.files.get(key_of(shop_id, print_id))
    return (await asyncio.to_thread(db.house.vault.open, "fulfilment.print", sealed)).encode("latin-1")


async def forget(house: House) -> None:
    """Drop files and reports past their time."""
    async with house.write() as db:
        before = clock.now() - timedelta(days=await policy.value(db, KEPT_DAYS.key))
        gone = await store.old_prints(db, before=before)
        await store.drop_batches(db, before=before)
    await house.files.delete(*(key_of(shop_id, print_id) for shop_id, print_id in gone))
