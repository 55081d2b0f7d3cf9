"""What `meadow audit` asks of the tools of rooms."""

from uuid import UUID

from meadow.base.db import ReadDb
from meadow.scenes.live.store import deals, drops, luck


async def checks(db: ReadDb) -> list[str]:
    """Findings: drops, deals and lucky bags whose parts do not add up."""
    return [*await drops.uneven(db), *await deals.uneven(db), *await luck.uneven(db)]


async def kept(db: ReadDb) -> dict[UUID, tuple[int, ...]]:
    """Pieces by SKU that deals keep before they open, and bags for who wins: held like those of orders, and none committed."""
    found = dict(await deals.kept(db))
    for sku_id, (held, _) in (await luck.kept(db)).items():
        found[sku_id] = (found.get(sku_id, (0, 0))[0] + held, 0)
    return found
