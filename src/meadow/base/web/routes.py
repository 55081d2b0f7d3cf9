"""Routes: a handler of ten lines becomes a Litestar route with a guard, a transaction, a key and an operation id."""

import inspect
from collections.abc import Awaitable, Callable, Sequence
from http import HTTPStatus
from typing import Any, get_type_hints

import msgspec
from litestar import HttpMethod, Request, Response
from litestar.datastructures import Cookie, ResponseHeader
from litestar.handlers import HTTPRouteHandler
from litestar.openapi.datastructures import ResponseSpec

from meadow.base import once
from meadow.base.db import House, ReadDb
from meadow.base.errors import FieldError, Invalid, Problem
from meadow.base.trail import Who
from meadow.base.web.guards import Guard
from meadow.base.web.limits import prefix

_OURS = ("db", "who", "house", "body", "reply", "request")
_JSON = "application/json"
_KEY_LENGTH = 200
SESSION = "meadow_session"
Fn = Callable[..., Awaitable[Any]]


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


def read(path: str, *, guard: Guard, op: str, raises: Sequence[type[Problem]] = ()) -> Callable[[Fn], HTTPRouteHandler]:
    """A GET: reads only, outside a transaction."""

    def made(fn: Fn) -> HTTPRouteHandler:
        async def call(request: Request[Any, Any, Any], **given: Any) -> Response[Any]:
            house: House = request.app.state.house
            reply = Reply()
            async with house.read() as db:
                who = await caller(db, request)
                guard.check(who, request.path_params)
                ours = _given(fn, {"db": db, "who": who, "house": house, "reply": reply, "request": request})
                return _respond(await fn(**ours, **given), HTTPStatus.OK, reply)

        return _handler(fn, call, HttpMethod.GET, path, guard=guard, op=op, raises=raises, status=200)

    return made


def write(  # noqa: PLR0913 - the words a route is declared with
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
) -> Callable[[Fn], HTTPRouteHandler]:
    """A write in one transaction, committed after the handler returned, with an Idempotency-Key.

    `keyed=False` for answers that must not be stored (they set cookies); `alone=False` for a verb whose engine opens the
    transaction (placement): it takes `house` and `key` instead of `db`.
    """

    def made(fn: Fn) -> HTTPRouteHandler:
        async def call(request: Request[Any, Any, Any], **given: Any) -> Response[Any]:
            house: House = request.app.state.house
            key = _key_of(request)
            body = await request.body()
            reply = Reply()
            if not alone:
                async with house.read() as reader:
                    who = await caller(reader, request)
                guard.check(who, request.path_params)
                ours = _given(
                    fn, {"who": who, "house": house, "body": body, "reply": reply, "request": request, "key": key}
                )
                return _respond(await fn(**ours, **given), status, reply)
            async with house.write() as db:
                who = await caller(db, request)
                guard.check(who, request.path_params)
                request.app.state.writes.take(_bucket(who, request))
                scope = once.scope_of(who.account_id if who else None, address(request))
                if key and keyed:
                    mark = once.fingerprint(request.method, request.url.path, body)
                    if kept := await once.claim(db, scope, key, mark):
                        return Response(
                            kept.body or None,
                            status_code=kept.status,
                            media_type=_JSON,
                            headers={"idempotent-replay": "true"},
                        )
                ours = _given(
                    fn, {"db": db, "who": who, "house": house, "body": body, "reply": reply, "request": request}
                )
                response = _respond(await fn(**ours, **given), status, reply)
                if key and keyed:
                    await once.keep(
                        db, scope, key, once.Kept(int(response.status_code or status), response.content or b"")
                    )
            return response

        return _handler(
            fn, call, HttpMethod(method), path, guard=guard, op=op, raises=raises, status=status, body_limit=body_limit
        )

    return made


def raw(
    path: str,
    methods: Sequence[str],
    *,
    guard: Guard,
    op: str,
    body_limit: int = 1_000_000,
    schema: bool = False,
) -> Callable[[Fn], HTTPRouteHandler]:
    """A route that speaks its own protocol (tus, media, streams, callbacks): it gets `request`, `house`, `who` and opens what it needs."""

    def made(fn: Fn) -> HTTPRouteHandler:
        async def call(request: Request[Any, Any, Any], **given: Any) -> Response[Any]:
            house: House = request.app.state.house
            async with house.read() as db:
                who = await caller(db, request)
            guard.check(who, request.path_params)
            ours = _given(fn, {"who": who, "house": house, "request": request})
            answer: Response[Any] = await fn(**ours, **given)
            return answer

        return _handler(
            fn,
            call,
            [HttpMethod(m) for m in methods],
            path,
            guard=guard,
            op=op,
            raises=(),
            status=200,
            body_limit=body_limit,
            schema=schema,
        )

    return made


async def caller(db: ReadDb, request: Request[Any, Any, Any]) -> Who | None:
    """The account behind the session cookie, or none."""
    token = request.cookies.get(SESSION)
    identify = db.house.wiring.identify
    if not token or identify is None:
        return None
    who: Who | None = await identify(db, token.encode())
    return who


def address(request: Request[Any, Any, Any]) -> str:
    """The peer's address."""
    return request.client.host if request.client else "unknown"


def _bucket(who: Who | None, request: Request[Any, Any, Any]) -> str:
    return str(who.account_id) if who else prefix(address(request))


def _key_of(request: Request[Any, Any, Any]) -> str | None:
    key = request.headers.get("idempotency-key")
    if key is not None and not (0 < len(key) <= _KEY_LENGTH and key.isprintable()):
        raise Invalid(
            errors=(FieldError("/headers/Idempotency-Key", "base.shape.length", {"low": 1, "high": _KEY_LENGTH}),)
        )
    return key


def _given(fn: Fn, ours: dict[str, Any]) -> dict[str, Any]:
    wanted = inspect.signature(fn).parameters
    return {name: value for name, value in ours.items() if name in wanted}


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


def _handler(  # noqa: PLR0913 - one place knows the framework's words
    fn: Fn,
    call: Any,
    method: Any,
    path: str,
    *,
    guard: Guard,
    op: str,
    raises: Sequence[type[Problem]],
    status: int,
    body_limit: int = 1_000_000,
    schema: bool = True,
) -> HTTPRouteHandler:
    """Give `call` the signature of `fn` without what we inject, so that the framework parses and documents the rest."""
    hints = get_type_hints(fn, include_extras=True)
    result = hints.pop("return", None)
    keep = [
        p.replace(annotation=hints[p.name])
        for p in inspect.signature(fn).parameters.values()
        if p.name not in (*_OURS, "key")
    ]
    first = inspect.Parameter("request", inspect.Parameter.KEYWORD_ONLY, annotation=Request)
    params = [first, *(p.replace(kind=inspect.Parameter.KEYWORD_ONLY) for p in keep)]
    answer = _answer_type(result)
    call.__signature__ = inspect.Signature(params, return_annotation=answer)
    call.__annotations__ = {p.name: p.annotation for p in params} | {"return": answer}
    call.__name__, call.__doc__, call.__module__ = fn.__name__, fn.__doc__, fn.__module__
    empty = result is type(None) or result is None
    refusals = {p.status: p for p in raises}
    return HTTPRouteHandler(
        path,
        http_method=method,
        status_code=HTTPStatus.NO_CONTENT if empty and schema else status,
        operation_id=op,
        include_in_schema=schema,
        request_max_body_size=body_limit,
        opt={"guard": guard, "op": op, "body_type": hints.get("data")},
        responses={
            code: ResponseSpec(ProblemBody, description=p.code, media_type="application/problem+json")
            for code, p in refusals.items()
        },
        response_headers=[ResponseHeader(name="x-trace-id", documentation_only=True)],
        tags=[".".join(op.split("_")[:2])],
    )(call)


def _answer_type(result: Any) -> Any:
    if result is None or result is type(None):
        return Response[None]
    generic: Any = Response
    return result if _is_response(result) else generic[result]


def _is_response(kind: Any) -> bool:
    origin = getattr(kind, "__origin__", kind)
    return isinstance(origin, type) and issubclass(origin, Response)
