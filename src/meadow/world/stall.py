"""What a shop sets up before it sells, and what it offers: the same steps for a played history and for a run."""

from datetime import datetime
from typing import Any

from meadow.base import ids
from meadow.world.client import Door, Json, Person

FREIGHT: Json = {
    "by": "weight",
    "rates": [
        {"first": 1000, "first_fee": 1500, "more": 1000, "more_fee": 800, "provinces": ["54", "65"]},
        {"first": 1000, "first_fee": 600, "more": 1000, "more_fee": 200, "provinces": ["31", "32", "33", "34"]},
    ],
    "elsewhere": {"first": 1000, "first_fee": 800, "more": 1000, "more_fee": 300},
    "free_from": [{"amount": 9900, "provinces": []}],
    "unreachable": ["71", "81", "82"],
    "whole": True,
}
"""By weight, dearer in the far west, free from 99 yuan of the whole order on."""


class Stall:
    """One owner of offers: a shop, an author or the platform; `base` is where its paths begin."""

    def __init__(self, door: Door, who: Person, base: str) -> None:
        self.door, self.who, self.base = door, who, base

    @classmethod
    def of_shop(cls, door: Door, boss: Person) -> "Stall":
        """A shop's."""
        return cls(door, boss, f"/api/merchant/{boss.subject('shop')}")

    async def furnish(self, city: str, phone: str) -> None:
        """A freight template for all goods, an address that returns go to, and the province that goods are sent from."""
        template = {"name": "全国按重量", "rule": FREIGHT, "default": True}
        await self._once("freight-templates", template)
        address = {"name": "售后仓", "phone": phone, "region": city, "street": "物流园路88号3号库", "usual": True}
        await self._once("return-addresses", address)
        known = (await self.door.get(None, "/api/provinces", "setup"))["items"]
        code = next(p["code"] for p in known if city.startswith(p["name"]["zh-CN"][:2]))
        await self.door.call(self.who, "PUT", f"{self.base}/origin", {"province": code}, verb="setup")

    async def _once(self, what: str, body: Json) -> None:
        """Made where there is none yet, so that an interrupted start may come here again."""
        path = f"{self.base}/{what}"
        if not (await self.door.get(self.who, path, "setup"))["items"]:
            await self.door.call(self.who, "POST", path, body, verb="setup")

    async def offer(
        self, zh: str, en: str, rule: Json, window: tuple[datetime, datetime], *, items: list[Json] | None = None, **more: Any
    ) -> str:  # fmt: skip
        """An offer for these products, or for all where none are named; it is on at once unless `draft` is said."""
        new = {
            "title": {"zh-CN": zh, "en": en}, "rule": rule, "starts_at": window[0], "ends_at": window[1], "whole": items is None,
            **more,
        }  # fmt: skip
        path = f"{self.base}/promotions"
        key = str(ids.derived("offer", self.base + zh))
        made = await self.door.call(self.who, "POST", path, new, key=key, verb="offer")
        offer = str(made["id"])
        if items:
            await self.door.call(self.who, "PUT", f"{path}/{offer}/items", {"items": items}, verb="offer")
            await self.turn(offer, "start")
        return offer

    async def turn(self, offer: str, verb: str) -> None:
        """Start, pause, resume or end."""
        await self.door.call(self.who, "PUT", f"{self.base}/promotions/{offer}/state", {"verb": verb}, verb="offer")

    async def budget(self, title: str, total: int) -> str:
        """Money set aside for offers of the platform or an author."""
        path = f"{self.base}/budgets"
        made = await self.door.call(
            self.who,
            "POST",
            path,
            {"title": title, "total": total},
            key=str(ids.derived("budget", path)),
            verb="budget",
        )
        return str(made["id"])

    async def priced(self, product: str, bp: int, **more: int) -> Json:
        """A product as an item of an offer, every SKU at a share of its price; `deposit_bp` asks for a part beforehand."""
        page = await self.door.get(None, f"/api/products/{product}", "product")
        deposit = more.pop("deposit_bp", 0)
        skus = []
        for sku in page["skus"]:
            price = max(1, sku["price"] * bp // 10_000 // 10 * 10)
            row = {"sku_id": sku["id"], "price": price, **more}
            if deposit:
                row |= {"deposit": price * deposit // 10_000, "counts": price * deposit * 3 // 20_000}
            skus.append(row)
        return {"product_id": product, "skus": skus}


def coupon(off: int, threshold: int, *, total: int = 500, days: int = 15, per_person: int = 2) -> Json:
    """The rule of a public coupon: so much off from so much on, valid for days after it was claimed."""
    return {
        "kind": "coupon", "off": off, "threshold": threshold, "total": total, "per_person": per_person, "valid_days": days,
    }  # fmt: skip
