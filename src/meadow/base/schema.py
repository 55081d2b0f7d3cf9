"""The schema as the code declares it: tables, and the SQL functions of the order path, owner by owner."""

import sys
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from meadow.base import db, jobs

_MIGRATIONS = Path(__file__).parent.parent / "migrations"
_ROOMS = ("base", "people", "goods", "trade", "scenes", "growth", "care", "compass", "partners")
EXTENSIONS = ("pg_trgm",)


def functions() -> list[str]:
    """Every `CREATE OR REPLACE` that a feature's `tables.FUNCTIONS` declares, lowest room first."""
    mine = [m for m in sys.modules if m.startswith("meadow.") and m.endswith(".tables")]
    mine.sort(key=lambda name: (_ROOMS.index(name.split(".")[1]), name))
    return [text for name in mine for text in getattr(sys.modules[name], "FUNCTIONS", ())]


def upgrade(url: str, to: str = "head") -> None:
    """Bring a database to a revision; the caller has imported `meadow.wiring`, so all tables are known."""
    command.upgrade(config(url), to)
    if to == "head":
        engine = sa.create_engine(sa.make_url(url).set(drivername="postgresql+psycopg"))
        with engine.begin() as connection:
            for text in functions():  # repeatable: each is CREATE OR REPLACE, so the newest text always holds
                run_script(connection, text)
        engine.dispose()


def downgrade(url: str, to: str) -> None:
    """Take a database back to a revision; for tests, production goes forward only."""
    command.downgrade(config(url), to)


def config(url: str) -> Config:
    """Alembic's settings for a database."""
    found = Config()
    found.set_main_option("script_location", str(_MIGRATIONS))
    found.attributes["url"] = url
    return found


def create(connection: sa.Connection) -> None:
    """The whole schema at once, as the code declares it; what the migrations must add up to."""
    for name in EXTENSIONS:
        connection.exec_driver_sql(f"CREATE EXTENSION IF NOT EXISTS {name}")
    run_script(connection, jobs.SCHEMA())
    db.metadata.create_all(connection)
    for text in functions():
        run_script(connection, text)


def run_script(connection: sa.Connection, text: str) -> None:
    """Run SQL of several statements as it stands: psycopg takes a script only without parameters."""
    driver: Any = connection.connection.driver_connection
    driver.execute(text.encode())
