"""A buyer's own orders, with all that may be done about each."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from meadow.base import clock
from meadow.base.db import ReadDb
from meadow.base.page import Cursor, Page, cut
from meadow.trade.orders.queries import buyer_view, counts, show_buyer, to_pay
from meadow.trade.orders.store import invoices
from meadow.trade.orders.store import own as store
from meadow.trade.orders.types import BuyerOrder, State
from meadow.trade.orders.types.own import MyCounts, MyOrder, MyTab

_OVER = (State.completed, State.cancelled)


async def page(
    db: ReadDb, buyer_id: UUID, tab: MyTab, words: Sequence[str], cursor: str | None, limit: int
) -> Page[MyOrder]:
    """The buyer's orders of a tab that hold every word, the newest first."""
    at = Cursor.read(cursor, UUID)
    rows = await store.page(
        db, buyer_id=buyer_id, tab=tab, words=words, now=clock.now(), before=at[0] if at else None, limit=limit
    )
    orders, more = cut(rows, limit, lambda o: (o.id,))
    views = [buyer_view(o, await to_pay(db, o)) for o in orders]
    return Page(await _told(db, buyer_id, views), more)


async def _told(db: ReadDb, buyer_id: UUID, views: Sequence[BuyerOrder]) -> list[MyOrder]:
    order_ids = [v.id for v in views]
    if not order_ids:
        return []
    waits = await store.to_review_of(db, buyer_id=buyer_id, order_ids=order_ids, now=clock.now())
    cases = await store.cases(db, buyer_id=buyer_id, order_ids=order_ids)
    papers = await invoices.states(db, buyer_id=buyer_id, order_ids=order_ids)
    return [
        MyOrder(
            **{f: getattr(v, f) for f in v.__struct_fields__}, to_review=waits.get(v.id, []), invoice=papers.get(v.id),
            aftersale="open" if v.id in cases else "refunded" if v.refunded else "none", hidable=v.state in _OVER,
        )
        for v in views
    ]  # fmt: skip


async def show(db: ReadDb, buyer_id: UUID, order_id: UUID) -> MyOrder:
    """One order with its address in plain, for the buyer herself. Raises `NotFound`."""
    return (await _told(db, buyer_id, [await show_buyer(db, buyer_id, order_id)]))[0]


async def count(db: ReadDb, buyer_id: UUID) -> MyCounts:
    """The buyer's orders by state, and what waits for her."""
    held = msgspec.structs.asdict(await counts(db, buyer_id=buyer_id))
    words, cases = await store.count_waiting(db, buyer_id=buyer_id, now=clock.now())
    return MyCounts(**held, to_review=words, aftersale=cases)
