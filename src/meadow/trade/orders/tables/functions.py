"""The order path inside PostgreSQL: a batch of orders in one round trip.

First every order takes what is scarce (its key, its offers, its pieces): all of the batch at once where nothing is in
dispute, else one after the other, so that a short order leaves nothing behind and harms no other. Then whatever was
accepted is written by one statement per table.
"""

FUNCTIONS = (
    # All or nothing, for the usual batch: new keys of lone orders without offers, and enough of every SKU.
    """
CREATE OR REPLACE FUNCTION orders_take_all(p_batch jsonb, p_now timestamptz) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE n int;
BEGIN
    INSERT INTO orders_checkout (buyer_id, id, key, print, state, amount, currency, expires_at, created_at)
    SELECT c.buyer_id, c.id, c.key, c.print, c.state, c.amount, c.currency, c.expires_at, p_now
    FROM jsonb_array_elements(p_batch) AS p, jsonb_to_record(p->'checkout') AS c(buyer_id uuid, id uuid, key text,
        print text, state text, amount bigint, currency text, expires_at timestamptz)
    ON CONFLICT DO NOTHING;
    GET DIAGNOSTICS n = ROW_COUNT;
    IF n < jsonb_array_length(p_batch) THEN
        RAISE EXCEPTION 'not all keys are new' USING ERRCODE = 'MW001';
    END IF;
    IF NOT stock_hold_all(
        (SELECT jsonb_agg(jsonb_build_object('order', p->'order'->'id', 'shop', p->'order'->'shop_id', 'sku', k.sku,
            'qty', k.qty, 'until', p->'checkout'->'expires_at'))
         FROM jsonb_array_elements(p_batch) AS p, ROWS FROM (jsonb_array_elements_text(p->'sku_ids'),
             jsonb_array_elements_text(p->'qtys')) AS k(sku, qty)), p_now) THEN
        RAISE EXCEPTION 'not enough of every SKU' USING ERRCODE = 'MW001';
    END IF;
    RETURN true;
EXCEPTION WHEN SQLSTATE 'MW001' OR unique_violation THEN
    RETURN false;
END $$
""",
    # What one order takes, or why it is refused; null is yes. A repeated key answers with the checkout it made.
    """
CREATE OR REPLACE FUNCTION orders_take(p jsonb, p_now timestamptz) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    c jsonb := p->'checkout'; o jsonb := p->'order'; earlier jsonb; refused jsonb; short uuid[]; fresh boolean;
BEGIN
    INSERT INTO orders_checkout (buyer_id, id, key, print, state, amount, currency, expires_at, created_at)
    VALUES ((c->>'buyer_id')::uuid, (c->>'id')::uuid, c->>'key', c->>'print', c->>'state', (c->>'amount')::bigint,
        c->>'currency', (c->>'expires_at')::timestamptz, p_now)
    ON CONFLICT DO NOTHING;
    fresh := FOUND;
    IF NOT fresh THEN
        SELECT jsonb_build_object('dup', k.id, 'print', k.print) INTO earlier FROM orders_checkout k
        WHERE k.buyer_id = (c->>'buyer_id')::uuid AND k.key = c->>'key' AND k.id <> (c->>'id')::uuid;
        IF earlier IS NOT NULL THEN
            RETURN earlier;
        END IF;
    END IF;
    IF jsonb_array_length(p->'claims') > 0 THEN
        refused := offers_take((o->>'shop_id')::uuid, (o->>'id')::uuid, (c->>'buyer_id')::uuid, p->'claims',
            (c->>'expires_at')::timestamptz, p_now);
    END IF;
    IF refused IS NULL OR jsonb_array_length(refused) = 0 THEN
        refused := NULL;
        short := stock_hold((o->>'id')::uuid, (o->>'shop_id')::uuid,
            ARRAY(SELECT jsonb_array_elements_text(p->'sku_ids')::uuid),
            ARRAY(SELECT jsonb_array_elements_text(p->'qtys')::int), (c->>'expires_at')::timestamptz, p_now);
        IF cardinality(short) = 0 THEN
            RETURN NULL;
        END IF;
        IF jsonb_array_length(p->'claims') > 0 THEN
            PERFORM offers_return((o->>'id')::uuid, p_now);
        END IF;
    END IF;
    IF fresh THEN
        DELETE FROM orders_checkout WHERE buyer_id = (c->>'buyer_id')::uuid AND id = (c->>'id')::uuid;
    END IF;
    RETURN CASE WHEN refused IS NULL THEN jsonb_build_object('short', to_jsonb(short))
        ELSE jsonb_build_object('refused', refused) END;
END $$
""",
    # Rows of orders that hold all they need.
    """
CREATE OR REPLACE FUNCTION orders_write(p_batch jsonb, p_now timestamptz) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO orders_order (shop_id, id, number, buyer_id, checkout_id, shop_name, state, version, goods, freight,
        discount, amount, currency, address, region, name_masked, name_ix, phone_ix, remark, kind, deposit, final_from,
        final_by, group_id, created_at, pay_by)
    SELECT o.shop_id, o.id, o.number, c.buyer_id, c.id, o.shop_name, 'created', 1, o.goods, o.freight, o.discount, o.amount,
        c.currency, decode(o.address, 'base64'), o.region, o.name_masked, decode(o.name_ix, 'base64'),
        decode(o.phone_ix, 'base64'), decode(o.remark, 'base64'), o.kind, o.deposit, o.final_from, o.final_by, o.group_id,
        p_now, c.expires_at
    FROM jsonb_array_elements(p_batch) AS p, jsonb_to_record(p->'checkout') AS c(buyer_id uuid, id uuid, currency text,
        expires_at timestamptz), jsonb_to_record(p->'order') AS o(shop_id uuid, id uuid, number text, shop_name text,
        goods bigint, freight bigint, discount bigint, amount bigint, address text, region text, name_masked text,
        name_ix text, phone_ix text, remark text, kind text, deposit bigint, final_from timestamptz, final_by timestamptz,
        group_id uuid);
    INSERT INTO orders_line (shop_id, order_id, ix, id, sku_id, product_id, category_id, title, spec_text, image, qty,
        price, amount, list_price, price_kind, price_ref, discounts, shop_discount, platform_discount, author_discount,
        discount_author_id, paid, freight, gift_of, bundle_id, scene, video_id, room_id, author_id, trace_id,
        commission_quote_id)
    SELECT (p->'order'->>'shop_id')::uuid, (p->'order'->>'id')::uuid, l.ix, l.id, l.sku_id, l.product_id, l.category_id,
        l.title, l.spec_text, l.image, l.qty, l.price, l.amount, l.list_price, l.price_kind, l.price_ref, l.discounts,
        l.shop_discount, l.platform_discount, l.author_discount, l.discount_author_id, l.paid, l.freight, l.gift_of,
        l.bundle_id, l.scene, l.video_id, l.room_id, l.author_id, l.trace_id, l.commission_quote_id
    FROM jsonb_array_elements(p_batch) AS p, jsonb_to_recordset(p->'lines') AS l(ix smallint, id uuid, sku_id uuid,
        product_id uuid, category_id uuid, title jsonb, spec_text jsonb, image jsonb, qty int, price bigint, amount bigint,
        list_price bigint, price_kind text, price_ref uuid, discounts jsonb, shop_discount bigint, platform_discount bigint,
        author_discount bigint, discount_author_id uuid, paid bigint, freight bigint, gift_of smallint, bundle_id uuid,
        scene text, video_id uuid, room_id uuid, author_id uuid, trace_id text, commission_quote_id uuid);
    PERFORM payments_open_all(p_batch, p_now);
    INSERT INTO timers (kind, key, due, note, attempts)
    SELECT 'trade.orders.pay', (p->'order'->>'id')::uuid, (p->'checkout'->>'expires_at')::timestamptz,
        jsonb_build_object('shop_id', p->'order'->'shop_id', 'buyer_id', p->'checkout'->'buyer_id',
            'checkout_id', p->'checkout'->'id'), 0
    FROM jsonb_array_elements(p_batch) AS p
    ON CONFLICT (kind, key) DO NOTHING;
    INSERT INTO outbox (event_id, name, at, payload)
    SELECT (p->'event'->>'event_id')::uuid, 'trade.orders.placed.v1', p_now, p->'event'
    FROM jsonb_array_elements(p_batch) AS p;
END $$
""",
    # The whole batch, one result per order: ok, short, refused or dup.
    """
CREATE OR REPLACE FUNCTION orders_place(p_batch jsonb, p_now timestamptz, p_plain boolean) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE p jsonb; refused jsonb; results jsonb := '[]'; taken jsonb := '[]';
BEGIN
    IF p_plain AND orders_take_all(p_batch, p_now) THEN
        PERFORM orders_write(p_batch, p_now);
        RETURN NULL;
    END IF;
    FOR p IN SELECT * FROM jsonb_array_elements(p_batch) LOOP
        refused := orders_take(p, p_now);
        IF refused IS NULL THEN
            taken := taken || jsonb_build_array(p);
        END IF;
        results := results || jsonb_build_array(coalesce(refused, jsonb_build_object('ok', true)));
    END LOOP;
    PERFORM orders_write(taken, p_now);
    RETURN results;
END $$
""",
)
