"""Stock items, reservations and movements by shop, and the functions of the order path."""

import sqlalchemy as sa

from meadow.base.db import metadata, uid, when

item = sa.Table(
    "stock_item",
    metadata,
    uid("shop_id", primary_key=True),
    uid("sku_id", primary_key=True),
    uid("product_id"),
    sa.Column("on_hand", sa.Integer, nullable=False),
    sa.Column("held", sa.Integer, nullable=False, server_default="0"),
    sa.Column("committed", sa.Integer, nullable=False, server_default="0"),
    sa.Column("bin", sa.Text),
    sa.CheckConstraint("held >= 0 AND committed >= 0 AND held + committed <= on_hand", name="never_oversold"),
    sa.Index("ix_stock_item_sku", "sku_id", postgresql_include=["on_hand", "held", "committed"]),
    sa.Index("ix_stock_item_product", "product_id"),
)

reservation = sa.Table(
    "stock_reservation",
    metadata,
    uid("shop_id", primary_key=True),
    uid("order_id", primary_key=True),
    uid("sku_id", primary_key=True),
    sa.Column("qty", sa.Integer, nullable=False),
    sa.Column("shipped", sa.Integer, nullable=False, server_default="0"),
    sa.Column("given_back", sa.Integer, nullable=False, server_default="0"),
    sa.Column("state", sa.Text, nullable=False),
    when("expires_at"),
    when("at"),
    sa.CheckConstraint("qty > 0 AND shipped >= 0 AND given_back >= 0 AND shipped + given_back <= qty", name="qty_sane"),
    sa.Index("ix_stock_reservation_order", "order_id"),
    sa.Index("ix_stock_reservation_held", "expires_at", postgresql_where=sa.text("state = 'held'")),
)

movement = sa.Table(
    "stock_movement",
    metadata,
    uid("shop_id", primary_key=True),
    uid("sku_id", primary_key=True),
    sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    when("at"),
    sa.Column("delta", sa.Integer, nullable=False),
    sa.Column("after", sa.Integer, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    uid("order_id", nullable=True),
    # The case, transfer or arrival behind the change; the warehouse where it is not the shop's first.
    uid("ref", nullable=True),
    uid("warehouse_id", nullable=True),
    uid("by", nullable=True),
)

warehouse = sa.Table(
    "stock_warehouse",
    metadata,
    uid("shop_id", primary_key=True),
    uid("id", primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("rank", sa.SmallInteger, nullable=False),
    when("closed_at", nullable=True),
    when("at"),
    sa.UniqueConstraint("shop_id", "name"),
)

# What lies outside the shop's first warehouse; the first holds the rest of the item, so the order path knows one row.
place = sa.Table(
    "stock_place",
    metadata,
    uid("shop_id", primary_key=True),
    uid("sku_id", primary_key=True),
    uid("warehouse_id", primary_key=True),
    sa.Column("on_hand", sa.Integer, nullable=False),
    sa.ForeignKeyConstraint(["shop_id", "sku_id"], ["stock_item.shop_id", "stock_item.sku_id"]),
    sa.ForeignKeyConstraint(["shop_id", "warehouse_id"], ["stock_warehouse.shop_id", "stock_warehouse.id"]),
    sa.CheckConstraint("on_hand >= 0", name="on_hand_not_below_zero"),
    sa.Index("ix_stock_place_warehouse", "shop_id", "warehouse_id"),
)

inbound = sa.Table(
    "stock_inbound",
    metadata,
    uid("shop_id", primary_key=True),
    uid("id", primary_key=True),
    uid("warehouse_id", nullable=True),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    when("expected_at", nullable=True),
    when("at"),
    when("received_at", nullable=True),
)

inbound_line = sa.Table(
    "stock_inbound_line",
    metadata,
    uid("shop_id", primary_key=True),
    uid("inbound_id", primary_key=True),
    uid("sku_id", primary_key=True),
    sa.Column("expected", sa.Integer, nullable=False),
    sa.Column("received", sa.Integer, nullable=False, server_default="0"),
    sa.ForeignKeyConstraint(["shop_id", "inbound_id"], ["stock_inbound.shop_id", "stock_inbound.id"]),
    sa.CheckConstraint("expected > 0 AND received >= 0", name="pieces_sane"),
)

threshold = sa.Table(
    "stock_threshold",
    metadata,
    uid("shop_id", primary_key=True),
    uid("sku_id", primary_key=True),
    sa.Column("least", sa.Integer, nullable=False),
    when("warned_at", nullable=True),
    sa.CheckConstraint("least >= 0", name="least_not_below_zero"),
)

FUNCTIONS = (
    # SKUs come sorted, so that two orders wait for each other in one order only. Short SKUs leave nothing held.
    """
CREATE OR REPLACE FUNCTION stock_hold(p_order uuid, p_shop uuid, p_skus uuid[], p_qtys int[], p_expires timestamptz,
    p_now timestamptz) RETURNS uuid[] LANGUAGE plpgsql AS $$
DECLARE short uuid[] := '{}'; i int;
BEGIN
    FOR i IN 1 .. cardinality(p_skus) LOOP
        UPDATE stock_item SET held = held + p_qtys[i]
        WHERE shop_id = p_shop AND sku_id = p_skus[i] AND on_hand - held - committed >= p_qtys[i];
        IF NOT FOUND THEN
            short := short || p_skus[i];
        END IF;
    END LOOP;
    IF cardinality(short) > 0 THEN
        FOR i IN 1 .. cardinality(p_skus) LOOP
            IF NOT p_skus[i] = ANY (short) THEN
                UPDATE stock_item SET held = held - p_qtys[i] WHERE shop_id = p_shop AND sku_id = p_skus[i];
            END IF;
        END LOOP;
        RETURN short;
    END IF;
    INSERT INTO stock_reservation (shop_id, order_id, sku_id, qty, state, expires_at, at)
    SELECT p_shop, p_order, s, q, 'held', p_expires, p_now FROM unnest(p_skus, p_qtys) AS r(s, q);
    RETURN short;
END $$
""",
    # Pieces of many orders (order, shop, sku, qty, until), all or none; rows are locked in one order, so no two batches cross.
    """
CREATE OR REPLACE FUNCTION stock_hold_all(p_pieces jsonb, p_now timestamptz) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE wanted int; held int;
BEGIN
    PERFORM 1 FROM stock_item i JOIN (SELECT DISTINCT d.shop, d.sku FROM jsonb_to_recordset(p_pieces) AS d(shop uuid, sku uuid))
        AS w ON i.shop_id = w.shop AND i.sku_id = w.sku ORDER BY i.shop_id, i.sku_id FOR NO KEY UPDATE OF i;
    WITH w AS (SELECT d.shop, d.sku, sum(d.qty)::int AS n FROM jsonb_to_recordset(p_pieces) AS d(shop uuid, sku uuid, qty int)
        GROUP BY d.shop, d.sku),
    u AS (UPDATE stock_item i SET held = i.held + w.n FROM w
        WHERE i.shop_id = w.shop AND i.sku_id = w.sku AND i.on_hand - i.held - i.committed >= w.n RETURNING 1)
    SELECT (SELECT count(*) FROM w), (SELECT count(*) FROM u) INTO wanted, held;
    IF held < wanted THEN
        RETURN false;
    END IF;
    INSERT INTO stock_reservation (shop_id, order_id, sku_id, qty, state, expires_at, at)
    SELECT d.shop, d."order", d.sku, d.qty, 'held', d.until, p_now
    FROM jsonb_to_recordset(p_pieces) AS d("order" uuid, shop uuid, sku uuid, qty int, until timestamptz);
    RETURN true;
END $$
""",
    """
CREATE OR REPLACE FUNCTION stock_commit(p_order uuid) RETURNS int LANGUAGE plpgsql AS $$
DECLARE r record; n int := 0;
BEGIN
    FOR r IN SELECT shop_id, sku_id, qty FROM stock_reservation WHERE order_id = p_order AND state = 'held' ORDER BY sku_id
    LOOP
        UPDATE stock_item SET held = held - r.qty, committed = committed + r.qty
        WHERE shop_id = r.shop_id AND sku_id = r.sku_id;
        n := n + 1;
    END LOOP;
    UPDATE stock_reservation SET state = 'committed' WHERE order_id = p_order AND state = 'held';
    RETURN n;
END $$
""",
    """
CREATE OR REPLACE FUNCTION stock_release(p_order uuid) RETURNS int LANGUAGE plpgsql AS $$
DECLARE r record; n int := 0;
BEGIN
    FOR r IN SELECT shop_id, sku_id, qty, shipped, given_back, state FROM stock_reservation
        WHERE order_id = p_order AND state IN ('held', 'committed') ORDER BY sku_id
    LOOP
        IF r.state = 'held' THEN
            UPDATE stock_item SET held = held - r.qty WHERE shop_id = r.shop_id AND sku_id = r.sku_id;
        ELSE
            UPDATE stock_item SET committed = committed - (r.qty - r.shipped - r.given_back)
            WHERE shop_id = r.shop_id AND sku_id = r.sku_id;
        END IF;
        n := n + 1;
    END LOOP;
    UPDATE stock_reservation SET state = 'released' WHERE order_id = p_order AND state IN ('held', 'committed');
    RETURN n;
END $$
""",
    """
CREATE OR REPLACE FUNCTION stock_ship(p_order uuid, p_skus uuid[], p_qtys int[], p_now timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE i int; owner uuid; left_over int;
BEGIN
    FOR i IN 1 .. cardinality(p_skus) LOOP
        UPDATE stock_reservation SET shipped = shipped + p_qtys[i],
            state = CASE WHEN shipped + given_back + p_qtys[i] >= qty THEN 'shipped' ELSE state END
        WHERE order_id = p_order AND sku_id = p_skus[i] AND state = 'committed' RETURNING shop_id INTO owner;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'order % has no committed pieces of %', p_order, p_skus[i] USING ERRCODE = 'check_violation';
        END IF;
        UPDATE stock_item SET on_hand = on_hand - p_qtys[i], committed = committed - p_qtys[i]
        WHERE shop_id = owner AND sku_id = p_skus[i] RETURNING on_hand INTO left_over;
        PERFORM stock_fit(owner, p_skus[i], left_over);
        INSERT INTO stock_movement (shop_id, sku_id, at, delta, after, reason, order_id)
        VALUES (owner, p_skus[i], p_now, -p_qtys[i], left_over, 'shipped', p_order);
    END LOOP;
END $$
""",
    # After fewer pieces lie there in all: the first warehouse gives first, then the others by rank.
    """
CREATE OR REPLACE FUNCTION stock_fit(p_shop uuid, p_sku uuid, p_on_hand int) RETURNS void LANGUAGE plpgsql AS $$
DECLARE over int; take int; r record;
BEGIN
    SELECT coalesce(sum(on_hand), 0) - p_on_hand INTO over FROM stock_place WHERE shop_id = p_shop AND sku_id = p_sku;
    IF over <= 0 THEN
        RETURN;
    END IF;
    FOR r IN SELECT p.warehouse_id, p.on_hand FROM stock_place p
        JOIN stock_warehouse w ON w.shop_id = p.shop_id AND w.id = p.warehouse_id
        WHERE p.shop_id = p_shop AND p.sku_id = p_sku AND p.on_hand > 0 ORDER BY w.rank, w.id
    LOOP
        take := least(over, r.on_hand);
        UPDATE stock_place SET on_hand = on_hand - take
        WHERE shop_id = p_shop AND sku_id = p_sku AND warehouse_id = r.warehouse_id;
        over := over - take;
        EXIT WHEN over <= 0;
    END LOOP;
END $$
""",
    # Pieces of a paid order that will never leave: from committed back to free.
    """
CREATE OR REPLACE FUNCTION stock_give_back(p_order uuid, p_skus uuid[], p_qtys int[]) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE i int; owner uuid;
BEGIN
    FOR i IN 1 .. cardinality(p_skus) LOOP
        UPDATE stock_reservation SET given_back = given_back + p_qtys[i],
            state = CASE WHEN shipped + given_back + p_qtys[i] < qty THEN state WHEN shipped > 0 THEN 'shipped'
                ELSE 'released' END
        WHERE order_id = p_order AND sku_id = p_skus[i] AND state = 'committed' RETURNING shop_id INTO owner;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'order % has no committed pieces of %', p_order, p_skus[i] USING ERRCODE = 'check_violation';
        END IF;
        UPDATE stock_item SET committed = committed - p_qtys[i] WHERE shop_id = owner AND sku_id = p_skus[i];
    END LOOP;
END $$
""",
    # Free pieces leave at once, all or none; returns the SKUs that are short.
    """
CREATE OR REPLACE FUNCTION stock_take(p_shop uuid, p_ref uuid, p_skus uuid[], p_qtys int[], p_now timestamptz)
RETURNS uuid[] LANGUAGE plpgsql AS $$
DECLARE short uuid[] := '{}'; i int; left_over int;
BEGIN
    FOR i IN 1 .. cardinality(p_skus) LOOP
        PERFORM 1 FROM stock_item WHERE shop_id = p_shop AND sku_id = p_skus[i]
            AND on_hand - held - committed >= p_qtys[i] FOR UPDATE;
        IF NOT FOUND THEN
            short := short || p_skus[i];
        END IF;
    END LOOP;
    IF cardinality(short) > 0 THEN
        RETURN short;
    END IF;
    FOR i IN 1 .. cardinality(p_skus) LOOP
        UPDATE stock_item SET on_hand = on_hand - p_qtys[i]
        WHERE shop_id = p_shop AND sku_id = p_skus[i] RETURNING on_hand INTO left_over;
        PERFORM stock_fit(p_shop, p_skus[i], left_over);
        INSERT INTO stock_movement (shop_id, sku_id, at, delta, after, reason, ref)
        VALUES (p_shop, p_skus[i], p_now, -p_qtys[i], left_over, 'sent', p_ref);
    END LOOP;
    RETURN short;
END $$
""",
)
