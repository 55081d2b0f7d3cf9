"""shops that pause."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("catalog_product", sa.Column("shop_open", sa.Boolean(), server_default="true", nullable=False))


def downgrade() -> None:
    op.drop_column("catalog_product", "shop_open")
