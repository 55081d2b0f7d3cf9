"""The feed over HTTP."""

from typing import Annotated

from litestar.params import QueryParameter

from meadow.base.db import WriteDb
from meadow.base.web import Who, public, read
from meadow.scenes.feed import actions
from meadow.scenes.feed.types import Feed, Tab


@read("/api/feed", guard=public, op="scenes_feed_page", logs=True)
async def page(
    db: WriteDb,
    who: Who | None,
    tab: Tab = "recommend",
    session: Annotated[str, QueryParameter(min_length=1, max_length=80)] = "visit",
    limit: Annotated[int, QueryParameter(ge=1, le=12)] = 6,
) -> Feed:
    """The next clips of a visit; `session` is any text that stays the same during it."""
    return await actions.page(db, who.account_id if who else None, tab, session, limit)


routes = [page]
