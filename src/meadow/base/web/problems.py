"""Problems on the wire: RFC 9457 bodies, translated by code, with the trace id a person can quote."""

import logging
from typing import Any

import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException
from litestar.types import Scope, Send
from litestar.utils.scope.state import ScopeState
from psycopg import Error as StoreError
from psycopg import InterfaceError, OperationalError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from meadow.base import i18n, observe
from meadow.base.errors import FieldError, Forbidden, Invalid, NotFound, Problem, TooLarge, Unavailable
from meadow.base.web import shape

log = logging.getLogger(__name__)
_BY_STATUS: dict[int, type[Problem]] = {403: Forbidden, 404: NotFound, 413: TooLarge}
_MEDIA = "application/problem+json"
# Connection lost or refused, resources, lock and time limits, shutting down or starting; a deadlock or a lost race.
_PASSING = ("08", "40", "53", "55P03", "57")


def render(problem: Problem, language: str) -> bytes:
    """The JSON body of a problem in a language."""
    errors = [
        {"pointer": e.pointer, "code": e.code, "detail": i18n.say(e.code, language, **e.params), "params": e.params}
        for e in problem.errors
    ]
    text = i18n.say(problem.code, language, **problem.params)
    body = {
        "type": f"urn:meadow:problem:{problem.code}",
        "title": text,
        "status": problem.status,
        "code": problem.code,
        "detail": text,
        "params": problem.params,
        "errors": errors,
        "trace_id": observe.trace_id.get(),
    }
    return msgspec.json.encode(body, enc_hook=str)


def answer(request: Request[Any, Any, Any], problem: Problem) -> Response[bytes]:
    """The response for a problem."""
    language = i18n.pick(request.headers.get("accept-language"))
    headers = {"content-language": language, "cache-control": "no-store"}
    if "retry_after" in problem.params:
        headers["retry-after"] = str(problem.params["retry_after"])
    return Response(render(problem, language), status_code=problem.status, media_type=_MEDIA, headers=headers)


async def send(scope: Scope, problem: Problem, tell: Send) -> None:
    """The same where there is no request of the framework yet."""
    language = i18n.pick(dict(scope["headers"]).get(b"accept-language", b"").decode("latin-1"))
    headers = {"content-type": _MEDIA, "content-language": language, "cache-control": "no-store"}
    if "retry_after" in problem.params:
        headers["retry-after"] = str(problem.params["retry_after"])
    body = render(problem, language)
    raw = [(k.encode(), v.encode()) for k, v in (headers | {"content-length": str(len(body))}).items()]
    await tell({"type": "http.response.start", "status": problem.status, "headers": raw})
    await tell({"type": "http.response.body", "body": body, "more_body": False})


def told(request: Request[Any, Any, Any], problem: Problem) -> Response[bytes]:
    return answer(request, problem)


def refused(request: Request[Any, Any, Any], error: HTTPException) -> Response[bytes]:
    """What the framework refused, in our shape; a wrong body is walked again so that all its errors are told."""
    if isinstance(error, ValidationException) or error.status_code == 400:
        return answer(request, Invalid(errors=_places(request, error)))
    kind = _BY_STATUS.get(error.status_code)
    problem = kind() if kind else _plain(error.status_code)
    return answer(request, problem)


def broke(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """A bug, or a store that is busy or away: told apart, logged with the trace id, and never shown raw."""
    if isinstance(error, PoolTimeout) or _passes(error.orig if isinstance(error, DBAPIError) else error):
        log.warning("busy", exc_info=error)
        return answer(request, Unavailable(retry_after=1))
    log.error("unexpected", exc_info=error)
    return answer(request, Problem())


def _passes(error: BaseException | None) -> bool:
    """Whether the same request may succeed in a moment: PostgreSQL says so by its code, or the connection itself broke."""
    if not isinstance(error, StoreError):
        return False
    if error.sqlstate is None:
        return isinstance(error, OperationalError | InterfaceError)
    return error.sqlstate.startswith(_PASSING)


def _plain(status: int) -> Problem:
    """A refusal of the framework that has no name of ours, such as 405."""
    kind = type("Refused", (Problem,), {"code": "base.errors.refused", "status": status})
    refused: Problem = kind()
    return refused


def _places(request: Request[Any, Any, Any], error: HTTPException) -> tuple[FieldError, ...]:
    kind = request.route_handler.opt.get("body_type") if "route_handler" in request.scope else None
    if kind is not None:
        raw = ScopeState.from_scope(request.scope).body
        try:
            value = msgspec.json.decode(raw if isinstance(raw, bytes) else b"")
        except (msgspec.DecodeError, UnicodeDecodeError):
            return (FieldError("", "base.shape.json"),)
        if found := shape.wrong(kind, value):
            return found
    extra: Any = error.extra if isinstance(error.extra, list) else []
    return tuple(
        FieldError(f"/{item.get('key', '')}".rstrip("/"), "base.shape.type") for item in extra if isinstance(item, dict)
    ) or (FieldError("", "base.shape.type"),)
