"""The warehouse as everything outside its own process reaches it: ClickHouse over HTTP, one client per loop."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit
from weakref import WeakKeyDictionary

from meadow.base.errors import Unavailable
from meadow.base.settings import Settings
from meadow.base.track.tables import DATABASE, Trace, fill

if TYPE_CHECKING:
    from clickhouse_connect.driver.asyncclient import AsyncClient

USER = "meadow"
_WORDS = {
    "<day>": """ts >= toDateTime64(toDateTime({d:Date}, '{tz}') + INTERVAL 4 HOUR, 3)
      AND ts < toDateTime64(toDateTime({d:Date} + 1, '{tz}') + INTERVAL 4 HOUR, 3)""",
    "<known>": """SELECT actor FROM bot_actor WHERE to >= toDateTime64(toDateTime({d:Date}, '{tz}') + INTERVAL 4 HOUR, 3)
      AND from < toDateTime64(toDateTime({d:Date} + 1, '{tz}') + INTERVAL 4 HOUR, 3)""",
}
"""The hours of a business day, which begins at 04:00, and who was found to be a bot in it."""
_SESSIONS = """INSERT INTO sessions_<n> SELECT {d:Date}, shop, actor, min(ts), max(ts), count(), argMin(scene, ts),
  argMin(source, ts), argMinIf(campaign_id, ts, campaign_id != 0), countIf(name IN ('view_item', 'select_item')),
  countIf(name = 'add_to_cart'), countIf(name = 'purchase'), sumIf(amount_minor, name = 'purchase') FROM
  (SELECT *, sum(cut) OVER (PARTITION BY shop, actor ORDER BY ts, event_id ROWS UNBOUNDED PRECEDING) AS number FROM
    (SELECT *, toUInt8(isNull(before) OR dateDiff('second', before, ts) > 1800
        OR (campaign_id != 0 AND campaign_id != ifNull(came, 0))) AS cut FROM
      (SELECT shop, actor, ts, event_id, name, scene, source, campaign_id, amount_minor,
        lagInFrame(toNullable(ts)) OVER (PARTITION BY shop, actor ORDER BY ts, event_id
          ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS before,
        anyLast(nullIf(campaign_id, 0)) OVER (PARTITION BY shop, actor ORDER BY ts, event_id
          ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS came FROM
        (SELECT *, arrayJoin(if(shop_id = 0, [toUInt64(0)], [toUInt64(0), shop_id])) AS shop FROM events
          WHERE <day> AND actor != 0 AND is_bot = 0 AND actor NOT IN (SELECT actor FROM erased)
          AND actor NOT IN (<known>) AND (toUInt16(name) < 40 OR name IN ('order_created', 'purchase', 'share', 'like',
            'comment', 'follow', 'claim_coupon', 'join_member', 'ask_service'))))))
  GROUP BY shop, actor, number"""
"""Cut after half an hour, or where another campaign brought somebody; in each shop, and as shop 0 in the whole house."""
_BOTS = """INSERT INTO bot_actor SELECT actor, min(ts), max(ts), max(bot_score) FROM events
  WHERE <day> AND toUInt16(name) < 40 AND actor NOT IN (<known>)
  GROUP BY actor HAVING countIf(is_bot = 1) > 0 AND countIf(is_bot = 1) * {of:UInt8} >= count()"""
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
            made = await clickhouse_connect.get_async_client(
                **address(settings), autogenerate_session_id=False, connect_timeout=5, send_receive_timeout=60
            )
        except ClickHouseError as error:
            raise Unavailable(retry_after=2) from error
        if held.setdefault(settings.clickhouse_url, made) is not made:  # two asked at once: the first one stays
            await made.close()
    return held[settings.clickhouse_url]


async def rows(settings: Settings, sql: str, params: dict[str, Any] | None = None) -> list[tuple[Any, ...]]:
    """The rows of one SELECT; parameters bind as `{name:Type}`. Raises `Unavailable`."""
    from clickhouse_connect.driver.exceptions import OperationalError  # noqa: PLC0415 - as above

    try:
        found = await (await client(settings)).query(sql, parameters=params)
    except OperationalError as error:  # it went away after it had answered
        raise Unavailable(retry_after=2) from error
    return [tuple(row) for row in found.result_rows]


async def insert(
    settings: Settings, table: str, data: Sequence[Sequence[Any]], columns: Sequence[str], *, token: str = ""
) -> None:
    """Append rows; the same token a second time changes nothing. Batch them: one row costs as much as ten thousand."""
    tell = {"async_insert": 0} | ({"insert_deduplication_token": token} if token else {})
    await (await client(settings)).insert(table, data, column_names=list(columns), settings=tell)


async def cut_sessions(settings: Settings, day: date) -> None:
    """Make the official sessions of a business day anew from its rows, and swap them in."""
    ask, words = (await client(settings)).command, {"<n>": f"{day:%Y%m%d}"}
    await ask(_put("DROP TABLE IF EXISTS sessions_<n>", words))
    await ask(_put("CREATE TABLE sessions_<n> AS sessions", words))
    await ask(_put(_SESSIONS, words), parameters={"d": day}, settings={"max_threads": 1})
    await ask(_put("ALTER TABLE sessions REPLACE PARTITION <n> FROM sessions_<n>", words))
    await ask(_put("DROP TABLE sessions_<n>", words))


async def judge_bots(settings: Settings, day: date, one_of: int) -> None:
    """Enter who is a bot for a whole business day: of whose events at least one of so many was scored as one."""
    await (await client(settings)).command(_put(_BOTS, {}), parameters={"d": day, "of": one_of})


async def days_without_sessions(settings: Settings, today: date) -> list[date]:
    """Of the last two weeks, the business days that have rows and no sessions yet."""
    sql = """SELECT DISTINCT toDate(ts - INTERVAL 4 HOUR, '{tz}') AS day FROM events WHERE ts > toDateTime({d:Date} - 14, '{tz}')
      AND day <= {d:Date} AND day NOT IN (SELECT day FROM sessions) ORDER BY day"""
    return [day for (day,) in await rows(settings, fill(sql), {"d": today})]


async def was_remade(settings: Settings, day: date) -> bool:
    """Whether the rollups of a day were made anew after it had ended."""
    sql = "SELECT count() FROM recon WHERE day = {d:Date} AND toDate(at, '{tz}') > day"
    return bool((await rows(settings, fill(sql), {"d": day}))[0][0])


_FORGOTTEN = """<actor> IN {a:Array(UInt64)} AND NOT (<stays>)
  AND toUnixTimestamp(<moment>) <= transform(<actor>, {a:Array(UInt64)}, {t:Array(UInt32)}, toUInt32(0))"""


async def entomb(settings: Settings, actors: Sequence[int], at: datetime) -> None:
    """Enter tombstones, for the browsers of these actors before they logged in too."""
    sql = "SELECT DISTINCT anon FROM alias WHERE user IN {a:Array(UInt64)}"
    known = {*actors, *(anon for (anon,) in await rows(settings, sql, {"a": list(actors)}))}
    await insert(settings, "erased", [(actor, at) for actor in sorted(known)], ["actor", "at"])


async def tombs(settings: Settings) -> dict[int, datetime]:
    """Who asked to be forgotten, and until when."""
    return {int(a): at for a, at in await rows(settings, "SELECT actor, max(at) FROM erased GROUP BY actor")}


async def lift(settings: Settings, actors: Sequence[int]) -> None:
    """Drop tombstones, and what told whose browser it was."""
    ask = (await client(settings)).command
    await ask("DELETE FROM erased WHERE actor IN {a:Array(UInt64)}", parameters={"a": list(actors)})


async def forget(settings: Settings, trace: Trace, until: Mapping[int, datetime]) -> int:
    """Delete the rows of a table that these actors left until their moments; returns how many there were."""
    words = {"<actor>": trace.actor, "<moment>": trace.moment, "<stays>": trace.stays, "<table>": trace.table}
    given = {"a": list(until), "t": [int(at.timestamp()) for at in until.values()]}
    which = _put(_FORGOTTEN, words)
    found = await rows(settings, _put("SELECT count() FROM <table> WHERE <which>", {"<which>": which, **words}), given)
    if count := int(found[0][0]):
        delete = _put("DELETE FROM <table> WHERE <which>", {"<which>": which, **words})
        await (await client(settings)).command(delete, parameters=given)
    return count


def _put(sql: str, words: Mapping[str, str]) -> str:
    for word, text in {**_WORDS, **words}.items():
        sql = sql.replace(word, text)
    return fill(sql)


async def close() -> None:
    """Close this loop's clients."""
    for one in _clients.pop(asyncio.get_running_loop(), {}).values():
        await one.close()
