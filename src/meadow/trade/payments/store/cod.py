"""SQL of what is paid at the door, and of the shops that allow it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from meadow.base.db import ReadDb, WriteDb
from meadow.trade.payments.tables import attempt, cod, intent, shop, txn
from meadow.trade.payments.types import AttemptState, IntentState, OrderRef


async def allowing(db: ReadDb, *, shop_ids: Sequence[UUID]) -> set[UUID]:
    """Those of these shops that let their buyers pay at the door."""
    rows = await db.all(sa.select(shop.c.shop_id).where(shop.c.shop_id.in_(shop_ids), shop.c.cod))
    return {r.shop_id for r in rows}


async def allow(db: WriteDb, *, shop_id: UUID, on: bool) -> None:
    """Switch it on or off for a shop."""
    put = insert(shop).values(shop_id=shop_id, cod=on)
    await db.run(put.on_conflict_do_update(index_elements=["shop_id"], set_={"cod": on}))


async def book(
    db: WriteDb,
    *,
    buyer_id: UUID,
    intent_id: UUID,
    attempt_id: UUID,
    owed: Sequence[OrderRef],
    currency: str,
    at: datetime,
) -> None:
    """Book what each order owes, and turn intent and attempt with it."""
    head = {"channel": "cod", "buyer_id": buyer_id, "intent_id": intent_id, "attempt_id": attempt_id, "kind": "capture"}
    head |= {"currency": currency, "verdict": "book", "at": at}
    await db.many(txn.insert(), [head | {"channel_no": o.number, "amount": o.amount, "order_id": o.id} for o in owed])
    rows = [
        {"buyer_id": buyer_id, "order_id": o.id, "number": o.number, "amount": o.amount, "state": "due"} for o in owed
    ]
    await db.many(cod.insert(), rows)
    mine = (intent.c.buyer_id == buyer_id) & (intent.c.id == intent_id)
    await db.run(intent.update().where(mine).values(state=IntentState.succeeded.value))
    tried = (attempt.c.buyer_id == buyer_id) & (attempt.c.id == attempt_id)
    await db.run(attempt.update().where(tried).values(state=AttemptState.succeeded.value))


async def strike(db: WriteDb, *, buyer_id: UUID, number: str, amount: int) -> bool:
    """Owe less at the door; False once the money was handed over."""
    mine = (cod.c.buyer_id == buyer_id) & (cod.c.number == number) & (cod.c.state == "due")
    put = cod.update().where(mine, cod.c.struck + amount <= cod.c.amount).values(struck=cod.c.struck + amount)
    return bool(await db.run(put))


async def collect(db: WriteDb, *, buyer_id: UUID, order_id: UUID, at: datetime) -> None:
    """The parcel was handed over, so the carrier holds the money; an order paid otherwise has no row here."""
    mine = (cod.c.buyer_id == buyer_id) & (cod.c.order_id == order_id) & (cod.c.state == "due")
    await db.run(cod.update().where(mine).values(state="collected", collected_at=at))


async def remit(db: WriteDb, *, numbers: Sequence[tuple[UUID, str]], at: datetime) -> None:
    """The carrier has handed the money on."""
    mine = sa.tuple_(cod.c.buyer_id, cod.c.number).in_(numbers)
    await db.run(cod.update().where(mine).values(state="remitted", remitted_at=at))
