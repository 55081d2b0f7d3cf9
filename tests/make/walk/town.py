"""The market that every walk begins in, built once: shops, goods, offers of three bearers, buyers, an author, operators."""

import copy
from dataclasses import dataclass, field
from datetime import timedelta
from http.cookiejar import CookieJar
from typing import Any
from uuid import UUID

import httpx
import sqlalchemy as sa
from litestar import Litestar

from meadow.base import clock, policy
from meadow.base.db import House
from meadow.goods.offers.types import Freight
from meadow.people import access
from meadow.people.accounts.types import NewAddress
from meadow.wiring import PLATFORM
from tests.conftest import Client
from tests.make import market, people

BUYERS = ("buyer0", "buyer1", "buyer2")
TITLE = {"zh-CN": "优惠", "en": "Offer"}
BANK = {"holder": "山茶研究所有限公司", "bank": "招商银行杭州分行", "number": "6222021234567890"}


@dataclass
class Town:
    """What is in the template database: ids, and the cookies of everybody's browser."""

    jars: dict[str, CookieJar] = field(default_factory=dict)
    buyers: dict[str, UUID] = field(default_factory=dict)
    addresses: dict[str, list[UUID]] = field(default_factory=dict)
    shops: dict[str, UUID] = field(default_factory=dict)
    goods: dict[str, market.Goods] = field(default_factory=dict)
    coupons: list[str] = field(default_factory=list)
    author: UUID = PLATFORM
    group: str = ""

    def browser(self, app: Litestar, name: str) -> Client:
        """Somebody's browser as it was when the town was built."""
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        opened = httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000")
        for cookie in self.jars[name]:
            opened.cookies.jar.set_cookie(copy.copy(cookie))
        return Client(opened)

    def desk(self, shop: str) -> str:
        return f"/api/merchant/{self.shops[shop]}"


def window(days: float, start: float = -1) -> dict[str, str]:
    """A span around now, as offers are told it."""
    now = clock.now()
    ends = {"starts_at": now + timedelta(days=start), "ends_at": now + timedelta(days=days)}
    return {k: v.isoformat() for k, v in ends.items()}


async def build(house: House, app: Litestar) -> Town:
    """Build the market through verbs and HTTP."""
    town = Town()
    async with people.street(house, app) as street:
        for name in BUYERS:
            known = await street.person(name)
            town.buyers[name] = known.id
            town.addresses[name] = [await _address(house, known.id, no) for no in (1, 2)]
        for name in ("ops", "ops2"):
            owner = await street.person(name)
            async with house.write() as db:
                await access.grant(db, kind="platform", subject_id=PLATFORM, account_id=owner.id, name="Meadow")
        await _shops(house, street, town)
        await _author(house, street, town)
        await _offers(street, town)
        for name in (*BUYERS, "seller", "ann", "ops", "ops2"):
            browser = await street.browser(name)
            await browser.http.get("/health")
            town.jars[name] = browser.http.cookies.jar
    async with house.write() as db:
        await db.run(sa.text("UPDATE access_session SET expires_at = expires_at + interval '20 years'"))
    policy.forget()
    return town


async def _address(house: House, account_id: UUID, no: int) -> UUID:
    from meadow.people.accounts.actions import add_address

    async with house.write() as db:
        new = NewAddress("李小满", "13812345678", "浙江省", "杭州市", "西湖区", f"文三路 {no} 号", is_default=no == 1)
        return (await add_address(db, account_id, new)).id


async def _shops(house: House, street: people.Street, town: Town) -> None:
    owner = await street.person("seller")
    browser = await street.browser("seller")
    for key, name in (("a", "山茶研究所"), ("b", "第二家")):
        town.shops[key] = await market.shop(house, owner, name)
        address = {"name": "售后组", "phone": "13900001111", "region": "浙江省 杭州市", "street": "余杭区 仓前 2 号"}
        assert (await browser.post(f"{town.desk(key)}/return-addresses", address)).status == 201
        assert (await browser.put(f"{town.desk(key)}/bank", BANK)).status == 200
        assert (await browser.put(f"{town.desk(key)}/cod", {"on": True})).status == 200
    a, b = town.shops["a"], town.shops["b"]
    oil, soap = ("30ml", "50ml", "80ml"), ("方", "圆")
    town.goods["oil"] = await market.goods(house, a, price=9900, stock=300, values=oil)
    town.goods["soap"] = await market.goods(
        house, a, title="山茶手工皂", price=101, stock=9, values=soap, freight=Freight("fixed", 601)
    )
    town.goods["early"] = await market.goods(house, a, title="预售套盒", price=10_000, stock=60)
    town.goods["together"] = await market.goods(house, a, title="拼团面霜", price=8000, stock=60)
    town.goods["sample"] = await market.goods(house, a, title="小样", price=300, stock=6)
    town.goods["cup"] = await market.goods(house, b, title="搪瓷杯", price=3333, stock=9, freight=Freight("fixed", 800))
    town.goods["dear"] = await market.goods(house, b, title="大件", price=60_000, stock=300)


async def _author(house: House, street: people.Street, town: Town) -> None:
    town.author = await market.author(house, await street.person("ann"))
    agency = await people.agency(house, await street.person("boss"))
    await people.bind(house, agency, town.author, 3000)
    oil, cup = town.goods["oil"].product_id, town.goods["cup"].product_id
    await market.show_off(house, town.author, oil, cup)
    seller, ann = await street.browser("seller"), await street.browser("ann")
    for shop, product in (("a", oil), ("b", cup)):
        rates = {"rows": [{"product_id": str(product), "rate_bp": 2033}]}
        answer = await seller.put(f"{town.desk(shop)}/plans", rates)
        assert answer.status == 200, answer
        assert answer.json["results"][0]["ok"], answer
    bank = BANK | {"holder": "林小满"}
    assert (await ann.put(f"/api/author/{town.author}/bank", bank)).status == 200


async def _offers(street: people.Street, town: Town) -> None:
    seller, ann, ops = [await street.browser(name) for name in ("seller", "ann", "ops")]
    a, author = town.desk("a"), f"/api/author/{town.author}"
    ours = [str(g.product_id) for g in town.goods.values()]
    coupon = {"kind": "coupon", "total": 10_000, "per_person": 100, "valid_days": 60}
    some = [{"product_id": str(town.goods["oil"].product_id)}]
    purse = {base: await _made(who, f"{base}/budgets", title="六月", total=total)
             for who, base, total in ((ops, "/api/ops", 60_000), (ann, author, 20_000))}  # fmt: skip
    for who, base, rule, more in (
        (seller, a, coupon | {"threshold": 5000, "off": 1000}, {"whole": True}),
        (ops, "/api/ops", coupon | {"threshold": 3000, "bp": 8700, "cap": 2500}, {"whole": True}),
        (ann, author, coupon | {"threshold": 9000, "off": 777}, {}),
        (seller, a, {"kind": "full", "steps": [{"over": 20_000, "off": 1501}]}, {"whole": True}),
        (seller, a, {"kind": "gift", "over": 2, "gifts": [_part(town, "sample")]}, {}),
        (seller, a, {"kind": "bundle", "price": 9500, "parts": [_part(town, "oil"), _part(town, "soap", 2)]}, {}),
        (seller, a, {"kind": "qty", "steps": [{"n": 3, "bp": 9000}]}, {}),
        (seller, town.desk("b"), {"kind": "flash", "per_buyer": 3}, {}),
        (seller, a, {"kind": "group", "size": 2, "hours": 24}, {}),
    ):
        kind = str(rule["kind"])
        bound = {"budget_id": purse[base]["id"]} if base in purse else {}
        made = await _made(who, f"{base}/promotions", title=TITLE, rule=rule, **window(360), **more, **bound)
        if kind == "coupon":
            town.coupons.append(made["id"])
        if kind == "group":
            town.group = made["id"]
        if items := {"gift": some, "qty": [{"product_id": ours[1]}], "flash": [_price(town, "cup", 2999, stock=5)],
                     "group": [_price(town, "together", 7000)]}.get(kind, some if base == author else []):  # fmt: skip
            put = await who.put(f"{base}/promotions/{made['id']}/items", {"items": items})
            assert all(r["ok"] for r in put.json["results"]), put
        if made["state"] == "draft":
            done = await who.put(f"{base}/promotions/{made['id']}/state", {"verb": "start"})
            assert done.status == 200, done


def _part(town: Town, name: str, qty: int = 1) -> dict[str, Any]:
    one = town.goods[name]
    return {"product_id": str(one.product_id), "sku_id": str(one.skus[0]), "qty": qty}


def _price(town: Town, name: str, price: int, **more: Any) -> dict[str, Any]:
    one = town.goods[name]
    return {"product_id": str(one.product_id), "skus": [{"sku_id": str(s), "price": price, **more} for s in one.skus]}


async def _made(who: Client, path: str, **body: Any) -> dict[str, Any]:
    answer = await who.post(path, body)
    assert answer.status == 201, answer
    return answer.json
