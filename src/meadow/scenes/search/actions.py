"""Keeping the index true: a whole new generation, the facts that change entries, and what searches teach."""

import asyncio
import hmac
import random
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec

from meadow.base import bus, clock, ids, policy, trail
from meadow.base.bus import emit
from meadow.base.db import Follower, House, ReadDb, WriteDb
from meadow.base.trail import Who
from meadow.goods import catalog
from meadow.goods.catalog.events import Changed, Shelved
from meadow.goods.stock.events import Changed as Moved
from meadow.goods.stock.events import Low
from meadow.people.authors import events as author_events
from meadow.people.shops import events as shop_events
from meadow.scenes.live import events as rooms
from meadow.scenes.search import queries, rules, served, store
from meadow.scenes.search.events import Granted
from meadow.scenes.search.index.ask import Ask
from meadow.scenes.search.index.keep import Keeper, teach
from meadow.scenes.search.index.node import KINDS, Kind, Learned
from meadow.scenes.search.index.tabs import Want
from meadow.scenes.search.index.text import plain
from meadow.scenes.search.types import Asked, Picked, PutBanned, PutSynonym, SearchPage, TooManyWishes, Wish
from meadow.scenes.video import events as clips
from meadow.trade.orders.events import Cancelled, Paid, Placed, ReviewHidden, ReviewWritten

PREFIX = "search:"
SWAPPED = policy.declare(
    "scenes.search.swapped_bp", 500, 0, 5_000, text="share of first result pages on which two neighbours change places"
)
PAGE = 1_000
_WISHED = 200
_PRODUCT = (Shelved, Changed, ReviewWritten, ReviewHidden)
_LINES = (Placed, Paid, Cancelled)
_SHOP = (
    shop_events.Opened, shop_events.Renamed, shop_events.StatusChanged, shop_events.Pictured, shop_events.Moved,
)  # fmt: skip
_AUTHOR = (author_events.Began, author_events.Renamed, author_events.Pictured)
_CLIP = (clips.Shown, clips.Gone)
_ROOM = (rooms.Started, rooms.Reopened, rooms.Ended)
FACTS: tuple[type, ...] = (*_PRODUCT, Moved, Low, *_SHOP, *_AUTHOR, *_CLIP, *_ROOM)
"""What changes an entry: each is answered by reading the thing anew, so that order and repeats do not matter."""
_SALES_S = 5.0
"""Every commit of the index costs twenty milliseconds: what sales change, how well a thing sells, is gathered as long."""


def folder(house: House) -> Path:
    """Where this node's index lies."""
    return house.settings.home / "search"


def name_of(keeper: Keeper) -> str:
    """The name under which a generation follows the outbox."""
    return PREFIX + keeper.generation


async def rebuild(house: House, told: Callable[[Kind, int], None] = lambda _kind, _count: None) -> Keeper:
    """Read everything into a new generation beside the live one and turn readers to it; its follower starts before that."""
    keeper = await asyncio.to_thread(Keeper, folder(house))
    async with house.write() as db:
        for name in (name_of(keeper), _sales(keeper)):
            await bus.start_here(db, name)
    for kind in KINDS:
        count, after = 0, None
        while True:
            async with house.read() as db:
                entries, after = await queries.batch(db, kind, after, PAGE)
            await asyncio.to_thread(keeper.put, kind, entries, fresh=True)
            count += len(entries)
            told(kind, count)
            if after is None:
                break
    await asyncio.to_thread(keeper.publish)
    async with house.write() as db:
        await bus.forget(db, PREFIX, name_of(keeper))
    return keeper


def _sales(keeper: Keeper) -> str:
    return f"{name_of(keeper)}:sales"


def followers(keeper: Keeper, committed: Callable[[], None]) -> list[Follower]:
    """Read the outbox into a generation, sales more seldom; `committed` is told after each batch."""
    alone = asyncio.Lock()

    async def batch(house: House, events: Sequence[Any]) -> None:
        async with alone:
            await _put(house, keeper, events)
            await asyncio.to_thread(keeper.commit)
        committed()

    return [
        Follower(name_of(keeper), FACTS, batch=batch),
        Follower(_sales(keeper), _LINES, batch=batch, every=_SALES_S),
    ]


async def _put(house: House, keeper: Keeper, events: Sequence[Any]) -> None:
    """Read what these facts are about into the generation."""
    async with house.read() as db:
        wanted, turned = await _changed(db, events)
        for kind, some in wanted.items():
            ids = sorted(some)
            entries = await queries.entries(db, kind, ids)
            held = {e.id for e in entries}
            gone = [i.hex for i in ids if i.hex not in held]
            shops = [s.hex for s in turned] if kind == "products" else []
            await asyncio.to_thread(keeper.put, kind, entries, gone, shops=shops)


async def _changed(db: ReadDb, events: Iterable[Any]) -> tuple[dict[Kind, set[UUID]], set[UUID]]:
    """The things that facts are about, and the shops of which every product is."""
    found: dict[Kind, set[UUID]] = {"products": set()}
    skus: set[UUID] = set()
    houses: set[UUID] = set()
    for event in events:
        if isinstance(event, (*_PRODUCT, Low)):
            found["products"].add(event.product_id)
        elif isinstance(event, _LINES):
            found["products"].update(line.product_id for line in event.lines)
        elif isinstance(event, Moved):
            skus.update(event.sku_ids)
        elif isinstance(event, _SHOP):
            found.setdefault("shops", set()).add(event.shop_id)
            if isinstance(event, shop_events.Renamed | shop_events.StatusChanged | shop_events.Moved):
                houses.add(event.shop_id)
        elif isinstance(event, _AUTHOR):
            found.setdefault("authors", set()).add(event.author_id)
        elif isinstance(event, _ROOM):
            found.setdefault("rooms", set()).add(event.session_id)
        else:
            found.setdefault("videos", set()).add(event.video_id)
    offered = await catalog.offers(db, list(skus))
    found["products"] |= {o.product_id for o in offered.values()} | await queries.of_shops(db, houses)
    return found, houses


async def learn(house: House, before: Learned | None = None) -> Learned:
    """What searches and operators taught until now, for all readers of this node; with `before`, only operators anew."""
    async with house.read() as db:
        made = await store.learned(db, now=clock.now(), before=before)
    await asyncio.to_thread(teach, folder(house), made)
    return made


async def find(db: ReadDb, who: Who | None, visitor: str, want: Want, trace: UUID | None) -> SearchPage:
    """A page of a tab, and what it showed into the log. Raises `Invalid` (a cursor).

    In a share of first pages two products that stand side by side change places, so that it can be told how often each
    slot is looked at. `trace` is the name of the search whose next page this is.
    """
    page, name = await queries.find(db, want, who.account_id if who else None), trace or ids.new()
    ranks = [(n, 1.0) for n in range(len(page.products))]
    if want.q.strip() and want.sort == "best" and want.cursor is None:
        share, dice = await policy.value(db, SWAPPED.key) / 10_000, random.Random(name.int)  # noqa: S311 - chance, not secrecy
        ranks = rules.swap(len(ranks), share, dice.random(), dice.random())
    page = msgspec.structs.replace(page, products=[page.products[rank] for rank, _ in ranks], trace_id=str(name))
    if want.q.strip():
        actor = ids.key64(who.account_id) if who else served.guest(db.house.settings, visitor)
        found: dict[Kind, list[UUID]] = {kind: [x.id for x in getattr(page, kind)] for kind in KINDS}
        served.of(db.house).add(served.rows(name, actor, want, found, page.rung, ranks))
    return page


async def remember(db: WriteDb, who: Who | None, visitor: str, asked: Asked) -> None:
    """A search was made: into the person's own history, and one vote a day towards suggestions and the hot list."""
    text = plain(asked.q)[: rules.WORDING]
    if not text:
        return
    if who is not None:
        await store.put_history(db, account_id=who.account_id, query=asked.q.strip(), at=clock.now())
    mark = _voter(db, str(who.account_id) if who else visitor)
    await store.vote(db, query=text, day=clock.now().date(), voter=mark, found=asked.found)


async def pick(db: WriteDb, who: Who | None, picked: Picked) -> None:
    """A result was opened: those above it were seen and passed over. Counts fade by half in two weeks.

    What nobody answers for counts for nothing: picks of guests could be made by the thousand.
    """
    text = plain(picked.q)[: rules.WORDING]
    seen = dict.fromkeys([*picked.seen, picked.product_id])
    if text and who is not None:
        await store.add_picks(db, query=text, seen=list(seen), picked=picked.product_id, at=clock.now())


async def forget_history(db: WriteDb, who: Who, query: str | None) -> None:
    """Drop one search of the person's history, or all."""
    await store.drop_history(db, account_id=who.account_id, query=query)


async def erase(db: WriteDb, account_id: UUID) -> None:
    """Forget what an account searched, wished and voted for."""
    await store.drop_history(db, account_id=account_id, query=None)
    await store.drop_wishes(db, account_id=account_id)
    await store.drop_votes(db, voter=_voter(db, str(account_id)))


def _voter(db: ReadDb, visitor: str) -> bytes:
    return hmac.digest(db.house.settings.keys.session, f"search {visitor}".encode(), sha256)[:16]


async def wish(db: WriteDb, who: Who, wanted: Wish) -> None:
    """Remember what was looked for in vain. Raises `TooManyWishes`."""
    query = plain(wanted.q)[: rules.WORDING]
    if query and await store.put_wish(db, account_id=who.account_id, query=query, at=clock.now()) > rules.WISHES:
        raise TooManyWishes(most=rules.WISHES)


async def unwish(db: WriteDb, who: Who, query: str) -> None:
    """Wish it no more."""
    await store.drop_wish(db, account_id=who.account_id, query=plain(query))


async def grant(house: House) -> int:
    """Tell who wished for what is there by now; returns how many wordings were found. Without an index here, nobody."""
    after, granted = "", 0
    while True:
        async with house.write() as db:
            held = queries.node(db)
            words = await store.wished(db, after=after, limit=_WISHED) if held.ready else []
            for query in words:
                found = held.find("products", Ask(q=query, limit=1))
                if found.hits and found.rung == "all":
                    told = tuple(await store.take_wishes(db, query=query))
                    await emit(db, Granted(query=query, product_id=UUID(found.hits[0].id), account_ids=told))
                    granted += 1
        if len(words) < _WISHED:
            return granted
        after = words[-1]


async def put_synonym(db: WriteDb, who: Who, put: PutSynonym) -> None:
    """Let words stand for each other at one position of a query."""
    word, others = plain(put.word), [plain(o) for o in put.others]
    await store.put_synonym(
        db,
        word=word,
        others=[o for o in others if o and o != word],
        both_ways=put.both_ways,
        by=who.account_id,
        at=clock.now(),
    )
    await trail.note(
        db, who, verb="scenes.search.synonym", subject=word, detail={"others": others, "both_ways": put.both_ways}
    )


async def drop_synonym(db: WriteDb, who: Who, word: str) -> None:
    """A word stands for itself again."""
    await store.drop_synonym(db, word=plain(word))
    await trail.note(db, who, verb="scenes.search.synonym_drop", subject=plain(word), detail={})


async def put_banned(db: WriteDb, who: Who, put: PutBanned) -> None:
    """Let queries with a word find nothing, and suggest none."""
    await store.put_banned(db, word=plain(put.word), by=who.account_id, at=clock.now())
    await trail.note(db, who, verb="scenes.search.ban", subject=plain(put.word), detail={})


async def drop_banned(db: WriteDb, who: Who, word: str) -> None:
    """A word may be searched again."""
    await store.drop_banned(db, word=plain(word))
    await trail.note(db, who, verb="scenes.search.unban", subject=plain(word), detail={})


async def forget(db: WriteDb) -> None:
    """Drop votes and picks that count for nothing any more."""
    await store.forget(db, before=clock.now() - timedelta(days=rules.KEPT_DAYS))
    await store.forget_wishes(db, before=clock.now() - timedelta(days=rules.WISH_DAYS))
