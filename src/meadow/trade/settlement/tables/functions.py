"""The batch that opens escrow, and the rule that a settled bill stays as it was."""

FUNCTIONS = (
    # One statement for many lines: what is due and free of cases is closed, and its money goes to everybody at once. Lines
    # that another worker holds are left to it. With `p_order` only that order's lines, for the one-by-one retry.
    """
CREATE OR REPLACE FUNCTION settlement_settle(p_at timestamptz, p_limit integer, p_order uuid DEFAULT NULL)
RETURNS TABLE (shop_id uuid, line_id uuid, order_id uuid, product_id uuid, sku_id uuid, buyer_id uuid, amount bigint, net bigint,
    currency text, paid_at timestamptz, shares jsonb) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    v_shops uuid[]; v_lines uuid[];
    p_shops uuid[]; p_refs uuid[]; p_currencies text[];
    l_ix integer[]; l_owners uuid[]; l_kinds text[]; l_amounts bigint[]; l_lines uuid[];
BEGIN
    WITH due AS (
        SELECT b.shop_id, b.line_id FROM settlement_bill b
        WHERE b.state = 'eligible' AND b.cases = 0 AND b.frozen IS NULL AND b.due_at <= p_at
            AND (p_order IS NULL OR b.order_id = p_order)
        ORDER BY b.due_at LIMIT p_limit FOR UPDATE SKIP LOCKED
    ), done AS (
        UPDATE settlement_bill b SET state = 'settled', settled_at = p_at FROM due d
        WHERE b.shop_id = d.shop_id AND b.line_id = d.line_id RETURNING b.shop_id, b.line_id
    )
    SELECT array_agg(shop_id), array_agg(line_id) INTO v_shops, v_lines FROM done;
    IF v_lines IS NULL THEN
        RETURN;
    END IF;
    WITH mine AS MATERIALIZED (
        SELECT b.*, dense_rank() OVER (ORDER BY b.shop_id, b.order_id, b.currency)::integer AS ix
        FROM unnest(v_shops, v_lines) AS v(shop, line)
        JOIN settlement_bill b ON b.shop_id = v.shop AND b.line_id = v.line
        WHERE b.net + b.platform_fee + b.commission <> 0
    ), legs AS (
        SELECT ix, shop_id AS owner, 'escrow' AS kind, -(net + platform_fee + commission) AS amount, line_id FROM mine
        UNION ALL SELECT ix, shop_id, 'shop_available', net, line_id FROM mine
        UNION ALL SELECT ix, '00000000-0000-0000-0000-000000000000', 'platform_fee', platform_fee, line_id FROM mine
        UNION ALL SELECT m.ix, CASE WHEN k.house THEN '00000000-0000-0000-0000-000000000000' ELSE s.payee_id END, k.kind,
            s.amount, s.line_id
        FROM mine m JOIN settlement_share s ON s.shop_id = m.shop_id AND s.line_id = m.line_id
        JOIN (VALUES ('author', 'author_available', false), ('stepped', 'author_available', false),
            ('agency', 'agency_available', false), ('leader1', 'leader_available', false),
            ('leader2', 'leader_available', false), ('distributor', 'distributor_available', false),
            ('platform_fee', 'platform_fee', true), ('platform_tech', 'platform_tech', true),
            ('insurance', 'insurance', true)) AS k(payee, kind, house) ON k.payee = s.payee
    ), posts AS (
        SELECT array_agg(p.shop_id ORDER BY p.ix) AS shops, array_agg(p.ref ORDER BY p.ix) AS refs,
            array_agg(p.currency ORDER BY p.ix) AS currencies
        FROM (SELECT ix, shop_id, currency, (array_agg(line_id ORDER BY line_id))[1] AS ref FROM mine
            GROUP BY ix, shop_id, currency) p
    ), flat AS (
        SELECT array_agg(ix) AS ixs, array_agg(owner) AS owners, array_agg(kind) AS kinds, array_agg(amount) AS amounts,
            array_agg(line_id) AS lines FROM legs WHERE amount <> 0
    )
    SELECT shops, refs, currencies, ixs, owners, kinds, amounts, lines
    INTO p_shops, p_refs, p_currencies, l_ix, l_owners, l_kinds, l_amounts, l_lines FROM posts, flat;
    IF p_refs IS NOT NULL THEN
        PERFORM ledger_post_many('settled', p_at, p_shops, p_refs, p_currencies, l_ix, l_owners, l_kinds, l_amounts,
            l_lines);
    END IF;
    RETURN QUERY SELECT b.shop_id, b.line_id, b.order_id, b.product_id, b.sku_id, b.buyer_id, b.paid - b.refunded_goods, b.net,
        b.currency, b.paid_at, s.parts
    FROM unnest(v_shops, v_lines) AS v(shop, line)
    JOIN settlement_bill b ON b.shop_id = v.shop AND b.line_id = v.line
    LEFT JOIN LATERAL (SELECT jsonb_agg(jsonb_build_object('payee', s.payee, 'payee_id', s.payee_id, 'amount', s.amount)
            ORDER BY s.payee, s.payee_id) AS parts
        FROM settlement_share s WHERE s.shop_id = b.shop_id AND s.line_id = b.line_id AND s.amount > 0) s ON true;
END $$
""",
    """
CREATE OR REPLACE FUNCTION settlement_bill_closed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a settled bill is never rewritten: a refund is an adjustment' USING ERRCODE = 'check_violation';
END $$
""",
    """
CREATE OR REPLACE TRIGGER settlement_bill_closed BEFORE UPDATE ON settlement_bill FOR EACH ROW
WHEN (OLD.settled_at IS NOT NULL AND (
    (OLD.paid, OLD.freight, OLD.goods, OLD.platform_fee, OLD.commission, OLD.net, OLD.refunded_goods, OLD.refunded_freight,
        OLD.refunded_subsidy, OLD.settled_at)
    IS DISTINCT FROM
    (NEW.paid, NEW.freight, NEW.goods, NEW.platform_fee, NEW.commission, NEW.net, NEW.refunded_goods, NEW.refunded_freight,
        NEW.refunded_subsidy, NEW.settled_at)))
EXECUTE FUNCTION settlement_bill_closed()
""",
)
