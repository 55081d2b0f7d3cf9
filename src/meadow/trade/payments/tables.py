"""Intents and attempts, the channel numbers that were booked, refunds, and the sandbox channel's own charges."""

import sqlalchemy as sa

from meadow.base.db import doc, metadata, uid, when

intent = sa.Table(
    "payments_intent",
    metadata,
    uid("buyer_id", primary_key=True),
    uid("id", primary_key=True),
    uid("checkout_id"),
    sa.Column("part", sa.Text, nullable=False, server_default="full"),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("amount", sa.BigInteger, nullable=False),
    sa.Column("currency", sa.Text, nullable=False),
    doc("orders"),
    when("expires_at"),
    when("created_at"),
    sa.CheckConstraint("amount > 0", name="amount_above_zero"),
    sa.UniqueConstraint("buyer_id", "checkout_id", "part"),
)

attempt = sa.Table(
    "payments_attempt",
    metadata,
    uid("buyer_id", primary_key=True),
    uid("id", primary_key=True),
    uid("intent_id"),
    sa.Column("channel", sa.Text, nullable=False),
    sa.Column("channel_ref", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("redirect", sa.Text, nullable=False, server_default=""),
    sa.Column("secret", sa.Text, nullable=False, server_default=""),
    sa.Column("reason", sa.Text, nullable=False, server_default=""),
    when("created_at"),
    sa.ForeignKeyConstraint(["buyer_id", "intent_id"], ["payments_intent.buyer_id", "payments_intent.id"]),
    sa.Index("ix_payments_attempt_recent", "buyer_id", "created_at"),
)

txn = sa.Table(
    "payments_txn",
    metadata,
    sa.Column("channel", sa.Text, primary_key=True),
    sa.Column("channel_no", sa.Text, primary_key=True),
    uid("buyer_id"),
    uid("intent_id"),
    uid("attempt_id", nullable=True),
    uid("order_id", nullable=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("amount", sa.BigInteger, nullable=False),
    sa.Column("currency", sa.Text, nullable=False),
    sa.Column("verdict", sa.Text, nullable=False),
    sa.Column("returned", sa.BigInteger, nullable=False, server_default="0"),
    when("at"),
    sa.CheckConstraint("returned >= 0 AND (returned = 0 OR returned <= amount)", name="returned_within_taken"),
    sa.Index("ix_payments_txn_intent", "intent_id"),
    sa.Index("ix_payments_txn_at", "channel", "at"),
)

refund = sa.Table(
    "payments_refund",
    metadata,
    uid("buyer_id", primary_key=True),
    uid("id", primary_key=True),
    uid("checkout_id"),
    uid("order_id", nullable=True),
    sa.Column("amount", sa.BigInteger, nullable=False),
    sa.Column("currency", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    when("created_at"),
    when("done_at", nullable=True),
    sa.CheckConstraint("amount > 0", name="amount_above_zero"),
)

piece = sa.Table(
    "payments_refund_piece",
    metadata,
    uid("buyer_id", primary_key=True),
    uid("id", primary_key=True),
    uid("refund_id"),
    uid("intent_id"),
    sa.Column("channel", sa.Text, nullable=False),
    sa.Column("capture_no", sa.Text, nullable=False),
    sa.Column("channel_ref", sa.Text, nullable=False),
    sa.Column("captured", sa.BigInteger, nullable=False),
    sa.Column("amount", sa.BigInteger, nullable=False),
    sa.Column("currency", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("route", sa.Text, nullable=False),
    sa.Column("channel_no", sa.Text, nullable=False),
    sa.Column("tries", sa.Integer, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    when("created_at"),
    sa.CheckConstraint("amount > 0", name="amount_above_zero"),
    sa.ForeignKeyConstraint(["buyer_id", "refund_id"], ["payments_refund.buyer_id", "payments_refund.id"]),
    sa.Index("ix_payments_refund_piece_refund", "buyer_id", "refund_id"),
    sa.Index("ix_payments_refund_piece_state", "state", "id"),
)

# What an order owes at the door: due until its parcel is handed over, then with the carrier, then ours.
cod = sa.Table(
    "payments_cod",
    metadata,
    uid("buyer_id", primary_key=True),
    uid("order_id", primary_key=True),
    sa.Column("number", sa.Text, nullable=False),
    sa.Column("amount", sa.BigInteger, nullable=False),
    sa.Column("struck", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("state", sa.Text, nullable=False),
    when("collected_at", nullable=True),
    when("remitted_at", nullable=True),
    sa.CheckConstraint("struck BETWEEN 0 AND amount", name="struck_within_owed"),
    sa.UniqueConstraint("buyer_id", "number"),
)

shop = sa.Table(
    "payments_shop",
    metadata,
    uid("shop_id", primary_key=True),
    sa.Column("cod", sa.Boolean, nullable=False),
)

statement = sa.Table(
    "payments_statement",
    metadata,
    uid("id", primary_key=True),
    sa.Column("channel", sa.Text, nullable=False),
    sa.Column("day", sa.Date, nullable=False),
    sa.Column("digest", sa.LargeBinary, nullable=False),
    sa.Column("rows", sa.Integer, nullable=False),
    sa.Column("matched", sa.Integer, nullable=False),
    sa.Column("differences", sa.Integer, nullable=False),
    sa.Column("taken", sa.BigInteger, nullable=False),
    sa.Column("returned", sa.BigInteger, nullable=False),
    sa.Column("fees", sa.BigInteger, nullable=False),
    sa.Column("currency", sa.Text, nullable=False),
    when("imported_at"),
    uid("by", nullable=True),
    sa.UniqueConstraint("channel", "digest"),
    sa.Index("ix_payments_statement_day", "channel", "day"),
)

statement_row = sa.Table(
    "payments_statement_row",
    metadata,
    sa.Column("channel", sa.Text, primary_key=True),
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("channel_no", sa.Text, primary_key=True),
    uid("statement_id"),
    sa.Column("amount", sa.BigInteger, nullable=False),
    sa.Column("currency", sa.Text, nullable=False),
    sa.Column("fee", sa.BigInteger, nullable=False),
    sa.Column("on", sa.Text, nullable=False),
    sa.Column("done", sa.Boolean, nullable=False),
    sa.ForeignKeyConstraint(["statement_id"], ["payments_statement.id"]),
    sa.Index("ix_payments_statement_row_statement", "statement_id"),
)

case = sa.Table(
    "payments_case",
    metadata,
    uid("id", primary_key=True),
    sa.Column("channel", sa.Text, nullable=False),
    sa.Column("channel_no", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("day", sa.Date, nullable=False),
    sa.Column("difference", sa.Text, nullable=False),
    doc("ours", nullable=True),
    doc("theirs", nullable=True),
    uid("buyer_id", nullable=True),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    when("opened_at"),
    when("resolved_at", nullable=True),
    uid("resolved_by", nullable=True),
    sa.UniqueConstraint("channel", "kind", "channel_no", "difference"),
    sa.Index("ix_payments_case_state", "state", "id"),
)

charge = sa.Table(
    "payments_sandbox_charge",
    metadata,
    sa.Column("charge", sa.Text, primary_key=True),
    sa.Column("merchant_order", sa.Text, nullable=False),
    sa.Column("amount", sa.BigInteger, nullable=False),
    sa.Column("currency", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("channel_no", sa.Text),
    doc("told", nullable=True),
    when("created_at"),
    when("settled_at", nullable=True),
    sa.Index("ix_payments_sandbox_charge_settled", "settled_at"),
)

sandbox_refund = sa.Table(
    "payments_sandbox_refund",
    metadata,
    sa.Column("refund_no", sa.Text, primary_key=True),
    sa.Column("charge", sa.Text, nullable=False),
    sa.Column("channel_no", sa.Text, nullable=False),
    sa.Column("amount", sa.BigInteger, nullable=False),
    sa.Column("currency", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    when("settled_at", nullable=True),
    sa.Index("ix_payments_sandbox_refund_settled", "settled_at"),
)

FUNCTIONS = (
    # Called by the order path: the intents of a batch of orders; an order of several shops brings none.
    """
CREATE OR REPLACE FUNCTION payments_open_all(p_batch jsonb, p_now timestamptz) RETURNS void LANGUAGE sql AS $$
    INSERT INTO payments_intent (buyer_id, id, checkout_id, part, state, amount, currency, orders, expires_at, created_at)
    SELECT c.buyer_id, i.id, c.id, i.part, 'open', i.amount, c.currency, i.orders, c.expires_at, p_now
    FROM jsonb_array_elements(p_batch) AS p, jsonb_to_record(p->'checkout') AS c(buyer_id uuid, id uuid, currency text,
        expires_at timestamptz), jsonb_to_record(p->'intent') AS i(id uuid, part text, amount bigint, orders jsonb)
    WHERE jsonb_typeof(p->'intent') = 'object'
    ON CONFLICT (buyer_id, checkout_id, part) DO NOTHING
$$
""",
)
