"""Hot: 5,000 buyers want 500 pieces of one SKU at the same second, over HTTP; time to sold out, nobody left without an answer."""

import asyncio
import json
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import sqlalchemy as sa
import uvloop
from _measure import arguments, finish
from tests.make.load import buyer, market
from tests.make.running import OPERATOR, Running

from meadow.base import ids, settings
from meadow.base.db import House, Wiring

GOAL = "oversold 0, every piece sold in under 2 s, every buyer answered"
LIMIT_S = 2.0
# The crowd: accounts like the first buyer's, each with a session and an address of its own.
_CROWD = sa.text("""
WITH b AS (SELECT gen_random_uuid() AS id, gen_random_uuid() AS home, n FROM generate_series(1, :n) AS n),
a AS (INSERT INTO accounts_account (id, login, login_ix, password, name, locale, created_at)
    SELECT b.id, o.login, sha256(('crowd' || n)::bytea), o.password, o.name, o.locale, o.created_at
    FROM b, (SELECT * FROM accounts_account WHERE id = :like) o),
s AS (INSERT INTO access_session (token, id, account_id, device, created_at, seen_at, expires_at)
    SELECT sha256(('crowd' || n)::bytea), gen_random_uuid(), b.id, 'bench', o.created_at, o.seen_at, o.expires_at
    FROM b, (SELECT * FROM access_session WHERE account_id = :like LIMIT 1) o),
h AS (INSERT INTO accounts_address (account_id, id, body, is_default, at)
    SELECT b.id, b.home, o.body, true, o.at FROM b, (SELECT * FROM accounts_address WHERE account_id = :like LIMIT 1) o)
SELECT home FROM b ORDER BY n
""")


class Seat:
    """One buyer on one kept connection, speaking just enough HTTP to cost the generator little."""

    def __init__(self, number: int, home: str, csrf: str) -> None:
        self.home, self.key, self.answered, self.tries = home, ids.new().hex, 0.0, 0
        cookie = f"meadow_session=crowd{number}; meadow_csrf={csrf}"
        self.head = (
            "POST {} HTTP/1.1\r\nhost: x\r\nuser-agent: Mozilla/5.0\r\ncontent-type: application/json\r\n"
            f"cookie: {cookie}\r\nx-csrf-token: {csrf}\r\nidempotency-key: {{}}\r\ncontent-length: {{}}\r\n\r\n"
        )

    async def open(self, port: int) -> None:
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", port)

    async def post(self, path: str, body: object, key: str) -> tuple[int, dict[str, object]]:
        raw = json.dumps(body).encode()
        self.writer.write(self.head.format(path, key, len(raw)).encode() + raw)
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode().lower()
        length = int(head.split("content-length: ")[1].split("\r\n")[0])
        return int(head[9:12]), json.loads(await self.reader.readexactly(length))

    async def quote(self, sku: str) -> None:
        body = {"lines": [{"sku_id": sku, "qty": 1, "source": {"scene": "mall"}}]}
        status, said = await self.post("/api/quotes", body, ids.new().hex)
        if status != 201:
            sys.exit(f"no quote: {status} {said}")
        self.order = {"quote_id": said["quote_id"], "address_id": self.home}

    async def grab(self, began: float) -> str:
        """Order, and where the house says to wait, wait and send the same again; the outcome in one word."""
        while True:
            self.tries += 1
            status, said = await self.post("/api/checkouts", self.order, self.key)
            if status != 503:
                self.answered = time.perf_counter() - began
                return "sold" if status == 201 else str(said.get("code"))
            await asyncio.sleep(float(str(said["params"]["retry_after"])))  # type: ignore[index]


async def crowd(running: Running, size: int) -> list[Seat]:
    """Buyers with a session, an address and an open connection."""
    async with buyer(running.base) as first:
        like = (await first.me.want("GET", "/api/me"))["id"]
        house = House(settings.load(running.home), Wiring())
        async with house.write() as db:
            rows = await db.all(_CROWD, {"n": size, "like": like})
        await house.close()
        csrf = first.me.cookies["meadow_csrf"]
    seats = [Seat(n, str(row.home), csrf) for n, row in enumerate(rows, 1)]
    for some in range(0, size, 200):
        await asyncio.gather(*(seat.open(running.port) for seat in seats[some : some + 200]))
    return seats


async def rush(seats: list[Seat]) -> list[str]:
    began = time.perf_counter()
    return list(await asyncio.gather(*(seat.grab(began) for seat in seats)))


async def main(running: Running, buyers: int, stock: int) -> None:
    async with market(running.base, OPERATOR, running.password, products=0) as made:
        sku = (await made.product(next(iter(made.skus)), "秒杀 one rush", stock))[0]
        seats = await crowd(running, buyers)
        for some in range(0, buyers, 50):
            await asyncio.gather(*(seat.quote(sku) for seat in seats[some : some + 50]))
        said = await rush(seats)
    sold = sorted(seat.answered for seat, what in zip(seats, said, strict=True) if what == "sold")
    every = sorted(seat.answered for seat in seats)
    others = Counter(what for what in said if what != "sold")
    audit = await asyncio.to_thread(running.until_audited)
    figures = {
        "sold": len(sold),
        "oversold": max(0, len(sold) - stock),
        "seconds": round(sold[-1], 2) if sold else None,
        "answered_p95_s": round(every[int(len(every) * 0.95)], 2),
        "told_to_wait": sum(seat.tries > 1 for seat in seats),
        "refused": dict(others),
        "buyers": buyers,
        "audit_ok": audit["ok"],
    }
    fair = set(others) <= {"goods.stock.sold_out", "trade.cart.unbuyable"}
    good = len(sold) == stock and fair and bool(audit["ok"]) and sold[-1] < LIMIT_S
    finish("hot", figures, GOAL, ok=good)


if __name__ == "__main__":
    given = arguments(buyers=5000, stock=500).parse_args()
    with tempfile.TemporaryDirectory(prefix="mb-", ignore_cleanup_errors=True) as folder:
        house = Running(Path(folder) / "house")
        try:
            uvloop.run(main(house.start(), given.buyers, given.stock))
        finally:
            house.stop()
