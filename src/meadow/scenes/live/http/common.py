"""What the routes of live rooms share."""

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from litestar import Request
from litestar.params import QueryParameter

from meadow.base import i18n
from meadow.base.errors import Forbidden, NotFound, Unauthenticated
from meadow.base.settings import Settings
from meadow.base.web import Guard, Who
from meadow.scenes.live import rules
from meadow.scenes.live.types import BadPrice, Closed, NoLeave, NotForRole, NotInBag, Outdated, TooSoon, WrongState

Limit = Annotated[int, QueryParameter(ge=1, le=100)]
AUTHOR = "/api/author/{author_id:uuid}/live"
ONE = AUTHOR + "/sessions/{sid:uuid}"
COMMAND = [Closed, Forbidden, NotFound, NotForRole, NotInBag, Outdated, WrongState]
PRICING = [*COMMAND, BadPrice, NoLeave, TooSoon]


def _signed_in(who: Who | None, _path: Mapping[str, Any]) -> None:
    if who is None:
        raise Unauthenticated


desk = Guard("author:live", _signed_in)
"""Whoever is signed in comes as far as the desk, which looks in the database: a right on the author, or on the shop whose own room it is."""


def _at_shop(who: Who | None, path: Mapping[str, Any]) -> None:
    if who is None:
        raise Unauthenticated
    shop_id = UUID(str(path["shop_id"]))
    if not who.knows("shop", shop_id):
        raise NotFound
    if rules.role_of(who, "shop", shop_id) is None:
        raise Forbidden(scope=rules.RUN)


shop_desk = Guard("shop:live", _at_shop)
"""Staff of a shop who may stand at the console of its own rooms, in whichever role."""


def language(request: Request[Any, Any, Any]) -> str:
    """The caller's language."""
    return i18n.pick(request.headers.get("accept-language"))


def servers(settings: Settings) -> tuple[str, str]:
    """Where encoders send, and the address of the live process."""
    return settings.rtmp, settings.live
