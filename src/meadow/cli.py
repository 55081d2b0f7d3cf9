"""The command line: `meadow up`, and every process and verb by itself; each loads only what it needs (SQL alone costs a second)."""

import argparse
import asyncio
import os
import secrets
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from meadow.base import settings
from meadow.base.settings import Settings
from meadow.world.words import evening, world_words

T = TypeVar("T")


def main(argv: Sequence[str] | None = None) -> None:
    """Run one verb; exit status 0 only where it holds."""
    given = _parser().parse_args(argv)
    run = VERBS[given.verb]
    sys.exit(run(given))


def _parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="meadow", description="A self-hosted interest-commerce platform.")
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--data", type=Path, help="data directory (default: .meadow, or MEADOW_HOME)")
    common.add_argument("--port", type=int, help="port of pages and API (default 8000); the others follow it")
    common.add_argument("--json", action="store_true", help="print one JSON object")
    verbs = top.add_subparsers(dest="verb", required=True, metavar="VERB")
    add = verbs.add_parser
    up = add("up", parents=[common], help="start everything on this machine")
    up.add_argument("--no-demo", action="store_true", help="no demo world: only the operator's account")
    up.add_argument("--check", action="store_true", help="start, verify every process, print ready, stop")
    for name, text in {
        "status": "each process with pid, memory, health and address", "stop": "stop a running `meadow up`",
        "migrate": "bring the database and the warehouse to the newest schema", "audit": "check the invariants of the house",
        "web": "pages and API", "collect": "event ingest", "live": "live pictures in and out", "warehouse": "events and analytics", "work": "followers, timers, jobs",
    }.items():  # fmt: skip
        add(name, parents=[common], help=text)
    again = add("replay", parents=[common], help="rebuild the warehouse from the kept event log and the outbox")
    again.add_argument("--bad", action="store_true", help="only take back refused events that are understood by now")
    again.add_argument(
        "--archive", action="store_true", help="with what the archive kept: rows are dropped and read anew"
    )
    again.add_argument("--day", default="", help="only make the rollups of a day (YYYYMMDD) anew from its rows")
    world_words(add("world", parents=[common], help="a simulated market: play a history, or trade in real time"))
    _search_words(add("search", parents=[common], help="the search index of this node: keep and answer, or build anew"))
    _learning_words(add, common)
    gateway = add("gateway", parents=[common], help="sockets of viewers of live rooms")
    gateway.add_argument("--bench", action="store_true", help="loopback only: tickets bench-N, no limits per address")
    gateway.add_argument("--crowd", type=int, default=5_000, help="viewers of one room above which frames come slower")
    _import_words(add("import", parents=[common], help="take a catalogue file into a shop"))
    return top


def _learning_words(add: Callable[..., argparse.ArgumentParser], common: argparse.ArgumentParser) -> None:
    train = add("train", parents=[common], help="grow the feed's ranker from the log; what passes its gate goes live")
    train.add_argument("--hold", action="store_true", help="publish nothing, only say whether it would pass")
    evaluate = add("evaluate", parents=[common], help="judge the live ranker on the newest impressions")
    for verb, days in ((train, 14), (evaluate, 1)):
        verb.add_argument("--days", type=int, default=days, help=f"how many days back (default {days})")
    models = add("models", parents=[common], help="the ranker's grown versions: list, publish by hand, roll back")
    models.add_argument("what", choices=["list", "publish", "rollback"])
    models.add_argument("version", nargs="?", default="", help="publish: which version")


def _import_words(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("what", choices=["catalog"])
    verb.add_argument("file", type=Path)
    verb.add_argument("--shop", required=True, help="the shop's id")
    verb.add_argument("--format", choices=["meadow", "shopify", "saleor"], help="default: saleor for .json, or meadow")
    verb.add_argument("--dry", action="store_true", help="check every row, write nothing")
    verb.add_argument("--submit", action="store_true", help="send the drafts to the audit")
    verb.add_argument("--currency", default="CNY", help="of the prices in the file")
    verb.add_argument("--rate", default="", help="what one unit of it is worth in CNY")
    verb.add_argument("--category", default="", help="slug of the category for rows that name none we know")


def _search_words(verb: argparse.ArgumentParser) -> None:
    says = "serve: keep the index and answer; read: answer only, beside a keeper; rebuild: a whole new index"
    verb.add_argument("what", choices=["serve", "read", "rebuild"], help=says)
    verb.add_argument("--readers", type=int, default=1, help="serve: processes that answer on the port (default 1)")


def _settings(given: argparse.Namespace) -> Settings:
    return settings.load(given.data, port=given.port)


def _migrate(given: argparse.Namespace) -> int:
    import meadow.wiring  # noqa: F401, PLC0415 - so that every table is known
    from meadow.base import schema, track  # noqa: PLC0415

    found = _settings(given)
    schema.upgrade(found.database_url)
    if found.clickhouse_url:
        asyncio.run(track.migrate(found))
    return 0


def _web(given: argparse.Namespace) -> int:
    from granian import Granian  # noqa: PLC0415 - each verb loads what it needs
    from granian.constants import Interfaces, Loops  # noqa: PLC0415

    found = _settings(given)
    Granian(
        "meadow.app:app", address=found.host, port=found.port, interface=Interfaces.ASGI, factory=True, workers=1,
        loop=Loops.uvloop, log_access=False, websockets=True, backlog=4096, backpressure=16_384,
    ).serve()  # fmt: skip
    return 0


def _work(given: argparse.Namespace) -> int:
    from meadow import worker  # noqa: PLC0415

    worker.main(settings.load(given.data), given.port or 0)
    return 0


def _in_house(given: argparse.Namespace, act: Callable[[Any], Awaitable[T]]) -> T:
    """Run one thing with an open house that is closed again."""
    from meadow.base import observe, track  # noqa: PLC0415
    from meadow.base.db import House  # noqa: PLC0415
    from meadow.wiring import wire  # noqa: PLC0415

    async def run() -> T:
        house = House(_settings(given), wire())
        try:
            return await act(house)
        finally:
            await track.close()
            await house.close()

    observe.start(given.verb)
    return asyncio.run(run())


def _audit(given: argparse.Namespace) -> int:
    async def run(house: Any) -> dict[str, list[str]]:
        async with house.still() as db:
            return {name: list(await check(db)) for name, check in house.wiring.checks.items()}

    checks = _in_house(given, run)
    ok = not any(checks.values())
    if given.json:
        told = {"ok": ok, "checks": {k: {"ok": not v, "found": v} for k, v in checks.items()}}
        print(msgspec.json.encode(told).decode())
        return 0 if ok else 1
    for name, found in checks.items():
        print(f"{'OK ' if not found else 'BAD'} {name}", *(f"    {finding}" for finding in found), sep="\n")
    print("OK" if ok else "BAD")
    return 0 if ok else 1


def _import(given: argparse.Namespace) -> int:
    from meadow import wiring  # noqa: PLC0415
    from meadow.base import i18n, ids  # noqa: PLC0415
    from meadow.base.errors import Problem  # noqa: PLC0415
    from meadow.goods.catalog.types.imports import AskImport, ImportReport  # noqa: PLC0415

    kind = given.format or ("saleor" if given.file.suffix == ".json" else "meadow")
    words = {k: v for k in ("dry", "submit", "currency", "rate", "category") if (v := getattr(given, k))}

    async def run(house: Any) -> ImportReport:
        ask = msgspec.convert({"format": kind, "name": given.file.name, **words}, AskImport)
        return await wiring.import_catalog(house, ids.parse(given.shop), given.file, ask)

    try:
        made = _in_house(given, run)
    except Problem as problem:
        print(i18n.say(problem.code, "en", **problem.params), file=sys.stderr)
        return 1
    except OSError as error:
        print(f"{given.file} cannot be read: {error.strerror}.", file=sys.stderr)
        return 1
    except (ValueError, msgspec.ValidationError) as error:
        why = "--shop takes a shop's id, --currency three capital letters, --rate a decimal number"
        print(f"{why}: {error}.", file=sys.stderr)
        return 1
    told = msgspec.json.encode(made)
    print((told if given.json else msgspec.json.format(told, indent=1)).decode())
    return 0 if not made.refused else 1


def _learn(given: argparse.Namespace) -> int:
    from meadow.base import i18n  # noqa: PLC0415
    from meadow.base.errors import Problem  # noqa: PLC0415
    from meadow.scenes import feed  # noqa: PLC0415

    async def run(house: Any) -> Any:
        if given.verb == "train":
            os.nice(10)
            return await feed.train(house, days=given.days, publish=not given.hold)
        if given.verb == "evaluate":
            return await feed.evaluate(house, days=given.days)
        return await feed.models(house, given.what, given.version)

    try:
        found = _in_house(given, run)
    except Problem as problem:
        print(i18n.say(problem.code, "en", **problem.params), file=sys.stderr)
        return 1
    print(msgspec.json.encode(found).decode() if given.json else feed.table(found))
    return 1 if given.verb == "train" and any(one.refused for one in found) else 0


def _up(given: argparse.Namespace) -> int:
    from meadow import up  # noqa: PLC0415

    found = _settings(given)
    if given.no_demo:
        up.demo.refuse(found.home)
    demo = not (given.no_demo or os.environ.get("MEADOW_DATABASE_URL")) and up.demo.wanted(found.home)
    if demo:
        up.demo.put_off(found.home)
    demo = demo and not given.check
    return up.run(found, dict(os.environ), check=given.check, demo=demo, ready=_greet(demo=demo))


def _greet(*, demo: bool) -> Callable[[Settings], None]:
    def tell(found: Settings) -> None:
        login, password = asyncio.run(_operator(found))
        print(f"\nMeadow  {found.public}\n  merchant  {found.public}/merchant/\n  author    {found.public}/author/")
        print(f"  ops       {found.public}/ops/   log in as {login} / {password}", flush=True)
        if demo or (found.home / "keys" / "demo.json").exists():
            _greet_demo(found.home, playing=demo)
        print(flush=True)

    return tell


def _greet_demo(home: Path, *, playing: bool) -> None:
    from meadow.world.keys import demo_keys  # noqa: PLC0415

    print("\ndemo log-ins")
    for role, proof in demo_keys(home)["roles"].items():
        print(f"  {role:<9} {proof['login']} / {proof['password']}")
    if playing:
        print("the demo market's history is being played in the background: `meadow status` shows how far it is")


async def _operator(found: Settings) -> tuple[str, str]:
    """The operator's account of this installation: made at the first start, its password kept beside the keys."""
    from meadow.base.db import House  # noqa: PLC0415
    from meadow.wiring import open_operator, wire  # noqa: PLC0415

    file, login = found.home / "keys" / "operator", "operator@meadow.local"
    if not file.exists():
        file.write_text(secrets.token_urlsafe(12))
        file.chmod(0o600)
    house = House(found, wire())
    async with house.write() as db:
        await open_operator(db, login, file.read_text(), "Operator")
    await house.close()
    return login, file.read_text()


def _status(given: argparse.Namespace) -> int:
    from meadow import up  # noqa: PLC0415

    rows = up.status(settings.home_of(given.data))
    told = up.table(rows) if rows else "Meadow is not running here."
    print(msgspec.json.encode(rows).decode() if given.json else told)
    said = up.demo.progress(settings.home_of(given.data))
    if rows and said and said.phase not in {"done", "none"} and not given.json:
        print(f"demo: {said.phase} {said.done}/{said.total}  {said.text}")
    return 0 if rows and all(r.health == "ok" for r in rows) else 1


def _stop(given: argparse.Namespace) -> int:
    from meadow import up  # noqa: PLC0415

    return 0 if up.stop(settings.home_of(given.data)) else 1


def _collect(given: argparse.Namespace) -> int:
    from meadow.base.track.collector import serve  # noqa: PLC0415

    found = settings.load(given.data)
    serve(found, given.port or found.port + 1)
    return 0


def _warehouse(given: argparse.Namespace) -> int:
    from meadow.base.track.warehouse import serve  # noqa: PLC0415

    serve(settings.load(given.data), given.port or 8123)
    return 0


def _live(given: argparse.Namespace) -> int:
    from meadow.scenes import live  # noqa: PLC0415

    found = settings.load(given.data)
    if given.verb == "live":
        live.serve_ingest(found, given.port or found.port + 3)
    else:
        from meadow.wiring import wire  # noqa: PLC0415

        live.serve_gateway(found, given.port or found.port + 2, wire(), bench=given.bench, crowd=given.crowd)
    return 0


def _replay(given: argparse.Namespace) -> int:
    """The owner carries it out between two blocks; here we wait until it has."""
    from meadow.base import bus  # noqa: PLC0415
    from meadow.base.track.actions import fetch_archive  # noqa: PLC0415
    from meadow.base.track.warehouse.plan import Orders  # noqa: PLC0415

    if given.day and not (given.day.isdigit() and len(given.day) == len("20260501")):
        print("--day takes a day such as 20260501", file=sys.stderr)
        return 2
    orders = Orders((found := _settings(given)).home / "consumer")
    if not orders.attended():
        print("No warehouse is at work on this data directory: start `meadow up` first.", file=sys.stderr)
        return 1
    if given.archive:
        print(f"{asyncio.run(fetch_archive(found))} segments came back from the archive.")
    mend = "bad" if given.bad else f"remake {given.day}" if given.day else ""
    order = orders.leave(mend or ("restore" if given.archive else "replay"))

    async def tell_again(house: Any) -> None:
        async with house.write() as db:
            await bus.rewind(db, "track")

    while order.exists():
        if not orders.attended():
            print("The warehouse ended; it carries the order out when it is back.", file=sys.stderr)
            return 1
        time.sleep(0.2)
    if fault := orders.failed(order):
        print(fault, file=sys.stderr)
        return 1
    if not mend:
        _in_house(given, tell_again)
    print("done" if mend else "The warehouse reads the log again, and the outbox tells its facts again.")
    return 0


def _world(given: argparse.Namespace) -> int:
    home = settings.home_of(given.data)
    if given.what == "run":
        from meadow.world import run  # noqa: PLC0415

        web = given.web or _settings(given).public
        plan = run.Plan(given.shoppers, given.minutes, given.seed, evening(given))
        return run.main(home, web, given.collect, plan, as_json=given.json)
    from meadow.world import seed  # noqa: PLC0415

    if not (given.web and given.clock):
        why = "world seed is started by `meadow up`; by hand it needs --web and --clock of private processes"
        print(why, file=sys.stderr)
        return 2
    return seed.main(home, given.web, given.collect, given.clock, given.seed)


def _search(given: argparse.Namespace) -> int:
    if given.what == "rebuild":
        return _rebuild(given)
    from meadow.scenes import search  # noqa: PLC0415

    found = settings.load(given.data)
    port = given.port or found.port + 4
    if given.what == "read":
        search.read(found, port)
    else:
        search.serve(found, port, readers=given.readers)
    return 0


def _rebuild(given: argparse.Namespace) -> int:
    """A new index from the database; a running `search serve` goes over to it by itself."""
    from meadow.base import clock  # noqa: PLC0415
    from meadow.scenes import search  # noqa: PLC0415

    counts: dict[str, int] = {}

    async def run(house: Any) -> None:
        await asyncio.to_thread((await search.rebuild(house, counts.__setitem__)).close)

    began = clock.monotonic()
    _in_house(given, run)
    told = {**counts, "seconds": round(clock.monotonic() - began, 1)}
    print(msgspec.json.encode(told).decode() if given.json else "  ".join(f"{k} {v}" for k, v in told.items()))
    return 0


VERBS = {
    "world": _world, "train": _learn, "evaluate": _learn, "models": _learn, "up": _up, "status": _status, "stop": _stop,
    "collect": _collect, "warehouse": _warehouse, "search": _search, "live": _live, "migrate": _migrate, "replay": _replay,
    "web": _web, "work": _work, "audit": _audit, "import": _import, "gateway": _live,
}  # fmt: skip

if __name__ == "__main__":
    main()
