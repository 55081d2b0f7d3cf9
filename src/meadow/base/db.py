"""PostgreSQL: two types of access, the house that owns them, and the few words tables are declared with."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import msgspec
import sqlalchemy as sa
from psycopg import sql as pg_sql
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from meadow.base.fetch import Fetch
from meadow.base.files import Files
from meadow.base.relay import Relay
from meadow.base.settings import Settings
from meadow.base.vault import Vault

T = TypeVar("T")
Params = Mapping[str, Any] | None
Statement = sa.Executable

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    },
)


def uid(name: str, *args: Any, **kw: Any) -> sa.Column[Any]:
    """A UUID column, not null unless said otherwise."""
    kw.setdefault("nullable", False)
    return sa.Column(name, sa.Uuid(), *args, **kw)


def when(name: str, **kw: Any) -> sa.Column[Any]:
    """A moment in UTC, not null unless said otherwise."""
    kw.setdefault("nullable", False)
    return sa.Column(name, TIMESTAMP(timezone=True), **kw)


def doc(name: str, **kw: Any) -> sa.Column[Any]:
    """A JSON document, not null unless said otherwise."""
    kw.setdefault("nullable", False)
    return sa.Column(name, JSONB(), **kw)


def mapping(row: sa.Row[Any]) -> dict[str, Any]:
    """A row by column name."""
    return {str(name): value for name, value in row._mapping.items()}  # noqa: SLF001 - the documented accessor of a Row


def struct(kind: type[T], row: sa.Row[Any]) -> T:
    """A row as a Struct; raises `msgspec.ValidationError` when table and type disagree, which is a bug."""
    return msgspec.convert(mapping(row), kind)


class ReadDb:
    """Reads, outside a transaction; a replica may serve it."""

    __slots__ = ("conn", "house")

    def __init__(self, conn: AsyncConnection, house: "House") -> None:
        self.conn = conn
        self.house = house

    async def all(self, stmt: Statement, params: Params = None) -> Sequence[sa.Row[Any]]:
        return (await self.conn.execute(stmt, params)).all()

    async def one(self, stmt: Statement, params: Params = None) -> sa.Row[Any] | None:
        return (await self.conn.execute(stmt, params)).first()

    async def value(self, stmt: Statement, params: Params = None) -> Any:
        return (await self.conn.execute(stmt, params)).scalar()


class WriteDb(ReadDb):
    """One transaction; whoever opened it commits it, and nobody else."""

    __slots__ = ("after",)

    def __init__(self, conn: AsyncConnection, house: "House") -> None:
        super().__init__(conn, house)
        self.after: dict[str, Callable[[], Awaitable[None]]] = {}

    async def run(self, stmt: Statement, params: Params = None) -> int:
        """Execute a write; returns the number of rows it touched."""
        return int((await self.conn.execute(stmt, params)).rowcount)

    async def many(self, stmt: Statement, rows: Sequence[Mapping[str, Any]]) -> None:
        """Execute one statement for many rows in few round trips; no rows is no work."""
        if rows:
            await self.conn.execute(stmt, list(rows))

    @asynccontextmanager
    async def savepoint(self) -> AsyncIterator[None]:
        """A part that may fail by itself without losing the rest."""
        async with self.conn.begin_nested():
            yield

    async def driver(self) -> Any:
        """The psycopg connection underneath, for libraries that join this transaction."""
        return (await self.conn.get_raw_connection()).driver_connection


Now = Callable[[WriteDb, Any], Awaitable[None]]
Each = Callable[[WriteDb, Any], Awaitable[None]]
Batch = Callable[["House", Sequence[Any]], Awaitable[None]]
Check = Callable[[ReadDb], Awaitable[Sequence[str]]]


class Follower(msgspec.Struct, frozen=True):
    """A `later` reader of the outbox with its own cursor: `each` runs in a transaction per batch, `batch` outside one."""

    name: str
    events: tuple[type, ...]
    each: Each | None = None
    batch: Batch | None = None


class Wiring(msgspec.Struct):
    """What `meadow.wiring` declares: who follows which fact, what a timer or a job runs, how a session is known."""

    now: dict[type, list[Now]] = {}
    later: list[Follower] = []
    timers: dict[str, Now] = {}
    jobs: dict[str, Callable[..., Awaitable[None]]] = {}
    checks: dict[str, Check] = {}
    identify: Callable[[ReadDb, bytes], Awaitable[Any]] | None = None
    attribute: Callable[[WriteDb, Any, Sequence[Any]], Awaitable[Any]] | None = None
    asks: dict[str, Callable[..., Awaitable[Any]]] = {}
    """Questions that a lower feature asks by name and a higher one answers."""
    opened: list[Callable[["House"], Awaitable[None]]] = []


class House:
    """The open installation: stores, keys and wiring, handed to every transaction as `db.house`."""

    def __init__(self, settings: Settings, wiring: Wiring, *, clock_bound: bool = True) -> None:
        self.settings = settings
        self.wiring = wiring
        self.clock_bound = clock_bound
        self.engine: AsyncEngine = engine(settings.database_url, settings.database_pool)
        self.reader: AsyncEngine = self.engine.execution_options(isolation_level="AUTOCOMMIT")
        self.vault = Vault(settings.keys.vault)
        self.files = Files(settings)
        self.fetch = Fetch()
        self.bus = Relay(settings.nats_url)
        self.engines: dict[str, Any] = {}

    async def open(self) -> "House":
        await self.bus.open()
        for start in self.wiring.opened:
            await start(self)
        return self

    async def close(self) -> None:
        await self.bus.close()
        await self.fetch.close()
        await self.engine.dispose()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[ReadDb]:
        async with self.reader.connect() as conn:
            yield ReadDb(conn, self)

    @asynccontextmanager
    async def write(self) -> AsyncIterator[WriteDb]:
        """One transaction, committed at the end of the block; then what had to wait for the commit runs."""
        async with self.engine.begin() as conn:
            db = WriteDb(conn, self)
            yield db
        for act in db.after.values():
            await act()


def engine(url: str, pool: int = 8) -> AsyncEngine:
    """An engine on psycopg; the server ends a transaction that idles for 5 s, since it would stop every outbox reader."""
    return create_async_engine(
        sa.make_url(url).set(drivername="postgresql+psycopg"),
        pool_size=pool,
        max_overflow=pool,
        pool_timeout=10,
        execution_options={"preserve_rowcount": True},  # else an INSERT reports -1, and a lost conflict looks won
        json_serializer=lambda value: msgspec.json.encode(value).decode(),
        json_deserializer=msgspec.json.decode,
        connect_args={
            "options": "-c timezone=UTC -c idle_in_transaction_session_timeout=5s "
            "-c lock_timeout=8s -c statement_timeout=30s",
            "application_name": "meadow",
        },
    )


def literal(value: str) -> str:
    """A quoted SQL literal, for DDL that takes no parameters."""
    return pg_sql.Literal(value).as_string(None)
