"""PostgreSQL: two types of access, the house that owns them, and the few words tables are declared with."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import msgspec
import psycopg
import sqlalchemy as sa
from psycopg import sql as pg_sql
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TIMESTAMP

from meadow.base import sql
from meadow.base.fetch import Fetch
from meadow.base.files import Files
from meadow.base.relay import Relay
from meadow.base.settings import Settings
from meadow.base.vault import Vault

T = TypeVar("T")
Params = sql.Params
Fixed = sql.Fixed
listed = sql.listed
Statement = sa.Executable | Fixed
Row = Any
"""A named tuple: columns by name, by place, or unpacked."""

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


def given(table: sa.Table, *names: str) -> dict[str, sa.BindParameter[Any]]:
    """Named places for these columns (all, when none is named), typed as the columns: for `Fixed` statements."""
    return {c.name: sa.bindparam(c.name, type_=c.type) for c in table.c if not names or c.name in names}


def among(column: sa.Column[Any], name: str) -> sa.ColumnElement[bool]:
    """`column = ANY(:name)`, for a list of any length in a `Fixed` statement."""
    return column == sa.any_(sa.bindparam(name, type_=ARRAY(column.type)))


def mapping(row: Row) -> dict[str, Any]:
    """A row by column name."""
    found: dict[str, Any] = row._asdict()
    return found


def struct(kind: type[T], row: Row) -> T:
    """A row as a Struct; raises `msgspec.ValidationError` when table and type disagree, which is a bug."""
    return msgspec.convert(mapping(row), kind)


class ReadDb:
    """Reads, outside a transaction; a replica may serve it."""

    __slots__ = ("conn", "house")

    def __init__(self, conn: sql.Connection, house: "House") -> None:
        self.conn = conn
        self.house = house

    async def all(self, stmt: Statement, params: Params = None) -> Sequence[Row]:
        return await (await self._ask(stmt, params)).fetchall()

    async def one(self, stmt: Statement, params: Params = None) -> Row | None:
        return await (await self._ask(stmt, params)).fetchone()

    async def value(self, stmt: Statement, params: Params = None) -> Any:
        row = await (await self._ask(stmt, params)).fetchone()
        return row[0] if row else None

    async def _ask(self, stmt: Statement, params: Params) -> psycopg.AsyncCursor[Any]:
        text, values = sql.ready(stmt, params)
        try:
            return await self.conn.execute(text, values)
        except psycopg.Error as error:
            raise sql.wrapped(text, error) from error


class WriteDb(ReadDb):
    """One transaction; whoever opened it commits it, and nobody else."""

    __slots__ = ("after",)

    def __init__(self, conn: sql.Connection, house: "House") -> None:
        super().__init__(conn, house)
        self.after: dict[str, Callable[[], Awaitable[None]]] = {}

    async def run(self, stmt: Statement, params: Params = None) -> int:
        """Execute a write; returns the number of rows it touched."""
        return (await self._ask(stmt, params)).rowcount

    async def many(self, stmt: Statement, rows: Sequence[Mapping[str, Any]]) -> None:
        """Execute one statement for many rows in few round trips; no rows is no work."""
        if len(rows) < 2:  # a lone row needs no pipeline
            for row in rows:
                await self._ask(stmt, row)
            return
        text, values = sql.ready_many(stmt, rows)
        try:
            async with self.conn.cursor() as cursor:
                await cursor.executemany(text, values)
        except psycopg.Error as error:
            raise sql.wrapped(text, error) from error

    @asynccontextmanager
    async def savepoint(self) -> AsyncIterator[None]:
        """A part that may fail by itself without losing the rest."""
        async with self.conn.transaction():
            yield

    async def driver(self) -> Any:
        """The psycopg connection underneath, for libraries that join this transaction."""
        return self.conn


Now = Callable[[WriteDb, Any], Awaitable[None]]
Each = Callable[[WriteDb, Any], Awaitable[None]]
Many = Callable[[WriteDb, Sequence[Any]], Awaitable[None]]
Batch = Callable[["House", Sequence[Any]], Awaitable[None]]
Check = Callable[[ReadDb], Awaitable[Sequence[str]]]


class Follower(msgspec.Struct, frozen=True):
    """A `later` reader of the outbox with its own cursor.

    `each` (one fact) and `many` (all of a batch) run in the transaction that moves the cursor, `batch` outside one. `every`:
    seconds between two readings, where facts cost less together and may wait. `old`: whether it reads what was told before it
    first ran.
    """

    name: str
    events: tuple[type, ...]
    each: Each | None = None
    many: Many | None = None
    batch: Batch | None = None
    every: float = 0.0
    old: bool = True


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
        self.pool = sql.pool(settings.database_url, settings.database_pool)
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
        for engine in self.engines.values():
            if close := getattr(engine, "aclose", None):
                await close()
        await self.bus.close()
        await self.fetch.close()
        await self.pool.close()

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[sql.Connection]:
        """A connection of the pool; one that broke takes its idle siblings along, since they went with the same server."""
        if self.pool.closed:  # first use: a command of one transaction opens nothing else
            await self.pool.open()
        async with self.pool.connection() as conn:
            try:
                yield conn
            finally:
                if conn.closed:
                    await self.pool.drain()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[ReadDb]:
        async with self._connection() as conn:
            yield ReadDb(conn, self)

    @asynccontextmanager
    async def still(self) -> AsyncIterator[ReadDb]:
        """One unchanging view of everything, for reads that compare: an audit while others go on."""
        async with self._connection() as conn, conn.transaction():
            await conn.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield ReadDb(conn, self)

    @asynccontextmanager
    async def write(self) -> AsyncIterator[WriteDb]:
        """One transaction, committed at the end of the block; then what had to wait for the commit runs."""
        async with self._connection() as conn, conn.transaction():
            db = WriteDb(conn, self)
            yield db
        for act in db.after.values():
            await act()

    @asynccontextmanager
    async def single(self) -> AsyncIterator[WriteDb]:
        """A write of exactly one statement, which is a transaction by itself: BEGIN and COMMIT cost as much as most statements."""
        async with self._connection() as conn:
            db = WriteDb(conn, self)
            yield db
        for act in db.after.values():
            await act()


def mark(key: sa.ColumnElement[Any], amount: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    """A sum that is equal on two sides only where each key has the same amount on both: for comparing without reading rows."""
    return sa.func.coalesce(sa.func.sum(sa.func.hashtext(sa.cast(key, sa.Text)) * sa.cast(amount, sa.Numeric)), 0)


def literal(value: str) -> str:
    """A quoted SQL literal, for DDL that takes no parameters."""
    return pg_sql.Literal(value).as_string(None)
