"""All that prices rest on, in one statement: the offers that run on these products, and the buyer's coupons."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec
import sqlalchemy as sa

from meadow.base.db import Fixed, ReadDb, listed
from meadow.goods.offers.types import Basis

_NOBODY = UUID(int=0)
# Offers that run and coupons in hand are one list of offers: its products of this basket, what its SKUs have left, what
# this buyer has taken of them.
_BASIS = Fixed(
    sa.text("""
WITH hit AS (
    SELECT o.*, NULL::uuid AS coupon_id, NULL::timestamptz AS valid_from, NULL::timestamptz AS valid_until
    FROM offers_offer o
    WHERE o.owner_id = ANY(CAST(:owners AS uuid[])) AND o.state = 'on' AND o.ends_at > :now AND o.starts_at <= :until
        AND o.kind <> 'coupon' AND (o.whole OR EXISTS (SELECT 1 FROM offers_item i WHERE i.owner_id = o.owner_id
            AND i.offer_id = o.id AND i.product_id = ANY(CAST(:products AS uuid[]))))
    UNION ALL
    SELECT o.*, c.id, c.valid_from, c.valid_until
    FROM offers_coupon c JOIN offers_offer o ON o.owner_id = c.owner_id AND o.id = c.offer_id
    WHERE c.buyer_id = :buyer AND c.state = 'unused' AND c.valid_from <= :now AND c.valid_until > :now
        AND (o.owner <> 'shop' OR o.owner_id = ANY(CAST(:owners AS uuid[])))
), seen AS (
    SELECT o.coupon_id, o.valid_from, o.valid_until, o.id,
        json_build_object('id', o.id, 'owner', o.owner, 'owner_id', o.owner_id, 'title', o.title, 'starts_at', o.starts_at,
            'ends_at', o.ends_at, 'whole', o.whole, 'rule', o.rule, 'exclusive', o.exclusive, 'shop_bp', o.shop_bp,
            'budget_id', o.budget_id, 'protect_days', o.protect_days,
            'budget_left', (SELECT b.total - b.reserved - b.spent FROM offers_budget b
                WHERE b.owner_id = o.owner_id AND b.id = o.budget_id),
            'items', COALESCE((SELECT json_object_agg(i.product_id, i.skus) FROM offers_item i WHERE i.owner_id = o.owner_id
                AND i.offer_id = o.id AND i.product_id = ANY(CAST(:products AS uuid[]))), '{}'),
            'left', COALESCE((SELECT json_object_agg(q.key, q.total - q.taken) FROM offers_quota q
                WHERE o.coupon_id IS NULL AND q.owner_id = o.owner_id AND q.offer_id = o.id), '{}'),
            'mine', COALESCE((SELECT json_object_agg(p.key, p.n) FROM offers_person p
                WHERE o.coupon_id IS NULL AND p.owner_id = o.owner_id AND p.offer_id = o.id AND p.buyer_id = :buyer), '{}')
        ) AS offer
    FROM hit o
)
SELECT json_build_object('now', CAST(:now AS timestamptz),
    'offers', COALESCE((SELECT json_agg(offer ORDER BY id) FROM seen WHERE coupon_id IS NULL), '[]'),
    'coupons', COALESCE((SELECT json_agg(json_build_object('id', coupon_id, 'valid_from', valid_from,
        'valid_until', valid_until, 'offer', offer) ORDER BY coupon_id) FROM seen WHERE coupon_id IS NOT NULL), '[]'))::text
""")
)


async def basis(
    db: ReadDb, *, buyer_id: UUID | None, shop_ids: Sequence[UUID], product_ids: Sequence[UUID], now: datetime,
    until: datetime | None = None,
) -> Basis:  # fmt: skip
    """Offers on these products by their shops and the platform, and what this buyer holds; `until` shows planned ones too."""
    found = await db.value(
        _BASIS,
        {"buyer": buyer_id or _NOBODY, "owners": listed([*shop_ids, _NOBODY]), "products": listed(product_ids), "now": now,
         "until": until or now},
    )  # fmt: skip
    return msgspec.json.decode(found, type=Basis)
