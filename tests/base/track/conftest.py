"""One collector and one warehouse for the tests that only need them running."""

import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from meadow.base import clock, ids, track
from meadow.base.track import rules, wire
from meadow.base.track.types import Context, Envelope, Reply

from .running import Running

import msgspec  # isort: skip

BROWSER = {"content-type": "text/plain", "user-agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"}


@pytest.fixture(scope="session")
async def log() -> AsyncIterator[Running]:
    with tempfile.TemporaryDirectory(prefix="mt-", ignore_cleanup_errors=True) as home:
        running = Running(Path(home))
        try:
            yield running.up()
            await track.close()
        finally:
            running.stop()


class Browser:
    """A page that sends to the collector."""

    def __init__(self, running: Running, client: httpx.AsyncClient) -> None:
        self.running, self.http = running, client
        self.key = rules.browser_key(running.settings.keys.collector)

    async def post(self, body: bytes, **headers: str) -> httpx.Response:
        sent = BROWSER | {name.replace("_", "-"): value for name, value in headers.items()}
        return await self.http.post(f"/t/v1/batch?k={self.key}", content=body, headers=sent)

    async def send(self, *events: Envelope, sent_at: int | None = None, **context: object) -> Reply:
        given = Context(**{"sdk": "test", "consent": 1, "anon_id": "7", **context})  # type: ignore[arg-type]
        body = wire.encode(str(ids.new()), clock.now_ms() if sent_at is None else sent_at, events, given)
        answer = await self.post(body)
        assert answer.status_code == 202, answer.text
        return msgspec.json.decode(answer.content, type=Reply)


@pytest.fixture
async def browser(log: Running) -> AsyncIterator[Browser]:
    async with httpx.AsyncClient(base_url=log.settings.collect, trust_env=False) as client:
        yield Browser(log, client)


def event(name: str = "view_item", **fields: object) -> Envelope:
    return Envelope(**{"event_id": str(ids.new()), "name": name, "ts": clock.now_ms(), **fields})  # type: ignore[arg-type]
