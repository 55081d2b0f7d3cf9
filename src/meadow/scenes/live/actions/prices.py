"""Live prices 直播价: set in the room, kept by the shop's offer, taken back when the room is over."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from meadow.base import clock, i18n, policy, trail
from meadow.base.db import WriteDb
from meadow.base.errors import NotFound
from meadow.base.trail import Who
from meadow.goods import catalog, offers, stock
from meadow.goods.offers.types.views import Sold, SoldSku
from meadow.goods.stock.types import Adjust
from meadow.scenes.live import rules
from meadow.scenes.live.actions import marks
from meadow.scenes.live.actions.bag import fresh_item
from meadow.scenes.live.actions.command import act, note, order_state, take
from meadow.scenes.live.queries import items as found
from meadow.scenes.live.rules import machine
from meadow.scenes.live.store import bag as store
from meadow.scenes.live.types import BadPrice, Desk, NoLeave, NotInBag, NotOwnShop, Session, TooSoon
from meadow.scenes.live.types.asks import PutFloor, SetPrice, TopUp
from meadow.scenes.live.types.desk import StockResults, StockRow
from meadow.scenes.live.types.rooms import PRICE_GAP_S

_BEYOND = timedelta(days=1)
"""An offer needs an end; the room's own end takes its prices back long before."""


async def set_price(db: WriteDb, desk: Desk, session_id: UUID, ask: SetPrice) -> None:
    """Set or take back a live price. Raises `NotInBag`, `Outdated`, `NoLeave`, `BadPrice`, `TooSoon`."""
    held = await take(db, desk, session_id)
    await fresh_item(db, held, ask.product_id, ask.rev)
    ware = (await found.sold(db, [ask.product_id])).get(ask.product_id)
    skus = [s for s in ware.skus if ask.sku_id in {None, s.id}] if ware else []
    if ware is None or not skus:
        raise NotFound
    await _spaced(db, held, skus)
    if ask.price is not None:
        await allowed(db, held, ware, skus, ask.price)
    await put(db, desk, held, ware, {s.id: ask.price for s in skus}, ask.sku_id)


async def _spaced(db: WriteDb, held: Session, skus: list[SoldSku]) -> None:
    gap = timedelta(seconds=await policy.value(db, PRICE_GAP_S.key))
    for sku in skus:
        last = await store.price_of(db, session_id=held.id, sku_id=sku.id)
        if last is not None and clock.now() < last.at + gap:
            raise TooSoon(retry_after=max(1, int((last.at + gap - clock.now()).total_seconds() + 1)))


async def allowed(db: WriteDb, held: Session, ware: Sold, skus: list[SoldSku], price: int) -> None:
    """Raises `NoLeave` where the shop gave none, `BadPrice` outside of what a live price may be."""
    bp = (await found.floors(db, held, {ware.id: ware})).get(ware.id)
    if bp is None:
        raise NoLeave
    for sku in skus:
        least = rules.least(sku.price, bp)
        if not least <= price < sku.price:
            raise BadPrice(least=least, most=sku.price, sku_id=str(sku.id))


async def put(
    db: WriteDb, desk: Desk, held: Session, ware: Sold, prices: dict[UUID, int | None], sku_id: UUID | None
) -> None:
    """Write checked prices to the shop's offer, and tell viewers."""
    was = {s.id: s.price for s in ware.skus}
    offer_id = await offers.set_live(
        db, shop_id=ware.shop_id, room_id=held.id, product_id=ware.id, prices=prices,
        until=max(clock.now(), held.planned_end) + _BEYOND,
    )  # fmt: skip
    rev = 0
    for sku, price in prices.items():
        if price is None:
            rows = await store.revert(db, session_id=held.id, sku_ids=[sku])
            rev = max([rev, *(r.rev for r in rows)])
            continue
        values = {"product_id": ware.id, "shop_id": ware.shop_id, "offer_id": offer_id, "price": price, "was": was[sku]}
        rev = max(rev, await store.put_price(db, session_id=held.id, sku_id=sku, values=values))
    await store.change(db, session_id=held.id, product_ids=[ware.id])
    usual = min(was[s] for s in prices)
    asked = min((p if p is not None else was[s]) for s, p in prices.items())
    body = {"product_id": ware.id, "sku_id": sku_id, "price": asked, "was": usual, "rev": rev}
    detail = {"product_id": ware.id, "sku_id": sku_id, "price": next(iter(prices.values())), "was": usual}
    off = await act(db, held, desk, "price", detail, ("price", body) if held.state in machine.ON_AIR else None)
    seen = {"author_id": str(held.author_id), "product_id": str(ware.id), "price": detail["price"]}
    await trail.note(db, desk.account_id, verb="scenes.live.price", subject=held.id, detail=seen)
    if off is not None:
        keys: dict[str, Any] = {"shop_id": ware.shop_id, "product_id": ware.id, "sku_id": sku_id}
        await note(db, held, "price_change", held.id, version=off, **keys, props={"price": asked, "was": usual})
        open_now = await store.open_explain_of(db, session_id=held.id)
        item = await store.item_of(db, session_id=held.id, product_id=ware.id)
        if item is not None and open_now is not None and open_now.product_id == ware.id:
            await marks.compare(db, held, item)


async def apply_planned(db: WriteDb, desk: Desk, held: Session) -> None:
    """Going on air: every planned price that may be set is set; the checks have shown the others."""
    rows = [r for r in await store.items(db, session_id=held.id, hidden=False) if r.planned_price]
    wares = await found.sold(db, [r.product_id for r in rows])
    floors = await found.floors(db, held, wares)
    for r in rows:
        ware, bp = wares.get(r.product_id), floors.get(r.product_id)
        if ware is None or bp is None:
            continue
        fit = {s.id: r.planned_price for s in ware.skus if rules.least(s.price, bp) <= r.planned_price < s.price}
        if fit:
            await put(db, desk, held, ware, fit, None)


async def take_back(db: WriteDb, held: Session) -> None:
    """The room's prices go. Placed orders keep theirs."""
    rows = await store.revert(db, session_id=held.id, sku_ids=None)
    for shop_id in sorted({r.shop_id for r in rows}):
        await offers.end_live(db, shop_id=shop_id, room_id=held.id)


async def top_up(db: WriteDb, desk: Desk, session_id: UUID, ask: TopUp) -> None:
    """More pieces of a SKU in the bag. Raises `NotOwnShop` but in a shop's own room, `NotInBag`."""
    held = await take(db, desk, session_id)
    sku = (await catalog.offers(db, [ask.sku_id])).get(ask.sku_id)
    item = await store.item_of(db, session_id=held.id, product_id=sku.product_id) if sku else None
    if sku is None or item is None:
        raise NotInBag
    if held.shop_id is None or sku.shop_id != held.shop_id:
        raise NotOwnShop
    await stock.adjust(db, held.shop_id, ask.sku_id, Adjust(delta=ask.add, reason="live"), desk.account_id)
    await act(db, held, desk, "stock", {"product_id": item.product_id, "sku_id": ask.sku_id, "add": ask.add})
    if not item.shut:
        left = (await stock.by_product(db, [item.product_id])).get(item.product_id, 0)
        order_state(db, held.id, f"stock:{item.product_id}", left)


async def top_up_all(db: WriteDb, desk: Desk, session_id: UUID, rows: Sequence[TopUp], language: str) -> StockResults:
    """The same for several SKUs; a refusal is told in its row and harms no other."""
    found = []
    for row in rows:
        try:
            await top_up(db, desk, session_id, row)
            found.append(StockRow(sku_id=row.sku_id, ok=True))
        except (NotInBag, NotOwnShop) as problem:
            text = i18n.say(problem.code, language, **problem.params)
            found.append(StockRow(sku_id=row.sku_id, ok=False, code=problem.code, detail=text))
    return StockResults(found)


async def put_floor(db: WriteDb, who: Who, shop_id: UUID, ask: PutFloor) -> None:
    """Say how low live prices of a product may go. Raises `NotFound` for a product that is not the shop's."""
    ware = (await found.sold(db, [ask.product_id])).get(ask.product_id)
    if ware is None or ware.shop_id != shop_id:
        raise NotFound
    await store.put_floor(db, shop_id=shop_id, product_id=ask.product_id, author_id=ask.author_id, bp=ask.bp)
    detail = {"shop_id": str(shop_id), "author_id": str(ask.author_id), "bp": ask.bp}
    await trail.note(db, who, verb="scenes.live.floor", subject=ask.product_id, detail=detail)
