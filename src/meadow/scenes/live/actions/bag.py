"""The bag 小黄车: what is in it, under which number, in which order, seen or hidden."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from meadow.base import i18n, policy
from meadow.base.db import WriteDb
from meadow.base.errors import NotFound, Problem
from meadow.goods import catalog, stock
from meadow.scenes.live.actions import incidents, marks
from meadow.scenes.live.actions.command import act, house_desk, order_after, order_state, take
from meadow.scenes.live.queries import items as found
from meadow.scenes.live.queries.console import op
from meadow.scenes.live.rules import machine
from meadow.scenes.live.store import bag as store
from meadow.scenes.live.store import sessions
from meadow.scenes.live.types import BagFull, Desk, NotInBag, NotSellable, Outdated, Session
from meadow.scenes.live.types.asks import EditItem, Hide, NewItem, Order, SellOut
from meadow.scenes.live.types.desk import Results, RowResult
from meadow.scenes.live.types.rooms import BAG


async def add(db: WriteDb, desk: Desk, session_id: UUID, items: Sequence[NewItem], language: str) -> Results:
    """Put products into the bag, each under the next number; a refusal is told in its row and harms no other."""
    held = await take(db, desk, session_id)
    wanted = [i.product_id for i in items]
    may = await sellable(db, held, wanted)
    there = {r.product_id: r.number for r in await store.items(db, session_id=held.id)}
    most, number, rows = await policy.value(db, BAG.key), held.last_number, []
    cards = await catalog.cards(db, wanted)
    for item in items:
        try:
            if item.product_id not in may:
                raise NotSellable
            if item.product_id not in there:
                if len(there) >= most:
                    raise BagFull(most=most)
                number += 1
                values = {n: getattr(item, n) for n in _PREPARED} | {"shop_id": cards[item.product_id].shop_id}
                await store.put(db, session_id=held.id, product_id=item.product_id, number=number, values=values)
                there[item.product_id] = number
            rows.append(RowResult(product_id=item.product_id, ok=True, number=there[item.product_id]))
        except Problem as problem:
            rows.append(_refused(item.product_id, problem, language))
    fresh = [r.product_id for r in rows if r.ok]
    return Results(await _turned(db, held, desk, "bag_add", fresh, last_number=number), rows)


_PREPARED = ("script", "card", "forecast", "planned_price")


def _refused(product_id: UUID, problem: Problem, language: str) -> RowResult:
    text = i18n.say(problem.code, language, **problem.params)
    return RowResult(product_id=product_id, ok=False, code=problem.code, detail=text)


async def sellable(db: WriteDb, held: Session, product_ids: Sequence[UUID]) -> set[UUID]:
    """Of these products those that are on sale and that this author may promote: by a plan, or since they are the room's own shop's."""
    cards = await catalog.cards(db, list(dict.fromkeys(product_ids)))
    rates = await found.rates(db, list(cards))
    return {p for p, c in cards.items() if c.on_sale and (p in rates or c.shop_id == held.shop_id)}


async def edit(db: WriteDb, desk: Desk, session_id: UUID, product_id: UUID, ask: EditItem) -> None:
    """Change what is prepared for a product. Raises `NotInBag`, `Outdated`."""
    held = await take(db, desk, session_id)
    await fresh_item(db, held, product_id, ask.rev)
    values = {n: getattr(ask, n) for n in (*_PREPARED, "sampled")}
    await store.change(db, session_id=held.id, product_ids=[product_id], **values)
    await act(db, held, desk, "item_edit", {"product_id": product_id})
    open_now = await store.open_explain_of(db, session_id=held.id)
    if open_now is not None and open_now.product_id == product_id:
        await marks.compare(db, held, await store.item_of(db, session_id=held.id, product_id=product_id))


async def fresh_item(db: WriteDb, held: Session, product_id: UUID, rev: int) -> Any:
    """A product of the bag as the caller saw it. Raises `NotInBag`, `Outdated`."""
    row = await store.item_of(db, session_id=held.id, product_id=product_id)
    if row is None:
        raise NotInBag
    if row.rev != rev:
        now = (await found.desk_bag(db, held, [product_id])).items
        raise await outdated(db, held, row.rev, now[0] if now else None)
    return row


async def outdated(db: WriteDb, held: Session, rev: int, now: Any) -> Outdated:
    """Who was faster, and what is now."""
    last = await sessions.last_op(db, session_id=held.id)
    row = op(last) if last is not None else None
    return Outdated(
        rev=rev, now=now, by=row.name if row else "", verb=row.verb if row else "", at=row.at if row else None
    )


async def place(db: WriteDb, desk: Desk, session_id: UUID, ask: Order) -> int:
    """Order the bag; returns its rev. Raises `Outdated`."""
    held = await take(db, desk, session_id)
    if ask.rev != held.bag_rev:
        order = [r.product_id for r in await store.items(db, session_id=held.id)]
        raise await outdated(db, held, held.bag_rev, order)
    await store.place(db, session_id=held.id, product_ids=ask.product_ids)
    return await _turned(db, held, desk, "bag_order", ask.product_ids)


async def remove(db: WriteDb, desk: Desk, session_id: UUID, product_ids: Sequence[UUID], at: Any) -> Results:
    """Take products out; their numbers are not given again. A row per product says whether it was there."""
    held = await take(db, desk, session_id)
    gone = await store.change(db, session_id=held.id, product_ids=product_ids, removed_at=at)
    await _unpin(db, held, desk, gone)
    for product_id in gone:
        await incidents.lower(db, held.id, kind="goods_gone", key=str(product_id))
    rev = await _turned(db, held, desk, "bag_remove", gone)
    return Results(rev, _told(product_ids, gone))


async def hide(db: WriteDb, desk: Desk, session_id: UUID, ask: Hide) -> Results:
    """Hide products from viewers, or show them again where they may be sold."""
    held = await take(db, desk, session_id)
    may = set(ask.product_ids) if ask.hidden else await sellable(db, held, ask.product_ids)
    mine = [p for p in ask.product_ids if p in may]
    done = await store.change(
        db, session_id=held.id, product_ids=mine, hidden="operator" if ask.hidden else None
    ) if mine else []  # fmt: skip
    if ask.hidden:
        await _unpin(db, held, desk, done)
    rev = await _turned(db, held, desk, "bag_hide" if ask.hidden else "bag_show", done)
    return Results(rev, _told(ask.product_ids, done, NotFound if ask.hidden else NotSellable))


async def sell_out(db: WriteDb, desk: Desk, session_id: UUID, ask: SellOut) -> Results:
    """Sold out by the desk's word, whatever stock there is, or on sale again; a row per product says whether it was there."""
    held = await take(db, desk, session_id)
    done = await store.change(db, session_id=held.id, product_ids=ask.product_ids, shut=ask.sold_out)
    rev = await _turned(db, held, desk, "bag_sold_out" if ask.sold_out else "bag_on_sale", done)
    left = await stock.by_product(db, done) if done and not ask.sold_out else {}
    for product_id in done:
        order_state(db, held.id, f"stock:{product_id}", left.get(product_id, 0))
    return Results(rev, _told(ask.product_ids, done))


def _told(asked: Sequence[UUID], done: Sequence[UUID], why: type[Problem] = NotFound) -> list[RowResult]:
    return [RowResult(product_id=p, ok=p in done, code=None if p in done else why.code) for p in dict.fromkeys(asked)]


async def _unpin(db: WriteDb, held: Session, desk: Desk, gone: Sequence[UUID]) -> None:
    """What is not to be seen any more is not explained either."""
    open_now = await store.open_explain_of(db, session_id=held.id)
    if held.pinned_product in gone:
        await marks.drop_pin(db, held, desk, "gone")
    elif open_now is not None and open_now.product_id in gone:
        await marks.close_all(db, held, "gone")


async def _turned(db: WriteDb, held: Session, desk: Desk, verb: str, touched: Sequence[UUID], **values: Any) -> int:
    """The bag is another: raise its rev and tell viewers to read it again; where nothing was touched, nothing is told."""
    if not touched:
        return held.bag_rev
    rev = held.bag_rev + 1
    await sessions.change(db, session_id=held.id, bag_rev=rev, **values)
    shown = ("bag", {"rev": rev}) if held.state in machine.ON_AIR else None
    await act(db, held, desk, verb, {"product_ids": list(touched), "rev": rev}, shown)
    return rev


async def withdraw(db: WriteDb, product_id: UUID, why: str) -> None:
    """A product cannot be sold any more (`offline`, `unpromotable`): every bag hides it, and its console sees why."""
    await _everywhere(db, product_id, why)


async def restore(db: WriteDb, product_id: UUID) -> None:
    """A product may be sold again: bags that hid it by themselves show it."""
    await _everywhere(db, product_id, None)


async def _warn(db: WriteDb, held: Session, item: Any, why: str | None) -> None:
    """Who leads the broadcast must stop speaking of a product that went; one that is back is no trouble any more."""
    if why is None:
        await incidents.lower(db, held.id, kind="goods_gone", key=str(item.product_id))
    else:
        detail = {"product_id": str(item.product_id), "number": item.number, "why": why}
        await incidents.raise_one(db, held.id, "goods_gone", detail, key=str(item.product_id))


async def _everywhere(db: WriteDb, product_id: UUID, why: str | None) -> None:
    for row in await store.holding(db, product_id=product_id):
        held = await sessions.of(db, session_id=row.id, lock=True)
        item = await store.item_of(db, session_id=row.id, product_id=product_id)
        if held is None or item is None or item.hidden in {why, "operator"} or held.state in machine.OVER:
            continue
        if why == "unpromotable" and item.shop_id == held.shop_id:
            continue
        if why is None and product_id not in await sellable(db, held, [product_id]):
            continue
        desk = house_desk(held.author_id)
        done = await store.change(db, session_id=held.id, product_ids=[product_id], hidden=why)
        if why:
            await _unpin(db, held, desk, done)
        if held.state in machine.ON_AIR:
            await _warn(db, held, item, why)
        await _turned(db, held, desk, "bag_show" if why is None else f"bag_{why}", done)
        order_after(db, f"live.{held.id}.ops", "item", product_id=product_id, number=item.number, hidden=why)
