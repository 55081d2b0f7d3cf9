"""The category tree: planted at the first start, grown and renamed by operators."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from meadow.base import ids, trail
from meadow.base.db import WriteDb
from meadow.base.errors import NotFound
from meadow.base.trail import Who
from meadow.goods.catalog import store
from meadow.goods.catalog.rules import tree
from meadow.goods.catalog.types import Category, CategoryTaken, NewCategory, NoSuchParent, RenameCategory


async def seed_categories(db: WriteDb, tree: Sequence[Category]) -> None:
    """Write categories, parents first; those that exist are brought up to date."""
    for pos, made in enumerate(tree):
        await store.put_category(db, made=made, pos=pos)


async def standard_categories(db: WriteDb) -> int:
    """Plant the standard tree; what is there already, renamed or not, stays as it is. Returns how many are new."""
    added = [await store.add_category(db, made=made, pos=pos) for pos, made in enumerate(tree.standard())]
    return sum(added)


async def add_category(db: WriteDb, who: Who, new: NewCategory) -> Category:
    """An operator adds a category, at the top or under a top one. Raises `NoSuchParent`, `CategoryTaken`."""
    if new.parent_id is not None:
        parent = await store.category_of(db, category_id=new.parent_id)
        if parent is None or parent.parent_id is not None:
            raise NoSuchParent
    made = Category(
        id=ids.derived("category", new.slug), parent_id=new.parent_id, name=dict(new.name), icon=new.icon or new.slug
    )
    if not await store.add_category(db, made=made, pos=None):
        raise CategoryTaken(slug=new.slug)
    detail = {"slug": new.slug, "parent_id": str(new.parent_id) if new.parent_id else None, "name": made.name}
    await trail.note(db, who, verb="goods.catalog.add_category", subject=made.id, detail=detail)
    return made


async def rename_category(db: WriteDb, who: Who, category_id: UUID, change: RenameCategory) -> Category:
    """An operator gives a category other names or another icon. Raises `NotFound`."""
    held = await store.category_of(db, category_id=category_id, lock=True)
    if held is None:
        raise NotFound
    made = msgspec.structs.replace(held, name=dict(change.name), icon=change.icon or held.icon)
    await store.change_category(db, made=made)
    detail = {"before": held.name, "after": made.name}
    await trail.note(db, who, verb="goods.catalog.rename_category", subject=category_id, detail=detail)
    return made
