"""Server-sent events with their posts, and what goes on while the bus is away."""

import asyncio
from typing import Any
from uuid import UUID

import httpx
import msgspec

from meadow.base.db import House
from tests.make.gateway import Nats, happen, ticket, true


class Reader:
    """An EventSource: its id and its data, and what it was answered."""

    def __init__(self, port: int) -> None:
        self.base = f"http://127.0.0.1:{port}"
        self.last = ""
        self.frames: list[dict[str, Any]] = []
        self.closed = 0

    @property
    def offs(self) -> list[int]:
        return [e["off"] for f in self.frames for e in f.get("e", [])]

    async def read(self, path: str, good: Any, **headers: str) -> None:
        """Read until a frame is as asked for, or the stream is closed."""
        async with (
            asyncio.timeout(15), httpx.AsyncClient(timeout=15) as http,
            http.stream("GET", self.base + path, headers=headers) as answer,
        ):  # fmt: skip
            self.status, self.headers = answer.status_code, answer.headers
            kind = ""
            async for line in answer.aiter_lines():
                name, _, value = line.partition(": ")
                if name == "id":
                    self.last = value
                elif name == "event":
                    kind = value
                elif name == "data":
                    said = msgspec.json.decode(value)
                    if kind == "close":
                        self.closed = said["code"]
                        return
                    self.frames.append(said)
                    if good(said):
                        return


async def test_a_stream_resumes_where_it_was(gateway, house: House, sid: UUID):
    one = await gateway()
    secret = house.settings.keys.session
    reader = Reader(one.port)
    reading = asyncio.create_task(
        reader.read(f"/ws/live/{sid}/stream?ticket={ticket(secret, sid)}", lambda f: f.get("e"))
    )
    await true(lambda: reader.frames)
    assert reader.headers["content-type"] == "text/event-stream"
    await happen(house, sid)
    await reading
    assert reader.last == f"{sid}-1"
    assert reader.frames[0]["snap"]["state"] == "live"
    for _ in range(2):
        await happen(house, sid)
    again = Reader(one.port)
    path = f"/ws/live/{sid}/stream?ticket={ticket(secret, sid)}"
    await again.read(path, lambda _: again.offs[-1:] == [3], **{"last-event-id": reader.last})
    assert again.offs == [2, 3]
    await again.read(f"/ws/live/{sid}/stream?ticket={ticket(secret, sid)}&last={sid}-2", lambda f: "epoch" in f)
    assert [e["off"] for e in again.frames[-1]["e"]] == [3]


async def test_a_stream_without_a_ticket_is_closed_and_a_strangers_page_refused(gateway, house: House, sid: UUID):
    one = await gateway()
    reader = Reader(one.port)
    await reader.read(f"/ws/live/{sid}/stream?ticket=x", lambda _: False)
    assert reader.closed == 4001
    good = ticket(house.settings.keys.session, sid)
    await reader.read(f"/ws/live/{sid}/stream?ticket={good}", lambda _: True, origin="https://evil.example")
    assert reader.status == 403
    origin = house.settings.public
    await reader.read(f"/ws/live/{sid}/stream?ticket={good}", lambda f: "epoch" in f, origin=origin)
    assert reader.headers["access-control-allow-origin"] == origin


async def test_the_viewer_of_a_stream_speaks_by_posts_at_any_node(gateway, enter, house: House, sid: UUID):
    one, other = await gateway(), await gateway()
    seen, far = await enter(one), await enter(other)
    reader = Reader(one.port)
    await reader.read(
        f"/ws/live/{sid}/stream?ticket={ticket(house.settings.keys.session, sid)}", lambda f: "epoch" in f
    )
    key = reader.frames[0]["say"]
    async with httpx.AsyncClient(headers={"authorization": f"Bearer {key}"}) as http:
        for gate, text in ((one, "by post"), (other, "elsewhere")):
            path = f"http://127.0.0.1:{gate.port}/ws/live/{sid}/say"
            said = (await http.post(path, json={"k": "chat", "x": text, "id": "1"})).json()
            assert said["me"][0]["ack"] == "1"
        assert (await http.post(path, json={"k": "like", "n": 3})).status_code == 200
        assert (await http.post(path, content=b"{")).status_code == 400
        assert (await http.post(path, content=b"x" * 5000)).status_code == 413
        assert (await http.post(path.replace(str(sid), str(UUID(int=1))), json={"k": "ping"})).status_code == 403
        bad = {"authorization": "Bearer " + ticket(house.settings.keys.session, sid)}
        assert (await http.post(path, json={"k": "ping"}, headers=bad)).status_code == 403
    for viewer in (seen, far):
        await viewer.until(lambda _, v=viewer: len(v.chats()) == 2)
        assert {c["x"] for c in viewer.chats()} == {"by post", "elsewhere"}


async def test_health_metrics_and_other_paths(gateway, enter, sid: UUID):
    one = await gateway()
    await enter(one)
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{one.port}") as http:
        assert (await http.get("/health")).json()["sockets"] == 1
        told = (await http.get("/metrics")).text
        assert "meadow_gateway_sockets 1" in told
        assert "meadow_gateway_entered_total 1" in told
        assert (await http.get("/elsewhere")).status_code == 404
        assert (await http.get(f"/ws/live/{sid}/elsewhere")).status_code == 404
        asked = await http.options(f"/ws/live/{sid}/say")
        assert "authorization" in asked.headers["access-control-allow-headers"]


async def test_without_the_bus_a_node_goes_on_with_its_own_and_the_table(
    gateway, enter, house: House, sid: UUID, nats: Nats
):
    one = await gateway()
    viewer, writer, host = await enter(one), await enter(one), await enter(one, role="host")
    nats.kill()
    try:
        await true(lambda: not one.node.bus.connected)
        for _ in range(3):
            await happen(house, sid)
        await viewer.until(lambda _: viewer.off == 3, seconds=8)
        writer.say(k="chat", x="still here", id="1")
        await viewer.until(lambda _: any(c["x"] == "still here" for c in viewer.chats()))
        said = await host.until(lambda f: any(o["k"] == "presence" and not o["b"]["bus"] for o in f.get("ops", [])))
        assert said
        assert (await enter(one)).frames[0]["off"] == 3, "tickets are believed once per node meanwhile"
    finally:
        nats.start()
    await true(lambda: one.node.bus.connected and house.bus.connected)
    await asyncio.sleep(0.3)
    await happen(house, sid)
    await viewer.until(lambda _: viewer.off == 4, seconds=8)
    assert viewer.events == [1, 2, 3, 4]
