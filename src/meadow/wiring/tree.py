"""The category tree as other rooms ask for it."""

from collections.abc import Sequence
from uuid import UUID

from meadow.base import ids
from meadow.base.db import ReadDb
from meadow.goods.catalog import queries as catalog_queries


async def paths(db: ReadDb, category_ids: Sequence[UUID]) -> dict[UUID, list[UUID]]:
    """The path of each category from the top of the tree."""
    above = {c.id: c.parent_id for c in await catalog_queries.categories(db)}
    found: dict[UUID, list[UUID]] = {}
    for leaf in category_ids:
        path, at = [leaf], above.get(leaf)
        while at is not None:
            path.insert(0, at)
            at = above.get(at)
        found[leaf] = path
    return found


async def names(db: ReadDb) -> dict[str, dict[str, str]]:
    """What categories are called, by the log's key as the feed writes it."""
    return {f"{ids.key64(c.id):x}": c.name for c in await catalog_queries.categories(db)}
