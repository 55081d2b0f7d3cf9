"""Statements: what a balance was, why it moved, what it is; closed by day and by month, chained per owner."""

import sqlalchemy as sa

from meadow.base.db import doc, metadata, uid, when

statement = sa.Table(
    "settlement_statement",
    metadata,
    uid("owner_id", primary_key=True),
    sa.Column("period", sa.Text, primary_key=True),
    sa.Column("start", sa.Date, primary_key=True),
    sa.Column("currency", sa.Text, primary_key=True),
    sa.Column("owner_kind", sa.Text, nullable=False),
    when("since"),
    when("until"),
    sa.Column("opening", sa.BigInteger, nullable=False),
    sa.Column("closing", sa.BigInteger, nullable=False),
    doc("moved"),
    doc("figures"),
    when("closed_at"),
    sa.Column("hash", sa.LargeBinary, nullable=False),
    sa.CheckConstraint("period IN ('day', 'month')", name="period_known"),
    sa.Index("ix_settlement_statement_start", "period", "start"),
)

FUNCTIONS = (
    """
CREATE OR REPLACE FUNCTION settlement_statement_closed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a closed statement is never rewritten: what comes later is in the next' USING ERRCODE = 'check_violation';
END $$
""",
    (
        "CREATE OR REPLACE TRIGGER settlement_statement_closed BEFORE UPDATE OR DELETE ON settlement_statement "
        "FOR EACH ROW EXECUTE FUNCTION settlement_statement_closed()"
    ),
)
