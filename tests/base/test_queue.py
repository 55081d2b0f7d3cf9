"""The queue at the door: first come, first served, nothing parsed of those who wait, and a body is in before its turn."""

import asyncio
from typing import Any

import msgspec

from meadow.base.web.queue import Queue, Turns


class Rush:
    """One verb behind a queue; it counts who is inside, and who came in which order."""

    def __init__(self, queue: Queue) -> None:
        self.door = Turns(self._serve, {("POST", "/grab"): queue}, most=100)
        self.entered: list[bytes] = []
        self.go = asyncio.Event()

    async def _serve(self, scope: Any, receive: Any, send: Any) -> None:
        del scope
        body = b""
        while True:
            message = await receive()
            body += message["body"]
            if not message["more_body"]:
                break
        self.entered.append(body)
        await self.go.wait()
        await send({"type": "http.response.start", "status": 201, "headers": []})

    async def ask(self, *parts: bytes, path: str = "/grab", slow: asyncio.Event | None = None) -> list[Any]:
        """What was sent back to one request, whose body comes in parts; the last of them waits for `slow`."""
        left, sent = list(parts), []

        async def receive() -> Any:
            if slow is not None and len(left) == 1:
                await slow.wait()
            return {"type": "http.request", "body": left.pop(0), "more_body": bool(left)}

        async def send(message: Any) -> None:
            sent.append(message)

        scope = {"type": "http", "method": "POST", "path": path, "headers": [(b"accept-language", b"en")]}
        await self.door(scope, receive, send)  # type: ignore[arg-type]
        return sent


async def test_they_go_in_by_turns_and_who_waits_too_long_is_told_so() -> None:
    rush = Rush(Queue(abreast=1, most=2, patience=0.2))
    asks = [asyncio.create_task(rush.ask(f"{n}".encode())) for n in range(4)]
    await asyncio.sleep(0.05)
    assert rush.entered == [b"0"]
    assert [m.get("status") for m in await asks[3]] == [503, None], "the third who would wait is one too many"
    told = await asks[1]
    assert (told[0]["status"], dict(told[0]["headers"])[b"retry-after"]) == (503, b"1")
    assert msgspec.json.decode(told[1]["body"])["code"] == "base.errors.waiting"
    rush.go.set()
    assert (await asks[0])[0]["status"] == 201
    assert rush.entered == [b"0"]


async def test_a_slow_sender_takes_no_turn_and_a_slash_is_no_way_around() -> None:
    rush, rest = Rush(Queue(abreast=1)), asyncio.Event()
    slow = asyncio.create_task(rush.ask(b"s", b"low", slow=rest))
    await asyncio.sleep(0)
    first = asyncio.create_task(rush.ask(b"first"))
    second = asyncio.create_task(rush.ask(b"second", path="/grab/"))
    await asyncio.sleep(0.05)
    assert rush.entered == [b"first"]
    rest.set()
    rush.go.set()
    await asyncio.gather(slow, first, second)
    assert rush.entered == [b"first", b"second", b"slow"]


async def test_a_body_without_end_is_left_to_the_framework() -> None:
    rush = Rush(Queue(abreast=1))
    rush.go.set()
    await rush.ask(b"x" * 80, b"y" * 80, b"z" * 80)
    assert [len(b) for b in rush.entered] == [240]
