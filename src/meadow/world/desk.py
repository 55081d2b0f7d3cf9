"""What shops and the operator do through the day: ship what is paid, answer reviews, issue invoices, look at queues."""

from random import Random

from meadow.world.client import Door, Json, Person, attempt
from meadow.world.market import sayings


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

    async def reply(self, boss: Person, dice: Random) -> int:
        """Thank for good reviews, apologise for bad ones, appeal against one of the worst; returns how many were answered."""
        base = f"/api/merchant/{boss.subject('shop')}/reviews"
        page = await self.door.get(boss, base, "reviews", kind="unanswered", limit=50)
        some = [r for r in page["items"] if dice.random() < 0.5]
        good, bad = [r["id"] for r in some if r["stars"] > 3], [r["id"] for r in some if r["stars"] <= 3]
        for chosen, text in ((good, sayings.THANKS), (bad, sayings.SORRY)):
            if chosen:
                body = {"review_ids": chosen, "text": text}
                await self.door.call(boss, "POST", f"{base}/reply", body, verb="reply")
        worst = [r for r in some if r["stars"] == 1 and r["appeal"] is None]
        if worst and dice.random() < 0.4:
            reason = {"reason": sayings.APPEAL_OF_REVIEW}
            await attempt(self.door, boss, f"{base}/{worst[0]['id']}/appeal", reason, "appeal")
        return len(some)

    async def invoices(self, boss: Person, dice: Random) -> int:
        """Issue some of the invoices that were asked for."""
        base = f"/api/merchant/{boss.subject('shop')}/invoices"
        page = await self.door.get(boss, base, "invoices", state="asked", limit=20)
        some = [i for i in page["items"] if dice.random() < 0.6]
        for asked in some:
            number = {"invoice_no": f"2544200000{dice.randrange(10**10):010d}"}
            await attempt(self.door, boss, f"{base}/{asked['id']}/issue", number, "issue")
        return len(some)
