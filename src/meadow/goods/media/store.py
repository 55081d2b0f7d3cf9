"""SQL of assets."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from meadow.base import clock
from meadow.base.db import ReadDb, WriteDb, struct
from meadow.goods.media.tables import asset
from meadow.goods.media.types import Asset

_ASSET = (asset.c.id, asset.c.kind, asset.c.width, asset.c.height, asset.c.alt, asset.c.variants)


async def add(db: WriteDb, *, owner_id: UUID, digest: str, made: Asset) -> None:
    row = {
        "owner_id": owner_id,
        "id": made.id,
        "hash": digest,
        "kind": made.kind,
        "width": made.width,
        "height": made.height,
    }
    row |= {"alt": made.alt, "variants": made.variants, "at": clock.now()}
    await db.run(insert(asset).values(row).on_conflict_do_nothing())


async def by_hash(db: ReadDb, *, owner_id: UUID, digest: str) -> Asset | None:
    row = await db.one(sa.select(*_ASSET).where(asset.c.owner_id == owner_id, asset.c.hash == digest))
    return struct(Asset, row) if row else None


async def of_owner(db: ReadDb, *, owner_id: UUID, asset_ids: Sequence[UUID]) -> list[Asset]:
    rows = await db.all(sa.select(*_ASSET).where(asset.c.owner_id == owner_id, asset.c.id.in_(asset_ids)))
    return [struct(Asset, r) for r in rows]
