"""Decorating pages, and counting what sells."""

from collections.abc import Sequence
from datetime import UTC, date, timedelta
from uuid import UUID

from meadow.base import clock, i18n, ids, trail
from meadow.base.db import ReadDb, WriteDb
from meadow.base.errors import NotFound, Stale
from meadow.base.trail import Who
from meadow.goods import catalog, media
from meadow.scenes.mall import queries, rules, store
from meadow.scenes.mall.types import (
    BLOCKS,
    HOME,
    PAGES,
    PLATFORM,
    VERSIONS,
    BadWindow,
    BadZone,
    Block,
    Full,
    Hotzone,
    Kept,
    NewPage,
    Order,
    OuterLink,
    Products,
    PutBlock,
    Ranking,
    Rename,
    Taken,
    UnknownPart,
    Waterfall,
)
from meadow.trade.aftersale.events import Refunded
from meadow.trade.aftersale.types import Kind
from meadow.trade.orders.events import Paid

_KEPT = timedelta(days=35)


async def make_page(db: WriteDb, who: Who, owner_id: UUID, new: NewPage) -> None:
    """Make a channel. Raises `Taken`, `Full`."""
    if new.place in rules.RESERVED or not await store.add_page(db, owner_id=owner_id, place=new.place, title=new.title):
        raise Taken(place=new.place)
    if await store.page_count(db, owner_id=owner_id) > PAGES:
        raise Full(most=PAGES)
    await _note(db, who, "make_page", owner_id, new.place)


async def rename(db: WriteDb, who: Who, owner_id: UUID, place: str, asked: Rename) -> None:
    """Give a page another name. Raises `NotFound`, `Stale`."""
    await _hold(db, owner_id, place, asked.rev)
    await store.touch(db, owner_id=owner_id, place=place, title=asked.title)
    await _note(db, who, "rename", owner_id, place)


async def drop_page(db: WriteDb, who: Who, owner_id: UUID, place: str) -> None:
    """Take a channel away with all its blocks. Raises `NotFound`, `Kept`."""
    if place == HOME:
        raise Kept
    await _hold(db, owner_id, place)
    await store.drop_page(db, owner_id=owner_id, place=place)
    await _note(db, who, "drop_page", owner_id, place)


async def copy(db: WriteDb, who: Who, owner_id: UUID, place: str, new: NewPage) -> None:
    """Make a channel of the same blocks, all of them drafts. Raises `NotFound`, `Taken`, `Full`."""
    await _hold(db, owner_id, place)
    await make_page(db, who, owner_id, new)
    for b in await store.blocks(db, owner_id=owner_id, place=place):
        made = PutBlock(content=b.content, title=b.title, starts_at=b.starts_at, ends_at=b.ends_at)
        await store.add_block(db, owner_id=owner_id, place=new.place, block_id=ids.new(), made=made, pos=b.pos)


async def fill(db: WriteDb, who: Who, owner_id: UUID, place: str) -> None:
    """Make blocks of what the page shows while nobody decorated it. Raises `NotFound`, `Full` where it has some."""
    await _hold(db, owner_id, place)
    if await store.blocks(db, owner_id=owner_id, place=place):
        raise Full(most=0)
    for b in await queries.bare(db, owner_id, place):
        made = PutBlock(content=b.content, title=b.title, state="live")
        await store.add_block(db, owner_id=owner_id, place=place, block_id=ids.new(), made=made)
    await _changed(db, who, "fill", owner_id, place)


async def keep(db: WriteDb, who: Who, owner_id: UUID, place: str, note: str) -> int:
    """Keep the page as it stands; returns the version's number. Raises `NotFound`."""
    await _hold(db, owner_id, place)
    held = [
        PutBlock(content=b.content, title=b.title, state=b.state, starts_at=b.starts_at, ends_at=b.ends_at)
        for b in await store.blocks(db, owner_id=owner_id, place=place)
    ]
    no = await store.add_version(
        db, owner_id=owner_id, place=place, blocks=held, note=note.strip(), by=who.account_id, most=VERSIONS
    )
    await _note(db, who, "keep", owner_id, place)
    return no


async def roll_back(db: WriteDb, who: Who, owner_id: UUID, place: str, no: int) -> None:
    """Let the page be as a version was; what it is now is kept before. Raises `NotFound`.

    What a block names and is there no more is left out where the page is shown, as of any block.
    """
    await keep(db, who, owner_id, place, "")
    blocks = await store.version_of(db, owner_id=owner_id, place=place, no=no)
    if blocks is None:
        raise NotFound
    await store.drop_blocks(db, owner_id=owner_id, place=place)
    for pos, made in enumerate(blocks):
        await store.add_block(db, owner_id=owner_id, place=place, block_id=ids.new(), made=made, pos=pos)
    await _changed(db, who, "roll_back", owner_id, place)


async def add(db: WriteDb, who: Who, owner_id: UUID, place: str, new: PutBlock) -> UUID:
    """Add a block at the end; returns its id. Raises `NotFound`, `Full`, and what `_check` raises."""
    await _hold(db, owner_id, place)
    await _check(db, owner_id, new)
    if len(await store.blocks(db, owner_id=owner_id, place=place)) >= BLOCKS:
        raise Full(most=BLOCKS)
    block_id = ids.new()
    await store.add_block(db, owner_id=owner_id, place=place, block_id=block_id, made=new)
    await _changed(db, who, "add", owner_id, place, block_id)
    return block_id


async def edit(db: WriteDb, who: Who, owner_id: UUID, place: str, block_id: UUID, new: PutBlock) -> None:
    """Change a block. Raises `NotFound`, `Stale`, and what `_check` raises."""
    held = await _block(db, owner_id, place, block_id)
    if held.rev != new.rev:
        raise Stale
    await _check(db, owner_id, new)
    await store.change_block(db, owner_id=owner_id, block_id=block_id, made=new)
    await _note(db, who, "edit", owner_id, place, block_id)


async def drop(db: WriteDb, who: Who, owner_id: UUID, place: str, block_id: UUID) -> None:
    """Take a block out; it can be brought back. Raises `NotFound`."""
    await _block(db, owner_id, place, block_id)
    await store.drop_block(db, owner_id=owner_id, block_id=block_id)
    await _changed(db, who, "drop", owner_id, place, block_id)


async def bring_back(db: WriteDb, who: Who, owner_id: UUID, place: str, block_id: UUID) -> None:
    """Put a dropped block back where it stood. Raises `NotFound`, `Full`."""
    await _block(db, owner_id, place, block_id, dropped=True)
    if len(await store.blocks(db, owner_id=owner_id, place=place)) >= BLOCKS:
        raise Full(most=BLOCKS)
    await store.drop_block(db, owner_id=owner_id, block_id=block_id, back=True)
    await _changed(db, who, "bring_back", owner_id, place, block_id)


async def order(db: WriteDb, who: Who, owner_id: UUID, place: str, asked: Order) -> None:
    """Put all blocks in this order. Raises `NotFound`, `Stale` where the page has others by now."""
    await _hold(db, owner_id, place, asked.rev)
    if {b.id for b in await store.blocks(db, owner_id=owner_id, place=place)} != set(asked.block_ids):
        raise Stale
    await store.place_blocks(db, owner_id=owner_id, block_ids=list(dict.fromkeys(asked.block_ids)))
    await _changed(db, who, "order", owner_id, place)


async def _hold(db: WriteDb, owner_id: UUID, place: str, rev: int | None = None) -> None:
    """Lock the page, whose home is made by its first editor; raises `NotFound`, `Stale`."""
    held = await store.page_of(db, owner_id=owner_id, place=place, lock=True)
    if held is None:
        if place != HOME:
            raise NotFound
        await store.add_page(db, owner_id=owner_id, place=HOME, title=i18n.both(rules.home_of(owner_id)))
        held = await store.page_of(db, owner_id=owner_id, place=place, lock=True)
    if rev is not None and held.rev != rev:
        raise Stale


async def _block(db: WriteDb, owner_id: UUID, place: str, block_id: UUID, *, dropped: bool = False) -> Block:
    await _hold(db, owner_id, place)
    held = await store.block_of(db, owner_id=owner_id, place=place, block_id=block_id, dropped=dropped, lock=True)
    if held is None:
        raise NotFound
    return held


async def _check(db: ReadDb, owner_id: UUID, new: PutBlock) -> None:
    """Raises `BadWindow`, `OuterLink`, `BadZone`, `UnknownPart`."""
    if new.starts_at and new.ends_at and new.ends_at <= new.starts_at:
        raise BadWindow
    if bad := next((x for x in rules.links(new.content) if not rules.inner(x)), None):
        raise OuterLink(link=bad)
    wanted = set(rules.pictures(new.content))
    known = await media.assets(db, owner_id, sorted(wanted))
    if wanted - set(known):
        raise UnknownPart(part="picture")
    if isinstance(new.content, Hotzone):
        seen = known[new.content.picture]
        if (bad_zone := rules.misplaced(new.content.zones, seen.width, seen.height)) is not None:
            raise BadZone(zone=bad_zone + 1)
    named = rules.category(new.content)
    if named and named not in {c.id for c in await catalog.categories(db)}:
        raise UnknownPart(part="category")
    if owner_id != PLATFORM and isinstance(new.content, Ranking | Waterfall):
        raise UnknownPart(part="kind")  # those are of all shops' goods
    if isinstance(new.content, Products):
        await _own_goods(db, owner_id, new.content.product_ids)


async def _own_goods(db: ReadDb, owner_id: UUID, product_ids: Sequence[UUID]) -> None:
    cards = await catalog.cards(db, product_ids)
    mine = {p for p, c in cards.items() if owner_id in {PLATFORM, c.shop_id}}
    if set(product_ids) - mine:
        raise UnknownPart(part="product")


async def _changed(db: WriteDb, who: Who, verb: str, owner_id: UUID, place: str, block_id: UUID | None = None) -> None:
    await store.touch(db, owner_id=owner_id, place=place)
    await _note(db, who, verb, owner_id, place, block_id)


async def _note(db: WriteDb, who: Who, verb: str, owner_id: UUID, place: str, block_id: UUID | None = None) -> None:
    detail = {"place": place} | ({"block": str(block_id)} if block_id else {})
    await trail.note(db, who, verb=f"scenes.mall.{verb}", subject=owner_id, detail=detail)


async def count_sold(db: WriteDb, events: Sequence[Paid]) -> None:
    """Count the pieces of paid orders for the rankings; gifts are none."""
    found: dict[tuple[UUID, date], dict[UUID, int]] = {}
    categories: dict[UUID, UUID] = {}
    for event in events:
        for line in event.lines:
            if not line.gift:
                pieces = found.setdefault((event.shop_id, event.paid_at.astimezone(UTC).date()), {})
                pieces[line.product_id] = pieces.get(line.product_id, 0) + line.qty
                categories[line.product_id] = line.category_id
    for (shop_id, day), pieces in sorted(found.items()):
        each = {(p, categories[p]): n for p, n in pieces.items()}
        await store.count_sold(db, shop_id=shop_id, day=day, pieces=each)


async def count_back(db: WriteDb, event: Refunded) -> None:
    """Pieces that were given back are taken off the rankings, on the day they were refunded; a lower price keeps its goods."""
    if event.kind is Kind.price_protection:
        return
    card = (await catalog.cards(db, [event.product_id])).get(event.product_id)
    if event.qty and card is not None and card.category_id is not None:
        day = event.at.astimezone(UTC).date()
        pieces = {(event.product_id, card.category_id): -event.qty}
        await store.count_sold(db, shop_id=event.shop_id, day=day, pieces=pieces)


async def follow(db: WriteDb, events: Sequence[Paid | Refunded]) -> None:
    """The facts that the rankings follow."""
    await count_sold(db, [e for e in events if isinstance(e, Paid)])
    for event in events:
        if isinstance(event, Refunded):
            await count_back(db, event)


async def forget(db: WriteDb) -> int:
    """Drop days that no ranking asks for any more; returns how many rows."""
    return await store.forget(db, before=(clock.now() - _KEPT).date())
