"""SQLAlchemy Core statements straight to psycopg: compiled once, with no second layer between the two at run time.

Core's own execution costs 0.10 to 0.15 ms of CPU a statement on top of the driver (greenlet, context, result); a purchase
runs dozens. The compiler and its cache stay SQLAlchemy's.
"""

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
import psycopg
import sqlalchemy as sa
from psycopg.rows import namedtuple_row
from psycopg.types.json import set_json_dumps, set_json_loads
from psycopg_pool import AsyncConnectionPool
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.util import LRUCache

from meadow.base.line import Line

Params = Mapping[str, Any] | None
Connection = Line
_SESSION = "-c timezone=UTC -c idle_in_transaction_session_timeout=5s -c lock_timeout=8s -c statement_timeout=30s"
_DIALECT: Any = PGDialect_psycopg(paramstyle="pyformat")  # type: ignore[no-untyped-call]
_DIALECT.server_version_info = (18,)
_compiled: Any = LRUCache(1500)


class Fixed:
    """A statement made once at import, whose every changing value is a named parameter; lists come as `= ANY(:name)`.

    It skips building and cache keys at each call, which is two thirds of what is left: for the hottest paths. Its constants
    stand in the text, so that a plan that is kept may use an index which covers only such rows.
    """

    __slots__ = ("_constant", "_processors", "_sql", "stmt")

    def __init__(self, stmt: sa.Executable) -> None:
        self.stmt = stmt
        self._sql: str | None = None
        self._processors: list[tuple[str, Any]] = []
        self._constant: dict[str, Any] = {}

    def ready(self, params: Params) -> tuple[str, dict[str, Any]]:
        """Text and values for the driver."""
        if self._sql is None:
            self._compile()
        values = self._constant | (params or {})  # type: ignore[operator]
        for name, process in self._processors:
            values[name] = process(values[name])
        return self._sql or "", values

    def _compile(self) -> None:
        compiled: Any = self.stmt.compile(dialect=_DIALECT)  # type: ignore[attr-defined]
        if compiled.post_compile_params:
            raise ValueError(str(compiled))
        processors = compiled._bind_processors  # noqa: SLF001 - Core has no public word for it
        text, held = compiled.string, {name: bind for bind, name in compiled.bind_names.items()}
        for name, bind in held.items():
            if bind.required:
                if isinstance(bind.type, ARRAY) and isinstance(bind.type.item_type, sa.Uuid | sa.Integer):
                    self._processors.append((name, listed))
                elif name in processors:
                    self._processors.append((name, processors[name]))
            elif type(bind.value) in {str, int, bool}:
                said = compiled.render_literal_value(bind.value, bind.type).replace("%", "%%")
                text = text.replace(f"%({name})s", said)
            else:
                self._constant[name] = processors[name](bind.value) if name in processors else bind.value
        self._sql = text


def listed(values: Iterable[object]) -> str:
    """An array as PostgreSQL reads it, of ids, numbers, or words that need no quotes; a fifth of what the driver's own costs."""
    return "{" + ",".join("NULL" if v is None else str(v) for v in values) + "}"


def ready(stmt: sa.Executable | Fixed, params: Params) -> tuple[str, dict[str, Any]]:
    """A statement as the driver takes it: text with named places, and its values."""
    if isinstance(stmt, Fixed):
        return stmt.ready(params)
    compiled, values, _ = _bound(stmt, params, list(params or ()))
    processors = compiled._bind_processors  # noqa: SLF001 - Core has no public word for it
    text = compiled.string
    if compiled.literal_execute_params or compiled.post_compile_params:
        state = compiled._process_parameters_for_postcompile(values)  # noqa: SLF001 - as above
        text, processors = state.statement, {**processors, **state.processors}
        values.update(state.additional_parameters)
        values = {name: value for name, value in values.items() if name not in state.parameter_expansion}
    return text, {n: processors[n](v) if n in processors else v for n, v in values.items()}


def ready_many(stmt: sa.Executable | Fixed, rows: Sequence[Mapping[str, Any]]) -> tuple[str, list[dict[str, Any]]]:
    """A statement as the driver takes it, with the values of each row."""
    if isinstance(stmt, Fixed):
        made = [stmt.ready(row) for row in rows]
        return made[0][0], [values for _, values in made]
    compiled, _, held = _bound(stmt, rows[0], list(rows[0]), many=True)
    processors = compiled._bind_processors  # noqa: SLF001 - as above
    found = []
    for row in rows:
        values = compiled.construct_params(
            row, extracted_parameters=held[0], escape_names=False, _collected_params=held[1]
        )
        found.append({n: processors[n](v) if n in processors else v for n, v in values.items()})
    return compiled.string, found


def _bound(
    stmt: Any, params: Params, keys: list[str], *, many: bool = False
) -> tuple[Any, dict[str, Any], tuple[Any, Any]]:
    compiled, extracted, own, _ = stmt._compile_w_cache(  # noqa: SLF001 - what Core itself runs
        _DIALECT, compiled_cache=_compiled, column_keys=sorted(keys), for_executemany=many
    )
    if isinstance(compiled, SQLCompiler):
        values = compiled.construct_params(
            params, extracted_parameters=extracted, escape_names=False, _collected_params=own
        )
        return compiled, dict(values), (extracted, own)
    raise TypeError(stmt)


def wrapped(text: str, error: psycopg.Error) -> Exception:
    """The driver's error as SQLAlchemy's of the same kind, without the values: they may be personal."""
    return sa.exc.DBAPIError.instance(text, None, error, psycopg.Error, hide_parameters=True, dialect=_DIALECT)


def pool(url: str, size: int) -> AsyncConnectionPool[Connection]:
    """Connections in autocommit; the server ends a transaction that idles for 5 s, since it would stop every outbox reader."""
    args, named = _DIALECT.create_connect_args(sa.make_url(url).set(drivername="postgresql+psycopg"))
    own = {"autocommit": True, "row_factory": namedtuple_row, "options": _SESSION, "application_name": "meadow"}
    made: AsyncConnectionPool[Connection] = AsyncConnectionPool(
        psycopg.conninfo.make_conninfo(*args, **named), connection_class=Line, min_size=1, max_size=2 * size, timeout=10, open=False,
        kwargs=own, configure=_configure, reconnect_timeout=1e9,
    )  # fmt: skip
    made._pool = _Newest()  # noqa: SLF001 - it has no word for it
    return made


class _Newest(deque[Connection]):
    """The line that came back last is handed out first: its server knows the statements, and has planned them for good."""

    def popleft(self) -> Connection:
        return self.pop()


async def _configure(conn: Connection) -> None:
    conn.prepared_max = 300  # a process runs more statements than the driver expects
    set_json_loads(msgspec.json.decode, conn)
    set_json_dumps(msgspec.json.encode, conn)
