"""What shops and the operator do through the day: ship what is paid, look at queues, confirm receipts."""

from random import Random

from meadow.base import clock
from meadow.world.client import Door, Json, Person, Refused


class Desk:
    """The people behind the counters. `carriers` are the codes the house knows."""

    def __init__(self, door: Door, carriers: list[str]) -> None:
        self.door, self.carriers = door, carriers

    async def ship(self, boss: Person, shop_id: str, dice: Random, *, eager: float = 1.0, most: int = 100) -> int:
        """Ship waiting orders, the oldest first; a shop that is less eager leaves some for later."""
        page = await self.door.get(boss, f"/api/merchant/{shop_id}/orders", "orders", state="to_ship", limit=most)
        waiting: list[Json] = sorted(page["items"], key=lambda o: str(o["paid_at"]))
        rows = [
            {
                "order_number": o["number"],
                "carrier": dice.choice(self.carriers),
                "tracking_no": f"MW{o['number'][-12:]}",
            }
            for o in waiting
            if dice.random() < eager
        ]
        if not rows:
            return 0
        done = await self.door.call(boss, "POST", f"/api/merchant/{shop_id}/orders/ship", {"rows": rows}, verb="ship")
        return sum(1 for r in done["results"] if r["ok"])

    async def approve_clips(self, operator: Person) -> int:
        """Publish every clip in the queue."""
        page = await self.door.get(operator, "/api/ops/videos/audits", "audits", limit=100)
        for item in page["items"]:
            path = f"/api/ops/videos/{item['video_id']}/audit"
            await self.door.call(operator, "POST", path, {"decision": "approve", "reason": ""}, verb="audit")
        return len(page["items"])

    async def confirm(self, buyer: Person, dice: Random, share: float, states: tuple[str, ...] = ("delivered",)) -> int:
        """The buyer confirms some of what has arrived; the rest confirms itself by the clock."""
        page = await self.door.get(buyer, "/api/orders", "orders", state="shipped", limit=40)
        done = 0
        for order in page["items"]:
            if order["state"] in states and dice.random() < share:
                try:
                    await self.door.call(buyer, "POST", f"/api/orders/{order['id']}/confirm", verb="confirm")
                    done += 1
                except Refused as why:
                    if why.status >= 500:
                        raise
        return done


def today() -> int:
    """The day number of the business zone, for dice that fall once a day."""
    return (clock.now_ms() + 8 * 3_600_000) // 86_400_000
