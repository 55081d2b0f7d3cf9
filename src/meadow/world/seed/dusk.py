"""The last hour of the history: whoever looks first finds something of every kind waiting on each desk."""

from random import Random

from meadow.base import clock
from meadow.world.client import Json, Person
from meadow.world.market import sayings
from meadow.world.seed.backroom import Backroom
from meadow.world.seed.chronicle import Chronicle
from meadow.world.seed.fair import GROUPS, PRESALE_NOW
from meadow.world.visit import claim, pay, place

_WANTED = (
    ("return_refund", ""), ("exchange", ""), ("refund_shipped", ""), ("resend", ""), ("repair", ""),
    ("return_refund", "agree"), ("return_refund", "send_back"), ("resend", "agree"), ("return_refund", "appeal"),
    ("refund_shipped", "appeal"), ("return_refund", "reject"), ("return_refund", "ruled"),
)  # fmt: skip
"""Cases of the first shop: the kind, and how far each has come."""
_ELSEWHERE = {
    "name": "王小满", "phone": "13912345678", "province": "江苏省", "city": "南京市", "district": "鼓楼区", "street": "中山北路9号",
    "is_default": False,
}  # fmt: skip


class Dusk:
    """Puts a case in each state, an order on each shelf, a request before each desk."""

    def __init__(self, chronicle: Chronicle, seed: int) -> None:
        self.of, self.stage, self.door = chronicle, chronicle.stage, chronicle.door
        self.trouble, self.evening = chronicle.trouble, chronicle.evening
        self.dice = Random(f"{seed}:dusk")  # noqa: S311 - an invented market
        self.boss = self.stage.bosses[0]
        self.base = f"/api/merchant/{self.boss.subject('shop')}"

    async def fall(self) -> None:
        """Everything, each part at most once; what the house refuses is left out."""
        back = Backroom(self.of, self.dice)
        front = (self._cases, self._first_shopper, self._late_buyers, self._doubtful, self._lost)
        for part in (*front, back.stores, back.papers, back.money, back.reviews):
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
        if how_far in {"appeal", "ruled"}:
            await self.trouble.go_on(who, self.dice, only="rejected_first")
        if how_far == "ruled":
            ops = self.stage.operator
            shown = await self.door.get(ops, f"/api/ops/aftersale/{case['id']}", "case")
            ruling = {"version": shown["version"], "outcome": "buyer", "text": sayings.RULED, "blamed": "merchant"}
            await self.trouble.step(ops, f"/api/ops/aftersale/{case['id']}/rule", ruling, "rule")

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

    async def _buy(self, n: int, product: str, qty: int = 1) -> Json:
        """A shopper buys and pays; returns her order."""
        who = self.stage.shoppers[n]
        lines = await self.of.line(product, self.dice)
        _, made = await place(self.door, who, [lines[0] | {"qty": qty}])
        await pay(self.door, who, self.dice, made["intent_id"])
        order: Json = await self.door.get(who, f"/api/orders/{made['orders'][0]['id']}", "order")
        return order

    async def _late_buyers(self) -> None:
        """Orders of the last minutes: a wish for another address, money back before anything left, two that fit one parcel."""
        shelf, mover = self.of.fair.shelf(0), self.stage.shoppers[30]
        placed = await self._buy(30, shelf[1])
        made = await self.door.call(mover, "POST", "/api/me/addresses", _ELSEWHERE, verb="address")
        path = f"/api/orders/{placed['id']}/address-change"
        await self.door.call(mover, "POST", path, {"address_id": made["id"]}, verb="address")
        regretted = await self._buy(31, shelf[2])
        await self.trouble.ask(self.stage.shoppers[31], regretted, "refund_unshipped", self.dice)
        await self._buy(32, shelf[3])
        await self._buy(32, shelf[5])

    async def _doubtful(self) -> None:
        """A new account that orders for more than new accounts usually do."""
        goods, made = self.of.fair.build.goods, self.of.fair.build.products
        mine = [g for g in goods if g.shop == 0 and not g.draft["buyer_limit"] and made[g.number]["on"]]
        dear = max(mine, key=lambda g: g.price)
        await self._buy(-1, made[dear.number]["id"], 700_000 // dear.price + 1)

    async def _lost(self) -> None:
        """A parcel of the first shop of which its carrier says that it is lost."""
        page = await self.door.get(self.boss, f"{self.base}/orders", "orders", state="shipped", limit=20)
        for order in page["items"]:
            parcels = await self.door.get(self.boss, f"{self.base}/orders/{order['id']}/parcels", "parcels")
            for parcel in parcels["items"]:
                if parcel["state"] == "in_transit":
                    news = {
                        "tracking_no": parcel["tracking_no"],
                        "at": clock.now(),
                        "state": "lost",
                        "text": "快件在转运途中遗失",
                    }
                    path = f"{self.base}/parcels/news"
                    await self.door.call(self.boss, "POST", path, {"rows": [news]}, verb="news")
                    return
