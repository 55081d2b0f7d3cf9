"""What must hold at any moment of a walk, whatever was done: asked of the tables, across all features."""

from typing import Any

from tests.make.walk.walker import Broken, Walk

_NEXT: dict[str, set[str]] = {
    "created": {"deposit_paid", "paid_hold", "to_ship", "cancelled"},
    "deposit_paid": {"paid_hold", "to_ship", "cancelled"},
    "paid_hold": {"to_ship", "cancelled"},
    "to_ship": {"paid_hold", "part_shipped", "shipped", "cancelled"},
    "part_shipped": {"shipped"},
    "shipped": {"delivered", "completed", "cancelled"},
    "delivered": {"completed"},
}
_ENDS = {"success", "done", "closed"}
_ODD: tuple[tuple[str, str], ...] = (
    (
        "line {id}: the bill has other amounts than the order",
        """SELECT l.id FROM orders_line l JOIN settlement_bill b ON b.shop_id = l.shop_id AND b.line_id = l.id
        LEFT JOIN (SELECT shop_id, line_id, SUM(goods) AS goods, SUM(freight) AS freight, SUM(qty) AS qty FROM settlement_refund
            GROUP BY 1, 2) r ON r.shop_id = l.shop_id AND r.line_id = l.id
        WHERE (b.paid, b.freight, b.qty, b.platform_subsidy, b.author_subsidy)
                IS DISTINCT FROM (l.paid, l.freight, l.qty, l.platform_discount, l.author_discount)
            OR (COALESCE(r.goods, 0), COALESCE(r.freight, 0), COALESCE(r.qty, 0))
                IS DISTINCT FROM (l.refunded_goods, l.refunded_freight, l.refunded_qty)""",
    ),
    (
        "line {id}: paid without a bill, or billed without being paid",
        """SELECT l.id FROM orders_line l JOIN orders_order o ON o.shop_id = l.shop_id AND o.id = l.order_id
        LEFT JOIN settlement_bill b ON b.shop_id = l.shop_id AND b.line_id = l.id
        WHERE (o.paid_at IS NOT NULL) <> (b.line_id IS NOT NULL)""",
    ),
    (
        "line {id}: escrow of the line is not what its bill says",
        """SELECT b.line_id AS id FROM settlement_bill b LEFT JOIN (SELECT shop_id, line_id, SUM(amount) AS held
            FROM ledger_entry WHERE kind = 'escrow' GROUP BY 1, 2) e ON e.shop_id = b.shop_id AND e.line_id = b.line_id
        WHERE COALESCE(e.held, 0) <> CASE WHEN b.settled_at IS NULL THEN b.net + b.platform_fee + b.commission ELSE 0 END""",
    ),
    (
        "line {id}: shares, shop, fee and refunds are not what came in",
        """SELECT b.line_id AS id FROM settlement_bill b
        LEFT JOIN (SELECT shop_id, line_id, SUM(amount) AS n FROM settlement_share GROUP BY 1, 2) s
            ON s.shop_id = b.shop_id AND s.line_id = b.line_id
        LEFT JOIN (SELECT shop_id, line_id, SUM(goods + freight + platform_subsidy + author_subsidy) AS n,
            SUM(commission) AS c, SUM(net) AS net, SUM(platform_fee) AS fee FROM settlement_refund WHERE kind <> 'before'
            GROUP BY 1, 2) r ON r.shop_id = b.shop_id AND r.line_id = b.line_id
        WHERE COALESCE(s.n, 0) + b.net + b.platform_fee + b.refunded_goods + b.refunded_freight + b.refunded_subsidy
                <> b.paid + b.freight + b.platform_subsidy + b.author_subsidy
            OR COALESCE(r.net, 0) > b.net OR COALESCE(r.fee, 0) > b.platform_fee OR COALESCE(r.c, 0) > b.commission
            OR COALESCE(r.n, 0) <> COALESCE(r.net, 0) + COALESCE(r.fee, 0) + COALESCE(r.c, 0)""",
    ),
    (
        "line {id}: what went to the buyer's funds is not what was refunded",
        """SELECT l.id FROM orders_line l LEFT JOIN (SELECT e.shop_id, e.line_id, SUM(e.amount) AS n FROM ledger_entry e
            WHERE e.kind = 'buyer_funds' AND e.line_id IS NOT NULL GROUP BY 1, 2) e
            ON e.shop_id = l.shop_id AND e.line_id = l.id
        WHERE COALESCE(e.n, 0) <> l.refunded_goods + l.refunded_freight""",
    ),
    (
        "line {id}: its cases granted something else than it was refunded",
        """SELECT l.id FROM orders_line l LEFT JOIN (SELECT i.shop_id, i.line_id, SUM(i.goods) AS goods, SUM(i.freight) AS freight
            FROM aftersale_item i JOIN aftersale_case c ON c.shop_id = i.shop_id AND c.id = i.case_id
            WHERE c.refund_state <> 'none' GROUP BY 1, 2) g ON g.shop_id = l.shop_id AND g.line_id = l.id
        WHERE (COALESCE(g.goods, 0), COALESCE(g.freight, 0)) IS DISTINCT FROM (l.refunded_goods, l.refunded_freight)""",
    ),
    (
        "buyer {id} holds {n} in her funds, deposits and refunds on their way say {due}",
        """SELECT a.owner AS id, a.n, COALESCE(d.n, 0) + COALESCE(p.n, 0) AS due FROM
            (SELECT owner, SUM(balance) AS n FROM ledger_account WHERE kind = 'buyer_funds' GROUP BY 1) a
        LEFT JOIN (SELECT buyer_id, SUM(deposit) AS n FROM orders_order WHERE state = 'deposit_paid' GROUP BY 1) d
            ON d.buyer_id = a.owner
        LEFT JOIN (SELECT buyer_id, SUM(amount) AS n FROM payments_refund_piece WHERE state <> 'success' GROUP BY 1) p
            ON p.buyer_id = a.owner
        WHERE a.n <> COALESCE(d.n, 0) + COALESCE(p.n, 0)""",
    ),
    (
        "checkout {id}: {back} went back of {came}",
        """SELECT i.checkout_id AS id, r.n AS back, SUM(t.amount) AS came FROM payments_intent i
        JOIN payments_txn t ON t.buyer_id = i.buyer_id AND t.intent_id = i.id AND t.kind IN ('capture', 'cod')
        JOIN (SELECT buyer_id, checkout_id, SUM(amount) AS n FROM payments_refund GROUP BY 1, 2) r
            ON r.buyer_id = i.buyer_id AND r.checkout_id = i.checkout_id
        GROUP BY i.buyer_id, i.checkout_id, r.n HAVING r.n > SUM(t.amount)""",
    ),
    (
        "order {id} ({state}): its reservations are not what its lines say",
        """SELECT o.id, o.state FROM orders_order o JOIN (SELECT shop_id, order_id, sku_id, SUM(qty) AS qty,
            SUM(shipped_qty) AS shipped, SUM(released_qty) AS released FROM orders_line GROUP BY 1, 2, 3) l
            ON l.shop_id = o.shop_id AND l.order_id = o.id
        LEFT JOIN stock_reservation r ON r.shop_id = o.shop_id AND r.order_id = o.id AND r.sku_id = l.sku_id
        WHERE r.qty IS DISTINCT FROM l.qty OR r.shipped <> l.shipped OR r.given_back <> l.released
            OR CASE WHEN o.state = 'created' THEN r.state <> 'held'
                WHEN o.state = 'cancelled' AND l.shipped = 0 THEN r.state <> 'released'
                WHEN l.qty = l.shipped + l.released THEN r.state NOT IN ('shipped', 'released')
                ELSE r.state <> 'committed' END""",
    ),
    (
        "coupon claim of order {id} is {claim}, the order {state}",
        """SELECT o.id, c.state AS claim, o.state FROM offers_claim c JOIN orders_order o ON o.id = c.order_id
        WHERE c.kind = 'coupon' AND c.state <> CASE WHEN o.state IN ('created', 'deposit_paid') THEN 'held'
            WHEN o.state = 'cancelled' THEN 'returned' WHEN o.refunded < o.amount THEN 'used' ELSE c.state END""",
    ),
)


async def look(walk: Walk) -> None:
    """Raise `Broken` with everything that does not hold."""
    found = list(walk.errors.found)
    async with walk.house.read() as db:
        for name, check in walk.house.wiring.checks.items():
            if name != "warehouse":
                found += [f"{name}: {finding}" for finding in await check(db)]
    for text, query in _ODD:
        found += [text.format(**row) for row in await walk.rows(query)]
    found += [*await _steps(walk)]
    if found:
        raise Broken("\n".join(found[:20]))


async def _steps(walk: Walk) -> list[str]:
    """States that were left for one that the machine does not lead to, seen between two looks."""
    found = []
    for row in await walk.rows("SELECT id::text AS id, state FROM orders_order"):
        before = walk.states.get(row["id"], "created")
        if row["state"] not in _reach(before):
            found.append(f"order {row['id']} went from {before} to {row['state']}")
        walk.states[row["id"]] = row["state"]
    for row in await walk.rows("SELECT id::text AS id, state FROM aftersale_case"):
        before = walk.states.get(row["id"], "")
        if before in _ENDS and row["state"] != before:
            found.append(f"case {row['id']} went from {before} to {row['state']}")
        walk.states[row["id"]] = row["state"]
    return found


def _reach(state: str) -> set[str]:
    found: set[str] = set()
    ahead: list[Any] = [state]
    while ahead:
        one = ahead.pop()
        if one not in found:
            found.add(one)
            ahead += _NEXT.get(one, ())
    return found
