"""What a withdrawal is measured against; the verb asks it under the lock of the account."""

from uuid import UUID
from zoneinfo import ZoneInfo

from meadow.base import clock, policy
from meadow.base.db import ReadDb
from meadow.people.shops.types import ZONE
from meadow.trade.settlement.rules import payouts as rules
from meadow.trade.settlement.store import payouts as store
from meadow.trade.settlement.types.payouts import DAILY, FOUR_EYES, LEAST, TIMES, UNSEEN


async def limits(db: ReadDb) -> rules.Limits:
    """The policies of withdrawals."""
    return rules.Limits(*[int(await policy.value(db, p.key)) for p in (LEAST, DAILY, TIMES, UNSEEN, FOUR_EYES)])


async def used_today(db: ReadDb, owner_id: UUID) -> rules.Used:
    """What an owner has taken out since midnight where the platform is."""
    midnight = clock.now().astimezone(ZoneInfo(ZONE)).replace(hour=0, minute=0, second=0, microsecond=0)
    found = await store.used(db, owner_id=owner_id, since=midnight)
    return rules.Used(int(found.amount), int(found.times), int(found.paid_ever))
