"""Shipping in bulk: a wrong row harms no other, and what was shipped before under the same number is done."""

from collections.abc import Sequence
from uuid import UUID

from meadow.base import i18n
from meadow.base.db import WriteDb
from meadow.base.errors import NotFound, Problem
from meadow.trade import orders
from meadow.trade.fulfilment import queries
from meadow.trade.fulfilment.actions.ship import ship
from meadow.trade.fulfilment.types import BatchResult, ParcelLine, RowResult, Ship, ShipRow

_COLUMN = {
    "base.errors.not_found": "order_number", "trade.orders.wrong_state": "order_number", "trade.fulfilment.address_pending": "order_number",
    "trade.fulfilment.unknown_carrier": "carrier",
    "trade.fulfilment.wrong_carrier": "carrier", "trade.fulfilment.bad_tracking": "tracking_no",
    "trade.fulfilment.tracking_taken": "tracking_no", "trade.fulfilment.need_serials": "serials",
    "trade.fulfilment.serial_taken": "serials",
}  # fmt: skip


async def ship_batch(db: WriteDb, shop_id: UUID, rows: Sequence[ShipRow], language: str) -> BatchResult:
    """Ship up to 600 orders by number, a result per row."""
    found = await orders.some(db, shop_id, numbers=[r.order_number.strip() for r in rows])
    known = {o.number: o.id for o in found}
    results = [await ship_row(db, shop_id, i, row, known, language) for i, row in enumerate(rows, 1)]
    done = sum(r.ok for r in results)
    return BatchResult(results, done, len(results) - done)


async def ship_row(
    db: WriteDb, shop_id: UUID, i: int, row: ShipRow, known: dict[str, UUID], language: str
) -> RowResult:
    """One row in a savepoint of its own."""
    carrier, number = row.carrier.strip(), row.tracking_no.strip()
    order_id = known.get(row.order_number.strip())
    try:
        if order_id is None:
            raise NotFound
        async with db.savepoint():
            order = await orders.load(db, shop_id, order_id, lock=True)
            if await queries.has_parcel(db, shop_id, order_id, carrier, number):
                return RowResult(i, ok=True, order_id=order_id, repeated=True)
            serials = row.serials.replace(";", " ").replace(",", " ").split()
            lines = [ParcelLine(order.lines[0].id, order.lines[0].qty, serials)] if serials else []
            await ship(db, shop_id, order_id, Ship(carrier, number, lines))
    except Problem as problem:
        column = _COLUMN.get(problem.code, "order_number")
        said = i18n.both(problem.code, **problem.params)
        value = getattr(row, column)[:120]
        return RowResult(
            i,
            ok=False,
            code=problem.code,
            detail=said[language],
            column=column,
            value=value,
            order_id=order_id,
            text=said,
        )
    return RowResult(i, ok=True, order_id=order_id)
