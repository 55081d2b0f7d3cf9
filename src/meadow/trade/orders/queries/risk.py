"""Held orders and blocked accounts as those who decide see them."""

from datetime import datetime
from uuid import UUID

import msgspec

from meadow.base.db import ReadDb, mapping
from meadow.base.page import Cursor, Page, Waiting, cut
from meadow.people import accounts
from meadow.trade.orders.store import risk as store
from meadow.trade.orders.types.risk import BlockedAccount, RiskItem


async def queue(db: ReadDb, shop_id: UUID | None, cursor: str | None, limit: int) -> Page[RiskItem]:
    """Orders held for their risk, the oldest first: of one shop, or of all for operators."""
    rows = await store.queue(db, shop_id=shop_id, after=Cursor.read(cursor, datetime, UUID), limit=limit)
    page, more = cut(rows, limit, lambda r: (r.at, r.order_id))
    return Page([msgspec.convert(mapping(r), RiskItem) for r in page], more)


async def waiting(db: ReadDb) -> Waiting:
    """The operators' queue by length."""
    return msgspec.convert(mapping(await store.waiting(db)), Waiting)


async def blocks(db: ReadDb, cursor: str | None, limit: int) -> Page[BlockedAccount]:
    """The list of blocked accounts, the newest first."""
    rows = await store.blocks(db, before=Cursor.read(cursor, datetime, UUID), limit=limit)
    page, more = cut(rows, limit, lambda r: (r.at, r.account_id))
    names = await accounts.profiles(db, [r.account_id for r in page])
    items = [
        BlockedAccount(
            account_id=r.account_id,
            name=names[r.account_id].name if r.account_id in names else "",
            reason=r.reason,
            at=r.at,
        )
        for r in page
    ]
    return Page(items, more)
