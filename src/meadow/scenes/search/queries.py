"""Searches as shoppers and operators read them, and entries as the index keeps them."""

import math
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import get_args
from uuid import UUID

import msgspec

from meadow.base import clock
from meadow.base.db import ReadDb
from meadow.goods import catalog
from meadow.people import authors, shops
from meadow.scenes import live, video
from meadow.scenes.live.types.views import RoomCard
from meadow.scenes.search import rules, store
from meadow.scenes.search.index.ask import Ask, Hit, Sort
from meadow.scenes.search.index.node import Kind, Node
from meadow.scenes.search.index.shelf import Entry
from meadow.scenes.search.index.tabs import Want, search
from meadow.scenes.search.index.text import plain
from meadow.scenes.search.index.words import spoken
from meadow.scenes.search.store import quality as logged
from meadow.scenes.search.types import (
    Facets,
    FoundAuthor,
    FoundRoom,
    FoundShop,
    FoundVideo,
    MissedQueries,
    Quality,
    SearchPage,
    SlotRate,
    Suggestions,
    Synonyms,
    Terms,
    Weak,
)

_json = msgspec.json.Encoder()
_clip_card, _shop_card = msgspec.json.Decoder(FoundVideo), msgspec.json.Decoder(FoundShop)
_author_card = msgspec.json.Decoder(FoundAuthor)
_SORTS = ("popular", *get_args(Sort))
_MISSED_DAYS, _MISSED, _OWN, _MOST = 7, 100, 3, 10
_WORDS, _PAGE = 400, 500
_SLOTS, _NAMED = 10, 5_000
_STARS = 500
_DAYS, _CLIPS, _ROOMS = 3_650, 50_000, 5_000


def product(listing: catalog.Listing) -> Entry:
    """A product on sale as the index keeps it: found by title, category, shop, values, codes and description."""
    card = listing.card
    words = [*listing.category_names, card.shop_name, *listing.values, *listing.codes]
    return Entry(
        id=card.id.hex, titles=list(card.title.values()), more=[*words, *(d[:_WORDS] for d in listing.description.values())],
        prices=listing.prices, price=card.price_from, sold=card.sold, born_ms=int(listing.born_at.timestamp() * 1000),
        categories=[c.hex for c in listing.categories], shop=card.shop_id.hex, origin=listing.origin, heat=heat(card), card=_json.encode(card),
    )  # fmt: skip


def heat(card: catalog.ProductCard) -> float:
    """How good a product is, 0 to 1: what sold, in tenfold steps to a million, its stars, and whether there is any left."""
    sold = min(1.0, math.log10(1 + max(0, card.sold)) / 6)
    stars = (card.rating or 400) / _STARS
    return round((0.6 * sold + 0.4 * stars) * (1.0 if card.in_stock else 0.3), 4)


def _shop(card: shops.ShopCard) -> Entry:
    shown = FoundShop(id=card.id, name=card.name, logo=card.logo, followers=card.followers)
    return Entry(
        id=card.id.hex, titles=[card.name], sold=card.followers, heat=_fame(card.followers), card=_json.encode(shown)
    )


def _author(card: authors.AuthorCard) -> Entry:
    shown = FoundAuthor(id=card.id, name=card.name, avatar=card.avatar, followers=card.followers)
    return Entry(
        id=card.id.hex, titles=[card.name], sold=card.followers, heat=_fame(card.followers), card=_json.encode(shown)
    )


def _fame(followers: int) -> float:
    return min(1.0, math.log10(1 + followers) / 7)


def _room(card: RoomCard) -> FoundRoom:
    return FoundRoom(
        id=card.session_id, room_id=card.room_id, author_id=card.author.id, author_name=card.author.name, title=card.title,
        cover=card.cover, viewers=card.viewers,
    )  # fmt: skip


def _on_air(card: RoomCard) -> Entry:
    return Entry(
        id=card.session_id.hex, titles=[card.title], more=[card.author.name], sold=card.viewers,
        born_ms=int(card.started_at.timestamp() * 1000), heat=_fame(card.viewers), card=_json.encode(_room(card)),
    )  # fmt: skip


def _clip(item: video.Item) -> Entry:
    shown = FoundVideo(
        id=item.video_id, author_id=item.author.id, author_name=item.author.name, caption=item.caption, poster=item.poster,
        duration_ms=item.duration_ms, likes=item.likes, adult=item.adult,
    )  # fmt: skip
    words = [*item.topics, item.author.name, *(t for a in item.anchors for t in a.title.values())]
    return Entry(
        id=item.video_id.hex, titles=[item.caption], more=words, sold=item.likes, heat=_fame(item.likes), card=_json.encode(shown)
    )  # fmt: skip


async def entries(db: ReadDb, kind: Kind, wanted: Sequence[UUID]) -> list[Entry]:
    """Entries of a kind by id as everybody may find them; what may not be found is left out."""
    if kind == "products":
        return [product(x) for x in await catalog.listings(db, wanted)]
    if kind == "shops":
        return [_shop(c) for c in (await shops.cards(db, wanted)).values() if c.status is not shops.Status.closed]
    if kind == "authors":
        return [_author(c) for c in (await authors.cards(db, wanted)).values() if c.status is authors.Status.active]
    if kind == "rooms":
        return [_on_air(c) for c in (await live.cards(db, wanted)).values()]
    return [_clip(i) for i in (await video.items(db, wanted, None)).values()]


async def batch(db: ReadDb, kind: Kind, after: UUID | None, limit: int) -> tuple[list[Entry], UUID | None]:
    """Entries of a kind after the last one seen, and the last of these (None at the end), for who reads everything."""
    if kind == "products":
        found = await catalog.listings(db, after=after, limit=limit)
        return [product(x) for x in found], found[-1].card.id if len(found) == limit else None
    if kind == "videos":
        clips = [p.video_id for p in await video.pool(db, None, days=_DAYS, limit=_CLIPS)]
        return await entries(db, kind, clips), None
    if kind == "rooms":
        return [_on_air(c) for c in await live.on_air(db, limit=_ROOMS)], None
    held = [c.id for c in await (shops if kind == "shops" else authors).every(db, after, limit)]
    return await entries(db, kind, held), held[-1] if len(held) == limit else None


async def of_shops(db: ReadDb, shop_ids: Iterable[UUID]) -> set[UUID]:
    """All products of these shops that are on sale."""
    found: set[UUID] = set()
    for shop_id in shop_ids:
        after: UUID | None = None
        while True:
            some = await catalog.listings(db, shop_id=shop_id, after=after, limit=_PAGE)
            found.update(x.card.id for x in some)
            if len(some) < _PAGE:
                break
            after = some[-1].card.id
    return found


def node(db: ReadDb) -> Node:
    """The reader of the index in this process."""
    held = db.house.engines.get("scenes.search.node")
    if held is None:
        held = db.house.engines["scenes.search.node"] = Node(db.house.settings.home / "search")
    found: Node = held
    return found


async def find(db: ReadDb, want: Want, viewer: UUID | None = None) -> SearchPage:
    """A page of a tab with products as they are now: what went off sale since is left out. Raises `Invalid` (a cursor)."""
    found = search(node(db), want)
    products, popular = found.hits.get("products", []), found.popular if want.tab in {"all", "products"} else []
    cards = await catalog.cards(db, [UUID(h.id) for h in (*products, *popular)])
    rooms = [UUID(h.id) for h in found.hits.get("rooms", [])]
    on_air = await live.cards(db, rooms)
    clips = await video.fit(db, [_clip_card.decode(h.card) for h in found.hits.get("videos", [])], viewer)

    def sold(hits: Sequence[Hit]) -> list[catalog.ProductCard]:
        held = [cards.get(UUID(h.id)) for h in hits]
        return [c for c in held if c is not None and c.on_sale]

    return SearchPage(
        products=sold(products), popular=sold(popular), rooms=[_room(on_air[r]) for r in rooms if r in on_air], videos=list(clips),
        shops=[_shop_card.decode(h.card) for h in found.hits.get("shops", [])],
        authors=[_author_card.decode(h.card) for h in found.hits.get("authors", [])], next=found.next, rung=found.rung,
        asked=found.asked, maybe=list(found.maybe),
    )  # fmt: skip


async def find_products(
    db: ReadDb, *, q: str, category: UUID | None, shop_id: UUID | None, sort: str, low: int | None, high: int | None,
    cursor: str | None, limit: int,
) -> tuple[list[UUID], str | None] | None:  # fmt: skip
    """Ids of a page of products for the catalogue's own list; None where this node has no index, or no such order."""
    held = node(db)
    if sort not in _SORTS or not held.ready:
        return None
    order: Sort = "best" if sort == "popular" else sort  # type: ignore[assignment]
    want = Want(
        q=q, tab="products", sort=order, price_min=low, price_max=high, category=(category.hex,) if category else (),
        shop=shop_id.hex if shop_id else "", cursor=cursor, limit=limit,
    )  # fmt: skip
    found = search(held, want)
    return [UUID(h.id) for h in found.hits["products"]], found.next


async def facets(db: ReadDb, q: str) -> Facets:
    """How many products of a search each category and province has; nothing where this node has no index."""
    held = node(db)
    if not held.ready or held.banned(q):
        return Facets({})
    finder, ask = held.finders["products"], Ask(q=q)
    return Facets({UUID(name): count for name, count in finder.facets(ask).items()}, finder.facets(ask, "origin"))


async def suggest(db: ReadDb, account_id: UUID | None, q: str) -> Suggestions:
    """The person's own searches that begin so, then wordings that are known."""
    text = plain(q)
    own = (
        [h for h in await store.history(db, account_id=account_id) if plain(h).startswith(text)]
        if account_id and text
        else []
    )
    known = node(db).suggest(q, _MOST) if text else []
    return Suggestions(list(dict.fromkeys([*own[:_OWN], *known]))[:_MOST])


async def hot(db: ReadDb) -> Terms:
    """What more people search than before."""
    held = node(db)
    held.look()
    return Terms(list(held.learned.rising))


async def history(db: ReadDb, account_id: UUID) -> Terms:
    """The person's own searches, the newest first."""
    return Terms(await store.history(db, account_id=account_id))


async def wishes(db: ReadDb, account_id: UUID) -> Terms:
    """What the person wants to be told of."""
    return Terms(await store.wishes(db, account_id=account_id))


async def synonyms(db: ReadDb) -> Synonyms:
    """All synonyms."""
    return Synonyms(await store.synonyms(db))


async def banned(db: ReadDb) -> Terms:
    """All banned words."""
    return Terms(await store.banned(db))


async def quality(db: ReadDb, days: int) -> Quality:
    """How searches of the last days went. Raises `Unavailable`."""
    settings, since = db.house.settings, clock.now() - timedelta(days=days)
    told, shown = await logged.totals(settings, since=since), await logged.slots(settings, since=since)
    weak, order = await logged.weak(settings, since=since), await logged.order(settings, since=since)
    named = {rules.key_of(q): q for q in await store.asked(db, since=since.date(), limit=_NAMED)} if weak else {}
    seen = rules.examined(shown, _SLOTS)

    def of(part: int, whole: int = told.searches) -> float:
        return part / whole if whole else 0.0

    return Quality(
        days=days, searches=told.searches, people=told.people, empty=of(told.empty), mended=of(told.mended), again=of(told.again),
        opened_1=of(told.opened_1, told.goods), opened_3=of(told.opened_3, told.goods), opened_10=of(told.opened_10, told.goods),
        paid=of(told.paid, told.opened), ndcg=order[0] if order else None, mrr=order[1] if order else None,
        slots=[
            SlotRate(slot, sum(n for (_, s), (n, _) in shown.items() if s == slot), sum(o for (_, s), (_, o) in shown.items() if s == slot), seen[slot - 1])
            for slot in range(1, _SLOTS + 1)
        ],
        weak=[Weak(query=named.get(q), searches=n, empty=e, opened=o) for q, n, e, o in weak],
    )  # fmt: skip


async def missed(db: ReadDb) -> MissedQueries:
    """What people of the last week looked for in vain."""
    since = clock.now().date() - timedelta(days=_MISSED_DAYS)
    return MissedQueries(await store.missed(db, since=since, limit=_MISSED))


def words(text: str) -> list[str]:
    """The words of a text in plain spelling, each once: what people talk of, by the dictionary of the search."""
    return spoken(plain(text))
