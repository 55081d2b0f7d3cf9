"""Accounts, postings, entries, and the one function that may write them."""

import sqlalchemy as sa

from meadow.base.db import doc, metadata, uid, when

SLOTS = 16

account = sa.Table(
    "ledger_account",
    metadata,
    uid("owner", primary_key=True),
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("currency", sa.Text, primary_key=True),
    # The platform's own accounts are touched by every order: their balance is spread over slots so that no row is hot.
    sa.Column("slot", sa.SmallInteger, primary_key=True),
    sa.Column("balance", sa.BigInteger, nullable=False),
)

posting = sa.Table(
    "ledger_posting",
    metadata,
    uid("shop_id", primary_key=True),
    uid("id", primary_key=True),
    sa.Column("reason", sa.Text, nullable=False),
    uid("ref"),
    sa.Column("currency", sa.Text, nullable=False),
    when("at"),
    sa.UniqueConstraint("shop_id", "reason", "ref"),
    sa.Index("ix_ledger_posting_at", "at"),
)

entry = sa.Table(
    "ledger_entry",
    metadata,
    uid("shop_id", primary_key=True),
    uid("posting_id", primary_key=True),
    sa.Column("ix", sa.SmallInteger, primary_key=True),
    uid("owner"),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("amount", sa.BigInteger, nullable=False),
    uid("line_id", nullable=True),
    sa.ForeignKeyConstraint(["shop_id", "posting_id"], ["ledger_posting.shop_id", "ledger_posting.id"]),
    sa.CheckConstraint("amount <> 0", name="amount_not_zero"),
    sa.Index("ix_ledger_entry_line", "shop_id", "line_id", postgresql_where=sa.text("line_id IS NOT NULL")),
    sa.Index("ix_ledger_entry_owner", "owner", "kind"),
)

# One row per business day, chained: what was posted, what every kind of account held at the end, and a digest of it all.
close = sa.Table(
    "ledger_close",
    metadata,
    sa.Column("day", sa.Date, primary_key=True),
    when("since"),
    when("until"),
    when("closed_at"),
    sa.Column("postings", sa.BigInteger, nullable=False),
    sa.Column("entries", sa.BigInteger, nullable=False),
    doc("balances"),
    sa.Column("digest", sa.LargeBinary, nullable=False),
    sa.Column("hash", sa.LargeBinary, nullable=False),
)

FUNCTIONS = (
    """
CREATE OR REPLACE FUNCTION ledger_post(p_shop uuid, p_id uuid, p_reason text, p_ref uuid, p_currency text,
    p_at timestamptz, p_owners uuid[], p_kinds text[], p_amounts bigint[], p_lines uuid[]) RETURNS boolean
LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT sum(a) FROM unnest(p_amounts) AS a) IS DISTINCT FROM 0 THEN
        RAISE EXCEPTION 'posting % of % does not sum to zero', p_reason, p_ref USING ERRCODE = 'check_violation';
    END IF;
    INSERT INTO ledger_posting (shop_id, id, reason, ref, currency, at)
    VALUES (p_shop, p_id, p_reason, p_ref, p_currency, p_at) ON CONFLICT (shop_id, reason, ref) DO NOTHING;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    INSERT INTO ledger_entry (shop_id, posting_id, ix, owner, kind, amount, line_id)
    SELECT p_shop, p_id, (e.ix)::smallint, e.owner, e.kind, e.amount, e.line
    FROM unnest(p_owners, p_kinds, p_amounts, p_lines) WITH ORDINALITY AS e(owner, kind, amount, line, ix)
    WHERE e.amount <> 0;
    INSERT INTO ledger_account AS a (owner, kind, currency, slot, balance)
    SELECT e.owner, e.kind, p_currency, CASE WHEN e.owner = '00000000-0000-0000-0000-000000000000'
        THEN (('x' || right(p_id::text, 2))::bit(8)::int % 16)::smallint ELSE 0::smallint END, sum(e.amount)
    FROM unnest(p_owners, p_kinds, p_amounts) AS e(owner, kind, amount)
    GROUP BY e.owner, e.kind ORDER BY e.owner, e.kind
    ON CONFLICT (owner, kind, currency, slot) DO UPDATE SET balance = a.balance + excluded.balance;
    RETURN true;
END $$
""",
    # Many postings of one reason at once, for batches: `p_ix` says to which posting (counted from 1) each leg belongs. One
    # that was posted before fails the batch: its caller holds the rows that say it was not.
    """
CREATE OR REPLACE FUNCTION ledger_post_many(p_reason text, p_at timestamptz, p_shops uuid[], p_refs uuid[], p_currencies text[],
    p_ix integer[], p_owners uuid[], p_kinds text[], p_amounts bigint[], p_lines uuid[]) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    -- The id follows from reason and ref, near the ref in order, so that a batch fills few pages of the index.
    v_ids uuid[] := ARRAY(SELECT (left(r::text, 19) || left(md5(p_reason || r::text), 16))::uuid
        FROM unnest(p_refs) WITH ORDINALITY AS p(r, n) ORDER BY n);
BEGIN
    IF EXISTS (SELECT FROM unnest(p_ix, p_amounts) AS e(ix, amount) GROUP BY e.ix HAVING sum(e.amount) <> 0) THEN
        RAISE EXCEPTION 'a posting of % does not sum to zero', p_reason USING ERRCODE = 'check_violation';
    END IF;
    INSERT INTO ledger_posting (shop_id, id, reason, ref, currency, at)
    SELECT p.shop, p.id, p_reason, p.ref, p.currency, p_at
    FROM unnest(p_shops, v_ids, p_refs, p_currencies) AS p(shop, id, ref, currency);
    INSERT INTO ledger_entry (shop_id, posting_id, ix, owner, kind, amount, line_id)
    SELECT p_shops[e.ix], v_ids[e.ix], (row_number() OVER (PARTITION BY e.ix))::smallint, e.owner, e.kind, e.amount, e.line
    FROM unnest(p_ix, p_owners, p_kinds, p_amounts, p_lines) AS e(ix, owner, kind, amount, line) WHERE e.amount <> 0;
    INSERT INTO ledger_account AS a (owner, kind, currency, slot, balance)
    SELECT e.owner, e.kind, p_currencies[e.ix], CASE WHEN e.owner = '00000000-0000-0000-0000-000000000000'
        THEN (('x' || right(v_ids[1]::text, 2))::bit(8)::int % 16)::smallint ELSE 0::smallint END, sum(e.amount)
    FROM unnest(p_ix, p_owners, p_kinds, p_amounts) AS e(ix, owner, kind, amount)
    GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3
    ON CONFLICT (owner, kind, currency, slot) DO UPDATE SET balance = a.balance + excluded.balance;
END $$
""",
    """
CREATE OR REPLACE FUNCTION ledger_closed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a posting is never rewritten: post an adjustment' USING ERRCODE = 'check_violation';
END $$
""",
    (
        "CREATE OR REPLACE TRIGGER ledger_entry_closed BEFORE UPDATE OR DELETE ON ledger_entry "
        "FOR EACH ROW EXECUTE FUNCTION ledger_closed()"
    ),
    (
        "CREATE OR REPLACE TRIGGER ledger_close_closed BEFORE UPDATE OR DELETE ON ledger_close "
        "FOR EACH ROW EXECUTE FUNCTION ledger_closed()"
    ),
    (
        "CREATE OR REPLACE TRIGGER ledger_posting_closed BEFORE UPDATE OR DELETE ON ledger_posting "
        "FOR EACH ROW EXECUTE FUNCTION ledger_closed()"
    ),
)
