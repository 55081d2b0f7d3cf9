"""Alembic's door: one connection, one transaction, the metadata of all rooms."""

import sqlalchemy as sa
from alembic import context

from meadow.base import db


def _ours(name: str | None, kind: str, _parents: object) -> bool:
    """The job library's own tables are its own business."""
    return not (kind == "table" and (name or "").startswith("procrastinate_"))


url = context.config.attributes["url"]
engine = sa.create_engine(sa.make_url(url).set(drivername="postgresql+psycopg"))
with engine.begin() as connection:
    context.configure(
        connection=connection,
        target_metadata=db.metadata,
        compare_type=True,
        compare_server_default=False,
        include_name=_ours,
    )
    context.run_migrations()
engine.dispose()
