"""Pages at a moment, their blocks turned into cards and pictures with few questions."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from meadow.base import clock, i18n, ids
from meadow.base.db import ReadDb
from meadow.base.errors import NotFound
from meadow.base.i18n import Text
from meadow.base.page import Cursor, Page
from meadow.goods import catalog, media
from meadow.goods.catalog.types import Asset, ProductCard
from meadow.scenes import feed
from meadow.scenes.mall import rules, store
from meadow.scenes.mall.queries import boards
from meadow.scenes.mall.types import (
    HOME,
    PLATFORM,
    Banner,
    Block,
    Content,
    Draft,
    Flash,
    Hotzone,
    Icon,
    Icons,
    PageRow,
    Products,
    Ranking,
    Version,
    Versions,
    Waterfall,
)
from meadow.scenes.mall.types.views import (
    BannerView,
    BlockView,
    Falls,
    FlashView,
    HotzoneView,
    IconsView,
    IconView,
    PageView,
    ProductsView,
    RankingView,
    SlideView,
    View,
    WaterfallView,
    ZoneView,
)

_ICONS = 10
_PLAIN = "-"
"""Begins a cursor through the most sold."""


async def public(db: ReadDb, address: str) -> PageView:
    """A page as it is shown now. Raises `NotFound` for a channel that is not there, or shows nothing now."""
    found = rules.whose(address)
    if found is None:
        raise NotFound
    owner_id, place = found
    held = await _held(db, owner_id, place)
    shown = await _shown(db, owner_id, held, clock.now(), drafts=False)
    if place != HOME:
        if shown.bare:
            raise NotFound
        return shown
    found_now = await store.channels(db, owner_id=owner_id, at=shown.at) if owner_id == PLATFORM else []
    return msgspec.structs.replace(shown, channels=found_now)


async def preview(db: ReadDb, owner_id: UUID, place: str, at: datetime, *, drafts: bool) -> PageView:
    """A page as it would be shown at a moment, on demand with its drafts. Raises `NotFound`."""
    return await _shown(db, owner_id, await _held(db, owner_id, place), at, drafts=drafts)


async def draft(db: ReadDb, owner_id: UUID, place: str) -> Draft:
    """A page for its editors. Raises `NotFound`."""
    held = await _held(db, owner_id, place)
    pictures, cards = await _named(db, owner_id, held.blocks)
    return msgspec.structs.replace(held, pictures=list(pictures.values()), goods=list(cards.values()))


async def versions(db: ReadDb, owner_id: UUID, place: str) -> Versions:
    """The versions of a page that are kept, the newest first. Raises `NotFound`."""
    await _held(db, owner_id, place)
    return Versions([
        Version(no=r.no, note=r.note, blocks=len(r.blocks), live=sum(b["state"] == "live" for b in r.blocks), at=r.at)
        for r in await store.versions(db, owner_id=owner_id, place=place)
    ])  # fmt: skip


async def pages(db: ReadDb, owner_id: UUID, cursor: str | None, limit: int) -> Page[PageRow]:
    """An owner's pages by address; the home page is among them before anybody touched it."""
    at = Cursor.read(cursor, str)
    rows = await store.pages(db, owner_id=owner_id, after=at[0] if at else None, limit=limit)
    if not at and await store.page_of(db, owner_id=owner_id, place=HOME) is None:
        title = i18n.both(rules.home_of(owner_id))
        rows.insert(0, PageRow(place=HOME, title=title, blocks=0, live=0, rev=0, updated_at=None))
    more = Cursor.make(rows[limit - 1].place) if len(rows) > limit else None
    return Page(rows[:limit], more)


async def waterfall(
    db: ReadDb, account_id: UUID | None, category_id: UUID | None, cursor: str | None, limit: int
) -> Falls:
    """Goods without end, as the feed ranks them for this person; sold-out ones are left out, so a page may hold fewer.

    Where the feed knows no goods yet, those most sold. Raises `Invalid` (a cursor).
    """
    if cursor and cursor.startswith(_PLAIN):
        return await _most_sold(db, category_id, cursor.removeprefix(_PLAIN), limit)
    at = Cursor.read(cursor, UUID)
    session = at[0] if at else ids.new()
    told = await feed.goods(db, account_id, session.hex, category_id, limit)
    if not (told.product_ids or at):
        return await _most_sold(db, category_id, None, limit)
    cards = await catalog.cards(db, told.product_ids)
    alive = [c for p in told.product_ids if (c := cards.get(p)) and c.on_sale and c.in_stock]
    more = Cursor.make(session) if len(told.product_ids) == limit else None
    return Falls(alive, more, told.trace_id)


async def _most_sold(db: ReadDb, category_id: UUID | None, cursor: str | None, limit: int) -> Falls:
    found = await catalog.search(db, category=category_id, cursor=cursor, limit=limit)
    return Falls([c for c in found.items if c.in_stock], f"{_PLAIN}{found.next}" if found.next else None)


async def _held(db: ReadDb, owner_id: UUID, place: str) -> Draft:
    page = await store.page_of(db, owner_id=owner_id, place=place)
    if page is None and place != HOME:
        raise NotFound
    blocks = await store.blocks(db, owner_id=owner_id, place=place) if page else []
    title = page.title if page else i18n.both(rules.home_of(owner_id))
    return Draft(place=place, title=title, rev=page.rev if page else 0, blocks=blocks)


async def bare(db: ReadDb, owner_id: UUID, place: str) -> list[Block]:
    """What an undecorated page shows: ways into the categories, sales, the ranking, goods; a shop's its goods."""
    made: list[tuple[str, Content]]
    if owner_id != PLATFORM:
        made = [("goods", Products(most=20))]
    else:
        roots = [c for c in await catalog.categories(db) if c.parent_id is None][:_ICONS]
        made = [("flash", Flash()), ("ranking", Ranking()), ("waterfall", Waterfall())]
        if roots:
            made.insert(0, ("icons", Icons([Icon(c.name, f"/c/{c.id}") for c in roots])))
    now = clock.now()
    return [
        Block(
            id=ids.derived("mall", owner_id, place, name), content=content, title=_title(name), state="live", starts_at=None,
            ends_at=None, pos=i, rev=0, updated_at=now,
        )
        for i, (name, content) in enumerate(made)
    ]  # fmt: skip


def _title(name: str) -> Text:
    return i18n.both(f"scenes.mall.{name}") if name != "icons" else {}


async def _shown(db: ReadDb, owner_id: UUID, held: Draft, at: datetime, *, drafts: bool) -> PageView:
    blocks = rules.visible(held.blocks, at, drafts=drafts)
    is_bare = not blocks
    if is_bare:
        blocks = rules.visible(await bare(db, owner_id, held.place), at)
    return PageView(place=held.place, title=held.title, at=at, bare=is_bare, blocks=await _expand(db, owner_id, blocks))


async def _expand(db: ReadDb, owner_id: UUID, blocks: Sequence[Block]) -> list[BlockView]:
    """Blocks with all they name: one question for picked products, one for pictures, one for each rule."""
    pictures, cards = await _named(db, owner_id, blocks)
    found = [(b, await _view(db, owner_id, b, cards, pictures)) for b in blocks]
    return [BlockView(b.id, b.title, view) for b, view in found if view]


async def _named(
    db: ReadDb, owner_id: UUID, blocks: Sequence[Block]
) -> tuple[dict[UUID, Asset], dict[UUID, ProductCard]]:
    """Pictures and picked products of all these blocks, by id."""
    picked = {p for b in blocks if isinstance(b.content, Products) for p in b.content.product_ids}
    wanted = {p for b in blocks for p in rules.pictures(b.content)}
    return await media.assets(db, owner_id, sorted(wanted)), await catalog.cards(db, sorted(picked))


async def _view(
    db: ReadDb, owner_id: UUID, block: Block, cards: dict[UUID, ProductCard], pictures: dict[UUID, Asset]
) -> View | None:
    """A block as it is shown, or None where nothing of it is alive."""
    match block.content:
        case Icons(items):
            return IconsView([IconView(x.label, x.link, pictures.get(x.picture) if x.picture else None) for x in items])
        case Banner(slides):
            kept = [SlideView(pictures[x.picture], x.alt, x.link) for x in slides if x.picture in pictures]
            return BannerView(kept) if kept else None
        case Hotzone(picture, alt, zones):
            ways = [ZoneView(z.x, z.y, z.w, z.h, z.label, z.link) for z in zones]
            return HotzoneView(pictures[picture], alt, ways) if picture in pictures else None
        case Products():
            goods = await _goods(db, owner_id, block.content, cards)
            return ProductsView(goods, block.content.category) if goods else None
        case Flash(most):
            return await _flash(db, owner_id, most)
        case Ranking(board, category, most):
            found = await boards.ranking(db, board, category, most)
            return RankingView(board, category, found.items) if found.items else None
        case Waterfall(category):
            return WaterfallView(category)


async def _goods(
    db: ReadDb, owner_id: UUID, block: Products, cards: dict[UUID, ProductCard]
) -> list[ProductCard]:  # fmt: skip
    """Picked products in their order, else those of the rule; only what can be bought."""
    if block.product_ids:
        found = [cards[p] for p in block.product_ids if p in cards]
    else:
        shop_id = None if owner_id == PLATFORM else owner_id
        ask = {"category": block.category, "shop_id": shop_id, "sort": block.sort}
        found = (await catalog.search(db, **ask, limit=2 * block.most)).items  # type: ignore[arg-type]
    return [c for c in found if c.on_sale and c.in_stock][: block.most if not block.product_ids else None]


async def _flash(db: ReadDb, owner_id: UUID, most: int) -> FlashView | None:
    shop_id = None if owner_id == PLATFORM else owner_id
    for coming in (False, True):
        if found := await boards.asked(db, coming=coming, most=most, shop_id=shop_id):
            return FlashView(found, coming)
    return None
