"""From a handler's plain signature to the one the framework parses and documents."""

import dataclasses
import inspect
from collections.abc import Awaitable, Callable
from functools import cache
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from litestar import Request, Response
from litestar.params import BodyKwarg, ParameterKwarg, PathParameter, QueryParameter

Fn = Callable[..., Awaitable[Any]]
OURS = frozenset({"db", "who", "house", "body", "reply", "request", "key"})
_KEPT = {f.name for f in dataclasses.fields(QueryParameter)} - {"annotation", "header", "cookie", "query"}


def given(fn: Fn, ours: dict[str, Any]) -> dict[str, Any]:
    """Of what we can hand in, what this handler asks for."""
    wanted = _wanted(fn)
    return {name: value for name, value in ours.items() if name in wanted}


@cache
def _wanted(fn: Fn) -> frozenset[str]:
    """Looked up once: reading a signature takes longer than routing a request."""
    return OURS.intersection(inspect.signature(fn).parameters)


def dress(fn: Fn, call: Any, path: str) -> tuple[Any, Any]:
    """Give `call` the signature of `fn` without what we inject; returns the types of body and result."""
    hints = get_type_hints(fn, include_extras=True)
    result = hints.pop("return", None)
    kept = [p for p in inspect.signature(fn).parameters.values() if p.name not in OURS]
    params = [inspect.Parameter("request", inspect.Parameter.KEYWORD_ONLY, annotation=Request)]
    params += [
        p.replace(kind=inspect.Parameter.KEYWORD_ONLY, annotation=_place(p.name, hints[p.name], path)) for p in kept
    ]
    answer = _answer(result)
    call.__signature__ = inspect.Signature(params, return_annotation=answer)
    call.__annotations__ = {p.name: p.annotation for p in params} | {"return": answer}
    call.__name__, call.__doc__, call.__module__ = fn.__name__, fn.__doc__, fn.__module__
    return hints.get("data"), result


def _place(name: str, kind: Any, path: str) -> Any:
    """Where a parameter comes from: the body, the path, or the query with its bounds."""
    if name == "data":
        return _annotated(kind, BodyKwarg())
    if f"{{{name}:" in path:
        return _annotated(kind, PathParameter())
    if get_origin(kind) is Annotated:
        bare, *extra = get_args(kind)
        for held in extra:
            if isinstance(held, ParameterKwarg):
                bounds = {k: getattr(held, k) for k in _KEPT if getattr(held, k) is not None}
                return _annotated(bare, QueryParameter(**bounds))
    return _annotated(kind, QueryParameter())


def _annotated(kind: Any, extra: Any) -> Any:
    make: Any = Annotated
    return make[kind, extra]


def _answer(result: Any) -> Any:
    generic: Any = Response
    if result is None or result is type(None):
        return generic[None]
    origin = get_origin(result) or result
    return result if isinstance(origin, type) and issubclass(origin, Response) else generic[result]
