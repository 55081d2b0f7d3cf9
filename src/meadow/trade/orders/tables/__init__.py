"""Checkouts by buyer, orders and lines by shop, and the function that places an order in one round trip."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from meadow.base.db import doc, metadata, uid, when

checkout = sa.Table(
    "orders_checkout",
    metadata,
    uid("buyer_id", primary_key=True),
    uid("id", primary_key=True),
    sa.Column("key", sa.Text, nullable=False),
    sa.Column("print", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("amount", sa.BigInteger, nullable=False),
    sa.Column("currency", sa.Text, nullable=False),
    when("expires_at"),
    when("created_at"),
    sa.UniqueConstraint("buyer_id", "key"),
)

order = sa.Table(
    "orders_order",
    metadata,
    uid("shop_id", primary_key=True),
    uid("id", primary_key=True),
    sa.Column("number", sa.Text, nullable=False),
    uid("buyer_id"),
    uid("checkout_id"),
    sa.Column("shop_name", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("goods", sa.BigInteger, nullable=False),
    sa.Column("freight", sa.BigInteger, nullable=False),
    sa.Column("discount", sa.BigInteger, nullable=False),
    sa.Column("amount", sa.BigInteger, nullable=False),
    sa.Column("currency", sa.Text, nullable=False),
    sa.Column("address", sa.LargeBinary, nullable=False),
    sa.Column("region", sa.Text, nullable=False),
    sa.Column("name_masked", sa.Text, nullable=False),
    sa.Column("remark", sa.LargeBinary),
    # What can be found without being read: 16 bytes each (base.vault), equal for equal names and phones.
    sa.Column("name_ix", sa.LargeBinary),
    sa.Column("phone_ix", sa.LargeBinary),
    sa.Column("kind", sa.Text, nullable=False, server_default="normal"),
    sa.Column("hold", sa.Text),
    sa.Column("flag", sa.SmallInteger, nullable=False, server_default="0"),
    sa.Column("seller_note", sa.LargeBinary),
    sa.Column("refunded", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("deposit", sa.BigInteger, nullable=False, server_default="0"),
    when("deposit_paid_at", nullable=True),
    when("final_from", nullable=True),
    when("final_by", nullable=True),
    uid("group_id", nullable=True),
    when("created_at"),
    when("pay_by"),
    when("paid_at", nullable=True),
    when("ship_by", nullable=True),
    when("shipped_at", nullable=True),
    when("delivered_at", nullable=True),
    when("confirm_by", nullable=True),
    when("extended_at", nullable=True),
    when("completed_at", nullable=True),
    when("cancelled_at", nullable=True),
    sa.Column("cancel_reason", sa.Text),
    sa.UniqueConstraint("shop_id", "number"),
    sa.CheckConstraint("amount = goods + freight - discount AND amount > 0", name="amount_adds_up"),
    sa.CheckConstraint("refunded BETWEEN 0 AND amount AND deposit BETWEEN 0 AND amount", name="refunded_within_paid"),
    sa.Index("ix_orders_order_buyer", "buyer_id", "id"),
    sa.Index("ix_orders_order_checkout", "buyer_id", "checkout_id"),
    sa.Index("ix_orders_order_state", "shop_id", "state", "id"),
    sa.Index(
        "ix_orders_order_due",
        "shop_id",
        "ship_by",
        "id",
        postgresql_where=sa.text("state IN ('to_ship', 'part_shipped')"),
    ),
    sa.Index("ix_orders_order_phone", "phone_ix", "shop_id"),
    sa.Index("ix_orders_order_name", "name_ix", "shop_id"),
)

line = sa.Table(
    "orders_line",
    metadata,
    uid("shop_id", primary_key=True),
    uid("order_id", primary_key=True),
    sa.Column("ix", sa.SmallInteger, primary_key=True),
    uid("id"),
    uid("sku_id"),
    uid("product_id"),
    uid("category_id"),
    doc("title"),
    doc("spec_text"),
    sa.Column("image", JSONB(none_as_null=True)),
    sa.Column("qty", sa.Integer, nullable=False),
    sa.Column("price", sa.BigInteger, nullable=False),
    sa.Column("amount", sa.BigInteger, nullable=False),
    sa.Column("freight", sa.BigInteger, nullable=False),
    sa.Column("list_price", sa.BigInteger),
    sa.Column("price_kind", sa.Text, nullable=False, server_default="sale"),
    uid("price_ref", nullable=True),
    sa.Column("discounts", JSONB(), nullable=False, server_default="[]"),
    sa.Column("shop_discount", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("platform_discount", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("author_discount", sa.BigInteger, nullable=False, server_default="0"),
    uid("discount_author_id", nullable=True),
    sa.Column("paid", sa.BigInteger, nullable=False),
    sa.Column("gift_of", sa.SmallInteger),
    uid("bundle_id", nullable=True),
    sa.Column("shipped_qty", sa.Integer, nullable=False, server_default="0"),
    # Pieces that were refunded before they left and so never will.
    sa.Column("released_qty", sa.Integer, nullable=False, server_default="0"),
    sa.Column("refunded_qty", sa.Integer, nullable=False, server_default="0"),
    sa.Column("refunded_goods", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("refunded_freight", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("scene", sa.Text, nullable=False),
    uid("video_id", nullable=True),
    uid("room_id", nullable=True),
    uid("author_id", nullable=True),
    sa.Column("trace_id", sa.Text),
    uid("commission_quote_id", nullable=True),
    sa.UniqueConstraint("shop_id", "id"),
    sa.ForeignKeyConstraint(["shop_id", "order_id"], ["orders_order.shop_id", "orders_order.id"]),
    sa.CheckConstraint(
        "qty > 0 AND amount = price * qty AND freight >= 0 AND paid >= 0 AND shop_discount >= 0 AND platform_discount >= 0 "
        "AND author_discount >= 0 AND paid = amount - shop_discount - platform_discount - author_discount",
        name="amount_adds_up",
    ),
    sa.CheckConstraint(
        "shipped_qty >= 0 AND released_qty >= 0 AND shipped_qty + released_qty <= qty", name="shipped_within_bought"
    ),
    sa.CheckConstraint(
        "refunded_qty BETWEEN 0 AND qty AND refunded_goods BETWEEN 0 AND paid AND refunded_freight BETWEEN 0 AND freight",
        name="refunded_within_paid",
    ),
)

FUNCTIONS = (
    # One call for a whole batch, one result per order. A short order leaves nothing behind and harms no other.
    """
CREATE OR REPLACE FUNCTION orders_place(p_batch jsonb, p_now timestamptz) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    p jsonb; c jsonb; o jsonb; i jsonb; earlier jsonb; refused jsonb; results jsonb := '[]';
    short uuid[]; fresh boolean;
BEGIN
    FOR p IN SELECT * FROM jsonb_array_elements(p_batch) LOOP
        c := p->'checkout'; o := p->'order'; i := p->'intent';
        INSERT INTO orders_checkout (buyer_id, id, key, print, state, amount, currency, expires_at, created_at)
        VALUES ((c->>'buyer_id')::uuid, (c->>'id')::uuid, c->>'key', c->>'print', c->>'state', (c->>'amount')::bigint,
            c->>'currency', (c->>'expires_at')::timestamptz, p_now)
        ON CONFLICT DO NOTHING;
        fresh := FOUND;
        IF NOT fresh THEN
            SELECT jsonb_build_object('dup', k.id, 'print', k.print) INTO earlier FROM orders_checkout k
            WHERE k.buyer_id = (c->>'buyer_id')::uuid AND k.key = c->>'key' AND k.id <> (c->>'id')::uuid;
            IF earlier IS NOT NULL THEN
                results := results || jsonb_build_array(earlier);
                CONTINUE;
            END IF;
        END IF;
        IF jsonb_array_length(p->'claims') > 0 THEN
            refused := offers_take((o->>'shop_id')::uuid, (o->>'id')::uuid, (c->>'buyer_id')::uuid, p->'claims',
                (c->>'expires_at')::timestamptz, p_now);
            IF jsonb_array_length(refused) > 0 THEN
                IF fresh THEN
                    DELETE FROM orders_checkout WHERE buyer_id = (c->>'buyer_id')::uuid AND id = (c->>'id')::uuid;
                END IF;
                results := results || jsonb_build_array(jsonb_build_object('refused', refused));
                CONTINUE;
            END IF;
        END IF;
        short := stock_hold((o->>'id')::uuid, (o->>'shop_id')::uuid,
            ARRAY(SELECT jsonb_array_elements_text(p->'sku_ids')::uuid),
            ARRAY(SELECT jsonb_array_elements_text(p->'qtys')::int), (c->>'expires_at')::timestamptz, p_now);
        IF cardinality(short) > 0 THEN
            IF jsonb_array_length(p->'claims') > 0 THEN
                PERFORM offers_return((o->>'id')::uuid, p_now);
            END IF;
            IF fresh THEN
                DELETE FROM orders_checkout WHERE buyer_id = (c->>'buyer_id')::uuid AND id = (c->>'id')::uuid;
            END IF;
            results := results || jsonb_build_array(jsonb_build_object('short', to_jsonb(short)));
            CONTINUE;
        END IF;
        INSERT INTO orders_order (shop_id, id, number, buyer_id, checkout_id, shop_name, state, version, goods, freight,
            discount, amount, currency, address, region, name_masked, name_ix, phone_ix, remark, kind, deposit, final_from,
            final_by, group_id, created_at, pay_by)
        VALUES ((o->>'shop_id')::uuid, (o->>'id')::uuid, o->>'number', (c->>'buyer_id')::uuid, (c->>'id')::uuid,
            o->>'shop_name', 'created', 1, (o->>'goods')::bigint, (o->>'freight')::bigint, (o->>'discount')::bigint,
            (o->>'amount')::bigint, c->>'currency', decode(o->>'address', 'base64'), o->>'region', o->>'name_masked',
            decode(o->>'name_ix', 'base64'), decode(o->>'phone_ix', 'base64'), decode(o->>'remark', 'base64'), o->>'kind',
            (o->>'deposit')::bigint, (o->>'final_from')::timestamptz, (o->>'final_by')::timestamptz, (o->>'group_id')::uuid,
            p_now, (c->>'expires_at')::timestamptz);
        INSERT INTO orders_line (shop_id, order_id, ix, id, sku_id, product_id, category_id, title, spec_text, image, qty,
            price, amount, list_price, price_kind, price_ref, discounts, shop_discount, platform_discount, author_discount,
            discount_author_id, paid, freight, gift_of, bundle_id, scene, video_id, room_id, author_id, trace_id,
            commission_quote_id)
        SELECT (o->>'shop_id')::uuid, (o->>'id')::uuid, l.ix, l.id, l.sku_id, l.product_id, l.category_id, l.title,
            l.spec_text, l.image, l.qty, l.price, l.amount, l.list_price, l.price_kind, l.price_ref, l.discounts,
            l.shop_discount, l.platform_discount, l.author_discount, l.discount_author_id, l.paid, l.freight, l.gift_of,
            l.bundle_id, l.scene, l.video_id, l.room_id, l.author_id, l.trace_id, l.commission_quote_id
        FROM jsonb_to_recordset(p->'lines') AS l(ix smallint, id uuid, sku_id uuid, product_id uuid, category_id uuid,
            title jsonb, spec_text jsonb, image jsonb, qty int, price bigint, amount bigint, list_price bigint,
            price_kind text, price_ref uuid, discounts jsonb, shop_discount bigint, platform_discount bigint,
            author_discount bigint, discount_author_id uuid, paid bigint, freight bigint, gift_of smallint, bundle_id uuid,
            scene text, video_id uuid, room_id uuid, author_id uuid, trace_id text, commission_quote_id uuid);
        IF i IS NOT NULL AND i <> 'null'::jsonb THEN
            PERFORM payments_open_part((c->>'buyer_id')::uuid, (i->>'id')::uuid, (c->>'id')::uuid, i->>'part',
                (i->>'amount')::bigint, c->>'currency', i->'orders', (c->>'expires_at')::timestamptz, p_now);
        END IF;
        INSERT INTO timers (kind, key, due, note, attempts)
        VALUES ('trade.orders.pay', (o->>'id')::uuid, (c->>'expires_at')::timestamptz,
            jsonb_build_object('shop_id', o->>'shop_id', 'buyer_id', c->>'buyer_id', 'checkout_id', c->>'id'), 0)
        ON CONFLICT (kind, key) DO NOTHING;
        INSERT INTO outbox (event_id, name, at, payload)
        VALUES ((p->'event'->>'event_id')::uuid, 'trade.orders.placed.v1', p_now, p->'event');
        results := results || jsonb_build_array(jsonb_build_object('ok', true));
    END LOOP;
    RETURN results;
END $$
""",
)
