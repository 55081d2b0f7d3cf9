"""Filling the cart."""

from collections.abc import Sequence
from uuid import UUID

from meadow.base.db import WriteDb
from meadow.base.errors import FieldError, NotFound
from meadow.goods import catalog
from meadow.trade.cart import rules, store
from meadow.trade.cart.actions.quotes import make_quote, reprice, requote
from meadow.trade.cart.queries import Filled, filled
from meadow.trade.cart.types import AddLine, AskMerge, CartFull, EditLine, Skipped, Unbuyable

MOST_LINES = 120


async def add(db: WriteDb, buyer_id: UUID, line: AddLine) -> Filled:
    """Add a SKU; raises `Unbuyable` where it is off the shelf or sold out, `CartFull` past 120 lines.

    Returns all lines with what was read of them on the way.
    """
    held, known, free = await filled(db, await store.lines(db, buyer_id=buyer_id), [line.sku_id])
    offer = known.get(line.sku_id)
    if offer is None:
        raise NotFound(errors=(FieldError("/sku_id", NotFound.code),))
    already = next((h.qty for h in held if h.sku_id == line.sku_id), 0)
    available = free.get(line.sku_id, 0)
    if reason := rules.problem(offer, min(already + line.qty, 999), available):
        raise Unbuyable(lines=[{"sku_id": line.sku_id, "reason": reason, "available": available}])
    if not already and len(held) >= MOST_LINES:
        raise CartFull(most=MOST_LINES)
    made = await store.add(
        db, buyer_id=buyer_id, sku_id=line.sku_id, qty=line.qty, price=offer.price, source=line.source
    )
    return Filled([made, *(h for h in held if h.sku_id != line.sku_id)], known, free)


async def edit(db: WriteDb, buyer_id: UUID, sku_ids: Sequence[UUID], change: EditLine) -> None:
    """Change quantity or selection; raises `NotFound` for a SKU that is not in the cart."""
    if (
        not await store.edit(db, buyer_id=buyer_id, sku_ids=sku_ids, qty=change.qty, selected=change.selected)
        and sku_ids
    ):
        raise NotFound


async def take_out(db: WriteDb, buyer_id: UUID, sku_ids: Sequence[UUID]) -> None:
    """Remove lines; what is not there is no error, so that an undo and a retry agree."""
    await store.remove(db, buyer_id=buyer_id, sku_ids=sku_ids)


async def leave(db: WriteDb, bought: Sequence[tuple[UUID, UUID]]) -> None:
    """What these buyers bought leaves their carts, SKU by SKU."""
    if bought:
        await store.leave(db, bought=bought)


async def merge(db: WriteDb, buyer_id: UUID, asked: AskMerge) -> list[Skipped]:
    """Bring in the lines of a cart from before log-in; the greater quantity stands, so merging again changes nothing.

    Returns what did not come along. What cannot be bought comes too, and shows why.
    """
    known = await catalog.offers(db, [x.sku_id for x in asked.lines])
    held = {h.sku_id: h.qty for h in await store.lines(db, buyer_id=buyer_id)}
    skipped, room = [], MOST_LINES - len(held)
    wanted: dict[UUID, AddLine] = {}
    for line in asked.lines:
        if line.sku_id not in known:
            skipped.append(Skipped(line.sku_id, "unknown"))
        elif line.sku_id not in held and line.sku_id not in wanted and len(wanted.keys() - held.keys()) >= room:
            skipped.append(Skipped(line.sku_id, "full"))
        elif line.sku_id not in wanted or wanted[line.sku_id].qty < line.qty:
            wanted[line.sku_id] = line
    for sku_id, line in sorted(wanted.items()):
        if line.qty > held.get(sku_id, 0):
            price = known[sku_id].price
            await store.put(db, buyer_id=buyer_id, sku_id=sku_id, qty=line.qty, price=price, source=line.source)
    return skipped


__all__ = ["add", "edit", "leave", "make_quote", "merge", "reprice", "requote", "take_out"]
