"""The Litestar application: routes from every room, and a refusal to start where one has no guard."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import msgspec
import sqlalchemy as sa
from litestar import Litestar, MediaType, Request, Response, get
from litestar.config.csrf import CSRFConfig
from litestar.datastructures import State
from litestar.exceptions import HTTPException
from litestar.handlers import HTTPRouteHandler
from litestar.openapi import OpenAPIConfig
from litestar.params import FromPath

from meadow import __version__
from meadow.base import clock, i18n, observe, track
from meadow.base.db import House
from meadow.base.errors import Problem
from meadow.base.web import problems
from meadow.base.web.faces import Faces
from meadow.base.web.guards import Guard, public
from meadow.base.web.headers import Outside
from meadow.base.web.limits import Buckets
from meadow.base.web.queue import Turns

_ONE = sa.text("SELECT 1")
_WRITES_A_SECOND, _WRITES_BURST = 50.0, 2000.0


class Unguarded(Exception):  # noqa: N818 - says what the route is
    """A route declares no guard, so the app refuses to start."""


class Health(msgspec.Struct):
    ok: bool
    at: str


def build(house: House, routes: Sequence[Any]) -> Litestar:
    """The app over an open or still closed house; raises `Unguarded`."""
    own: list[Any] = [_health, _site, _metrics, _face_root, _face]
    for route in [*routes, *own]:
        check(route)
    settings = house.settings

    @asynccontextmanager
    async def lifespan(_: Litestar) -> AsyncIterator[None]:
        if settings.clock_file:
            clock.follow(settings.clock_file)
        await house.open()
        yield
        await house.close()

    app = Litestar(
        route_handlers=[*routes, *own],
        lifespan=[lifespan],
        state=State({"house": house, "faces": Faces(), "writes": Buckets(_WRITES_A_SECOND, _WRITES_BURST)}),
        csrf_config=CSRFConfig(
            secret=settings.keys.csrf.hex(),
            cookie_name="meadow_csrf",
            header_name="x-csrf-token",
            cookie_secure=settings.public.startswith("https"),
            cookie_samesite="lax",
            exclude=["^/hooks/", "^/internal/"],
        ),
        exception_handlers={Problem: problems.told, HTTPException: problems.refused, Exception: problems.broke},
        openapi_config=OpenAPIConfig(title="Meadow", version=__version__, path="/open/schema", render_plugins=[]),
        request_max_body_size=1_000_000,
        debug=False,
    )
    # Around everything: a middleware of the framework would not see what no route answers.
    queues = {(m, p): r.opt["queue"] for r in routes if r.opt.get("queue") for m in r.http_methods for p in r.paths}
    app.asgi_handler = Outside(Turns(app.asgi_handler, queues), settings)
    return app


class Site(msgspec.Struct):
    """What a page must know of the house before anything else; `ingest_key` names browsers to the event collector."""

    name: str
    public_url: str
    collect_url: str
    search_url: str
    live: str
    rtmp: str
    gateway: str
    ingest_key: str
    languages: list[str]
    currency: str
    zone: str
    demo: bool
    version: str
    server_time: str


def check(route: Any) -> None:
    """Refuse a route that declares no guard."""
    if not isinstance(route, HTTPRouteHandler) or not isinstance(route.opt.get("guard"), Guard):
        raise Unguarded(getattr(route, "handler_name", repr(route)))


@get("/health", opt={"guard": public, "op": "base_web_health"}, include_in_schema=False)
async def _health(request: Request[Any, Any, Any]) -> Health:
    house: House = request.app.state.house
    async with house.read() as db:
        await db.value(_ONE)
    return Health(ok=True, at=clock.now().isoformat())


@get("/api/site", opt={"guard": public, "op": "base_web_site"}, operation_id="base_web_site", tags=["base.web"])
async def _site(request: Request[Any, Any, Any]) -> Site:
    """Names, addresses and the clock of this house."""
    house: House = request.app.state.house
    found = house.settings
    return Site(
        name="Meadow", public_url=found.public, collect_url=found.collect, search_url=found.search, live=found.live, gateway=found.gateway, rtmp=found.rtmp, ingest_key=track.browser_key(found.keys.collector),
        languages=list(i18n.LANGUAGES), currency="CNY", zone="Asia/Shanghai", demo=(found.home / "keys" / "demo.json").exists(),
        version=__version__, server_time=clock.now().isoformat(),
    )  # fmt: skip


@get("/metrics", opt={"guard": public, "op": "base_web_metrics"}, include_in_schema=False, media_type=MediaType.TEXT)
async def _metrics() -> bytes:
    return observe.metrics()


@get("/", opt={"guard": public, "op": "base_web_face"}, include_in_schema=False)
async def _face_root(request: Request[Any, Any, Any]) -> Response[bytes]:
    faces: Faces = request.app.state.faces
    return faces.answer(request, "")


@get("/{path:path}", opt={"guard": public, "op": "base_web_face"}, include_in_schema=False)
async def _face(request: Request[Any, Any, Any], path: FromPath[str]) -> Response[bytes]:
    faces: Faces = request.app.state.faces
    if path.strip("/").partition("/")[0] in _RESERVED:
        raise HTTPException(status_code=404)
    return faces.answer(request, path)


_RESERVED = frozenset({"api", "ws", "t", "v1", "mp", "media", "uploads", "internal", "oauth", "hooks"})
