"""What the routes of every owner share: bounds of lists, files as answers, results of bulk verbs."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Annotated, Any
from uuid import UUID

from litestar import Request, Response
from litestar.params import QueryParameter

from meadow.base import i18n
from meadow.base.db import WriteDb
from meadow.base.errors import Problem
from meadow.trade.settlement.queries.sheets import File
from meadow.trade.settlement.types import BillState, BulkDone, Done
from meadow.trade.settlement.types.payouts import (
    DailyLimit,
    DepositShort,
    NoBank,
    NotCovered,
    TooLittle,
)

Limit = Annotated[int, QueryParameter(ge=1, le=100)]
State = Annotated[BillState | None, QueryParameter(name="state")]
Number = Annotated[str | None, QueryParameter(max_length=40)]
Ask = Request[Any, Any, Any]
REFUSED: Sequence[type[Problem]] = [NoBank, TooLittle, NotCovered, DepositShort, DailyLimit]


def language_of(request: Ask) -> str:
    """The page's language where a link names it, else the browser's."""
    return i18n.pick(request.query_params.get("lang") or request.headers.get("accept-language"))


def answer(file: File) -> Response[bytes]:
    """A file to take away."""
    headers = {"content-disposition": f'attachment; filename="{file.name}"', "cache-control": "private, no-store"}
    return Response(file.body, media_type=file.kind, headers=headers)


async def each(
    db: WriteDb, request: Ask, items: Sequence[tuple[UUID, Any]], act: Callable[[Any], Awaitable[object]]
) -> BulkDone:
    """Run a verb on every row by itself: one that is refused says why and harms no other."""
    found = []
    for key, item in items:
        try:
            async with db.savepoint():
                await act(item)
            found.append(Done(id=key, ok=True))
        except Problem as problem:
            text = i18n.say(problem.code, language_of(request), **problem.params)
            found.append(Done(id=key, ok=False, code=problem.code, text=text))
    return BulkDone(found)
