"""The registry follows what its owners tell: a clip shown or gone, a product on or off sale. All of it may be told twice."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from meadow.base import clock, ids, jobs, timers
from meadow.base.db import House, ReadDb, WriteDb
from meadow.base.timers import Timer
from meadow.goods import catalog
from meadow.goods.catalog import ProductCard
from meadow.goods.catalog.events import Shelved
from meadow.scenes import live, video
from meadow.scenes.feed import store
from meadow.scenes.feed.actions.appraise import take, worth
from meadow.scenes.feed.store import warehouse
from meadow.scenes.feed.types import Entry, Kind
from meadow.scenes.live.events import Ended, Reopened, Started
from meadow.scenes.video.events import Gone, Shown

PATHS = "scenes.feed.paths"
"""Asked of who knows the category tree: the path of each of these categories, the top first."""
COUNT = "scenes.feed.count"
_DAYS, _MOST = 600, 5_000


async def on_clip(db: WriteDb, event: Shown) -> None:
    """A clip is shown as told."""
    kind: Kind = "image_text" if event.kind == "image_text" else "shop_clip" if event.product_ids else "clip"
    cards = await catalog.cards(db, list(event.product_ids))
    held = [cards[p] for p in event.product_ids if p in cards]
    sells, price = _offer(cards)
    entry = Entry(
        item_id=event.video_id, kind=kind, author_id=event.author_id, shop_id=held[0].shop_id if held else None, product_ids=list(event.product_ids), title=event.caption,
        tags=list(event.topics), duration_ms=event.duration_ms, published_at=event.published_at, told_at=event.at,
        categories=await _path(db, held), take_bp=await take(db, held), quality=worth(held), sells=sells, price_minor=price, adult=event.adult,
    )  # fmt: skip
    await store.put(db, entry=entry)


async def on_gone(db: WriteDb, event: Gone) -> None:
    """A clip is shown no more."""
    await store.turn(
        db, item_id=event.video_id, to="dead" if event.why == "deleted" else "held", why=event.why, at=event.at
    )


async def on_room(db: WriteDb, event: Started | Reopened) -> None:
    """A room is on air: what it sells is what its bag holds as it begins."""
    card = (await live.cards(db, [event.session_id])).get(event.session_id)
    if card is None:
        return
    entry = Entry(
        item_id=card.session_id, kind="shop_live" if card.items else "live", author_id=event.author_id, title=card.title,
        categories=await _above(db, card.category_id), sells=card.items > 0, published_at=card.started_at, told_at=event.at,
    )  # fmt: skip
    await store.put(db, entry=entry)


async def on_shelved(db: WriteDb, event: Shelved) -> None:
    """A product went on or off sale: the card of the product, and what the clips that carry it have to sell."""
    cards = await catalog.cards(db, [event.product_id])
    if (card := cards.get(event.product_id)) is not None:
        await store.put(db, entry=await _card(db, card, event.at))
    for row in await store.carrying(db, product_id=event.product_id):
        sells, price = _offer(await catalog.cards(db, row.product_ids))
        await store.price_items(db, item_ids=[row.item_id], sells=sells, price_minor=price)


async def _card(db: ReadDb, card: ProductCard, at: datetime) -> Entry:
    title = " ".join(dict.fromkeys(card.title.values()))
    sells, price = _offer({card.id: card})
    return Entry(
        item_id=card.id, kind="card", shop_id=card.shop_id, product_ids=[card.id], title=title, categories=await _path(db, [card]),
        take_bp=await take(db, [card]), quality=worth([card]), state="servable" if card.on_sale else "held", why="" if card.on_sale else "off_sale",
        published_at=at, told_at=at, sells=sells, price_minor=price,
    )  # fmt: skip


def _offer(cards: Mapping[UUID, ProductCard]) -> tuple[bool, int]:
    """Whether anything of it can be bought now, and from which price."""
    prices = [c.price_from for c in cards.values() if c.on_sale and c.in_stock and c.price_from > 0]
    return bool(prices), min(prices, default=0)


async def _path(db: ReadDb, cards: Sequence[ProductCard]) -> list[str]:
    """The categories of the first product that has one, the top first, as the log's keys."""
    return await _above(db, next((c.category_id for c in cards if c.category_id), None))


async def _above(db: ReadDb, leaf: UUID | None) -> list[str]:
    """A category and those above it, the top first."""
    if leaf is None:
        return []
    ask = db.house.wiring.asks.get(PATHS)
    path = (await ask(db, [leaf])).get(leaf, [leaf]) if ask else [leaf]
    return [f"{ids.key64(c):x}" for c in path]


async def rebuild(db: WriteDb) -> int:
    """Register clips that were shown, and goods on sale, before the registry followed them; returns how many."""
    goods = 0 if await store.item_ids(db, kind="card") else await _cards(db)
    known = set(await store.item_ids(db, kind="clip"))
    missing = [p for p in await video.pool(db, None, days=_DAYS, limit=_MOST) if p.video_id not in known]
    for start in range(0, len(missing), 200):
        part = {p.video_id: p for p in missing[start : start + 200]}
        for item in (await video.items(db, list(part), None)).values():
            told = Shown(
                video_id=item.video_id, author_id=item.author.id, caption=item.caption, topics=tuple(item.topics),
                product_ids=tuple(a.product_id for a in item.anchors), duration_ms=item.duration_ms, adult=item.adult,
                published_at=part[item.video_id].published_at, at=part[item.video_id].published_at,
            )  # fmt: skip
            await on_clip(db, told)
    return len(missing) + goods


async def _cards(db: WriteDb) -> int:
    """Register every product on sale: where none is known, none was told."""
    count, after = 0, None
    while found := await catalog.listings(db, after=after):
        for listing in found:
            await store.put(db, entry=await _card(db, listing.card, listing.born_at))
        count, after = count + len(found), found[-1].card.id
    return count


async def count(house: House) -> int:
    """Take the counters of items over from the event log; returns how many changed."""
    told = await warehouse.counts(house.settings)
    async with house.write() as db:
        known = await store.keys(db)
        return await store.set_counts(db, counts={known[k]: c for k, c in told.items() if k in known})


async def relate(house: House) -> int:
    """Take over what is liked beside each clip; returns how many changed."""
    told = await warehouse.near(house.settings)
    async with house.write() as db:
        known = await store.keys(db)
        near = {known[a]: held for a, held in told.items() if a in known}
        return await store.set_near(db, near=near)


async def count_due(db: WriteDb, timer: Timer) -> None:
    """Every minute the counters are taken over anew."""
    await jobs.queue(db, COUNT, lock=COUNT)
    await timers.set(db, timer.kind, timer.key, clock.now() + timedelta(minutes=1))


Told = Shown | Gone | Shelved | Started | Reopened | Ended


async def follow(db: WriteDb, event: Told) -> None:
    """One of the facts that the registry follows."""
    if isinstance(event, Shown):
        await on_clip(db, event)
    elif isinstance(event, Gone):
        await on_gone(db, event)
    elif isinstance(event, Started | Reopened):
        await on_room(db, event)
    elif isinstance(event, Ended):
        await store.turn(db, item_id=event.session_id, to="dead", why=event.reason, at=event.at)
    else:
        await on_shelved(db, event)


FOLLOWED = (Shown, Gone, Shelved, Started, Reopened, Ended)
