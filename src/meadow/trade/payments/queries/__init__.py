"""What the cashier shows, and what the audit asks."""

from datetime import timedelta
from uuid import UUID

from meadow.base import clock
from meadow.base.db import ReadDb
from meadow.base.errors import NotFound
from meadow.trade.payments import channels, store
from meadow.trade.payments.store import sandbox
from meadow.trade.payments.types import Cashier, Charge, Intent


async def cashier(db: ReadDb, buyer_id: UUID, intent_id: UUID) -> Cashier:
    """An intent of this buyer as the cashier page shows it; raises `NotFound`."""
    held = await store.intent_of(db, buyer_id=buyer_id, intent_id=intent_id)
    if held is None:
        raise NotFound
    last = await store.last_try(db, buyer_id=buyer_id, intent_id=intent_id)
    return Cashier(
        id=held.id, state=held.state, part=held.part, amount=held.amount, currency=held.currency, orders=held.orders,
        expires_at=held.expires_at, server_time=clock.now(), channels=channels.offered(db.house, held), last=last,
    )  # fmt: skip


async def opened(db: ReadDb, buyer_id: UUID, checkout_id: UUID) -> Intent | None:
    """The intent of a checkout that waits for money, else its newest, if it has one."""
    return await store.intent_of_checkout(db, buyer_id=buyer_id, checkout_id=checkout_id)


async def intent_of(db: ReadDb, buyer_id: UUID, intent_id: UUID) -> Intent | None:
    """An intent by id, if it is this buyer's."""
    return await store.intent_of(db, buyer_id=buyer_id, intent_id=intent_id)


async def charge(db: ReadDb, ref: str) -> Charge:
    """A charge at the sandbox; whoever has the reference is the payer."""
    held = await sandbox.charge_of(db, charge=ref)
    if held is None:
        raise NotFound
    return held


async def checks(db: ReadDb) -> list[str]:
    """Findings: a paid intent without a booked capture."""
    stale = await store.booked(db, before=clock.now() - timedelta(minutes=1))
    return [f"intent {row.id} is {row.state} without a booked capture" for row in stale]
