"""Agencies and contracts. The database itself lets an author have one active contract, and no two that overlap."""

import sqlalchemy as sa

from meadow.base.db import metadata, uid, when

agency = sa.Table(
    "agencies_agency",
    metadata,
    uid("id", primary_key=True),
    sa.Column("name", sa.Text, nullable=False, unique=True),
    when("created_at"),
)

contract = sa.Table(
    "agencies_contract",
    metadata,
    uid("agency_id", primary_key=True),
    uid("id", primary_key=True),
    uid("author_id"),
    sa.Column("split_bp", sa.Integer, nullable=False),
    sa.Column("months", sa.SmallInteger, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    when("invited_at"),
    when("starts_at", nullable=True),
    when("ends_at", nullable=True),
    sa.ForeignKeyConstraint(["agency_id"], ["agencies_agency.id"]),
    sa.ForeignKeyConstraint(["author_id"], ["authors_author.id"]),
    sa.CheckConstraint("split_bp BETWEEN 0 AND 9000", name="split_sane"),
    sa.CheckConstraint("(state IN ('active', 'ended')) = (starts_at IS NOT NULL)", name="dated_once_active"),
    sa.CheckConstraint("(starts_at IS NULL) = (ends_at IS NULL) AND starts_at <= ends_at", name="dates_in_order"),
    sa.Index("uq_agencies_contract_active", "author_id", unique=True, postgresql_where=sa.text("state = 'active'")),
    sa.Index(
        "uq_agencies_contract_invited", "agency_id", "author_id", unique=True,
        postgresql_where=sa.text("state = 'invited'"),
    ),
    sa.Index("ix_agencies_contract_author", "author_id", "starts_at"),
)  # fmt: skip

FUNCTIONS = (
    # No two contracts of an author share the same moment; the check reads under the lock of the author's row, which
    # the plain index on active contracts cannot replace for contracts that have ended.
    """
CREATE OR REPLACE FUNCTION agencies_no_overlap() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM authors_author WHERE id = NEW.author_id FOR UPDATE;
    IF EXISTS (SELECT 1 FROM agencies_contract c WHERE c.author_id = NEW.author_id AND c.id <> NEW.id
        AND c.starts_at < NEW.ends_at AND NEW.starts_at < c.ends_at) THEN
        RAISE EXCEPTION 'contracts of author % overlap', NEW.author_id USING ERRCODE = 'exclusion_violation';
    END IF;
    RETURN NEW;
END $$
""",
    "DROP TRIGGER IF EXISTS agencies_no_overlap ON agencies_contract",
    """
CREATE TRIGGER agencies_no_overlap BEFORE INSERT OR UPDATE OF starts_at, ends_at, author_id ON agencies_contract
FOR EACH ROW WHEN (NEW.starts_at IS NOT NULL) EXECUTE FUNCTION agencies_no_overlap()
""",
)
