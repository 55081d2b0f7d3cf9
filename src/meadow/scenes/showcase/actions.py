"""Filling and dressing the showcase."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import msgspec

from meadow.base import ids, policy, timers
from meadow.base.bus import emit
from meadow.base.db import WriteDb
from meadow.base.errors import NotFound
from meadow.base.timers import Timer
from meadow.goods import catalog, media
from meadow.goods.catalog.events import Shelved
from meadow.scenes.showcase import queries, store
from meadow.scenes.showcase.events import Dropped
from meadow.scenes.showcase.types import (
    CAP,
    DEAD_DAYS,
    MOST_PINNED,
    Dress,
    Flag,
    Full,
    NewGroup,
    NotOnSale,
    TooManyPinned,
    UnknownBanner,
)

DEAD = "scenes.showcase.dead"
"""The deadline of a product that went off sale."""


async def add(db: WriteDb, author_id: UUID, product_ids: Sequence[UUID]) -> None:
    """Put products at the top. Raises `NotOnSale`, `Full`; nothing is added then."""
    asked = list(dict.fromkeys(product_ids))
    cards = await catalog.cards(db, asked)
    if bad := [str(p) for p in asked if p not in cards or not cards[p].on_sale]:
        raise NotOnSale(products=", ".join(bad))
    await store.add(db, author_id=author_id, product_ids=asked)
    most = await policy.value(db, CAP.key)
    if await store.count(db, author_id=author_id) > most:
        raise Full(most=most)


async def drop(db: WriteDb, author_id: UUID, product_ids: Sequence[UUID]) -> None:
    """Take products out. Raises `NotFound` when none of them was there."""
    if not await store.drop(db, author_id=author_id, product_ids=product_ids):
        raise NotFound


async def tidy(db: WriteDb, author_id: UUID) -> None:
    """Take out all that cannot be bought any more."""
    dead = [x.product.id for x in (await queries.own(db, author_id)).items if not x.product.on_sale]
    if dead:
        await store.drop(db, author_id=author_id, product_ids=dead)


async def on_shelved(db: WriteDb, event: Shelved) -> None:
    """A product off sale is given some days, unlinked, before it leaves the showcases; back on sale it stays."""
    if event.on:
        await timers.cancel(db, DEAD, event.product_id)
    else:
        days = await policy.value(db, DEAD_DAYS.key)
        await timers.set(db, DEAD, event.product_id, event.at + timedelta(days=days))


async def drop_dead(db: WriteDb, timer: Timer) -> None:
    """The days are over: what is still off sale leaves every showcase, and each author is told."""
    card = (await catalog.cards(db, [timer.key])).get(timer.key)
    if card is not None and card.on_sale:
        return
    title = card.title if card is not None else {}
    for author_id in await store.drop_everywhere(db, product_id=timer.key):
        await emit(db, Dropped(author_id=author_id, product_id=timer.key, title=title))


async def place(db: WriteDb, author_id: UUID, product_ids: Sequence[UUID]) -> None:
    """Put these products first, in this order."""
    await store.place(db, author_id=author_id, product_ids=list(dict.fromkeys(product_ids)))


async def move(db: WriteDb, author_id: UUID, product_ids: Sequence[UUID], group_id: UUID | None) -> None:
    """Put products into a group, or out of any. Raises `NotFound` for a group that is not hers."""
    if group_id and group_id not in {g.id for g in await store.groups(db, author_id=author_id)}:
        raise NotFound
    await store.mark(db, author_id=author_id, product_ids=product_ids, values={"group_id": group_id})


async def flag(db: WriteDb, author_id: UUID, ask: Flag) -> None:
    """Pin or hide products, or undo it. Raises `TooManyPinned`."""
    values = {k: v for k, v in {"pinned": ask.pinned, "hidden": ask.hidden}.items() if v is not None}
    if values:
        await store.mark(db, author_id=author_id, product_ids=ask.product_ids, values=values)
    if ask.pinned and await store.pinned(db, author_id=author_id) > MOST_PINNED:
        raise TooManyPinned(most=MOST_PINNED)


async def regroup(db: WriteDb, author_id: UUID, groups: Sequence[NewGroup]) -> None:
    """Let these be the groups, in this order. Raises `NotFound` for an id that is not hers."""
    known = {g.id for g in await store.groups(db, author_id=author_id)}
    asked = [g.id for g in groups if g.id]
    if len(set(asked)) < len(asked) or not known.issuperset(asked):
        raise NotFound
    named = [(g.id or ids.new(), g.name.strip()) for g in groups]
    await store.put_groups(db, author_id=author_id, named=named)


async def dress(db: WriteDb, author_id: UUID, ask: Dress) -> None:
    """Change the look. Raises `UnknownBanner`."""
    banner = None
    if ask.banner_asset:
        banner = (await media.assets(db, author_id, [ask.banner_asset])).get(ask.banner_asset)
        if banner is None:
            raise UnknownBanner
    values = {"theme": ask.theme, "intro": ask.intro.strip(), "sort": ask.sort, "banner": msgspec.to_builtins(banner)}
    await store.put_look(db, author_id=author_id, values=values)
