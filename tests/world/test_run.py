"""A run of the simulated market: what its report says, and when it exits with 0."""

import json
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from meadow.world import run
from meadow.world.client import Door, Person, Refused, attempt
from meadow.world.run import Plan, Report, Run
from meadow.world.stall import Stall
from tests.make.running import Running


def test_a_report_is_good_only_without_5xx() -> None:
    report = Report()
    assert not report.ok, "nothing was asked"
    report.hear("feed", 200, 0.010, "")
    report.hear("feed", 200, 0.030, "")
    report.hear("checkout", 409, 0.020, "goods.stock.sold_out")
    assert report.ok
    told = report.told(2.0)
    assert told["verbs"]["feed"] == {"count": 2, "p50_ms": 30.0, "p95_ms": 30.0}
    assert told["refusals"] == {"goods.stock.sold_out": 1}
    report.count({"claimed": 2, "coupons": 1, "asked": 1})
    told = report.told(2.0)
    assert told["offers"] == {"claimed": 2, "coupons": 1}
    assert "aftersale asked 1  agreed 0" in run.table(told)
    report.hear("feed", 502, 0.010, "")
    assert not report.ok
    assert report.told(2.0)["status_5xx"] == 1


@pytest.fixture
async def broken() -> AsyncIterator[str]:
    """A house on fire: it says who it is and breaks at everything else."""

    async def breaks(_: web.Request) -> web.Response:
        return web.json_response({"code": "base.broken"}, status=500)

    app = web.Application()
    app.add_routes([web.get("/api/site", _site), web.get("/api/carriers", _carriers), web.get("/api/products", _none)])
    app.add_routes([web.route("*", "/{path:.*}", breaks)])
    server = TestServer(app)
    await server.start_server()
    yield str(server.make_url("/")).rstrip("/")
    await server.close()


async def _site(_: web.Request) -> web.Response:
    return web.json_response({"collect_url": "http://127.0.0.1:9", "ingest_key": "k"})


async def _carriers(_: web.Request) -> web.Response:
    return web.json_response({"items": [{"code": "meadow", "traced": True}]})


async def _none(_: web.Request) -> web.Response:
    return web.json_response({"items": []})


async def test_what_became_impossible_is_left_and_what_broke_is_not() -> None:
    async def gone(_: web.Request) -> web.Response:
        return web.json_response({"code": "trade.orders.not_invoiceable"}, status=409)

    async def breaks(_: web.Request) -> web.Response:
        return web.json_response({"code": "base.broken"}, status=500)

    app = web.Application()
    app.add_routes([web.get("/api/site", _site), web.post("/gone", gone), web.post("/breaks", breaks)])
    server = TestServer(app)
    await server.start_server()
    door, boss = Door(str(server.make_url("/"))), Person("boss", "secret", "Boss")
    try:
        await door.open()
        assert await attempt(door, boss, "/gone", {}, "issue") is None
        with pytest.raises(Refused):
            await attempt(door, boss, "/breaks", {}, "issue")
    finally:
        await door.close()
        await server.close()


async def test_a_house_that_breaks_is_reported(broken: str, tmp_path: Path) -> None:
    told = await Run(tmp_path, broken, "", Plan(2, 0.01, 7)).run()
    assert told["status_5xx"] >= 2
    assert told["ok"] is False
    assert "BAD" in run.table(told)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    house = Running(tmp_path_factory.mktemp("w") / "data")
    try:
        yield house.start()
    finally:
        house.stop()


@pytest.mark.fault
def test_strangers_trade_in_an_empty_house_and_the_books_agree(running: Running) -> None:
    words = [
        "world",
        "run",
        "--shoppers",
        "12",
        "--minutes",
        "0.4",
        "--seed",
        "7",
        "--json",
        "--data",
        str(running.home),
    ]
    done = subprocess.run(
        [sys.executable, "-m", "meadow.cli", *words], check=False, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr[-2000:]
    told = json.loads(done.stdout)
    assert told["ok"]
    assert told["status_5xx"] == 0
    assert told["orders"]["placed"] >= told["orders"]["paid"] > 0
    assert told["events_sent"] > 0
    assert running.until_audited(60)["ok"]


async def test_a_shop_says_where_it_sends_from() -> None:
    told: list[tuple[str, str, object]] = []

    class Door:
        async def get(self, _who: object, path: str, _verb: str = "") -> dict:
            if path == "/api/provinces":
                names = {"33": "浙江", "31": "上海", "15": "内蒙古", "23": "黑龙江"}
                return {"items": [{"code": c, "name": {"zh-CN": n, "en": c}} for c, n in names.items()]}
            return {"items": [{}]}

        async def call(self, _who: object, method: str, path: str, body: object, **_: object) -> None:
            told.append((method, path, body))

    for city, code in (("浙江省杭州市余杭区", "33"), ("上海市上海市徐汇区", "31"), ("黑龙江省哈尔滨市", "23")):
        await Stall(Door(), None, "/shop").furnish(city, "138")  # type: ignore[arg-type]
        assert told[-1] == ("PUT", "/shop/origin", {"province": code})
