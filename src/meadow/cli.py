"""The command line: `meadow up`, and every process and verb by itself."""

import argparse
import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

import msgspec

from meadow.base import observe, schema, settings
from meadow.base.db import House
from meadow.base.settings import Settings


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
        "migrate": "bring the database to the newest schema", "audit": "check the invariants of the house",
        "web": "pages and API", "collect": "event ingest", "warehouse": "events and analytics", "work": "followers, timers, jobs",
    }.items():  # fmt: skip
        add(name, parents=[common], help=text)
    return top


def _settings(given: argparse.Namespace) -> Settings:
    return settings.load(given.data, port=given.port)


def _migrate(given: argparse.Namespace) -> int:
    import meadow.wiring  # noqa: F401, PLC0415 - so that every table is known

    schema.upgrade(_settings(given).database_url)
    return 0


def _web(given: argparse.Namespace) -> int:
    from granian import Granian  # noqa: PLC0415 - each verb loads what it needs
    from granian.constants import Interfaces, Loops  # noqa: PLC0415

    found = _settings(given)
    server = Granian(
        "meadow.app:app", address=found.host, port=found.port, interface=Interfaces.ASGI, factory=True, workers=1,
        loop=Loops.uvloop, log_access=False, websockets=True, backpressure=256,
    )  # fmt: skip
    server.serve()
    return 0


def _work(given: argparse.Namespace) -> int:
    from meadow import worker  # noqa: PLC0415

    worker.main(settings.load(given.data), given.port or 0)
    return 0


def _audit(given: argparse.Namespace) -> int:
    from meadow.wiring import wire  # noqa: PLC0415

    async def run() -> dict[str, list[str]]:
        house = House(_settings(given), wire())
        async with house.read() as db:
            found = {name: list(await check(db)) for name, check in house.wiring.checks.items()}
        await house.close()
        return found

    observe.start("audit")
    checks = asyncio.run(run())
    ok = not any(checks.values())
    if given.json:
        print(
            msgspec.json.encode(
                {"ok": ok, "checks": {k: {"ok": not v, "found": v} for k, v in checks.items()}}
            ).decode()
        )
        return 0 if ok else 1
    for name, found in checks.items():
        print(f"{'OK ' if not found else 'BAD'} {name}")
        for finding in found:
            print(f"    {finding}")
    print("OK" if ok else "BAD")
    return 0 if ok else 1


VERBS = {"migrate": _migrate, "web": _web, "work": _work, "audit": _audit}

if __name__ == "__main__":
    main()
