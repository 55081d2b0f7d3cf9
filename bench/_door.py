"""Search at rate: an index of made products behind the RSGI door, asked over kept connections that cost the client little."""

import asyncio
import contextlib
import csv
import gzip
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import msgspec
from _measure import tree_cpu

from meadow.scenes.search.index.keep import Keeper
from meadow.scenes.search.index.shelf import FORMAT, Entry

LINKS, READERS, PARTS, BLOCK = 8, 2, 3, 50_000
HOME = Path(__file__).parent.parent / ".build"


def wordings(data: Path) -> list[str]:
    """The queries of the set."""
    body = gzip.decompress((data / "multicpr-ecom" / "queries.csv.gz").read_bytes()).decode()
    return [row["query"] for row in csv.DictReader(body.splitlines())]


def entry(n: int, some: list[str], price: int, chance: random.Random) -> Entry:
    """A made product: no set of real titles is free, so a title is three wordings of shoppers side by side."""
    title = " ".join(chance.sample(some, PARTS))
    card = {
        "id": f"{n:032x}", "shop_id": f"{n % 5000:032x}", "shop_name": f"店 {n % 5000}", "title": {"zh-CN": title}, "image": None,
        "price_from": price, "price_to": price, "list_price": None, "currency": "CNY", "sold": n % 4999, "tags": [],
        "in_stock": True, "on_sale": True, "category_id": None, "rating": 480, "reviews": n % 97,
    }  # fmt: skip
    return Entry(
        id=f"{n:032x}", titles=[title], more=[f"店 {n % 5000}"], prices=[price], price=price, sold=n % 4999, born_ms=n,
        categories=[f"{n % 41:032x}"], shop=f"{n % 5000:032x}", heat=n % 97 / 97, card=msgspec.json.encode(card),
    )  # fmt: skip


def index(data: Path, products: int) -> tuple[Path, float]:
    """The folder of an index of so many products, and the seconds it took to build; one that is there is used again."""
    home = HOME / f"search-{products}-{FORMAT}"
    if (home / "search" / "current").exists():
        return home, 0.0
    some, began, mark = wordings(data), time.perf_counter(), home / "building"
    generation, start = mark.read_text().split() if mark.exists() else ("", "0")
    keeper = Keeper(home / "search", generation)
    for block in range(int(start), products, BLOCK):
        chance = random.Random(block)
        made = (entry(n, some, 500 + n * 37 % 60_000, chance) for n in range(block, min(products, block + BLOCK)))
        keeper.put("products", made, fresh=True)
        keeper.commit()
        mark.write_text(f"{keeper.generation} {block + BLOCK}")  # a build that is stopped goes on from here
    keeper.publish()
    keeper.close()
    return home, time.perf_counter() - began


class Link(asyncio.Protocol):
    """One kept connection: a request at a time, its answer read by its length."""

    def __init__(self) -> None:
        self.got = b""
        self.waiting: asyncio.Future[bytes] | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # TCP gives this kind
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.got += data
        head, split, body = self.got.partition(b"\r\n\r\n")
        if split and self.waiting:
            at = head.lower().index(b"content-length: ") + 16
            if len(body) >= int(head[at : at + 10].split(b"\r")[0]):
                self.got, waiting, self.waiting = b"", self.waiting, None
                if b" 200 " not in head[:20]:
                    sys.exit(f"refused: {head[:60]!r} {body[:200]!r}")
                waiting.set_result(body)

    def ask(self, request: bytes) -> asyncio.Future[bytes]:
        self.waiting = asyncio.get_running_loop().create_future()
        self.transport.write(request)
        return self.waiting


def request(path: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nhost: x\r\n\r\n".encode()


def search(q: str, more: str = "") -> bytes:
    return request(f"/s/v1/search?tab=products&limit=24&q={quote(q)}{more}")


async def link(port: int) -> Link:
    _, made = await asyncio.get_running_loop().create_connection(Link, "127.0.0.1", port)
    return made


@contextlib.contextmanager
def reading(home: Path, port: int) -> Iterator[list[int]]:
    """Reading processes that share a port."""
    command = [sys.executable, "-m", "meadow.cli", "search", "read", "--data", str(home), "--port", str(port)]
    made = [subprocess.Popen(command, env=os.environ, stderr=subprocess.DEVNULL) for _ in range(READERS)]
    try:
        yield [p.pid for p in made]
    finally:
        for process in made:
            process.send_signal(signal.SIGTERM)
        for process in made:
            process.wait(20)


async def until_ready(port: int, products: int, seconds: float = 120.0) -> None:
    """Wait until the door answers from so many products."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with contextlib.suppress(OSError, ValueError):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(b"GET /s/v1/health HTTP/1.0\r\n\r\n")
            body = (await reader.read()).partition(b"\r\n\r\n")[2]
            writer.close()
            if msgspec.json.decode(body).get("products", 0) >= products:
                return
        await asyncio.sleep(0.3)
    sys.exit(f"no index of {products} products behind the door in {seconds} s")


async def rush(port: int, asked: list[bytes]) -> tuple[float, list[float], int]:
    """As fast as it is answered: the wall seconds, the latency of each in ms, and how many found something."""
    links = [await link(port) for _ in range(LINKS)]
    some, took, found = iter(asked), [], 0

    async def one(mine: Link) -> None:
        nonlocal found
        for ask in some:
            began = time.perf_counter()
            body = await mine.ask(ask)
            found += b'"products":[]' not in body
            took.append((time.perf_counter() - began) * 1000)

    began = time.perf_counter()
    await asyncio.gather(*(one(x) for x in links))
    return time.perf_counter() - began, took, found


async def paced(port: int, asked: list[bytes], rate: float) -> list[float]:
    """At a steady rate whatever the answers take: milliseconds from the moment each was due."""
    links = asyncio.Queue[Link]()
    for _ in range(4 * LINKS):
        links.put_nowait(await link(port))
    took: list[float] = []

    async def one(due: float, ask: bytes) -> None:
        mine = await links.get()
        await mine.ask(ask)
        took.append((time.perf_counter() - due) * 1000)
        links.put_nowait(mine)

    began, tasks = time.perf_counter(), []
    for n, ask in enumerate(asked):
        due = began + n / rate
        if (wait := due - time.perf_counter()) > 0:
            await asyncio.sleep(wait)
        tasks.append(asyncio.create_task(one(due, ask)))
    await asyncio.gather(*tasks)
    return sorted(took)


async def freshness(port: int, home: Path, data: Path, times: int) -> list[float]:
    """Seconds until a price that the keeper put is answered by the door."""
    keeper = Keeper(home / "search", (home / "search" / "current").read_text())
    some, chance, mine, ages = wordings(data), random.Random(7), await link(port), []
    for n in range(times):
        number, price = chance.randrange(1000), 1_000_000 + n
        made = entry(number, some, price, random.Random(number))
        began = time.perf_counter()
        keeper.put("products", [made])
        keeper.commit()
        wanted = search("", f"&price_min={price}&price_max={price}")
        while made.id.encode() not in await mine.ask(wanted):  # noqa: ASYNC110 - asked over HTTP, as a page would
            await asyncio.sleep(0.01)
        ages.append(time.perf_counter() - began)
        await asyncio.sleep(0.1)
    keeper.close()
    return sorted(ages)


async def measure(port: int, pids: list[int], data: Path, seconds: float) -> dict[str, object]:
    """Rate and CPU of searches, every query another, and the latency at half of that rate."""
    some = wordings(data)
    random.Random(1).shuffle(some)
    await rush(port, [search(q) for q in some[:4000]])
    took, asked = 0.0, 0
    before = tree_cpu(pids)
    found, slow, at = 0, [], 4000
    while took < seconds and at < len(some) - 8000:
        spent, latencies, hits = await rush(port, [search(q) for q in some[at : at + 4000]])
        took, asked, found, at = took + spent, asked + 4000, found + hits, at + 4000
        slow += latencies
    cpu = (tree_cpu(pids) - before) * 1000 / asked
    rate = asked / took
    calm = await paced(port, [search(q) for q in some[-int(rate / 2 * 5) :]], rate / 2)
    slow.sort()
    return {
        "queries_per_s": round(rate), "cpu_ms_per_query": round(cpu, 3), "p99_ms": round(calm[int(len(calm) * 0.99)], 1),
        "p50_ms_half_rate": round(calm[len(calm) // 2], 1), "p99_ms_full_rate": round(slow[int(len(slow) * 0.99)], 1),
        "found_share": round(found / asked, 3), "queries": asked,
    }  # fmt: skip
