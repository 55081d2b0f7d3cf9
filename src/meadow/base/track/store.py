"""The warehouse as everything outside its own process reaches it: ClickHouse over HTTP, one client per loop."""

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit
from weakref import WeakKeyDictionary

from meadow.base.errors import Unavailable
from meadow.base.settings import Settings
from meadow.base.track.tables import DATABASE

if TYPE_CHECKING:
    from clickhouse_connect.driver.asyncclient import AsyncClient

USER = "meadow"
_clients: "WeakKeyDictionary[asyncio.AbstractEventLoop, dict[str, AsyncClient]]" = WeakKeyDictionary()


def password(settings: Settings) -> str:
    """The token of the embedded warehouse."""
    return settings.keys.warehouse.hex()


def address(settings: Settings) -> dict[str, Any]:
    """Connection arguments for clickhouse-connect; what the URL leaves out is the embedded warehouse's."""
    parts = urlsplit(settings.clickhouse_url)
    if not parts.hostname:
        raise Unavailable(retry_after=1)
    return {
        "host": parts.hostname,
        "port": parts.port or (8443 if parts.scheme == "https" else 8123),
        "interface": parts.scheme or "http",
        "username": unquote(parts.username or USER),
        "password": unquote(parts.password) if parts.password else password(settings),
        "database": parts.path.strip("/") or DATABASE,
    }


async def client(settings: Settings) -> "AsyncClient":
    """The client of this loop; raises `Unavailable` while the warehouse does not answer."""
    import clickhouse_connect  # noqa: PLC0415 - 0.2 s and numpy, which the collector and the command line do not want
    from clickhouse_connect.driver.exceptions import ClickHouseError  # noqa: PLC0415

    held = _clients.setdefault(asyncio.get_running_loop(), {})
    if settings.clickhouse_url not in held:
        try:
            held[settings.clickhouse_url] = await clickhouse_connect.get_async_client(
                **address(settings), autogenerate_session_id=False, connect_timeout=5, send_receive_timeout=60
            )
        except ClickHouseError as error:
            raise Unavailable(retry_after=2) from error
    return held[settings.clickhouse_url]


async def rows(settings: Settings, sql: str, params: dict[str, Any] | None = None) -> list[tuple[Any, ...]]:
    """The rows of one SELECT; parameters bind as `{name:Type}`."""
    found = await (await client(settings)).query(sql, parameters=params)
    return [tuple(row) for row in found.result_rows]


async def insert(
    settings: Settings, table: str, data: Sequence[Sequence[Any]], columns: Sequence[str], *, token: str = ""
) -> None:
    """Append rows; the same token a second time changes nothing. Batch them: one row costs as much as ten thousand."""
    tell = {"async_insert": 0} | ({"insert_deduplication_token": token} if token else {})
    await (await client(settings)).insert(table, data, column_names=list(columns), settings=tell)


async def close() -> None:
    """Close this loop's clients."""
    for one in _clients.pop(asyncio.get_running_loop(), {}).values():
        await one.close()
