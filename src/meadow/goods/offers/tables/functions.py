"""What the order path takes of offers in one call, and how it comes back."""

TAKE = """
CREATE OR REPLACE FUNCTION offers_take(p_shop uuid, p_order uuid, p_buyer uuid, p_claims jsonb, p_expires timestamptz,
    p_now timestamptz) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE c record; refused jsonb := '[]'; why text; most bigint;
BEGIN
    -- Sorted, so that two orders wait for each other in one order only; what is refused undoes what was taken.
    FOR c IN SELECT x.* FROM jsonb_to_recordset(p_claims) AS x(kind text, owner_id uuid, offer_id uuid, coupon_id uuid,
            budget_id uuid, sku_id uuid, group_id uuid, qty int, amount bigint, per_buyer int)
        ORDER BY x.kind, x.owner_id, x.offer_id, x.sku_id, x.coupon_id, x.budget_id
    LOOP
        why := NULL;
        IF c.kind = 'applied' AND c.coupon_id IS NULL THEN
            PERFORM 1 FROM offers_offer WHERE owner_id = c.owner_id AND id = c.offer_id AND state = 'on'
                AND starts_at <= p_now AND ends_at > p_now;
            IF NOT FOUND THEN why := 'ended'; END IF;
        ELSIF c.kind = 'coupon' THEN
            UPDATE offers_coupon SET state = 'locked', order_id = p_order
            WHERE buyer_id = p_buyer AND id = c.coupon_id AND state = 'unused' AND valid_from <= p_now AND valid_until > p_now;
            IF NOT FOUND THEN why := 'coupon_used'; END IF;
        ELSIF c.kind = 'budget' THEN
            UPDATE offers_budget SET reserved = reserved + c.amount
            WHERE owner_id = c.owner_id AND id = c.budget_id AND reserved + spent + c.amount <= total;
            IF NOT FOUND THEN why := 'budget'; END IF;
        ELSIF c.kind = 'limit' THEN
            UPDATE offers_quota SET taken = taken + c.qty
            WHERE owner_id = c.owner_id AND offer_id = c.offer_id AND key = c.sku_id AND taken + c.qty <= total;
            IF NOT FOUND THEN
                PERFORM 1 FROM offers_quota WHERE owner_id = c.owner_id AND offer_id = c.offer_id AND key = c.sku_id;
                IF FOUND THEN why := 'limit'; END IF;
            END IF;
            IF why IS NULL AND c.per_buyer IS NOT NULL THEN
                most := c.per_buyer;
                INSERT INTO offers_person AS p (owner_id, offer_id, buyer_id, key, n)
                VALUES (c.owner_id, c.offer_id, p_buyer, c.sku_id, c.qty)
                ON CONFLICT (owner_id, offer_id, buyer_id, key) DO UPDATE SET n = p.n + c.qty WHERE p.n + c.qty <= most;
                IF NOT FOUND OR c.qty > most THEN why := 'limit'; END IF;
            END IF;
        ELSIF c.kind NOT IN ('applied', 'group') THEN
            RAISE EXCEPTION 'unknown claim %', c.kind;
        END IF;
        IF why IS NOT NULL THEN
            refused := refused || jsonb_build_array(jsonb_build_object('offer_id', c.offer_id, 'reason', why));
        END IF;
    END LOOP;
    IF refused <> '[]'::jsonb THEN
        RAISE EXCEPTION USING ERRCODE = 'MD001';
    END IF;
    INSERT INTO offers_claim (shop_id, order_id, ix, kind, state, buyer_id, owner_id, offer_id, coupon_id, budget_id, sku_id,
        group_id, qty, amount, at)
    SELECT p_shop, p_order, row_number() OVER (), x.kind, 'held', p_buyer, x.owner_id, x.offer_id, x.coupon_id, x.budget_id,
        x.sku_id, x.group_id, COALESCE(x.qty, 0), COALESCE(x.amount, 0), p_now
    FROM jsonb_to_recordset(p_claims) AS x(kind text, owner_id uuid, offer_id uuid, coupon_id uuid, budget_id uuid,
        sku_id uuid, group_id uuid, qty int, amount bigint);
    RETURN refused;
EXCEPTION WHEN SQLSTATE 'MD001' THEN
    RETURN refused;
END $$
"""

USE = """
CREATE OR REPLACE FUNCTION offers_use(p_order uuid, p_now timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE c record;
BEGIN
    FOR c IN SELECT * FROM offers_claim WHERE order_id = p_order AND state = 'held'
        ORDER BY kind, owner_id, offer_id, sku_id, coupon_id, budget_id FOR UPDATE
    LOOP
        IF c.kind = 'coupon' THEN
            UPDATE offers_coupon SET state = 'used', used_at = p_now
            WHERE buyer_id = c.buyer_id AND id = c.coupon_id AND order_id = p_order AND state = 'locked';
        ELSIF c.kind = 'budget' THEN
            UPDATE offers_budget SET reserved = reserved - c.amount, spent = spent + c.amount
            WHERE owner_id = c.owner_id AND id = c.budget_id;
        END IF;
    END LOOP;
    UPDATE offers_claim SET state = 'used' WHERE order_id = p_order AND state = 'held';
END $$
"""

RETURN = """
CREATE OR REPLACE FUNCTION offers_return(p_order uuid, p_now timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE c record;
BEGIN
    FOR c IN SELECT * FROM offers_claim WHERE order_id = p_order AND state <> 'returned'
        ORDER BY kind, owner_id, offer_id, sku_id, coupon_id, budget_id FOR UPDATE
    LOOP
        IF c.kind = 'coupon' THEN
            UPDATE offers_coupon SET state = 'unused', order_id = NULL, used_at = NULL
            WHERE buyer_id = c.buyer_id AND id = c.coupon_id AND order_id = p_order;
        ELSIF c.kind = 'budget' AND c.state = 'held' THEN
            UPDATE offers_budget SET reserved = reserved - c.amount WHERE owner_id = c.owner_id AND id = c.budget_id;
        ELSIF c.kind = 'budget' THEN
            UPDATE offers_budget SET spent = spent - c.amount WHERE owner_id = c.owner_id AND id = c.budget_id;
        ELSIF c.kind = 'limit' THEN
            UPDATE offers_quota SET taken = greatest(taken - c.qty, 0)
            WHERE owner_id = c.owner_id AND offer_id = c.offer_id AND key = c.sku_id;
            UPDATE offers_person SET n = greatest(n - c.qty, 0)
            WHERE owner_id = c.owner_id AND offer_id = c.offer_id AND buyer_id = c.buyer_id AND key = c.sku_id;
        END IF;
    END LOOP;
    -- An order that was short of pieces in the very call that made its claims never was.
    DELETE FROM offers_claim WHERE order_id = p_order AND at = p_now AND state = 'held';
    UPDATE offers_claim SET state = 'returned' WHERE order_id = p_order AND state <> 'returned';
END $$
"""

FUNCTIONS = (TAKE, USE, RETURN)
