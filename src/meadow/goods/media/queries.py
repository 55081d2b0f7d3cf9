"""Assets by id, and text checks."""

from collections.abc import Sequence
from uuid import UUID

from meadow.base.db import ReadDb
from meadow.goods.media import rules, store
from meadow.goods.media.types import Asset, Check


async def assets(db: ReadDb, owner_id: UUID, asset_ids: Sequence[UUID]) -> dict[UUID, Asset]:
    """The owner's assets among these ids."""
    found = await store.of_owner(db, owner_id=owner_id, asset_ids=asset_ids) if asset_ids else []
    return {a.id: a for a in found}


def check_text(field: str, text: str) -> list[Check]:
    """What automatic checks say of a text."""
    return rules.check(field, text)
