"""Many browsers at once, cheaply: batches made beforehand whose ids and times are written in place, over kept sockets."""

import argparse
import itertools
import json
import queue
import random
import socket
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).parent.parent))

from meadow.base import clock, ids, settings
from meadow.base.track import rules, wire
from meadow.base.track.types import Context, Envelope

SIZE, SHAPES, RUN, USERS, NETWORKS = 50, 240, 8, 20_000, 240
WEIGHTS = {
    "view_item_list": 30, "live_heartbeat": 18, "video_impression": 12, "video_progress": 10, "select_item": 8, "live_enter": 4,
    "live_leave": 3, "view_item": 5, "video_start": 4, "video_complete": 2, "add_to_cart": 3, "search": 1,
}  # fmt: skip
"""What a visitor's day is made of, in hundredths."""
_HEX = np.frombuffer(b"0123456789abcdef", np.uint8)
_ID, _TS, _ANON, _USER = "00000000-0000-7000-8000-000000000000", 1_111_111_111_111, "9" * 9, 1 << 63


def zipf(dice: random.Random, n: int) -> int:
    """A place among `n`, the first ones as often as in a market: log-uniform."""
    return min(n - 1, int(n ** dice.random()) - 1)


def shape(number: int, secret: bytes) -> bytes:
    """One visitor's batch: one author's room or clips, her shop's products; ids and times still to be filled in."""
    dice = random.Random(number)
    shop = zipf(dice, 400)
    events = []
    for _ in range(SIZE):
        name = dice.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]
        live = name.startswith("live_") or (not name.startswith("video_") and dice.random() < 0.5)
        one = Envelope(
            event_id=_ID, name=name, ts=_TS, scene="live" if live else "video", source=dice.choice(["recommend", "follow"]),
            shop_id=2**63 + shop, brand_id=2**63 + shop, author_id=2**60 + shop, trace_id=2**62 + dice.getrandbits(60),
        )  # fmt: skip
        if live:
            one.room_id = 2**62 + shop % 200
        else:
            one.video_id = 2**59 + shop * 16 + zipf(dice, 16)
        if not name.startswith("live_"):
            one.product_id = 2**61 + shop * 50 + zipf(dice, 50)
        if name in {"live_heartbeat", "live_leave", "video_progress"}:
            one.dwell_ms, one.stay_ms = 10_000, dice.randrange(1, 13) * 10_000
        events.append(one)
    known = rules.ticket(secret, _USER) if number % 2 else None
    return wire.encode(_ID, _TS, events, Context("web-1", "1", "web", _ANON, known, 7))


class Shape:
    """A batch's bytes and the places to be written: ids, times, the visitor."""

    def __init__(self, body: bytes) -> None:
        self.body = np.frombuffer(body, np.uint8)
        self.ids = _places(body, _ID.encode(), 36)
        self.times = _places(body, str(_TS).encode(), 13)
        self.anon = _places(body, _ANON.encode(), 9)
        self.user = _places(body, f"{_USER}.".encode(), 52)


def _places(body: bytes, word: bytes, width: int) -> NDArray[np.int64]:
    """Indexes of all characters of every occurrence, shaped (occurrences, width)."""
    starts, at = [], body.find(word)
    while at >= 0:
        starts.append(at)
        at = body.find(word, at + 1)
    return np.add.outer(np.array(starts, np.int64), np.arange(width))


class Press:
    """Prints batches: each with its own ids, so that no two events of a run are the same."""

    def __init__(self, secret: bytes, first: int, salt: int) -> None:
        self.shapes = [Shape(shape(n, secret)) for n in range(SHAPES)]
        self.users = [rules.ticket(secret, _USER + n).encode() for n in range(USERS)]
        self.next = first
        self.salt = f"{salt & 0xFFF:03x}".encode()
        self.dice = random.Random(first)

    def print(self) -> list[bytes]:
        """The next few bodies, of one shape, born now."""
        one, now = self.dice.choice(self.shapes), clock.now_ms()
        page = np.tile(one.body, (RUN, 1))
        count = one.ids.shape[0]
        numbers = (self.next + np.arange(RUN * count, dtype=np.int64)).reshape(RUN, count)
        self.next += RUN * count
        head = f"{now:012x}"
        page[:, one.ids[:, :18]] = np.frombuffer(f"{head[:8]}-{head[8:]}-7{self.salt.decode()}".encode(), np.uint8)
        page[:, one.ids[:, 24:]] = _HEX[(numbers[:, :, None] >> (4 * np.arange(11, -1, -1))) & 15]
        page[:, one.times] = np.frombuffer(str(now).encode(), np.uint8)
        for row in page:
            row[one.anon] = np.frombuffer(b"%09d" % self.dice.randrange(500_000), np.uint8)
            if len(one.user):
                row[one.user] = np.frombuffer(self.dice.choice(self.users), np.uint8)
        return [row.tobytes() for row in page]


class Visitors:
    """Sends at a rate until told to stop; every batch is sent again, byte for byte, until it is acknowledged."""

    def __init__(self, port: int, path: str, press: Press, links: int) -> None:
        self.port, self.path, self.press = port, path, press
        self.ready: queue.Queue[bytes | None] = queue.Queue(64)
        self.acked = self.retries = 0
        self.slowest = 0.0
        self.lock = threading.Lock()
        self.network = itertools.cycle(range(NETWORKS))
        self.links = [threading.Thread(target=self._send, daemon=True) for _ in range(links)]

    def run(self, rate: float, seconds: float, stop: Path) -> float:
        """Send `rate` events a second (0: all that are taken) so long or until `stop` exists; the seconds until all were acknowledged."""
        began = time.perf_counter()
        for link in self.links:
            link.start()
        for n in itertools.count():
            now = time.perf_counter() - began
            if now >= seconds or (n % 64 == 0 and stop.exists()):
                break
            if rate and (wait := n * RUN * SIZE / rate - now) > 0:
                time.sleep(wait)
            for body in self.press.print():
                self.ready.put(body)
        for _ in self.links:
            self.ready.put(None)
        for link in self.links:
            link.join()
        return time.perf_counter() - began

    def _send(self) -> None:
        link: socket.socket | None = None
        while body := self.ready.get():
            began, tries = time.perf_counter(), 0
            head = f"POST {self.path} HTTP/1.1\r\nhost: x\r\nuser-agent: Mozilla/5.0\r\nx-forwarded-for: 10.9.{next(self.network)}.1\r\ncontent-length: {len(body)}\r\n\r\n"
            while not (link := _post(link, self.port, head.encode() + body)):
                tries += 1
                time.sleep(0.05)
            with self.lock:
                self.acked += SIZE
                self.retries += tries
                self.slowest = max(self.slowest, time.perf_counter() - began)


def _post(link: socket.socket | None, port: int, message: bytes) -> socket.socket | None:
    """The connection, still good, once the answer was 202; None where it must be sent again."""
    try:
        link = link or socket.create_connection(("127.0.0.1", port), 10)
        link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        link.sendall(message)
        answer = link.recv(65536)
        while b"\r\n\r\n" not in answer or not _whole(answer):
            piece = link.recv(65536)
            if not piece:
                return None
            answer += piece
    except OSError:
        return None
    if b" 202 " in answer[:20]:
        return link
    if b" 429 " not in answer[:20] and b" 503 " not in answer[:20]:
        sys.exit(f"refused: {answer[:200]!r}")
    return None


def _whole(answer: bytes) -> bool:
    head, _, rest = answer.partition(b"\r\n\r\n")
    length = head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]
    return len(rest) >= int(length or 0)


def _orders() -> Iterator[dict[str, Any]]:
    for line in sys.stdin:
        yield json.loads(line)


def main(home: Path, port: int) -> None:
    """Serve orders `{rate, seconds, links}` from standard input, one line each; answer with what was acknowledged.

    A file `visitors-go` in the home ends an order early.
    """
    keys = settings.load(home).keys
    path = f"/t/v1/batch?k={rules.browser_key(keys.collector)}"
    press = Press(keys.collector, 1, ids.new().int & 0xFFF)
    print(json.dumps({"ready": True}), flush=True)
    for order in _orders():
        visitors = Visitors(port, path, press, order.get("links", 32))
        spent = time.process_time()
        took = visitors.run(order["rate"], order["seconds"], home / "visitors-go")
        answer = {
            "acked": visitors.acked, "took": took, "retries": visitors.retries, "slowest_s": visitors.slowest,
            "cpu_s": time.process_time() - spent,
        }  # fmt: skip
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    ask = argparse.ArgumentParser()
    ask.add_argument("home", type=Path)
    ask.add_argument("port", type=int)
    given = ask.parse_args()
    main(given.home, given.port)
