"""What `meadow audit` asks of the tools of rooms."""

from uuid import UUID

from meadow.base.db import ReadDb
from meadow.scenes.live.store import deals, drops, luck


async def checks(db: ReadDb) -> list[str]:
    """Findings: drops, deals and lucky bags whose parts do not add up."""
    return [*await drops.uneven(db), *await deals.uneven(db), *await luck.uneven(db)]


async def kept(db: ReadDb) -> dict[UUID, tuple[int, ...]]:
    """Pieces by SKU that deals keep before they open: held like those of orders, and none committed."""
    return await deals.kept(db)
