"""Where blocks go: the chDB of this process, or a ClickHouse elsewhere; the consumer cannot tell which."""

import io
from typing import TYPE_CHECKING, Any, Protocol

from meadow.base.track.warehouse.owner import EngineError, Owner, clause
from meadow.base.track.warehouse.plan import Part

if TYPE_CHECKING:
    from clickhouse_connect.driver.httpclient import HttpClient

BLOCK = {
    "async_insert": "0",
    "deduplicate_blocks_in_dependent_materialized_views": "1",
    "max_insert_block_size": "4000000",
    "min_insert_block_size_rows": "4000000",
    "min_insert_block_size_bytes": "0",
    "max_partitions_per_insert_block": "0",
    "max_threads": "1",
}

FORMS = {
    "Native": {},
    "JSONEachRow": {"date_time_input_format": "best_effort", "input_format_skip_unknown_fields": "1"},
}
"""How blocks are written; rows of side tables come as JSON, their times as ISO text."""


class Sink(Protocol):
    """Insert one block under a token; ask a question and get tab-separated text."""

    def insert(self, part: Part, token: str) -> None: ...
    def ask(self, sql: str, params: dict[str, Any] | None = None) -> str: ...


class Own:
    """The embedded warehouse."""

    def __init__(self, owner: Owner) -> None:
        self.owner = owner

    def insert(self, part: Part, token: str) -> None:
        told = {**BLOCK, **FORMS[part.form], "insert_deduplication_token": token}
        head = f"INSERT INTO {part.table} ({part.columns})" + clause(told)
        self.owner.append_block(head, part.form, io.BytesIO(part.block))

    def ask(self, sql: str, params: dict[str, Any] | None = None) -> str:
        texts = {k: f"[{','.join(map(repr, v))}]" if isinstance(v, list) else str(v) for k, v in (params or {}).items()}
        return self.owner.tell(sql, "TabSeparated", texts).decode()


class Remote:
    """A ClickHouse elsewhere."""

    def __init__(self, address: dict[str, Any]) -> None:
        self.address = address
        self.client: HttpClient | None = None

    def insert(self, part: Part, token: str) -> None:
        told = {**BLOCK, **FORMS[part.form], "insert_deduplication_token": token}
        try:
            self._open().raw_insert(part.table, part.columns.split(","), part.block, told, fmt=part.form)
        except Exception as error:
            if type(error).__name__ == "DatabaseError":
                raise EngineError(str(error)) from error
            raise

    def ask(self, sql: str, params: dict[str, Any] | None = None) -> str:
        return self._open().raw_query(sql, parameters=params, fmt="TabSeparated").decode()

    def _open(self) -> "HttpClient":
        if self.client is None:
            import clickhouse_connect  # noqa: PLC0415 - not wanted where the warehouse is embedded

            self.client = clickhouse_connect.get_client(**self.address, autogenerate_session_id=False)  # type: ignore[assignment]
        return self.client  # type: ignore[return-value]
