"""Routes: a handler of ten lines becomes a Litestar route with a guard, a transaction, a key and an operation id."""

from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Any, NamedTuple

import msgspec
from litestar import HttpMethod, Request, Response
from litestar.datastructures import Cookie
from litestar.handlers import HTTPRouteHandler
from litestar.openapi.datastructures import ResponseSpec

from meadow.base import once, visitors
from meadow.base.db import House, ReadDb
from meadow.base.errors import FieldError, Invalid, Problem
from meadow.base.trail import Who
from meadow.base.web import hygiene
from meadow.base.web.guards import Guard
from meadow.base.web.limits import prefix
from meadow.base.web.problems import answer
from meadow.base.web.queue import Queue
from meadow.base.web.shape import told
from meadow.base.web.signature import Fn, dress, given

_JSON = "application/json"
_PROBLEM = "application/problem+json"
_KEY_LENGTH = 200
SESSION = "meadow_session"
How = tuple[Guard, int, str | None]


class Route(NamedTuple):
    """The words a route is declared with."""

    method: Any
    guard: Guard
    op: str
    status: int
    raises: Sequence[type[Problem]] = ()
    body_limit: int = 1_000_000
    schema: bool = True
    queue: Queue | None = None


class ProblemBody(msgspec.Struct):
    """RFC 9457, with the code a program reads and the trace id a person quotes."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    params: dict[str, Any]
    errors: list[FieldError]
    trace_id: str


class Reply:
    """What a handler may add to its answer: cookies and headers."""

    def __init__(self) -> None:
        self.cookies: list[Cookie] = []
        self.headers: dict[str, str] = {}

    def cookie(self, name: str, value: str, *, max_age: int, secure: bool, hidden: bool = True) -> None:
        """Set a cookie; `max_age` in seconds, 0 removes it, `hidden` keeps it from scripts."""
        self.cookies.append(
            Cookie(key=name, value=value, max_age=max_age, httponly=hidden, secure=secure, samesite="lax", path="/")
        )


def read(
    path: str, *, guard: Guard, op: str, raises: Sequence[type[Problem]] = (), logs: bool = False
) -> Callable[[Fn], HTTPRouteHandler]:
    """A GET: reads only, outside a transaction; with `logs` in one, for an answer that must be written down (the feed)."""

    def made(fn: Fn) -> HTTPRouteHandler:
        async def call(request: Request[Any, Any, Any], **params: Any) -> Response[Any]:
            hygiene.address(request)
            house: House = request.app.state.house
            reply = Reply()
            async with house.write() if logs else house.read() as db:
                who = await caller(db, request)
                guard.check(who, request.path_params)
                ours = given(fn, {"db": db, "who": who, "house": house, "reply": reply, "request": request})
                return _respond(await fn(**ours, **params), HTTPStatus.OK, reply)

        return _handler(fn, call, path, Route(HttpMethod.GET, guard, op, 200, raises))

    return made


def write(
    path: str,
    *,
    guard: Guard,
    op: str,
    method: str = "POST",
    status: int = 200,
    raises: Sequence[type[Problem]] = (),
    body_limit: int = 1_000_000,
    keyed: bool = True,
    alone: bool = True,
    queued: bool = False,
) -> Callable[[Fn], HTTPRouteHandler]:
    """A write in one transaction, committed after the handler returned, with an Idempotency-Key.

    `keyed=False` for answers that must not be stored (they set cookies); `alone=False` for a verb whose engine opens the
    transaction (placement): it takes `house` and `key` instead of `db`; `queued` lets such a verb be taken in turns.
    """

    def made(fn: Fn) -> HTTPRouteHandler:
        async def call(request: Request[Any, Any, Any], **params: Any) -> Response[Any]:
            hygiene.address(request)
            key = _key_of(request)
            body = await request.body()
            if "data" in params:
                params["data"] = _strictly(request, body)
            if not alone:
                return await _engine(fn, request, params, (guard, status, key))
            return await _transact(fn, request, params, (guard, status, key if keyed else None))

        queue = Queue() if queued else None
        return _handler(fn, call, path, Route(HttpMethod(method), guard, op, status, raises, body_limit, queue=queue))

    return made


async def _engine(fn: Fn, request: Request[Any, Any, Any], params: dict[str, Any], how: How) -> Response[Any]:
    """Run a verb whose engine opens its own transactions."""
    guard, status, key = how
    house: House = request.app.state.house
    who = await _caller_alone(house, request)
    guard.check(who, request.path_params)
    request.app.state.writes.take(_bucket(who, request))
    reply = Reply()
    ours = given(fn, {"who": who, "house": house, "reply": reply, "request": request, "key": key})
    return _respond(await fn(**ours, **params), status, reply)


async def _transact(fn: Fn, request: Request[Any, Any, Any], params: dict[str, Any], how: How) -> Response[Any]:
    """Run a verb in one transaction with its key's claim and its kept answer."""
    guard, status, key = how
    house: House = request.app.state.house
    body, reply = await request.body(), Reply()
    async with house.write() as db:
        who = await caller(db, request)
        guard.check(who, request.path_params)
        request.app.state.writes.take(_bucket(who, request))
        scope = once.scope_of(who.account_id if who else None, address(request))
        if key:
            mark = once.fingerprint(request.method, request.url.path, body)
            if kept := await once.claim(db, scope, key, mark):
                replay = {"idempotent-replay": "true"}
                return Response(kept.body, status_code=kept.status, media_type=_JSON, headers=replay)
        ours = given(fn, {"db": db, "who": who, "house": house, "body": body, "reply": reply, "request": request})
        try:
            response = _respond(await fn(**ours, **params), status, reply)
        except Problem as problem:
            if not problem.commits:
                raise
            return answer(request, problem)
        if key:
            await once.keep(db, scope, key, once.Kept(int(response.status_code or status), response.content or b""))
    return response


def raw(
    path: str, methods: Sequence[str], *, guard: Guard, op: str, body_limit: int = 1_000_000
) -> Callable[[Fn], HTTPRouteHandler]:
    """A route with a protocol of its own (tus, media, streams, callbacks); it opens what it needs."""

    def made(fn: Fn) -> HTTPRouteHandler:
        async def call(request: Request[Any, Any, Any], **params: Any) -> Response[Any]:
            hygiene.address(request)
            house: House = request.app.state.house
            who = await _caller_alone(house, request)
            guard.check(who, request.path_params)
            answer: Response[Any] = await fn(**given(fn, {"who": who, "house": house, "request": request}), **params)
            return answer

        verbs = [HttpMethod(m) for m in methods]
        return _handler(fn, call, path, Route(verbs, guard, op, 200, (), body_limit, schema=False))

    return made


async def caller(db: ReadDb, request: Request[Any, Any, Any]) -> Who | None:
    """The account behind the session cookie, or none."""
    token = request.cookies.get(SESSION)
    identify = db.house.wiring.identify
    if not token or identify is None:
        return None
    who: Who | None = await identify(db, token.encode())
    return who


async def _caller_alone(house: House, request: Request[Any, Any, Any]) -> Who | None:
    """The same for who opens transactions later: a guest needs no connection now."""
    if SESSION not in request.cookies:
        return None
    async with house.read() as db:
        return await caller(db, request)


def address(request: Request[Any, Any, Any]) -> str:
    """Where a request comes from: what a proxy on this machine says, else the peer. Guests behind one proxy are not one guest."""
    peer = request.client.host if request.client else "unknown"
    if visitors.here(peer) and (told := request.headers.get("x-forwarded-for")):
        return told.rpartition(",")[2].strip()
    return peer


def _bucket(who: Who | None, request: Request[Any, Any, Any]) -> str:
    return str(who.account_id) if who else prefix(address(request))


def _strictly(request: Request[Any, Any, Any], body: bytes) -> Any:
    """The body by its type, taken at its word: the framework would read "1" as a number."""
    kind = request.route_handler.opt["body_type"]
    hygiene.body(body)
    try:
        return msgspec.json.decode(body, type=kind)
    except msgspec.ValidationError as error:
        raise Invalid(errors=told(kind, body)) from error


def _key_of(request: Request[Any, Any, Any]) -> str | None:
    key = request.headers.get("idempotency-key")
    if key is not None and not (0 < len(key) <= _KEY_LENGTH and key.isprintable()):
        raise Invalid(
            errors=(FieldError("/headers/Idempotency-Key", "base.shape.length", {"low": 1, "high": _KEY_LENGTH}),)
        )
    return key


def _respond(result: Any, status: int, reply: Reply) -> Response[Any]:
    if isinstance(result, Response):
        return result
    empty = result is None
    return Response(
        b"" if empty else msgspec.json.encode(result),
        status_code=HTTPStatus.NO_CONTENT if empty else status,
        media_type=_JSON,
        cookies=reply.cookies,
        headers=reply.headers,
    )


def _handler(fn: Fn, call: Any, path: str, route: Route) -> HTTPRouteHandler:
    """The framework's handler for one of ours."""
    body_type, result = dress(fn, call, path)
    empty = result is None or result is type(None)
    refusals = {problem.status: problem for problem in route.raises}
    return HTTPRouteHandler(
        path,
        http_method=route.method,
        status_code=HTTPStatus.NO_CONTENT if empty and route.schema else route.status,
        operation_id=route.op,
        include_in_schema=route.schema,
        request_max_body_size=route.body_limit,
        opt={"guard": route.guard, "op": route.op, "body_type": body_type, "queue": route.queue},
        responses={
            code: ResponseSpec(ProblemBody, description=problem.code, media_type=_PROBLEM)
            for code, problem in refusals.items()
        },
        tags=[".".join(route.op.split("_")[:2])],
    )(call)
