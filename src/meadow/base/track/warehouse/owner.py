"""chDB, owned by this process: a few connections in threads, each resolving its database per query."""

import queue
import re
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from meadow.base.track.tables import DATABASE

READERS = 4
CHUNK = 4 << 20
_CODE = re.compile(r"Code: (\d+)\.")
_LITERAL = str.maketrans({"\\": "\\\\", "'": "\\'"})


class EngineError(Exception):
    """What ClickHouse refused, with its numeric code."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        found = _CODE.search(text)
        self.code = int(found[1]) if found else 1002


def clause(settings: Mapping[str, str]) -> str:
    """A SETTINGS clause; names are checked by the caller, values quoted here."""
    return " SETTINGS " + ", ".join(f"{k}='{v.translate(_LITERAL)}'" for k, v in settings.items()) if settings else ""


class Owner:
    """The one opener of the warehouse's path; a second process is refused by chDB itself."""

    def __init__(self, path: Path) -> None:
        from chdb import state  # noqa: PLC0415 - 0.27 GB, wanted in this process only

        path.mkdir(parents=True, exist_ok=True)
        self.connections = [state.connect(str(path)) for _ in range(READERS + 1)]
        self.current = dict.fromkeys(map(id, self.connections), "default")
        self.free: queue.Queue[Any] = queue.Queue()
        self.writer = self.connections[0]
        self.writes = 0
        for one in self.connections[1:]:
            self.free.put(one)
        self.threads = ThreadPoolExecutor(READERS, thread_name_prefix="chdb")
        self._ask(self.writer, f"CREATE DATABASE IF NOT EXISTS {DATABASE} ENGINE=Atomic", "Null", {}, "default")
        names = self._ask(self.writer, "SELECT name FROM system.settings", "TabSeparated", {}, DATABASE)
        self.known_settings = frozenset(names.decode().split())

    def ask(
        self, sql: str, form: str = "TabSeparated", params: Mapping[str, str] | None = None, database: str = DATABASE
    ) -> bytes:
        """The whole result of one statement in a ClickHouse format; raises `EngineError`. Blocks: call it in a thread."""
        with self._borrowed() as connection:
            return self._ask(connection, sql, form, params or {}, database)

    def tell(self, sql: str, form: str, params: Mapping[str, str], database: str = DATABASE) -> bytes:
        """A statement that may change something: what was read before is no longer true."""
        try:
            return self.ask(sql, form, params, database)
        finally:
            self.writes += 1

    def append(self, insert: str, form: str, chunks: Iterable[bytes], database: str = DATABASE) -> int:
        """Stream bytes of a format into an INSERT; returns the rows written, views included."""
        with self._borrowed() as connection:
            return self._append(connection, insert, form, chunks, database)

    def append_block(self, insert: str, form: str, file: BinaryIO) -> int:
        """The consumer's own insert: on its own connection, so that no reader can make it wait."""
        return self._append(self.writer, insert, form, iter(lambda: file.read(CHUNK), b""), DATABASE)

    def close(self) -> None:
        self.threads.shutdown()
        for one in self.connections:
            one.close()

    @contextmanager
    def _borrowed(self) -> Iterator[Any]:
        connection = self.free.get()
        try:
            yield connection
        finally:
            self.free.put(connection)

    def _enter(self, connection: Any, database: str) -> None:
        if self.current[id(connection)] != database:
            connection.query(f"USE `{database}`", "Null")
            self.current[id(connection)] = database

    def _ask(self, connection: Any, sql: str, form: str, params: Mapping[str, str], database: str) -> bytes:
        try:
            self._enter(connection, database)
            return bytes(connection.query(sql, form, params=dict(params)).bytes())
        except RuntimeError as error:
            raise EngineError(str(error)) from error
        except Exception as error:
            if type(error).__module__.startswith("chdb"):
                raise EngineError(str(error)) from error
            raise

    def _append(self, connection: Any, insert: str, form: str, chunks: Iterable[bytes], database: str) -> int:
        try:
            self._enter(connection, database)
            with connection.send_insert(insert, form) as stream:
                for chunk in chunks:
                    stream.append(chunk)
                return int(stream.finish().rows_written)
        except RuntimeError as error:
            raise EngineError(str(error)) from error
        except Exception as error:
            if type(error).__module__.startswith("chdb"):
                raise EngineError(str(error)) from error
            raise
        finally:
            self.writes += 1
