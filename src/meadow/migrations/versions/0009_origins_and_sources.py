"""where shops send from, what became of a file, what was looked for in vain."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "shops_origin",
        sa.Column("shop_id", sa.Uuid(), nullable=False),
        sa.Column("province", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["shop_id"], ["shops_shop.id"], name=op.f("fk_shops_origin_shop_id")),
        sa.PrimaryKeyConstraint("shop_id", name=op.f("pk_shops_origin")),
    )
    op.create_table(
        "video_source",
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("video_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("author_id", "sha256", name=op.f("pk_video_source")),
    )
    op.create_table(
        "search_wish",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "query", name=op.f("pk_search_wish")),
    )
    op.create_index("ix_search_wish_query", "search_wish", ["query"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_search_wish_query", table_name="search_wish")
    op.drop_table("search_wish")
    op.drop_table("video_source")
    op.drop_table("shops_origin")
