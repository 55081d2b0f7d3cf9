"""messages that left and devices that came."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "access_device",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("mark", sa.LargeBinary(), nullable=False),
        sa.Column("first_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("seen_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "mark", name=op.f("pk_access_device")),
    )
    op.create_table(
        "notices_message",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("letter", sa.Text(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("masked", sa.Text(), nullable=False),
        sa.Column("recipient", sa.LargeBinary(), nullable=False),
        sa.Column("subject", sa.LargeBinary(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("dedupe", sa.Text(), nullable=False),
        sa.Column("at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "id", name=op.f("pk_notices_message")),
        sa.UniqueConstraint("account_id", "dedupe", name=op.f("uq_notices_message_account_id_dedupe")),
    )
    op.create_index("ix_notices_message_at", "notices_message", ["at", "id"], unique=False)
    op.create_index("uq_notices_message_id", "notices_message", ["id"], unique=True)


def downgrade() -> None:
    op.drop_index("uq_notices_message_id", table_name="notices_message")
    op.drop_index("ix_notices_message_at", table_name="notices_message")
    op.drop_table("notices_message")
    op.drop_table("access_device")
