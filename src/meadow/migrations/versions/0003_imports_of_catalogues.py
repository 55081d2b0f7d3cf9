"""imports of catalogues."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "catalog_import",
        sa.Column("shop_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=True),
        sa.Column("at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("format", sa.Text(), nullable=False),
        sa.Column("dry", sa.Boolean(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("counts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("updated", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("wrong", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("pending", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("shop_id", "id", name=op.f("pk_catalog_import")),
    )
    op.create_index(op.f("ix_catalog_import_at"), "catalog_import", ["at"], unique=False)
    op.create_index("ix_catalog_import_shop", "catalog_import", ["shop_id", "at", "id"], unique=False)
    op.add_column("catalog_product", sa.Column("outer_id", sa.Text(), nullable=True))
    op.add_column("catalog_product", sa.Column("outer_mark", sa.Text(), nullable=True))
    op.create_index(
        "uq_catalog_product_outer",
        "catalog_product",
        ["shop_id", "outer_id"],
        unique=True,
        postgresql_where=sa.text("outer_id IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index(
        "uq_catalog_product_outer", table_name="catalog_product", postgresql_where=sa.text("outer_id IS NOT NULL")
    )
    op.drop_column("catalog_product", "outer_mark")
    op.drop_column("catalog_product", "outer_id")
    op.drop_index("ix_catalog_import_shop", table_name="catalog_import")
    op.drop_index(op.f("ix_catalog_import_at"), table_name="catalog_import")
    op.drop_table("catalog_import")
