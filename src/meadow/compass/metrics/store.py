"""SQL of Compass's own small tables: keys of the log, and the paid lines it must hold."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from meadow.base import ids
from meadow.base.db import Fixed, ReadDb, WriteDb
from meadow.compass.metrics.tables import paid_line, product_key
from meadow.trade.orders.events import LineFact

_PAID = Fixed(
    sa.text(
        "WITH k AS (INSERT INTO metrics_product_key (key, product_id) "
        "SELECT * FROM unnest(CAST(:keys AS numeric[]), CAST(:products AS uuid[])) ON CONFLICT DO NOTHING) "
        "INSERT INTO metrics_paid_line (shop_id, line_id, author_id, amount, paid_at) "
        "SELECT :shop_id, l, a, m, :paid_at "
        "FROM unnest(CAST(:lines AS uuid[]), CAST(:authors AS uuid[]), CAST(:amounts AS bigint[])) AS x(l, a, m) "
        "ON CONFLICT DO NOTHING"
    )
)


async def add_paid(db: WriteDb, *, shop_id: UUID, lines: Sequence[LineFact], at: datetime) -> None:
    """Remember the paid lines of an order and the keys of their products; telling it twice changes nothing."""
    products = {ids.key64(x.product_id): x.product_id for x in lines}
    await db.run(
        _PAID,
        {
            "shop_id": shop_id, "paid_at": at, "lines": [x.line_id for x in lines], "authors": [x.author_id for x in lines],
            "amounts": [x.amount for x in lines], "keys": [Decimal(k) for k in products], "products": list(products.values()),
        },
    )  # fmt: skip


async def add_products(db: WriteDb, *, product_ids: Sequence[UUID]) -> None:
    """Remember the keys of products."""
    rows = [{"key": ids.key64(p), "product_id": p} for p in product_ids]
    if rows:
        await db.run(insert(product_key).values(rows).on_conflict_do_nothing())


async def products_by_key(db: ReadDb, *, keys: Sequence[int]) -> dict[int, UUID]:
    wanted = [Decimal(k) for k in keys]  # above 2**63: the driver would send a bigint
    rows = await db.all(sa.select(product_key).where(product_key.c.key.in_(wanted)))
    return {int(r.key): r.product_id for r in rows}


async def paid_lines(db: ReadDb, *, before: datetime) -> list[tuple[int, int]]:
    """Key and amount of every line paid before a moment, over the whole house."""
    rows = await db.all(sa.select(paid_line.c.line_id, paid_line.c.amount).where(paid_line.c.paid_at < before))
    return [(ids.key64(r.line_id), int(r.amount)) for r in rows]
