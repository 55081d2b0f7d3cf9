"""What other rooms' facts do to broadcasts: products that go, plans that end, orders that are paid."""

from typing import Any
from uuid import UUID

from meadow.base import ids
from meadow.base.db import WriteDb
from meadow.goods import stock
from meadow.people.access.events import RightsTaken
from meadow.scenes.live.actions import bag
from meadow.scenes.live.actions.command import note, order_after, order_state
from meadow.scenes.live.store import bag as store
from meadow.scenes.live.store import sessions
from meadow.trade.orders.events import LineFact, Paid, Placed


async def shelved(db: WriteDb, product_id: UUID, *, on: bool) -> None:
    """A product went off sale, or came back."""
    if on:
        await bag.restore(db, product_id)
    else:
        await bag.withdraw(db, product_id, "offline")


async def planned(db: WriteDb, product_id: UUID, *, on: bool) -> None:
    """Nobody promotes a product for commission any more, or may again."""
    if on:
        await bag.restore(db, product_id)
    else:
        await bag.withdraw(db, product_id, "unpromotable")


async def placed(db: WriteDb, event: Placed) -> None:
    """Pieces were taken in a room: its viewers see what is left."""
    lines = [x for x in event.lines if x.room_id is not None]
    left = await stock.by_product(db, sorted({x.product_id for x in lines})) if lines else {}
    for room, product in sorted({(x.room_id, x.product_id) for x in lines if x.room_id}):
        order_state(db, room, f"stock:{product}", left.get(product, 0))
        if not left.get(product) and (held := await sessions.of(db, session_id=room)):
            keys: dict[str, Any] = {"shop_id": event.shop_id, "product_id": product, "at": event.at}
            await note(db, held, "stock_out", ids.derived(room, product, event.order_id), **keys)


async def paid(db: WriteDb, event: Paid) -> None:
    """Count what was paid in a room by product: for its console and the choice of what comes next."""
    sums: dict[tuple[UUID, UUID], tuple[int, int]] = {}
    for x in event.lines:
        if x.room_id is not None and not x.gift:
            sums[x.room_id, x.product_id] = _more(sums.get((x.room_id, x.product_id), (0, 0)), x)
    for (room, product), (pieces, amount) in sorted(sums.items()):
        await store.sold(db, session_id=room, product_id=product, pieces=pieces, amount=amount)


def _more(sum_: tuple[int, int], line: LineFact) -> tuple[int, int]:
    return sum_[0] + line.qty, sum_[1] + line.amount


async def rights_taken(db: WriteDb, event: RightsTaken) -> None:
    """Whoever lost her rights at a console loses her socket there at once; what she asks next is refused anyhow."""
    whose = {"author": "author_id", "shop": "shop_id"}.get(event.kind)
    if whose is None:
        return
    for session_id in await sessions.open_at(db, **{whose: event.subject_id}):
        order_after(db, f"live.{session_id}.ctl", "revoke", viewer=str(event.account_id))
