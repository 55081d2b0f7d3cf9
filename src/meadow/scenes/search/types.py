"""What searches answer, what is kept of them, and what operators teach."""

from typing import Annotated
from uuid import UUID

import msgspec

from meadow.base.errors import Problem
from meadow.goods.catalog.types import ProductCard
from meadow.goods.media.types import Asset
from meadow.scenes.search.index.ask import Rung

Word = Annotated[str, msgspec.Meta(min_length=1, max_length=40)]


class FoundVideo(msgspec.Struct, frozen=True, kw_only=True):
    """A clip as search shows it."""

    id: UUID
    author_id: UUID
    author_name: str
    caption: str
    poster: str | None
    duration_ms: int
    likes: int
    adult: bool = False


class FoundShop(msgspec.Struct, frozen=True, kw_only=True):
    """A shop as search shows it."""

    id: UUID
    name: str
    logo: str | None
    followers: int


class FoundAuthor(msgspec.Struct, frozen=True, kw_only=True):
    """An author as search shows her."""

    id: UUID
    name: str
    avatar: str | None
    followers: int


class FoundRoom(msgspec.Struct, frozen=True, kw_only=True):
    """A room on air as search shows it; `viewers` are those of the moment it was indexed."""

    id: UUID
    room_id: UUID
    author_id: UUID
    author_name: str
    title: str
    cover: Asset | None
    viewers: int


class SearchPage(msgspec.Struct, frozen=True, kw_only=True):
    """A page of a tab.

    `rung` tells how it was found (all words, some of them, by sound, mended, fewer words, none), `asked` by which wording,
    `maybe` what else could have been meant; `popular` stands in where nothing was found. `trace_id` is the search's name in
    the log: asked with it, the pages that follow belong to it.
    """

    products: list[ProductCard] = []
    videos: list[FoundVideo] = []
    shops: list[FoundShop] = []
    authors: list[FoundAuthor] = []
    rooms: list[FoundRoom] = []
    next: str | None = None
    rung: Rung = "all"
    asked: str = ""
    maybe: list[str] = []
    popular: list[ProductCard] = []
    trace_id: str = ""


class Suggestions(msgspec.Struct, frozen=True):
    """Wordings for a box that is being typed in."""

    items: list[str]


class Asked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A search that was made, and whether it found anything."""

    q: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    found: bool = True


class Picked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A result that was opened, and those above it."""

    q: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    product_id: UUID
    seen: Annotated[list[UUID], msgspec.Meta(max_length=60)] = []


class Wish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What was looked for in vain; who wishes it is told when it is there."""

    q: Annotated[str, msgspec.Meta(min_length=1, max_length=80)]


class TooManyWishes(Problem):
    """`most` wishes are kept of one person."""

    code, status = "scenes.search.too_many_wishes", 409


class Terms(msgspec.Struct, frozen=True):
    """Wordings: of a person's history, or the hot list."""

    items: list[str]


class PutSynonym(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words that stand in for another; both ways or only for it."""

    word: Word
    others: Annotated[list[Word], msgspec.Meta(min_length=1, max_length=20)]
    both_ways: bool = True


class Synonym(msgspec.Struct, frozen=True):
    word: str
    others: list[str]
    both_ways: bool


class Synonyms(msgspec.Struct, frozen=True):
    items: list[Synonym]


class PutBanned(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A word no query may hold."""

    word: Word


class Missed(msgspec.Struct, frozen=True):
    """What people looked for in vain."""

    query: str
    people: int


class MissedQueries(msgspec.Struct, frozen=True):
    items: list[Missed]


class Facets(msgspec.Struct, frozen=True):
    """How many results each category has, and each province they ship from; the commonest first."""

    categories: dict[UUID, int]
    ships_from: dict[str, int] = {}


class SlotRate(msgspec.Struct, frozen=True):
    """Products shown in a slot, and how many of them were opened.

    `examined` is how often the slot is looked at, beside the first: from neighbours that were swapped by chance; null where
    too few were.
    """

    slot: int
    shown: int
    opened: int
    examined: float | None


class Weak(msgspec.Struct, frozen=True, kw_only=True):
    """A wording that many ask and few open anything of; `query` is null while too few people asked it to name it."""

    query: str | None
    searches: int
    empty: int
    opened: int


class Quality(msgspec.Struct, frozen=True, kw_only=True):
    """How searches of a span went: shares of all searches, of those with products (opened), of those opened (paid).

    `again` is followed by another wording within a minute, with nothing opened. `ndcg` (of the first ten) and `mrr` are of searches
    with something opened: 1 where that stood on top; null without any. Who looks at the top first opens the top more.
    """

    days: int
    searches: int
    people: int
    empty: float
    mended: float
    again: float
    opened_1: float
    opened_3: float
    opened_10: float
    paid: float
    ndcg: float | None = None
    mrr: float | None = None
    slots: list[SlotRate]
    weak: list[Weak]
