"""Settle: lines settled per second by the product's own batches, on PostgreSQL with fsync on, the books checked after."""

import asyncio
import os
import random
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

sys.path.insert(0, str(Path(__file__).parent.parent))

import sqlalchemy as sa
from _measure import arguments, finish, tree_cpu
from tests.make import bills

from meadow.base import clock, ids, schema, settings
from meadow.base.db import House
from meadow.trade import ledger, settlement
from meadow.trade.ledger import PLATFORM
from meadow.trade.settlement import actions, store
from meadow.trade.settlement.tables import bill, share
from meadow.up.postgres import Postgres
from meadow.wiring import wire

GOAL = "5,000 or more"
LIMIT = 5000.0
SHOPS, AUTHORS, AGENCIES, CHUNK = 200, 100, 10, 5000
_PAID = sa.text(
    "SELECT ledger_post_many('paid', :at, CAST(:shops AS uuid[]), CAST(:lines AS uuid[]), array_fill('CNY'::text, ARRAY[:n]), "
    "ix, owner, kind, amount, line) FROM (SELECT array_agg(n::int) AS ix, array_agg(owner) AS owner, array_agg(kind) AS kind, "
    "array_agg(amount) AS amount, array_agg(line) AS line FROM (SELECT n, s AS owner, 'escrow'::text AS kind, a AS amount, l "
    "AS line FROM unnest(CAST(:shops AS uuid[]), CAST(:amounts AS bigint[]), CAST(:lines AS uuid[])) WITH ORDINALITY AS "
    "v(s, a, l, n) UNION ALL SELECT n, CAST(:house AS uuid), 'channel', -a, NULL FROM unnest(CAST(:amounts AS bigint[])) WITH "
    "ORDINALITY AS w(a, n)) legs) flat"
)


def made(rng: random.Random, owners: dict[str, list[UUID]]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """A bill that came due a minute ago, and its shares: two of three lines were sold by an author, half of them signed."""
    line = bills.Line(rng.choice(owners["shop"]), ids.new(), ids.new(), ids.new())
    row = bills.row(line, paid=rng.randint(100, 50_000), freight=rng.choice([0, 0, 600]))
    row |= {"state": "eligible", "due_at": clock.now() - timedelta(minutes=1)}
    if rng.random() > 2 / 3:
        return row, []
    gross = row["paid"] * rng.randint(5, 30) // 100
    tech, agency = gross // 10, gross * 27 // 100 if rng.random() < 0.5 else 0
    amounts = {"author": gross - tech - agency, "platform_tech": tech, "agency": agency}
    whose = {"author": rng.choice(owners["author"]), "platform_tech": PLATFORM, "agency": rng.choice(owners["agency"])}
    parts = [
        {"shop_id": line.shop_id, "line_id": line.line_id, "payee": k, "payee_id": whose[k], "amount": n, "claimed": n,
         "rate_bp": 1000, "base": row["paid"]}
        for k, n in amounts.items() if n
    ]  # fmt: skip
    taken = sum(amounts.values())
    return row | {"commission": taken, "net": row["net"] - taken}, parts


async def build(house: House, lines: int) -> None:
    """Lines of orders of one or two, with escrow behind each."""
    rng = random.Random(1)
    owners = {"shop": [ids.new() for _ in range(SHOPS)], "author": [ids.new() for _ in range(AUTHORS)],
              "agency": [ids.new() for _ in range(AGENCIES)]}  # fmt: skip
    for first in range(0, lines, CHUNK):
        both = [made(rng, owners) for _ in range(min(CHUNK, lines - first))]
        rows = [row for row, _ in both]
        for one, two in zip(rows[::3], rows[1::3], strict=False):  # of three lines two are one order
            two |= {"shop_id": one["shop_id"], "order_id": one["order_id"], "order_number": one["order_number"]}
        parts = [p | {"shop_id": row["shop_id"]} for row, some in both for p in some]
        escrow = [row["net"] + row["platform_fee"] + row["commission"] for row in rows]
        named = {"shops": [r["shop_id"] for r in rows], "lines": [r["line_id"] for r in rows], "amounts": escrow}
        async with house.write() as db:
            await db.many(bill.insert(), rows)
            await db.many(share.insert(), parts)
            await db.run(_PAID, named | {"at": clock.now(), "house": PLATFORM, "n": len(rows)})
    async with house.write() as db:
        await db.run(sa.text("ANALYZE"))


async def main(house: House, server: int, lines: int, workers: int) -> None:
    began = time.perf_counter()
    await build(house, lines)
    built = time.perf_counter() - began
    before, began = tree_cpu([os.getpid(), server]), time.perf_counter()
    done = sum(await asyncio.gather(*(actions.sweep(house) for _ in range(workers))))
    wall, cpu = time.perf_counter() - began, tree_cpu([os.getpid(), server]) - before
    async with house.read() as db:
        findings = [*await ledger.checks(db), *await settlement.checks(db)]
        left = await store.escrow_due(db)
        facts = int(
            await db.value(sa.text("SELECT count(*) FROM outbox WHERE name = 'trade.settlement.settled.v1'")) or 0
        )
    ok = not findings and not left and done == lines == facts
    figures = {
        "lines_per_s": round(done / wall), "ledger_ok": ok, "lines": done, "seconds": round(wall, 2),
        "cpu_ms_per_line": round(cpu * 1000 / max(done, 1), 3), "workers": workers, "built_s": round(built, 1),
        "load_average": round(os.getloadavg()[0], 1), **({"findings": findings[:5]} if findings else {}),
    }  # fmt: skip
    finish("settle", figures, GOAL, ok=ok and done / wall >= LIMIT)


async def run(folder: Path, url: str, server: int, given: Any) -> None:
    house = await House(settings.load(folder / "house", database_url=url, database_pool=8), wire()).open()
    try:
        await main(house, server, given.lines, given.workers)
    finally:
        await house.close()


if __name__ == "__main__":
    asked = arguments(lines=20_000, workers=2).parse_args()
    with tempfile.TemporaryDirectory(prefix="mb-", ignore_cleanup_errors=True) as place:
        own = Postgres(Path(place))
        try:
            address = own.start()
            engine = sa.create_engine(sa.make_url(address).set(drivername="postgresql+psycopg"))
            with engine.begin() as connection:
                schema.create(connection)
            engine.dispose()
            postmaster = next(Path(place).rglob("postmaster.pid"))
            asyncio.run(run(Path(place), address, int(postmaster.read_text().split()[0]), asked))
        finally:
            own.stop()
