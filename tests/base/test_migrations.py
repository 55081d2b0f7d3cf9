"""The schema's history leads up, down and up again, and ends at what the code declares."""

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

import meadow.wiring  # noqa: F401 - so that every table is known
from meadow.base import db, ids, schema
from tests.conftest import _admin


@pytest.fixture
def empty(server: str) -> str:
    name = f"m_{ids.new().hex}"
    _admin(server, f'CREATE DATABASE "{name}"')
    return sa.make_url(server).set(database=name).render_as_string(hide_password=False)


_CHECKS = sa.text(
    "SELECT conrelid::regclass::text, conname, translate(pg_get_constraintdef(oid), '()', '') FROM pg_constraint "
    "WHERE contype = 'c' AND connamespace = 'public'::regnamespace ORDER BY 1, 2"
)


def test_up_down_up_ends_at_the_declared_schema(empty: str, server: str, template: str) -> None:
    schema.upgrade(empty)
    schema.downgrade(empty, "base")
    engine = sa.create_engine(sa.make_url(empty).set(drivername="postgresql+psycopg"))
    with engine.connect() as connection:
        left = connection.execute(
            sa.text("SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace")
        )
        assert [r.relname for r in left] == ["alembic_version"]
    schema.upgrade(empty)
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "include_name": lambda name, kind, _: not (kind == "table" and str(name).startswith("procrastinate_"))
            },
        )
        assert compare_metadata(context, db.metadata) == []
        found = connection.execute(_CHECKS).all()
        names = set(connection.execute(sa.text("SELECT proname FROM pg_proc")).scalars())
        assert {"orders_place", "stock_hold", "ledger_post"} <= names
    engine.dispose()
    declared = sa.create_engine(sa.make_url(server).set(drivername="postgresql+psycopg", database=template))
    with declared.connect() as connection:  # the comparison above does not look at checks
        assert found == connection.execute(_CHECKS).all()
    declared.dispose()
