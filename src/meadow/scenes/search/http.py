"""Search over HTTP: the same index as the door at rate, with stock and price as they are now."""

from typing import Annotated, Any
from uuid import UUID

from litestar import Request
from litestar.params import QueryParameter

from meadow.base.db import ReadDb, WriteDb
from meadow.base.errors import Invalid, Unavailable
from meadow.base.web import Who, ops, public, read, signed_in, write
from meadow.base.web.limits import prefix
from meadow.base.web.routes import address
from meadow.scenes.search import actions, queries
from meadow.scenes.search.index.ask import Sort
from meadow.scenes.search.index.tabs import Tab, Want
from meadow.scenes.search.rules import MOST
from meadow.scenes.search.types import (
    Asked,
    Facets,
    MissedQueries,
    Picked,
    PutBanned,
    PutSynonym,
    Quality,
    SearchPage,
    Suggestions,
    Synonyms,
    Terms,
    TooManyWishes,
    Wish,
)

Typed = Annotated[str, QueryParameter(max_length=200)]
Amount = Annotated[int | None, QueryParameter(ge=0, le=10**11)]
Limit = Annotated[int, QueryParameter(ge=1, le=MOST)]
Place = Annotated[str, QueryParameter(max_length=2)]
Term = Annotated[str, QueryParameter(min_length=1, max_length=200)]
_OPS = ops("catalog.edit")


@read("/api/search", guard=public, op="scenes_search_find", raises=[Invalid])
async def find(
    request: Request[Any, Any, Any], db: ReadDb, who: Who | None, q: Typed = "", tab: Tab = "all", sort: Sort = "best", price_min: Amount = None, price_max: Amount = None,
    category: UUID | None = None, shop: UUID | None = None, ships_from: Place = "", cursor: str | None = None, limit: Limit = 24,
    trace: UUID | None = None,
) -> SearchPage:  # fmt: skip
    """Products, videos, shops and authors; never a dead end. `trace` names the search whose next page is asked for."""
    want = Want(
        q=q, tab=tab, sort=sort, price_min=price_min, price_max=price_max, category=(category.hex,) if category else (),
        shop=shop.hex if shop else "", ships_from=ships_from, cursor=cursor, limit=limit,
    )  # fmt: skip
    return await actions.find(db, who, prefix(address(request)), want, trace)


@read("/api/search/facets", guard=public, op="scenes_search_facets")
async def facets(db: ReadDb, q: Typed = "") -> Facets:
    """How many products of a search each category has."""
    return await queries.facets(db, q)


@read("/api/search/suggestions", guard=public, op="scenes_search_suggest")
async def suggest(db: ReadDb, who: Who | None, q: Typed = "") -> Suggestions:
    """Wordings for what is being typed: the person's own first."""
    return await queries.suggest(db, who.account_id if who else None, q)


@read("/api/search/hot", guard=public, op="scenes_search_hot")
async def hot(db: ReadDb) -> Terms:
    """What more people search than before."""
    return await queries.hot(db)


@write("/api/search/queries", guard=public, op="scenes_search_remember")
async def remember(db: WriteDb, who: Who | None, data: Asked, request: Request[Any, Any, Any]) -> None:
    """Tell that a search was made, for the person's own history and, one vote a day, for suggestions."""
    await actions.remember(db, who, prefix(address(request)), data)


@write("/api/search/picks", guard=public, op="scenes_search_pick")
async def pick(db: WriteDb, who: Who | None, data: Picked) -> None:
    """Tell that a result was opened, and which stood above it."""
    await actions.pick(db, who, data)


@read("/api/me/searches", guard=signed_in, op="scenes_search_history")
async def history(db: ReadDb, who: Who) -> Terms:
    """The person's own searches, the newest first."""
    return await queries.history(db, who.account_id)


@write("/api/me/searches", guard=signed_in, op="scenes_search_forget", method="DELETE")
async def forget(db: WriteDb, who: Who, q: Term | None = None) -> None:
    """Forget one search, or all."""
    await actions.forget_history(db, who, q)


@write("/api/me/wishes", guard=signed_in, op="scenes_search_wish", raises=[TooManyWishes])
async def wish(db: WriteDb, who: Who, data: Wish) -> None:
    """Be told when what was looked for in vain is there."""
    await actions.wish(db, who, data)


@read("/api/me/wishes", guard=signed_in, op="scenes_search_wishes")
async def wishes(db: ReadDb, who: Who) -> Terms:
    """What the person wants to be told of."""
    return await queries.wishes(db, who.account_id)


@write("/api/me/wishes", guard=signed_in, op="scenes_search_unwish", method="DELETE")
async def unwish(db: WriteDb, who: Who, q: Term) -> None:
    """Wish it no more."""
    await actions.unwish(db, who, q)


@read("/api/ops/search/synonyms", guard=_OPS, op="scenes_search_synonyms")
async def synonyms(db: ReadDb) -> Synonyms:
    """Words that stand for each other."""
    return await queries.synonyms(db)


@write("/api/ops/search/synonyms", guard=_OPS, op="scenes_search_put_synonym", method="PUT")
async def put_synonym(db: WriteDb, who: Who, data: PutSynonym) -> None:
    """Let words stand for another."""
    await actions.put_synonym(db, who, data)


@write("/api/ops/search/synonyms", guard=_OPS, op="scenes_search_drop_synonym", method="DELETE")
async def drop_synonym(db: WriteDb, who: Who, word: Term) -> None:
    """Let a word stand for itself again."""
    await actions.drop_synonym(db, who, word)


@read("/api/ops/search/banned", guard=_OPS, op="scenes_search_banned")
async def banned(db: ReadDb) -> Terms:
    """Words no query may hold."""
    return await queries.banned(db)


@write("/api/ops/search/banned", guard=_OPS, op="scenes_search_ban", method="PUT")
async def ban(db: WriteDb, who: Who, data: PutBanned) -> None:
    """Ban a word."""
    await actions.put_banned(db, who, data)


@write("/api/ops/search/banned", guard=_OPS, op="scenes_search_unban", method="DELETE")
async def unban(db: WriteDb, who: Who, word: Term) -> None:
    """Let a word be searched again."""
    await actions.drop_banned(db, who, word)


@read("/api/ops/search/quality", guard=_OPS, op="scenes_search_quality", raises=[Unavailable])
async def quality(db: ReadDb, days: Annotated[int, QueryParameter(ge=1, le=30)] = 7) -> Quality:
    """How searches of the last days went: nothing found, opened by slot, asked again, paid; and wordings that do badly."""
    return await queries.quality(db, days)


@read("/api/ops/search/missed", guard=_OPS, op="scenes_search_missed")
async def missed(db: ReadDb) -> MissedQueries:
    """What people of the last week looked for in vain."""
    return await queries.missed(db)


routes = [
    find, facets, suggest, hot, remember, pick, history, forget, synonyms, put_synonym, drop_synonym, banned, ban, unban,
    missed, quality, wish, wishes, unwish,
]  # fmt: skip
