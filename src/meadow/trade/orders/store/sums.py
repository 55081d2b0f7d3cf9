"""SQL of the audit: what all orders together say, for comparing it with what others say of them."""

from uuid import UUID

import sqlalchemy as sa

from meadow.base.db import ReadDb, mark
from meadow.trade.orders.tables import line, order
from meadow.trade.orders.types import State

_OWN = (line.c.shop_id == order.c.shop_id) & (line.c.order_id == order.c.id)
_BOTH = line.join(order, _OWN)
_KEPT = (State.deposit_paid, State.paid_hold, State.to_ship, State.part_shipped)
_MONEY = (
    "paid",
    "freight",
    "platform_discount",
    "author_discount",
    "refunded_goods",
    "refunded_freight",
    "refunded_qty",
)


async def pieces(db: ReadDb) -> dict[UUID, tuple[int, ...]]:
    """Pieces by SKU that orders hold unpaid, and that they keep to be sent; SKUs of which there are none are left out."""
    held = sa.func.coalesce(sa.func.sum(line.c.qty).filter(order.c.state == State.created.value), 0)
    wanted = line.c.qty - line.c.shipped_qty - line.c.released_qty
    kept = sa.func.coalesce(sa.func.sum(wanted).filter(order.c.state.in_([s.value for s in _KEPT])), 0)
    query = sa.select(line.c.sku_id, held.label("held"), kept.label("kept")).select_from(_BOTH).group_by(line.c.sku_id)
    return {r.sku_id: (r.held, r.kept) for r in await db.all(query.having((held > 0) | (kept > 0)))}


async def sales(db: ReadDb) -> dict[UUID, tuple[int, ...]]:
    """By shop, over the lines of paid orders: how many, what was paid and borne, what went back, and marks of each line."""
    sums = [sa.func.sum(line.c[name]).label(name) for name in _MONEY]
    marks = [mark(line.c.id, line.c[name]).label(f"mark_{name}") for name in ("paid", "refunded_goods", "refunded_qty")]
    query = sa.select(line.c.shop_id, sa.func.count().label("lines"), *sums, *marks).select_from(_BOTH)
    rows = await db.all(query.where(order.c.paid_at.is_not(None)).group_by(line.c.shop_id))
    return {r[0]: tuple(int(n) for n in tuple(r)[1:]) for r in rows}


async def escrowed(db: ReadDb) -> dict[UUID, tuple[int, ...]]:
    """By shop: how many orders were paid, and what that put into escrow."""
    came_in = sa.func.sum(line.c.paid + line.c.freight + line.c.platform_discount + line.c.author_discount)
    query = sa.select(line.c.shop_id, sa.func.count(order.c.id.distinct()).label("orders"), came_in.label("came_in"))
    query = query.select_from(_BOTH).where(order.c.paid_at.is_not(None)).group_by(line.c.shop_id)
    return {r.shop_id: (r.orders, int(r.came_in)) for r in await db.all(query)}


async def refunds(db: ReadDb) -> dict[UUID, tuple[int, ...]]:
    """By shop: goods and freight that went back, with a mark of each line."""
    back = line.c.refunded_goods + line.c.refunded_freight
    sums = (sa.func.sum(line.c.refunded_goods), sa.func.sum(line.c.refunded_freight), mark(line.c.id, back))
    rows = await db.all(sa.select(line.c.shop_id, *sums).where(back > 0).group_by(line.c.shop_id))
    return {r[0]: tuple(int(n) for n in tuple(r)[1:]) for r in rows}


async def deposits(db: ReadDb) -> dict[UUID, int]:
    """By buyer: deposits of presales whose rest is not paid."""
    query = sa.select(order.c.buyer_id, sa.func.sum(order.c.deposit).label("n"))
    query = query.where(order.c.state == State.deposit_paid.value).group_by(order.c.buyer_id)
    return {r.buyer_id: int(r.n) for r in await db.all(query)}


_ODD_LINES = sa.text("""
SELECT l.id FROM orders_line l JOIN LATERAL (
    SELECT COALESCE(SUM(n) FILTER (WHERE bearer = 'shop'), 0) AS shop, COALESCE(SUM(n) FILTER (WHERE bearer = 'platform'), 0) AS platform,
        COALESCE(SUM(n) FILTER (WHERE bearer = 'author'), 0) AS author, COALESCE(MIN(n), 1) AS least
    FROM jsonb_to_recordset(l.discounts) AS d(bearer text, amount bigint), LATERAL (SELECT d.amount AS n) AS a) d ON true
WHERE (d.shop, d.platform, d.author) IS DISTINCT FROM (l.shop_discount, l.platform_discount, l.author_discount) OR d.least <= 0
    OR (l.author_discount > 0 AND l.discount_author_id IS NULL)
LIMIT 20
""")
_ODD_ORDERS = sa.text("""
SELECT o.id FROM orders_order o JOIN orders_line l ON l.shop_id = o.shop_id AND l.order_id = o.id
GROUP BY o.shop_id, o.id, o.discount, o.freight
HAVING SUM(l.shop_discount + l.platform_discount + l.author_discount) <> o.discount OR SUM(l.freight) <> o.freight
LIMIT 20
""")


async def odd_discounts(db: ReadDb) -> list[str]:
    """Lines whose bearers do not add up to their discounts, and orders whose lines do not add up to theirs."""
    lines, orders = await db.all(_ODD_LINES), await db.all(_ODD_ORDERS)
    found = [f"the discounts of line {r.id} are not what its bearers bear" for r in lines]
    return found + [f"discount or freight of order {r.id} is not what its lines share" for r in orders]
