"""Bank accounts, withdrawals with their approvals, and operators' adjustments; all by owner."""

import sqlalchemy as sa

from meadow.base.db import doc, metadata, uid, when

bank = sa.Table(
    "settlement_bank",
    metadata,
    uid("owner_id", primary_key=True),
    uid("id", primary_key=True),
    sa.Column("owner_kind", sa.Text, nullable=False),
    sa.Column("holder", sa.LargeBinary, nullable=False),
    sa.Column("holder_ix", sa.LargeBinary, nullable=False),
    sa.Column("holder_masked", sa.Text, nullable=False),
    sa.Column("bank", sa.Text, nullable=False),
    sa.Column("number", sa.LargeBinary, nullable=False),
    sa.Column("number_masked", sa.Text, nullable=False),
    when("created_at"),
    uid("created_by"),
    when("replaced_at", nullable=True),
    sa.Index("ix_settlement_bank_current", "owner_id", unique=True, postgresql_where=sa.text("replaced_at IS NULL")),
)

withdrawal = sa.Table(
    "settlement_withdrawal",
    metadata,
    uid("owner_id", primary_key=True),
    uid("id", primary_key=True),
    sa.Column("owner_kind", sa.Text, nullable=False),
    sa.Column("number", sa.Text, nullable=False, unique=True),
    uid("bank_id"),
    sa.Column("amount", sa.BigInteger, nullable=False),
    sa.Column("tax", sa.BigInteger, nullable=False),
    sa.Column("currency", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    doc("flags"),
    sa.Column("needs", sa.SmallInteger, nullable=False),
    uid("requested_by"),
    when("requested_at"),
    when("decided_at", nullable=True),
    when("sent_at", nullable=True),
    when("done_at", nullable=True),
    sa.Column("rail", sa.Text),
    sa.Column("rail_no", sa.Text),
    sa.Column("reason", sa.Text),
    sa.ForeignKeyConstraint(["owner_id", "bank_id"], ["settlement_bank.owner_id", "settlement_bank.id"]),
    sa.CheckConstraint("amount > 0 AND tax BETWEEN 0 AND amount", name="amount_sane"),
    sa.Index("ix_settlement_withdrawal_state", "state", "id"),
)

# The key is the rule of four eyes: nobody agrees twice.
approval = sa.Table(
    "settlement_approval",
    metadata,
    uid("owner_id", primary_key=True),
    uid("withdrawal_id", primary_key=True),
    uid("account_id", primary_key=True),
    when("at"),
    sa.ForeignKeyConstraint(
        ["owner_id", "withdrawal_id"], ["settlement_withdrawal.owner_id", "settlement_withdrawal.id"]
    ),
)

adjustment = sa.Table(
    "settlement_adjustment",
    metadata,
    uid("id", primary_key=True),
    uid("owner_id"),
    sa.Column("owner_kind", sa.Text, nullable=False),
    sa.Column("amount", sa.BigInteger, nullable=False),
    sa.Column("currency", sa.Text, nullable=False),
    sa.Column("why", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    uid("made_by"),
    when("made_at"),
    uid("decided_by", nullable=True),
    when("decided_at", nullable=True),
    sa.CheckConstraint("amount <> 0", name="amount_not_zero"),
    sa.CheckConstraint("state <> 'posted' OR decided_by IS NULL OR decided_by <> made_by", name="other_eyes"),
)
