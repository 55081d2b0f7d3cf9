"""Intents and attempts, the channel numbers that were booked, and the sandbox channel's own charges."""

import sqlalchemy as sa

from meadow.base.db import doc, metadata, uid, when

intent = sa.Table(
    "payments_intent",
    metadata,
    uid("buyer_id", primary_key=True),
    uid("id", primary_key=True),
    uid("checkout_id"),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("amount", sa.BigInteger, nullable=False),
    sa.Column("currency", sa.Text, nullable=False),
    doc("orders"),
    when("expires_at"),
    when("created_at"),
    sa.CheckConstraint("amount > 0", name="amount_above_zero"),
    sa.UniqueConstraint("buyer_id", "checkout_id"),
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
    when("created_at"),
    sa.ForeignKeyConstraint(["buyer_id", "intent_id"], ["payments_intent.buyer_id", "payments_intent.id"]),
)

txn = sa.Table(
    "payments_txn",
    metadata,
    sa.Column("channel", sa.Text, primary_key=True),
    sa.Column("channel_no", sa.Text, primary_key=True),
    uid("buyer_id"),
    uid("intent_id"),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("amount", sa.BigInteger, nullable=False),
    sa.Column("currency", sa.Text, nullable=False),
    sa.Column("verdict", sa.Text, nullable=False),
    when("at"),
    sa.Index("ix_payments_txn_intent", "buyer_id", "intent_id"),
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
    when("created_at"),
)

FUNCTIONS = (
    """
CREATE OR REPLACE FUNCTION payments_open(p_buyer uuid, p_id uuid, p_checkout uuid, p_amount bigint, p_currency text,
    p_orders jsonb, p_expires timestamptz, p_now timestamptz) RETURNS void LANGUAGE sql AS $$
    INSERT INTO payments_intent (buyer_id, id, checkout_id, state, amount, currency, orders, expires_at, created_at)
    VALUES (p_buyer, p_id, p_checkout, 'open', p_amount, p_currency, p_orders, p_expires, p_now)
    ON CONFLICT (buyer_id, checkout_id) DO NOTHING
$$
""",
)
