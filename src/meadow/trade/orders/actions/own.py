"""What a buyer does with an order that is over: takes it off her list, or buys the same again."""

from uuid import UUID

from meadow.base import i18n
from meadow.base.db import WriteDb
from meadow.base.errors import NotFound, Problem
from meadow.trade import cart
from meadow.trade.cart.types import AddLine, Claim, Scene, Unbuyable
from meadow.trade.orders import store as core
from meadow.trade.orders.store import own as store
from meadow.trade.orders.types import LineView
from meadow.trade.orders.types.own import Again, NotOver


async def hide(db: WriteDb, buyer_id: UUID, order_id: UUID) -> None:
    """Take an ended order off the list; it stays where the shop and the law need it. Raises `NotFound`, `NotOver`."""
    if not await store.hide(db, buyer_id=buyer_id, order_id=order_id):
        order = await core.of_buyer(db, buyer_id=buyer_id, order_id=order_id)
        if order is None:
            raise NotFound
        raise NotOver(state=order.state.value)


async def reorder(db: WriteDb, buyer_id: UUID, order_id: UUID, language: str) -> list[Again]:
    """Put the lines of an order into the cart again, gifts aside; a result per line, and as many as there are.

    Raises `NotFound`.
    """
    order = await core.of_buyer(db, buyer_id=buyer_id, order_id=order_id)
    if order is None:
        raise NotFound
    wanted: dict[UUID, tuple[LineView, int]] = {}
    for x in order.lines:
        if x.gift_of is None:
            wanted[x.sku_id] = (x, wanted.get(x.sku_id, (x, 0))[1] + x.qty)
    return [await _again(db, buyer_id, line, min(qty, 999), language) for line, qty in wanted.values()]


async def _again(db: WriteDb, buyer_id: UUID, line: LineView, qty: int, language: str) -> Again:
    code: str | None = None
    for n in (qty, 1):  # what is short goes in as one piece, to be looked at there
        try:
            async with db.savepoint():
                await cart.add(db, buyer_id, AddLine(line.sku_id, n, Claim(Scene.order)))
        except Problem as problem:
            code = problem.code
            if not isinstance(problem, Unbuyable):
                break
        else:
            return Again(sku_id=line.sku_id, title=line.title, ok=True, qty=n)
    told = i18n.say(code, language) if code else None
    return Again(sku_id=line.sku_id, title=line.title, ok=False, qty=0, code=code, detail=told)
