"""The last hour of the history: whoever looks first finds something of every kind waiting on each desk."""

from datetime import timedelta
from random import Random

from meadow.world.client import Json, Person
from meadow.world.market import sayings
from meadow.world.purse import Purse
from meadow.world.seed.chronicle import Chronicle
from meadow.world.seed.fair import GROUPS, PRESALE_NOW
from meadow.world.visit import claim, pay, place

_WANTED = (
    ("return_refund", ""), ("exchange", ""), ("refund_shipped", ""), ("resend", ""), ("repair", ""),
    ("return_refund", "agree"), ("return_refund", "send_back"), ("resend", "agree"), ("return_refund", "appeal"),
    ("refund_shipped", "appeal"), ("return_refund", "reject"),
)  # fmt: skip
"""Cases of the first shop: the kind, and how far each has come."""


class Dusk:
    """Puts a case in each state, an order on each shelf, a request before each desk."""

    def __init__(self, chronicle: Chronicle, seed: int) -> None:
        self.of, self.stage, self.door = chronicle, chronicle.stage, chronicle.door
        self.trouble, self.evening, self.purse = chronicle.trouble, chronicle.evening, Purse(chronicle.door)
        self.dice = Random(f"{seed}:dusk")  # noqa: S311 - an invented market
        self.boss = self.stage.bosses[0]
        self.base = f"/api/merchant/{self.boss.subject('shop')}"

    async def fall(self) -> None:
        """Everything, each part at most once; what the house refuses is left out."""
        for part in (
            self._cases,
            self._first_shopper,
            self._late_buyers,
            self._stores,
            self._papers,
            self._money,
            self._reviews,
        ):
            await self.of.once(f"dusk:{part.__name__}", part())

    async def _cases(self) -> None:
        """Complaints in the first shop, spread over its customers."""
        wanted = list(_WANTED)
        for who in self.stage.shoppers[:160]:
            page = await self.door.get(who, "/api/orders", "orders", limit=40)
            for order in [o for o in page["items"] if self._fit(o)][:1]:
                kind, how_far = wanted.pop(0)
                case = await self.trouble.ask(who, order, kind, self.dice)
                if case is None:
                    wanted.append((kind, how_far))
                else:
                    await self._carry(who, case, how_far)
            if not wanted:
                return

    def _fit(self, order: Json) -> bool:
        return (
            order["shop"]["id"] == self.boss.subject("shop") and order["aftersale"] == "none" and order["kind"] == "normal"
            and order["state"] in {"delivered", "completed"}
        )  # fmt: skip

    async def _carry(self, who: Person, case: Json, how_far: str) -> None:
        """Bring a case as far as it shall be when the curtain opens."""
        path, act = f"{self.base}/aftersale/{case['id']}", {"version": case["version"]}
        if how_far in {"agree", "send_back"}:
            await self.trouble.step(self.boss, f"{path}/agree", act, "agree")
        elif how_far:
            no = act | {"reason": "not_agreed", "text": sayings.NOT_AGREED}
            await self.trouble.step(self.boss, f"{path}/reject", no, "reject")
        if how_far == "send_back":
            await self.trouble.go_on(who, self.dice, only="waiting_return")
        if how_far == "appeal":
            await self.trouble.go_on(who, self.dice, only="rejected_first")

    async def _first_shopper(self) -> None:
        """The shopper whose log-in everybody tries: coupons in hand, an order to pay, one to be sent, a title, a case."""
        who, shelf = self.stage.shoppers[0], self.of.fair.shelf(0)
        for shop in (0, 2, 3):
            await claim(self.door, who, self.of.fair.shelf(shop)[0])
        title = {
            "kind": "company",
            "title": "杭州青禾商贸有限公司",
            "email": who.login,
            "tax_number": "91330106MA2CDEFG1X",
        }
        await self.door.call(who, "POST", "/api/me/titles", title | {"is_default": True}, verb="title")
        page = await self.door.get(who, "/api/orders", "orders", limit=40)
        arrived = [o for o in page["items"] if o["state"] in {"delivered", "completed"} and o["aftersale"] == "none"]
        for order in arrived[:2]:
            if order["state"] == "delivered":
                await self.door.call(who, "POST", f"/api/orders/{order['id']}/confirm", verb="confirm")
            if not order["invoice"]:
                await self.evening.invoice(who, order)
        for order in arrived[1:3]:
            if order["to_review"] or order["state"] == "delivered":
                await self.evening.review(who, order, self.dice, 5)
        await self.of.way(0, PRESALE_NOW, self.dice)
        await self.of.way(0, GROUPS[0], self.dice)
        for product in shelf[8:10]:
            _, placed = await place(self.door, who, await self.of.line(product, self.dice))
            if product == shelf[8]:
                await pay(self.door, who, self.dice, placed["intent_id"])

    async def _late_buyers(self) -> None:
        """Orders of the last minutes: one wants another address, one wants its money before anything left, one looks risky."""
        shelf = self.of.fair.shelf(0)
        placed: list[Json] = []
        for n in (30, 31):
            who = self.stage.shoppers[n]
            _, made = await place(self.door, who, await self.of.line(shelf[n % 7], self.dice))
            await pay(self.door, who, self.dice, made["intent_id"])
            placed.append(made["orders"][0])
        mover = self.stage.shoppers[30]
        new = {
            "name": "王小满", "phone": "13912345678", "province": "江苏省", "city": "南京市", "district": "鼓楼区",
            "street": "中山北路9号", "is_default": False,
        }  # fmt: skip
        made = await self.door.call(mover, "POST", "/api/me/addresses", new, verb="address")
        path = f"/api/orders/{placed[0]['id']}/address-change"
        await self.door.call(mover, "POST", path, {"address_id": made["id"]}, verb="address")
        late = self.stage.shoppers[-1]
        dear = max((g for g in self.of.fair.build.goods if not g.draft["buyer_limit"]), key=lambda g: g.price)
        line = await self.of.line(self.of.fair.build.products[dear.number]["id"], self.dice)
        qty = 700_000 // dear.price + 1
        _, made = await place(self.door, late, [{**line[0], "qty": qty}])
        await pay(self.door, late, self.dice, made["intent_id"])

    async def _stores(self) -> None:
        """Goods on their way to the first shop's store, and some moved to its second."""
        page = await self.door.get(self.boss, f"{self.base}/stock", "stock", limit=5)
        houses = (await self.door.get(self.boss, f"{self.base}/warehouses", "stock"))["items"]
        rows = [{"sku_id": r["sku_id"], "qty": 50} for r in page["items"][:3]]
        body = {"warehouse_id": houses[0]["id"], "lines": rows, "note": "冬季补货"}
        await self.door.call(self.boss, "POST", f"{self.base}/inbounds", body, verb="inbound")
        moved = {"source_id": houses[0]["id"], "target_id": houses[1]["id"], "rows": [r | {"qty": 5} for r in rows]}
        await self.door.call(self.boss, "POST", f"{self.base}/stock/transfers", moved, verb="transfer")

    async def _papers(self) -> None:
        """What the first shop's clerks have printed, exported, sent by a sheet and saved as a view."""
        page = await self.door.get(self.boss, f"{self.base}/orders", "orders", state="to_ship", limit=20)
        ids = [o["id"] for o in page["items"]]
        sent = page["items"][-1:]
        await self.door.call(self.boss, "POST", f"{self.base}/prints", {"order_ids": ids}, verb="print")
        sheet = "order_number,carrier,tracking_no\n" + "".join(
            f"{o['number']},{self.trouble.carriers[0]},MW{o['number'][-12:]}\n" for o in sent
        )
        path, name = f"{self.base}/shipments", {"name": "发货表.csv"}
        await self.door.call(self.boss, "POST", path, raw=sheet.encode(), query=name, verb="sheet")
        await self.door.call(self.boss, "POST", f"{self.base}/exports", {"kind": "orders"}, verb="export")
        view = {"name": "百元以上待发货", "filter": {"tab": "to_ship", "amount_min": 10_000}, "sort": "ship_by"}
        await self.door.call(self.boss, "POST", f"{self.base}/order-views", view, verb="view")

    async def _money(self) -> None:
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

    async def _reviews(self) -> None:
        """A bad review that its shop asks the platform to look at."""
        page = await self.door.get(self.boss, f"{self.base}/reviews", "reviews", kind="low", limit=10)
        for review in page["items"]:
            if review["appeal"] is None:
                body = {"reason": sayings.APPEAL_OF_REVIEW}
                await self.door.call(
                    self.boss, "POST", f"{self.base}/reviews/{review['id']}/appeal", body, verb="appeal"
                )
                return
