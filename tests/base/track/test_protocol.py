"""The owned warehouse, as an unmodified clickhouse-connect sees it."""

import asyncio
import gzip
import json
from datetime import UTC, datetime
from uuid import uuid4

import clickhouse_connect
import httpx
import pytest
from clickhouse_connect.driver.exceptions import DatabaseError

from meadow.base.track import store, tables

from .running import Running

ROWS = [
    (1, "一", 7, datetime(2026, 1, 2, 3, 4, 5, 678000, UTC), [1, 2], None),
    (2**64 - 1, "it's\t\\", -7, datetime(2030, 1, 1, tzinfo=UTC), [], 5),
]
COLUMNS = ["a", "b", "c", "d", "e", "f"]
TABLE = """CREATE TABLE {t} (a UInt64, b LowCardinality(String), c Int64, d DateTime64(3,'UTC'), e Array(UInt8), f Nullable(UInt8))
ENGINE=MergeTree ORDER BY a SETTINGS non_replicated_deduplication_window=100"""


@pytest.mark.parametrize("compress", [None, "lz4", "zstd", "gzip"])
def test_the_sync_client_writes_and_reads_every_compression(log: Running, compress: str | None) -> None:
    client = clickhouse_connect.get_client(**store.address(log.settings), compress=compress or False)
    name = f"sync_{compress}"
    client.command(TABLE.replace("{t}", name))
    client.insert(name, ROWS, column_names=COLUMNS)
    assert [
        tuple(r) for r in client.query("SELECT * FROM {n:Identifier} ORDER BY a", parameters={"n": name}).result_rows
    ] == [(a, b, c, d.replace(tzinfo=None), e, f) for a, b, c, d, e, f in ROWS]
    client.command(f"DROP TABLE {name}")
    client.close()


async def test_the_async_client_binds_parameters_and_streams(log: Running) -> None:
    client = await clickhouse_connect.get_async_client(**store.address(log.settings))
    sql = "SELECT {a:UInt64}, {b:String}, {c:Array(UInt64)}, {d:DateTime64(3)}"
    row = (await client.query(sql, parameters={"a": 2**63, "b": "it's\n\\", "c": [1, 2], "d": ROWS[0][3]})).result_rows[
        0
    ]
    assert tuple(row)[:3] == (2**63, "it's\n\\", [1, 2])
    total = 0
    async with await client.query_rows_stream("SELECT number FROM numbers(200000)") as stream:
        async for one in stream:
            total += one[0]
    assert total == sum(range(200000))
    assert (await client.query("SELECT 1 AS x LIMIT 0")).column_names == ("x",)
    await client.close()


async def test_reads_run_beside_each_other(log: Running) -> None:
    client = await store.client(log.settings)
    began = asyncio.get_running_loop().time()
    await asyncio.gather(*(client.query(f"SELECT sleep(1), {n}") for n in range(4)))
    assert asyncio.get_running_loop().time() - began < 2.5


async def test_what_many_ask_at_once_is_computed_once_until_something_is_written(log: Running) -> None:
    client = await store.client(log.settings)
    await client.command("CREATE TABLE kept (a UInt8) ENGINE=Memory")

    async def ask() -> str:
        return str((await client.query("SELECT count(), generateUUIDv4() FROM kept")).result_rows)

    assert len(set(await asyncio.gather(*(ask() for _ in range(8))))) == 1
    before = await ask()
    await client.insert("kept", [(1,)], column_names=["a"])
    after = await ask()
    assert after != before
    assert "(1," in after
    await client.command("DROP TABLE kept")


async def test_long_readers_are_two_at_most_and_screens_do_not_wait_for_them(log: Running) -> None:
    client = await store.client(log.settings)
    loop = asyncio.get_running_loop()
    began = loop.time()
    long = [
        asyncio.ensure_future(client.query(f"SELECT sleep(0.5), {n}", settings={"max_threads": 1})) for n in range(4)
    ]
    await client.query("SELECT 'screen'")
    assert loop.time() - began < 0.5
    await asyncio.gather(*long)
    assert loop.time() - began >= 1.0


async def test_a_token_lets_a_block_in_once_and_fills_views(log: Running) -> None:
    client = await store.client(log.settings)
    await client.command(TABLE.replace("{t}", "once"))
    await client.command(
        "CREATE TABLE once_sum (c UInt64) ENGINE=SummingMergeTree ORDER BY tuple() SETTINGS non_replicated_deduplication_window=100"
    )
    await client.command("CREATE MATERIALIZED VIEW once_mv TO once_sum AS SELECT count() AS c FROM once")
    for token in ("k1", "k1", "k2"):
        await store.insert(log.settings, "once", ROWS, COLUMNS, token=token)
    assert await log.ask("SELECT (SELECT count() FROM once), (SELECT sum(c) FROM once_sum)") == [(4, 4)]


async def test_json_rows_in_the_body_and_in_a_large_stream(log: Running) -> None:
    client = await store.client(log.settings)
    await client.command("CREATE TABLE js (n UInt64, s String) ENGINE=MergeTree ORDER BY n")
    await client.raw_insert("js", ["n", "s"], '{"n":1,"s":"x"}\n{"n":2,"s":"y"}', fmt="JSONEachRow")
    lines = "\n".join(json.dumps({"n": n, "s": "z" * 100}) for n in range(60_000)).encode()
    address = f"http://127.0.0.1:{log.ports['warehouse']}/"
    auth = (store.USER, store.password(log.settings))
    async with httpx.AsyncClient(auth=auth, trust_env=False) as http:
        body = b"INSERT INTO js FORMAT JSONEachRow\n" + lines
        assert (await http.post(address, content=body)).status_code == 200
        query = {"query": "INSERT INTO js FORMAT JSONEachRow"}
        zipped = gzip.compress(lines)
        assert (
            await http.post(address, params=query, content=zipped, headers={"content-encoding": "gzip"})
        ).status_code == 200
        bad = await http.post(address, params=query, content=b"{broken")
        assert bad.headers["x-clickhouse-exception-code"] != "0"
        assert (await http.get(address, params={"query": "SELECT 1"})).text == "1\n"
        assert (await http.get(address, params={"query": "DROP TABLE js"})).headers[
            "x-clickhouse-exception-code"
        ] == "164"
    assert await log.number("SELECT count() FROM js") == 120_002


@pytest.mark.parametrize(
    ("sql", "settings", "code"),
    [
        ("SELECT * FROM nowhere", {}, 60),
        ("SELEC 1", {}, 62),
        ("SELECT sleep(3)", {"max_execution_time": 1}, 159),
        ("SELECT nope", {}, 47),
        ("SET max_threads = 1", {}, 48),
    ],
)
async def test_errors_carry_the_engines_codes(log: Running, sql: str, settings: dict[str, int], code: int) -> None:
    client = await store.client(log.settings)
    with pytest.raises(DatabaseError) as caught:
        await client.raw_query(sql, settings=settings)
    assert caught.value.code == code


async def test_strangers_and_other_databases_are_refused(log: Running) -> None:
    address = store.address(log.settings)
    with pytest.raises(DatabaseError, match="516"):
        clickhouse_connect.get_client(**{**address, "password": "wrong"})
    with pytest.raises(DatabaseError, match="81"):
        clickhouse_connect.get_client(**{**address, "database": "other"}).query("SELECT 1")
    async with httpx.AsyncClient(trust_env=False) as http:
        base = f"http://127.0.0.1:{log.ports['warehouse']}"
        assert (await http.get(base + "/ping")).text == "Ok.\n"
        assert (await http.post(base + "/", content="SELECT 1")).headers["x-clickhouse-exception-code"] == "516"
        unknown = await http.post(
            base + "/?nonsense=1", content="SELECT 1", auth=(store.USER, store.password(log.settings))
        )
        assert unknown.headers["x-clickhouse-exception-code"] == "115"


async def test_migrations_run_once_in_order_and_a_failed_one_goes_on_later(
    log: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = await store.client(log.settings)
    monkeypatch.setattr(tables, "_registered", list(tables.registered()))
    name = f"t{uuid4().hex[:8]}"
    tables.register(
        f"x.{name}",
        1,
        (f"CREATE TABLE {name} (a UInt64, s Enum8({{scenes}})) ENGINE=MergeTree ORDER BY a SETTINGS {{s}}",),
    )
    tables.register(f"x.{name}", 2, (f"ALTER TABLE {name} ADD COLUMN b UInt8", "SELECT broken"))
    with pytest.raises(DatabaseError):
        await tables.migrate(client)
    assert await log.ask("SELECT version FROM ddl_version WHERE name = {n:String}", n=f"x.{name}") == [(1,)]
    tables._registered.pop()
    tables.register(f"x.{name}", 2, (f"ALTER TABLE {name} ADD COLUMN IF NOT EXISTS b UInt8",))
    assert await tables.migrate(client) == [(f"x.{name}", 2)]
    assert await tables.migrate(client) == []
    assert (
        await log.number("SELECT count() FROM system.columns WHERE table = {t:String} AND database = 'meadow'", t=name)
        == 3
    )
