"""The line to PostgreSQL: what is long, cut short, refused or hung up leaves it, or its loop, as the driver would."""

import asyncio
import time

import psycopg
import pytest

from meadow.base import sql
from meadow.base.db import House
from meadow.base.line import Line


async def lines(house: House, n: int) -> list[Line]:
    async with house.read() as db:
        address = db.conn.info.dsn
        secret = db.conn.info.password
    return [await Line.connect(f"{address} password={secret}", autocommit=True) for _ in range(n)]


async def first(line: Line, query: str, *values: object) -> object:
    return (await (await line.execute(query, values or None)).fetchone())[0]  # type: ignore[arg-type,index]


async def test_long_ones_go_both_ways_and_one_registration_serves_them(house: House) -> None:
    (line,) = await lines(house, 1)
    assert await first(line, "SELECT length(%s::text)", "y" * 8_000_000) == 8_000_000
    assert len(str(await first(line, "SELECT repeat('x', 3000000)"))) == 3_000_000
    held = line._held
    async with line.transaction():
        assert await first(line, "SELECT 1") == 1
    assert line._held is held is not None
    await line.close()
    assert line._held is None


async def test_a_statement_that_is_cut_short_ends_at_the_server(house: House) -> None:
    (line,) = await lines(house, 1)
    sleeping = asyncio.create_task(line.execute("SELECT pg_sleep(20)"))
    await asyncio.sleep(0.1)
    began = time.monotonic()
    sleeping.cancel()
    with pytest.raises(asyncio.CancelledError):
        await sleeping
    assert time.monotonic() - began < 3
    assert await first(line, "SELECT 2") == 2
    with pytest.raises(psycopg.errors.DivisionByZero):
        await line.execute("SELECT 1 / 0")
    assert await first(line, "SELECT 3") == 3
    await line.close()


async def test_a_line_that_was_hung_up_leaves_the_loop(house: House) -> None:
    line, idle, busy = await lines(house, 3)
    await idle.execute("SELECT 1")
    waiting = asyncio.create_task(busy.execute("SELECT pg_sleep(20)"))
    await asyncio.sleep(0.1)
    for other in (idle, busy):
        await line.execute("SELECT pg_terminate_backend(%s)", [other.info.backend_pid])
    with pytest.raises(psycopg.OperationalError):
        await waiting
    await asyncio.sleep(0.1)
    assert idle._held is busy._held is None, "its number may be given to another socket"
    with pytest.raises(psycopg.OperationalError):
        await idle.execute("SELECT 1")
    for _ in range(3):  # on the same numbers
        (again,) = await lines(house, 1)
        assert await first(again, "SELECT 4") == 4
        await again.close()
    for each in (line, idle, busy):
        await each.close()


def test_the_house_uses_it_and_arrays_are_written_plainly() -> None:
    assert sql.Connection is Line
    assert sql.listed([1, None, "a"]) == "{1,NULL,a}"
