"""What `meadow audit` asks of offers, over the whole house."""

import sqlalchemy as sa

from meadow.base.db import ReadDb

_UNEVEN = (
    (
        "budget {id}: {kept} reserved and spent, {real} in what orders hold",
        sa.text("""
SELECT b.id::text AS id, b.reserved + b.spent AS kept, COALESCE(c.n, 0) AS real FROM offers_budget b LEFT JOIN (
    SELECT owner_id, budget_id, SUM(amount) AS n FROM offers_claim WHERE kind = 'budget' AND state <> 'returned'
    GROUP BY owner_id, budget_id) c ON c.owner_id = b.owner_id AND c.budget_id = b.id
WHERE b.reserved + b.spent <> COALESCE(c.n, 0) LIMIT 20
"""),
    ),
    (
        "pieces of {id}: {kept} taken, {real} in what orders hold",
        sa.text("""
SELECT q.offer_id::text || '/' || q.key::text AS id, q.taken AS kept, COALESCE(c.n, 0) AS real FROM offers_quota q LEFT JOIN (
    SELECT owner_id, offer_id, sku_id, SUM(qty) AS n FROM offers_claim WHERE kind = 'limit' AND state <> 'returned'
    GROUP BY owner_id, offer_id, sku_id) c ON c.owner_id = q.owner_id AND c.offer_id = q.offer_id AND c.sku_id = q.key
WHERE q.key <> q.offer_id AND q.taken <> COALESCE(c.n, 0) LIMIT 20
"""),
    ),
    (
        "coupons of {id}: {kept} taken, {real} in wallets",
        sa.text("""
SELECT q.offer_id::text AS id, q.taken AS kept, COALESCE(c.n, 0) AS real FROM offers_quota q LEFT JOIN (
    SELECT owner_id, offer_id, COUNT(*) AS n FROM offers_coupon GROUP BY owner_id, offer_id) c
    ON c.owner_id = q.owner_id AND c.offer_id = q.offer_id
WHERE q.key = q.offer_id AND COALESCE(c.n, 0) NOT BETWEEN q.taken AND q.taken + q.aside LIMIT 20
"""),
    ),
    (
        "coupon {id} is {kept}, and its order says {real}",
        sa.text("""
SELECT p.id::text AS id, p.state AS kept, c.state AS real FROM offers_coupon p JOIN offers_claim c
    ON c.order_id = p.order_id AND c.kind = 'coupon' AND c.coupon_id = p.id
WHERE (p.state, c.state) NOT IN (('locked', 'held'), ('used', 'used')) LIMIT 20
"""),
    ),
    (
        "group {id}: {kept} counted, {real} members",
        sa.text("""
SELECT g.id::text AS id, g.joined AS kept, COUNT(m.order_id) AS real FROM offers_group g LEFT JOIN offers_group_member m
    ON m.shop_id = g.shop_id AND m.group_id = g.id
GROUP BY g.shop_id, g.id HAVING g.joined <> COUNT(m.order_id) LIMIT 20
"""),
    ),
)


async def uneven(db: ReadDb) -> list[str]:
    """Counters that are not what claims, coupons and members add up to."""
    return [text.format(id=r.id, kept=r.kept, real=r.real) for text, query in _UNEVEN for r in await db.all(query)]
