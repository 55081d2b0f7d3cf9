"""The simulated carrier: a timer per step, and now and then a stall, a refusal or a loss."""

from uuid import UUID

from meadow.base import clock, ids, policy, timers
from meadow.base.db import ReadDb, WriteDb
from meadow.trade.fulfilment import rules
from meadow.trade.fulfilment.types import Held, Outcome

TRACK = "trade.fulfilment.track"
SPEED = policy.declare(
    "trade.fulfilment.simulated_speed", 1, 1, 100_000, text="by how much the simulated carrier's hours are divided"
)
STALLS = policy.declare(
    "trade.fulfilment.simulated_stalls", 0, 0, 10_000, text="basis points of simulated parcels that stall for days"
)
REFUSALS = policy.declare(
    "trade.fulfilment.simulated_refusals", 0, 0, 10_000, text="basis points of simulated parcels refused at the door"
)
LOSSES = policy.declare(
    "trade.fulfilment.simulated_losses", 0, 0, 10_000, text="basis points of simulated parcels that are lost"
)


class Simulated:
    """A carrier in this house: it needs no network, keeps its promises of `rules.journey`, and can be asked to stop."""

    async def follow(self, db: WriteDb, held: Held) -> None:
        await plan(db, held.shop_id, held.id, rules.way(held.id, await _odds(db)), 0)

    async def forget(self, db: WriteDb, held: Held) -> None:
        await timers.cancel(db, TRACK, held.id)

    async def stop(self, db: WriteDb, held: Held) -> Outcome:
        outcome = rules.may_stop(held.state)
        if outcome == "asked":  # it is at the door: the driver hears it half of the time
            outcome = "stopped" if held.id.int % 2 else "too_late"
        if outcome == "stopped":
            await timers.cancel(db, TRACK, held.id)
            if held.state not in rules.STARTED:
                await plan(db, held.shop_id, held.id, "stopped", 0)
        return outcome

    def waybill(self, parcel_id: UUID) -> str | None:
        body = f"{parcel_id.int % 10**11:011d}"
        return f"MD{body}{ids.check_digit(body)}"


async def plan(db: WriteDb, shop_id: UUID, parcel_id: UUID, way: str, done: int) -> None:
    """Set the timer of the next step; there is none after the last."""
    step = rules.next_step(parcel_id, way, done, int(await policy.value(db, SPEED.key)))
    if step is not None:
        note = {"shop_id": str(shop_id), "done": done, "way": way}
        await timers.set(db, TRACK, parcel_id, clock.now() + step[2], note)


async def _odds(db: ReadDb) -> rules.Odds:
    values = [int(await policy.value(db, p.key)) for p in (STALLS, REFUSALS, LOSSES)]
    return rules.Odds(*values)
