"""What the demo market offers: coupons, promotions, flash sales, presales, groups, members, and the platform's part."""

from datetime import UTC, datetime, timedelta
from typing import Any

from meadow.base import ids
from meadow.world.client import Door, Json, Person
from meadow.world.market import SHOPS
from meadow.world.purse import Purse
from meadow.world.seed.build import Builder
from meadow.world.seed.stage import Stage, each
from meadow.world.stall import Stall, coupon

GROUPS, PRESALE, PRESALE_NOW = (0, 5), 1, 7
"""Shops with a group price; the shop whose presale is in its final window at the end, and the one whose deposits run."""
LEVELS = [
    {"name": {"zh-CN": "新朋友", "en": "Friend"}, "threshold": 0},
    {"name": {"zh-CN": "青屿常客", "en": "Regular"}, "threshold": 20_000},
    {"name": {"zh-CN": "岛主", "en": "Islander"}, "threshold": 60_000},
]


class Fair:
    """Everything that runs beside the goods; each owner's step is done once."""

    def __init__(self, stage: Stage, build: Builder, origin: int) -> None:
        self.stage, self.build, self.journal, self.door = stage, build, stage.journal, stage.door
        self.origin = datetime.fromtimestamp(origin / 1000, UTC)
        self.purse = Purse(self.door)

    def day(self, n: float) -> datetime:
        """A moment of the history, counted in days from its first hour."""
        return self.origin + timedelta(days=n)

    async def open(self) -> None:
        """Open the fair on the first day."""
        await each((self._once(f"fair:{n}", self._shop, n) for n in range(len(SHOPS))), 4)
        await self._once("fair:platform", self._platform)
        await self._once("fair:promo", _great_sale, self)
        await each((self._once(f"fair:author:{n}", self._author, n) for n in range(len(self.stage.authors))), 4)
        await self._once("fair:agency", self._agency)

    async def _once(self, step: str, work: Any, *of: Any) -> None:
        if not self.journal.has(step):
            self.journal.finish(step, await work(*of) or "done")

    def shelf(self, n: int) -> list[str]:
        """The ids of a shop's goods on sale, in the order in which they came."""
        return [
            p["id"] for g in self.build.goods if (p := self.build.products.get(g.number)) and p["shop"] == n and p["on"]
        ]

    async def _shop(self, n: int) -> Json:
        """A shop's offers; returns what shoppers will buy by: the offer and the product of a group or presale."""
        stall, shelf, always = (
            Stall.of_shop(self.door, self.stage.bosses[n]),
            self.shelf(n),
            (self.day(0), self.day(21)),
        )
        await self.purse.bank(stall.who, stall.base)
        off = (500, 1000, 1500)[n % 3]
        await stall.offer(
            f"满{off // 100 * 10 - 1}减{off // 100}券",
            f"{off // 100} off {off // 100 * 10 - 1}",
            coupon(off, off * 10 - 100),
            always,
        )
        if n % 2:
            rows: list[Json] = [{"product_id": p} for p in shelf[1:4]]
            await stall.offer(
                "限时九折", "Ten per cent off for a time", {"kind": "timed", "bp": 9000}, always, items=rows
            )
        else:
            full = {"kind": "full", "steps": [{"over": 19_900, "off": 2_000}, {"over": 39_900, "off": 5_000}]}
            await stall.offer("店铺满减", "Spend more, save more", full, always, protect_days=7 if n == 0 else 0)
        flash = await stall.priced(shelf[4], 8000, stock=30)
        rule = {"kind": "flash", "per_buyer": 2, "after": "list"}
        await stall.offer("限量秒杀", "Flash sale", rule, (self.day(9), self.day(17)), items=[flash])
        return await self._ways(stall, n, shelf) | (await self._first(stall, shelf) if n == 0 else {})

    async def _ways(self, stall: Stall, n: int, shelf: list[str]) -> Json:
        if n in GROUPS:
            item = await stall.priced(shelf[5], 8500)
            rule: Json = {"kind": "group", "size": 2, "hours": 24}
            return {
                "product": shelf[5],
                "offer": await stall.offer("两人拼团", "Group of two", rule, (self.day(0), self.day(21)), items=[item]),
            }
        if n in {PRESALE, PRESALE_NOW}:
            begin, end, final = (0, 8, 8) if n == PRESALE else (10, 17, 17)
            item = await stall.priced(shelf[6], 8800, stock=60, deposit_bp=1500)
            rule = {"kind": "presale", "final_from": self.day(final), "final_by": self.day(final + 9), "per_buyer": 2}
            window = (self.day(begin), self.day(end))
            offer = await stall.offer(
                "新品预售 定金膨胀", "Presale, the deposit counts more", rule, window, items=[item]
            )
            return {"product": shelf[6], "offer": offer}
        return {}

    async def _first(self, stall: Stall, shelf: list[str]) -> Json:
        """The shop whose log-in everybody tries has all of it: members, a set, gifts, and offers in every state."""
        await self.door.call(
            stall.who, "PUT", f"{stall.base}/members/program", {"open": True, "levels": LEVELS}, verb="members"
        )
        always = (self.day(0), self.day(21))
        await stall.offer(
            "会员九五折", "Five per cent off for members", {"kind": "member", "level": 2, "bp": 9500}, always
        )
        pages = [await self.door.get(None, f"/api/products/{p}", "product") for p in (shelf[0], shelf[7])]
        parts = [{"product_id": p["id"], "sku_id": p["skus"][0]["id"], "qty": 1} for p in pages]
        price = sum(p["skus"][0]["price"] for p in pages) * 88 // 100 // 100 * 100
        await stall.offer(
            "人气套装", "Bestseller set", {"kind": "bundle", "parts": parts, "price": price}, always, items=[]
        )
        await stall.offer(
            "周年庆满300减40券", "Anniversary: 40 off 300", coupon(4000, 30_000), (self.day(16), self.day(23))
        )
        await stall.offer("冬日专享券", "Winter coupon", coupon(800, 6_800), always, draft=True)
        past = await stall.offer("开店首日满49减5券", "Opening day: 5 off 49", coupon(500, 4_900), always)
        await stall.turn(past, "end")
        await self.door.call(
            stall.who, "POST", f"{stall.base}/warehouses", {"name": "杭州二仓", "rank": 2}, verb="setup"
        )
        return {}

    async def _platform(self) -> Json:
        """The operator's money: a coupon for everybody, and a promotion that shops enter and bear a part of."""
        ops, always = Stall(self.door, self.stage.operator, "/api/ops"), (self.day(0), self.day(21))
        budget = await ops.budget("双旦会场补贴", 3_000_000)
        rule = coupon(1500, 15_900, total=2000, days=10, per_person=1)
        await ops.offer("平台神券满159减15", "Platform coupon: 15 off 159", rule, always, budget_id=budget)
        full = {"kind": "full", "steps": [{"over": 29_900, "off": 3_000}]}
        hall = await ops.offer(
            "跨店每满299减30", "30 off 299 across shops", full, always, items=[], shop_bp=5000, budget_id=budget
        )
        for n in range(0, len(SHOPS), 2):
            path = f"/api/merchant/{self.stage.bosses[n].subject('shop')}/platform-promotions/{hall}/items"
            rows = {"items": [{"product_id": p} for p in self.shelf(n)[:3]]}
            await self.door.call(self.stage.bosses[n], "PUT", path, rows, verb="offer")
        await _dress(self.door, self.stage.operator)
        return {"hall": hall}

    async def _author(self, n: int) -> None:
        """Authors name a bank account; some give coupons of their own."""
        person = self.stage.authors[n]
        base = f"/api/author/{person.subject('author')}"
        await self.purse.bank(person, base)
        if n % 6 == 0:
            stall = Stall(self.door, person, base)
            budget = await stall.budget("粉丝福利", 20_000)
            always = (self.day(0), self.day(21))
            await stall.offer(
                "粉丝专享满99减3", "For fans: 3 off 99", coupon(300, 9_900, per_person=1), always, budget_id=budget
            )

    async def _agency(self) -> None:
        agency = self.stage.agency
        await self.purse.bank(agency, f"/api/agency/{agency.subject('agency')}")

    async def welcome(self, n: int) -> None:
        """A shopper joins the market; every sixth becomes a member of the first shop."""
        await self.build.shopper(n)
        if n % 6 == 0 and not self.journal.has(f"member:{n}"):
            path = f"/api/shops/{self.stage.bosses[0].subject('shop')}/membership"
            await self.door.call(self.stage.shoppers[n], "PUT", path, {"scene": "shop_home"}, verb="join")
            self.journal.finish(f"member:{n}")


async def _great_sale(fair: Fair) -> None:
    """A great sale that breaks out on the day before the last and is still on: operators keep it, shops want to sell in it."""
    midnight, operator = fair.day(-7 / 24), fair.stage.operator
    spans = (("warmup", 12, 13), ("peak", 13, 15), ("encore", 15, 16))
    phases = [
        {"kind": k, "starts_at": midnight + timedelta(days=a), "ends_at": midnight + timedelta(days=z)}
        for k, a, z in spans
    ]
    node = {"name": {"zh-CN": "双旦狂欢节", "en": "Double Holiday Sale"}, "phases": phases}
    key = str(ids.derived("promo", "double-holiday"))
    made = await fair.door.call(operator, "POST", "/api/ops/promo/nodes", node, key=key, verb="promo")
    # A dozen shops are the whole market here.
    await fair.door.call(operator, "PUT", "/api/ops/promo/rules", {"population": 5}, verb="promo")
    for n, boss in enumerate(fair.stage.bosses):
        path = f"/api/merchant/{boss.subject('shop')}/promo/nodes/{made['id']}/target"
        aim = {"amount": 400_000 - 15_000 * n, "shares": {"warmup": 1500, "peak": 7000, "encore": 1500}}
        await fair.door.call(boss, "PUT", path, aim, verb="promo")


async def _dress(door: Door, operator: Person) -> None:
    """The mall's home as operators dress it: ways in, sales, new goods, what is loved; then goods without end."""
    tops = [c for c in (await door.get(None, "/api/categories", "mall"))["items"] if c["parent_id"] is None]
    icons: list[Json] = [{"label": c["name"], "link": f"/c/{c['id']}"} for c in tops[:8]]
    icons += [{"label": {"zh-CN": "榜单", "en": "Rankings"}, "link": "/rankings"}]
    icons += [{"label": {"zh-CN": "秒杀", "en": "Flash"}, "link": "/flash"}]
    blocks: list[tuple[str, str, Json]] = [
        ("", "", {"kind": "icons", "items": icons}),
        ("限时秒杀", "Flash sale", {"kind": "flash"}),
        ("新品首发", "Just in", {"kind": "products", "sort": "new", "most": 6}),
        ("热卖榜", "Bestsellers", {"kind": "ranking"}),
        ("猜你想逛", "More to see", {"kind": "waterfall"}),
    ]
    for zh, en, content in blocks:
        block = {"title": {"zh-CN": zh, "en": en} if zh else {}, "content": content, "state": "live"}
        key = str(ids.derived("mall", content["kind"]))
        await door.call(operator, "POST", "/api/ops/mall/home/blocks", block, key=key, verb="mall")
