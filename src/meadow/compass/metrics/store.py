"""SQL of Compass's own small tables: keys of the log, and the paid lines it must hold."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
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
        "INSERT INTO metrics_paid_line (shop_id, line_id, author_id, amount, scene, video_id, paid_at) "
        "SELECT :shop_id, l, a, m, s, v, :paid_at FROM unnest(CAST(:lines AS uuid[]), CAST(:authors AS uuid[]), "
        "CAST(:amounts AS bigint[]), CAST(:scenes AS text[]), CAST(:videos AS uuid[])) AS x(l, a, m, s, v) "
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
            "amounts": [x.amount for x in lines], "scenes": [x.scene.value for x in lines], "videos": [x.video_id for x in lines],
            "keys": [Decimal(k) for k in products], "products": list(products.values()),
        },
    )  # fmt: skip


async def add_refund(db: WriteDb, *, shop_id: UUID, line_id: UUID, amount: int) -> None:
    """Count what was paid back for the goods of a line."""
    mine = (paid_line.c.shop_id == shop_id) & (paid_line.c.line_id == line_id)
    await db.run(paid_line.update().where(mine).values(refunded=paid_line.c.refunded + amount))


async def ways(db: ReadDb, line_ids: Sequence[UUID]) -> dict[UUID, Any]:
    """Of the lines that facts name: author, scene, clip and the moment of payment."""
    rows = await db.all(sa.select(paid_line).where(paid_line.c.line_id.in_(line_ids)))
    return {r.line_id: r for r in rows}


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


async def refunded_lines(db: ReadDb) -> dict[int, int]:
    """Key and refunded amount of every line that was paid back in whole or in part."""
    rows = await db.all(sa.select(paid_line.c.line_id, paid_line.c.refunded).where(paid_line.c.refunded > 0))
    return {ids.key64(r.line_id): int(r.refunded) for r in rows}
