"""The paper side of the last hour: stores, prints and exports, withdrawals, a channel's files, a review in dispute."""

from datetime import timedelta
from random import Random

from meadow.world.market import sayings
from meadow.world.purse import Purse
from meadow.world.seed.chronicle import Chronicle


class Backroom:
    """What the first shop's clerks and the platform's bookkeeper have on their tables."""

    def __init__(self, chronicle: Chronicle, dice: Random) -> None:
        self.of, self.stage, self.door, self.dice = chronicle, chronicle.stage, chronicle.door, dice
        self.carriers, self.purse = chronicle.trouble.carriers, Purse(chronicle.door)
        self.boss = self.stage.bosses[0]
        self.base = f"/api/merchant/{self.boss.subject('shop')}"

    async def stores(self) -> None:
        """Goods on their way to the first shop's store, and some moved to its second."""
        page = await self.door.get(self.boss, f"{self.base}/stock", "stock", limit=5)
        houses = (await self.door.get(self.boss, f"{self.base}/warehouses", "stock"))["items"]
        rows = [{"sku_id": r["sku_id"], "qty": 50} for r in page["items"][:3]]
        body = {"warehouse_id": houses[0]["id"], "lines": rows, "note": "冬季补货"}
        await self.door.call(self.boss, "POST", f"{self.base}/inbounds", body, verb="inbound")
        moved = {"source_id": houses[0]["id"], "target_id": houses[1]["id"], "rows": [r | {"qty": 5} for r in rows]}
        await self.door.call(self.boss, "POST", f"{self.base}/stock/transfers", moved, verb="transfer")

    async def papers(self) -> None:
        """What the first shop's clerks have printed, exported, sent by a sheet and saved as a view."""
        page = await self.door.get(self.boss, f"{self.base}/orders", "orders", state="to_ship", limit=20)
        ids = [o["id"] for o in page["items"]]
        sent = page["items"][-1:]
        await self.door.call(self.boss, "POST", f"{self.base}/prints", {"order_ids": ids}, verb="print")
        sheet = "order_number,carrier,tracking_no\n" + "".join(
            f"{o['number']},{self.carriers[0]},MW{o['number'][-12:]}\n" for o in sent
        )
        path, name = f"{self.base}/shipments", {"name": "发货表.csv"}
        await self.door.call(self.boss, "POST", path, raw=sheet.encode(), query=name, verb="sheet")
        await self.door.call(self.boss, "POST", f"{self.base}/exports", {"kind": "orders"}, verb="export")
        view = {"name": "百元以上待发货", "filter": {"tab": "to_ship", "amount_min": 10_000}, "sort": "ship_by"}
        await self.door.call(self.boss, "POST", f"{self.base}/order-views", view, verb="view")

    async def money(self) -> None:
        """Withdrawals that wait for the operator: an owner's first is always looked at; and what the channel says of the days."""
        for boss in self.stage.bosses[1:3]:
            await self.purse.take(boss, f"/api/merchant/{boss.subject('shop')}", 5000, least=1000)
        for author in self.stage.authors[1:4]:
            await self.purse.take(author, f"/api/author/{author.subject('author')}", 5000, least=100)
        for back in range(1, 4):
            day = (self.of.fair.day(14) - timedelta(days=back)).date().isoformat()
            about, ops = {"channel": "sandbox", "day": day}, self.stage.operator
            said = await self.door.fetch("/api/ops/payments/sandbox.csv", ops, day=day)
            await self.door.call(ops, "POST", "/api/ops/payments/statements", raw=said, query=about, verb="reconcile")

    async def reviews(self) -> None:
        """A bad review that its shop asks the platform to look at."""
        page = await self.door.get(self.boss, f"{self.base}/reviews", "reviews", kind="low", limit=10)
        for review in page["items"]:
            if review["appeal"] is None:
                body = {"reason": sayings.APPEAL_OF_REVIEW}
                await self.door.call(
                    self.boss, "POST", f"{self.base}/reviews/{review['id']}/appeal", body, verb="appeal"
                )
                return
