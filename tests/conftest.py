"""Fixtures over real parts: one PostgreSQL for the run, a template database, a clone of it per test."""

import asyncio
import contextlib
import os
import tempfile
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import psycopg
import pytest
import sqlalchemy as sa
from litestar import Litestar

from meadow.app import create
from meadow.base import clock, ids, policy, schema, settings
from meadow.base.db import House, WriteDb
from meadow.base.web.limits import Buckets
from meadow.up.postgres import Postgres
from meadow.wiring import wire

TEMPLATE = "meadow_template"
_APPS: list[Litestar] = []
_MANY = 10_000.0
_CLONES: set[str] = set()
_EMPTY = """
DO $$ DECLARE t text; n int; some text[] := '{}'; BEGIN
    FOR t IN SELECT format('%I', tablename) FROM pg_tables WHERE schemaname = 'public' LOOP
        EXECUTE 'SELECT 1 FROM ' || t || ' LIMIT 1' INTO n;
        IF n IS NOT NULL THEN some := some || t; END IF;
    END LOOP;
    IF cardinality(some) > 0 THEN
        EXECUTE 'TRUNCATE ' || array_to_string(some, ', ') || ' RESTART IDENTITY CASCADE';
    END IF;
END $$
"""
# What a test wrote need not survive the machine; what must survive a kill is tested on a server that waits for the disk.
_HASTY = tuple(f"ALTER SYSTEM SET {what} = off" for what in ("fsync", "synchronous_commit", "full_page_writes"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What waits for real parts on a busy machine is tried again before it is red (decision 0014); the summary names each."""
    for item in items:
        if item.get_closest_marker("browser") or item.get_closest_marker("fault"):
            item.add_marker(pytest.mark.flaky(reruns=2))
        elif "server" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.fixture(scope="session")
def server(request: pytest.FixtureRequest) -> Iterator[str]:
    """The DSN of a running PostgreSQL: MEADOW_TEST_DATABASE_URL, or an embedded one shared by all xdist workers."""
    given = os.environ.get("MEADOW_TEST_DATABASE_URL")
    if given:
        yield given
        return
    with tempfile.TemporaryDirectory(prefix="mw-", ignore_cleanup_errors=True) as folder:
        own = Postgres(Path(folder))
        try:
            url = own.start()
            _admin(url, *_HASTY, "SELECT pg_reload_conf()")
            yield url
        finally:
            own.stop()


@pytest.fixture(scope="session")
def template(server: str, worker_id: str) -> str:
    """A database with the whole schema, cloned for each test."""
    name = f"{TEMPLATE}_{worker_id}"
    _admin(server, f'DROP DATABASE IF EXISTS "{name}"', f'CREATE DATABASE "{name}"')
    engine = sa.create_engine(sa.make_url(server).set(drivername="postgresql+psycopg", database=name))
    with engine.begin() as connection:
        schema.create(connection)
    engine.dispose()
    return name


@pytest.fixture
async def house(server: str, template: str, tmp_path: Path) -> AsyncIterator[House]:
    """An open house on a clone of the template, emptied after whoever had it before."""
    name = await asyncio.to_thread(_clone, server, template)
    url = sa.make_url(server).set(database=name).render_as_string(hide_password=False)
    opened = await House(settings.load(tmp_path, database_url=url, database_pool=24), wire()).open()
    policy.forget()
    yield opened
    await opened.close()
    clock.reset()


@pytest.fixture
async def db(house: House) -> AsyncIterator[WriteDb]:
    """One write transaction for the test's own set-up; it commits at the end of the test."""
    async with house.write() as opened:
        yield opened


@pytest.fixture
def app(house: House) -> Litestar:
    """The app over this test's house; made once for all, since its thousand routes cost half a second."""
    if not _APPS:
        _APPS.append(create(house))
    shared = _APPS[0]
    shared.state.house, shared.state.writes = house, Buckets(_MANY, _MANY)
    return shared


@pytest.fixture
async def web(app: Litestar) -> AsyncIterator["Client"]:
    """A browser without a session."""
    async with browse(app) as client:
        yield Client(client)


def browse(app: Litestar) -> httpx.AsyncClient:
    """A browser on the app, without its lifespan: the fixture `house` is open already, and must not be closed by each."""
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000")


class Client:
    """A thin hand over the HTTP API: keeps cookies, echoes the CSRF token, makes idempotency keys."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.http = client

    async def get(self, path: str, **params: object) -> "Answer":
        return Answer(await self.http.get(path, params={k: v for k, v in params.items() if v is not None}))

    async def send(
        self, method: str, path: str, body: object = None, *, key: str | None = None, **headers: str
    ) -> "Answer":
        if "meadow_csrf" not in self.http.cookies:
            await self.http.get("/health")
        sent = {"x-csrf-token": self.http.cookies["meadow_csrf"], "idempotency-key": key or ids.new().hex}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        raw = {"content": body} if isinstance(body, bytes) else {"json": body} if body is not None else {}
        return Answer(await self.http.request(method, path, headers=sent, **raw))

    async def post(self, path: str, body: object = None, **kw: str) -> "Answer":
        return await self.send("POST", path, body, **kw)

    async def put(self, path: str, body: object = None, **kw: str) -> "Answer":
        return await self.send("PUT", path, body, **kw)

    async def patch(self, path: str, body: object = None, **kw: str) -> "Answer":
        return await self.send("PATCH", path, body, **kw)

    async def delete(self, path: str, **kw: str) -> "Answer":
        return await self.send("DELETE", path, **kw)

    async def log_in(self, login: str, password: str) -> "Answer":
        self.http.cookies.delete("meadow_session") if "meadow_session" in self.http.cookies else None
        return await self.post("/api/session", {"login": login, "password": password})


class Answer:
    """A response, with its JSON read once."""

    def __init__(self, response: object) -> None:
        self.response = response
        self.status: int = response.status_code  # type: ignore[attr-defined]
        self.headers = response.headers  # type: ignore[attr-defined]
        self.content: bytes = response.content  # type: ignore[attr-defined]

    @property
    def json(self) -> dict:  # type: ignore[type-arg]
        return self.response.json()  # type: ignore[attr-defined,no-any-return]

    @property
    def code(self) -> str:
        return str(self.json.get("code"))

    def __repr__(self) -> str:
        return f"<{self.status} {self.content[:600]!r}>"


@pytest.fixture
def moved() -> Iterator[object]:
    """Moves the clock of this process: `moved(hours=2)`."""

    def move(**span: float) -> None:
        clock.move(timedelta(**span))

    yield move
    clock.reset()


def _clone(server: str, template: str) -> str:
    """A database of this process like the template: emptied where it is there, for a tenth of what a new one costs."""
    name = f"{template}_run"
    if name in _CLONES:
        url = sa.make_url(server).set(drivername="postgresql", database=name).render_as_string(hide_password=False)
        with contextlib.suppress(psycopg.Error):  # somebody still holds it, or broke it: a new one then
            with psycopg.connect(url, autocommit=True, options="-c lock_timeout=3s") as connection:
                connection.execute(_EMPTY)
            return name
    _admin(server, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)', f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    _CLONES.add(name)
    return name


def _admin(server: str, *statements: str) -> None:
    url = sa.make_url(server).set(drivername="postgresql", database="postgres").render_as_string(hide_password=False)
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())
