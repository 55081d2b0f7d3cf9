"""The log of a case: what was said, shown, proposed and done."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from meadow.base.db import ReadDb, WriteDb
from meadow.goods.media.types import Asset
from meadow.trade.aftersale.tables import log
from meadow.trade.aftersale.types import By, Entry
from meadow.trade.aftersale.types.views import LogRow

_TEXT = "aftersale.text"


async def add_entry(
    db: WriteDb,
    *,
    shop_id: UUID,
    case_id: UUID,
    entry_id: UUID,
    at: datetime,
    by: By,
    account_id: UUID | None,
    entry: Entry,
    text: str = "",
    pictures: Sequence[Asset] = (),
    data: dict[str, Any] | None = None,
) -> None:
    """Write a row of a case's log, its words sealed."""
    row = {
        "shop_id": shop_id, "case_id": case_id, "id": entry_id, "at": at, "by": by.value, "account_id": account_id,
        "entry": entry.value, "text": db.house.vault.seal(_TEXT, text) if text else None, "pictures": list(pictures),
        "data": data or {},
    }  # fmt: skip
    await db.run(log.insert().values(row))


async def entries(db: ReadDb, *, shop_id: UUID, case_id: UUID, before: UUID | None, limit: int) -> list[LogRow]:
    """A case's log, the newest first, up to `limit` + 1."""
    query = sa.select(log).where(log.c.shop_id == shop_id, log.c.case_id == case_id)
    if before is not None:
        query = query.where(log.c.id < before)
    rows = await db.all(query.order_by(log.c.id.desc()).limit(limit + 1))
    return [
        LogRow(
            id=r.id, at=r.at, by=By(r.by), entry=Entry(r.entry), text=db.house.vault.open(_TEXT, r.text) if r.text else "",
            pictures=msgspec.convert(r.pictures, list[Asset]), data=r.data,
        )
        for r in rows
    ]  # fmt: skip


async def entries_of(db: ReadDb, *, shop_id: UUID, case_id: UUID, by: By) -> int:
    """How many rows of words and proof one side has written."""
    words = [Entry.message.value, Entry.evidence.value, Entry.offer.value]
    mine = (log.c.shop_id == shop_id) & (log.c.case_id == case_id) & (log.c.by == by.value) & log.c.entry.in_(words)
    return int(await db.value(sa.select(sa.func.count()).where(mine)) or 0)
