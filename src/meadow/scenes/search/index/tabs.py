"""A search over all kinds of things: the tabs of the results, the page's cursor, and what is shown where nothing was found."""

from typing import Literal

import msgspec

from meadow.base.page import Cursor
from meadow.scenes.search.index.ask import Answer, Ask, Hit, Rung, Sort
from meadow.scenes.search.index.node import KINDS, Kind, Node

Tab = Literal["all", "products", "videos", "shops", "authors", "rooms"]
ASIDE = {"videos": 6, "shops": 3, "authors": 3, "rooms": 3}
"""How many of each other kind stand beside the products of the first tab."""
RESCUE = 12


class Want(msgspec.Struct, frozen=True, kw_only=True):
    """What a client asks, as it came; prices in minor units."""

    q: str = ""
    tab: Tab = "all"
    sort: Sort = "best"
    price_min: int | None = None
    price_max: int | None = None
    category: tuple[str, ...] = ()
    shop: str = ""
    ships_from: str = ""
    cursor: str | None = None
    limit: int = 24


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """Hits by kind and how they were found; `popular` stands in where there are none."""

    hits: dict[Kind, list[Hit]]
    next: str | None
    rung: Rung
    asked: str
    maybe: tuple[str, ...]
    popular: list[Hit]


def search(node: Node, want: Want) -> Found:
    """A page of a tab; raises `Invalid` on a cursor we did not make. Never a dead end: without hits, what sells best."""
    main: Kind = "products" if want.tab == "all" else want.tab
    at = Cursor.read(want.cursor, int, Rung, str)  # type: ignore[arg-type]  # a literal type is one msgspec reads
    offset, rung, wording = at or (0, "all", "")
    ask = Ask(
        q=want.q, sort=want.sort, low=want.price_min, high=want.price_max, categories=want.category, shop=want.shop,
        origin=want.ships_from, offset=offset, rung=rung, wording=wording, limit=want.limit,
    )  # fmt: skip
    answer = node.find(main, ask)
    hits: dict[Kind, list[Hit]] = {main: answer.hits}
    if want.tab == "all" and not offset:
        for kind in KINDS[1:]:
            hits[kind] = node.find(kind, Ask(q=want.q, limit=ASIDE[kind])).hits if want.q.strip() else []
    following = Cursor.make(answer.next, answer.rung, answer.asked) if answer.next else None
    popular = [] if answer.hits or offset else _rescue(node, main, ask, answer)
    return Found(hits=hits, next=following, rung=answer.rung, asked=answer.asked, maybe=answer.maybe, popular=popular)


def offset(cursor: str | None) -> int:
    """How many results were gone through before a page; raises `Invalid` on a cursor we did not make."""
    at = Cursor.read(cursor, int, Rung, str)  # type: ignore[arg-type]  # as above
    return at[0] if at else 0


def _rescue(node: Node, kind: Kind, ask: Ask, answer: Answer) -> list[Hit]:
    """What sells best in the category that most of the query's words point to, else everywhere."""
    if kind not in node.finders:
        return []
    category = node.finders[kind].category_of(answer.asked)
    for categories in [(category,), ()] if category else [()]:
        best = node.find(kind, Ask(sort="sold", categories=categories, shop=ask.shop, limit=RESCUE))
        if best.hits:
            return best.hits
    return []
