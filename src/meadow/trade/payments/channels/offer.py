"""Which channels take an intent: their currencies, what operators switched off, and where cash may wait at the door."""

from meadow.base import policy
from meadow.base.db import ReadDb
from meadow.trade.payments import rules
from meadow.trade.payments.channels import channel, names
from meadow.trade.payments.store import cod
from meadow.trade.payments.types import Intent

OFF = policy.declare("trade.payments.off", [], text="channels by name that shoppers are not offered")
CAP = policy.declare(
    "trade.payments.cod_cap", 200_000, 0, 10**9, text="most that is paid at the door, minor units; 0 is never"
)
NOT_TO = policy.declare("trade.payments.cod_not_to", [], text="regions (beginnings) where nothing is paid at the door")


async def offered(db: ReadDb, held: Intent) -> tuple[str, ...]:
    """The channels of an intent, in the order in which they are shown."""
    return tuple([name for name in names(db.house) if await takes(db, held, name)])


async def takes(db: ReadDb, held: Intent, name: str) -> bool:
    """Whether a channel takes this intent now."""
    kinds = channel(db.house, name).currencies
    if name in await policy.value(db, OFF.key) or (kinds and held.currency not in kinds):
        return False
    return name != "cod" or await _at_the_door(db, held)


async def _at_the_door(db: ReadDb, held: Intent) -> bool:
    """Cash on delivery: every shop of the checkout allows it, no region forbids it, and it is not too much."""
    cap, regions = int(await policy.value(db, CAP.key)), await policy.value(db, NOT_TO.key)
    if not rules.at_the_door(held, cap, regions):
        return False
    shops = {o.shop_id for o in held.orders if o.shop_id}
    return shops <= await cod.allowing(db, shop_ids=list(shops))
