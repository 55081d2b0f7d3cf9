"""Guards: who may call a route. A route without one does not exist."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

import msgspec

from meadow.base.errors import Forbidden, NotFound, Unauthenticated
from meadow.base.trail import Who


class Guard(msgspec.Struct, frozen=True):
    """A named check over the caller and the path parameters; it raises a Problem or lets pass."""

    name: str
    check: Callable[[Who | None, Mapping[str, Any]], None]


def _anyone(_who: Who | None, _path: Mapping[str, Any]) -> None:
    return


def _someone(who: Who | None, _path: Mapping[str, Any]) -> None:
    if who is None:
        raise Unauthenticated


public = Guard("public", _anyone)
signed_in = Guard("signed_in", _someone)


def shop(scope: str) -> Guard:
    """Staff of the shop in the path with this scope; a stranger learns nothing, not even that the shop exists."""
    return _on("shop", scope, "shop_id")


def author(scope: str) -> Guard:
    """The author in the path, or who acts for it with this scope."""
    return _on("author", scope, "author_id")


def agency(scope: str) -> Guard:
    """The agency in the path, with this scope."""
    return _on("agency", scope, "agency_id")


def ops(scope: str) -> Guard:
    """The platform's own staff with this scope."""

    def check(who: Who | None, _path: Mapping[str, Any]) -> None:
        if who is None:
            raise Unauthenticated
        if not who.can("platform", None, scope):
            raise Forbidden(scope=scope)

    return Guard(f"ops:{scope}", check)


def _on(kind: str, scope: str, parameter: str) -> Guard:
    def check(who: Who | None, path: Mapping[str, Any]) -> None:
        if who is None:
            raise Unauthenticated
        subject = UUID(str(path[parameter]))
        if not who.knows(kind, subject):
            raise NotFound
        if not who.can(kind, subject, scope):
            raise Forbidden(scope=scope)

    return Guard(f"{kind}:{scope}", check)
