"""The mall over HTTP: decorated by operators, honest without them, and its sales booked as the shelf's."""

from collections.abc import AsyncIterator
from datetime import timedelta
from io import BytesIO

import pytest
import sqlalchemy as sa
from litestar import Litestar
from PIL import Image

from meadow.base import clock, ids, trail
from meadow.base.db import ReadDb
from meadow.base.i18n import say
from meadow.people import access
from meadow.wiring import PLATFORM
from tests.conftest import Client
from tests.goods.offers.conftest import Desk
from tests.make import market
from tests.make.orders import follow
from tests.trade.conftest import Stall, stall

__all__ = ["stall"]
OPS = "/api/ops/mall"
T = {"zh-CN": "茶", "en": "Tea"}


@pytest.fixture
async def ops(stall: Stall, app: Litestar) -> AsyncIterator[Client]:
    boss = await market.person(stall.house, "boss")
    async with stall.house.write() as db:
        await access.grant(db, kind="platform", subject_id=PLATFORM, account_id=boss.id, name="Meadow")
    client, opened = await market.browser(app, "boss")
    yield client
    await opened.aclose()


def products(*ids_: object, **more: object) -> dict:
    return {"content": {"kind": "products", "product_ids": [str(i) for i in ids_]}, "state": "live", **more}


async def test_an_undecorated_mall_shows_what_there_is(stall: Stall, web: Client) -> None:
    goods = await market.goods(stall.house, stall.shop_id)
    page = (await web.get("/api/mall/home")).json
    assert page["bare"]
    assert [b["content"]["kind"] for b in page["blocks"]] == ["icons", "waterfall"]
    assert page["blocks"][0]["content"]["items"][0]["link"] == f"/c/{ids.derived('category', 'beauty')}"
    assert [c["id"] for c in (await web.get("/api/mall/waterfall")).json["items"]] == [str(goods.product_id)]
    shop = (await web.get(f"/api/mall/shop:{stall.shop_id}")).json
    assert [c["id"] for c in shop["blocks"][0]["content"]["items"]] == [str(goods.product_id)]
    assert [(await web.get(f"/api/mall/{p}")).status for p in ("tea", "No", "shop:x")] == [404] * 3


async def test_operators_decorate_and_shoppers_see_what_is_live(stall: Stall, ops: Client, web: Client) -> None:
    one, two, off = [await market.goods(stall.house, stall.shop_id, title=f"好物 {i}") for i in range(3)]
    await stall.clerk.post(f"/api/merchant/{stall.shop_id}/products/{off.product_id}/shelf", {"on": False})
    now, page = clock.now(), f"{OPS}/home"
    later = {"starts_at": (now + timedelta(hours=2)).isoformat(), "ends_at": (now + timedelta(hours=4)).isoformat()}
    await ops.post(f"{page}/blocks", products(two.product_id, off.product_id, one.product_id))
    await ops.post(f"{page}/blocks", products(one.product_id, state="draft"))
    made = (await ops.post(f"{page}/blocks", products(two.product_id, **later))).json
    first, draft, planned = made["blocks"]
    shown = (await web.get("/api/mall/home")).json
    assert not shown["bare"]
    assert [b["id"] for b in shown["blocks"]] == [first["id"]]
    cards = shown["blocks"][0]["content"]["items"]
    assert [c["id"] for c in cards] == [str(two.product_id), str(one.product_id)]  # in her order, without the dead one
    at = (now + timedelta(hours=3)).isoformat()
    seen = (await ops.get(f"{page}/preview", at=at)).json["blocks"]
    assert [b["id"] for b in seen] == [first["id"], planned["id"]]
    assert len((await ops.get(f"{page}/preview", at=at, show="all")).json["blocks"]) == 3
    order = {"block_ids": [planned["id"], draft["id"], first["id"]], "rev": made["rev"]}
    moved = (await ops.put(f"{page}/order", order)).json
    assert [b["id"] for b in moved["blocks"]] == order["block_ids"]
    assert (await ops.put(f"{page}/order", order)).code == "base.errors.stale"
    assert (await ops.put(f"{page}/order", {"block_ids": [first["id"]], "rev": moved["rev"]})).status == 409


async def test_a_block_is_edited_by_its_revision_dropped_and_brought_back(stall: Stall, ops: Client) -> None:
    goods = await market.goods(stall.house, stall.shop_id)
    page = f"{OPS}/home"
    block = (await ops.post(f"{page}/blocks", products(goods.product_id))).json["blocks"][0]
    path, change = f"{page}/blocks/{block['id']}", products(goods.product_id, title=T, rev=block["rev"])
    assert (await ops.put(path, change)).json["blocks"][0]["title"] == T
    assert (await ops.put(path, change)).code == "base.errors.stale"
    assert (await ops.delete(path)).status == 204
    assert [(await ops.put(path, change)).status, (await ops.delete(path)).status] == [404, 404]
    assert (await ops.post(f"{path}/back")).json["blocks"][0]["id"] == block["id"]
    assert (await ops.post(f"{path}/back")).status == 404
    async with stall.house.read() as db:
        rows = await db.all(sa.select(trail.trail.c.verb).where(trail.trail.c.verb.startswith("scenes.mall.")))
    assert sorted(r.verb for r in rows) == [f"scenes.mall.{v}" for v in ("add", "bring_back", "drop", "edit")]


async def test_channels_are_made_copied_and_taken_away(stall: Stall, ops: Client, web: Client) -> None:
    goods = await market.goods(stall.house, stall.shop_id)
    assert (await ops.post(OPS, {"place": "tea", "title": T})).status == 201
    again = [await ops.post(OPS, {"place": p, "title": T}) for p in ("tea", "flash", "home")]
    assert [(x.status, x.code) for x in again[:2]] == [(409, "scenes.mall.taken")] * 2
    assert (await web.get("/api/mall/tea")).status == 404  # nothing in it yet
    assert (await ops.post(f"{OPS}/tea/blocks", products(goods.product_id))).status == 201
    assert (await web.get("/api/mall/tea")).json["title"] == T
    assert (await web.get("/api/mall/home")).json["channels"] == [{"place": "tea", "title": T}]
    twin = (await ops.post(f"{OPS}/tea/copy", {"place": "tea-2", "title": T})).json
    assert [b["state"] for b in twin["blocks"]] == ["draft"]
    listed = (await ops.get(OPS, limit=2)).json
    assert [(p["place"], p["live"]) for p in listed["items"]] == [("home", 0), ("tea", 1)]
    assert [p["place"] for p in (await ops.get(OPS, cursor=listed["next"])).json["items"]] == ["tea-2"]
    assert (await ops.put(f"{OPS}/tea", {"title": {"en": "Leaves"}, "rev": 1})).json["title"] == {"en": "Leaves"}
    assert (await ops.delete(f"{OPS}/tea")).status == 204
    assert (await ops.get(f"{OPS}/tea")).status == 404
    assert (await ops.delete(f"{OPS}/home")).code == "scenes.mall.kept"
    filled = (await ops.post(f"{OPS}/home/fill")).json
    assert [b["content"]["kind"] for b in filled["blocks"]] == ["icons", "flash", "ranking", "waterfall"]
    assert (await ops.post(f"{OPS}/home/fill")).status == 409


@pytest.mark.parametrize(("body", "code"), [
    ({"kind": "icons", "items": [{"label": T, "link": "//evil.example"}]}, "scenes.mall.outer_link"),
    ({"kind": "icons", "items": [{"label": T, "link": "/ops"}]}, "scenes.mall.outer_link"),
    ({"kind": "icons", "items": [{"label": T, "link": "javascript:alert(1)"}]}, "base.errors.invalid"),
    ({"kind": "icons", "items": [{"label": T, "link": "/a"}] * 21}, "base.errors.invalid"),
    ({"kind": "icons", "items": [{"label": {"zh-CN": "长" * 61}, "link": "/a"}]}, "base.errors.invalid"),
    ({"kind": "icons", "items": [{"label": {"fr": "thé"}, "link": "/a"}]}, "base.errors.invalid"),
    ({"kind": "banner", "slides": []}, "base.errors.invalid"),
    ({"kind": "banner", "slides": [{"picture": str(ids.new()), "alt": T}]}, "scenes.mall.unknown_part"),
    ({"kind": "products", "product_ids": [str(ids.new())]}, "scenes.mall.unknown_part"),
    ({"kind": "products", "category": str(ids.new())}, "scenes.mall.unknown_part"),
    ({"kind": "products", "most": 21}, "base.errors.invalid"),
    ({"kind": "ranking", "board": "profit"}, "base.errors.invalid"),
    ({"kind": "html", "body": "<script>"}, "base.errors.invalid"),
])  # fmt: skip
async def test_what_no_block_may_hold(ops: Client, body: dict, code: str) -> None:
    answer = await ops.post(f"{OPS}/home/blocks", {"content": body, "state": "live"})
    assert (answer.status, answer.code) == (422, code)
    assert (await ops.get(f"{OPS}/home")).json["blocks"] == []


async def test_hostile_windows_addresses_and_people(stall: Stall, ops: Client, web: Client) -> None:
    now, flash = clock.now().isoformat(), {"content": {"kind": "flash"}}
    backwards = await ops.post(f"{OPS}/home/blocks", flash | {"starts_at": now, "ends_at": now})
    assert backwards.code == "scenes.mall.bad_window"
    assert (await ops.post(f"{OPS}/home/blocks", flash | {"starts_at": "2026-01-01T00:00:00"})).status == 422
    assert (await ops.post(f"{OPS}/nowhere/blocks", flash)).status == 404
    assert (await ops.post(OPS, {"place": "shop:1", "title": T})).status == 422
    assert [(await c.get(OPS)).status for c in (web, stall.clerk)] == [401, 403]
    assert (await stall.clerk.post(f"{OPS}/home/blocks", flash)).status == 403
    for at in ("0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"):
        assert (await ops.get(f"{OPS}/home/preview", at=at)).status == 200
    for n in range(50):
        assert (await ops.post(f"{OPS}/home/blocks", flash)).status == 201, n
    assert (await ops.post(f"{OPS}/home/blocks", flash)).code == "scenes.mall.full"


async def test_pictures_are_the_owners_own(stall: Stall, ops: Client, web: Client) -> None:
    body = BytesIO()
    Image.new("RGB", (600, 240), "teal").save(body, "PNG")
    asset = (await ops.post("/api/ops/images", body.getvalue(), content_type="application/octet-stream")).json
    slide = {"picture": asset["id"], "alt": T, "link": "/rankings"}
    banner = {"content": {"kind": "banner", "slides": [slide]}, "state": "live"}
    assert (await ops.post(f"{OPS}/home/blocks", banner)).status == 201
    shown = (await web.get("/api/mall/home")).json["blocks"][0]["content"]["slides"][0]
    assert shown["picture"]["id"] == asset["id"]
    assert shown["link"] == "/rankings"
    decor = f"/api/merchant/{stall.shop_id}/decor"
    assert (await stall.clerk.post(f"{decor}/blocks", banner)).code == "scenes.mall.unknown_part"
    assert (
        await stall.clerk.post("/api/ops/images", body.getvalue(), content_type="application/octet-stream")
    ).status == 403


async def test_a_shop_decorates_its_own_home(stall: Stall, web: Client) -> None:
    goods = await market.goods(stall.house, stall.shop_id)
    rival = await market.shop(stall.house, await market.person(stall.house, "rival"), "对门")
    theirs = await market.goods(stall.house, rival, title="别家的")
    decor = f"/api/merchant/{stall.shop_id}/decor"
    for bad in (products(theirs.product_id), {"content": {"kind": "ranking"}}):
        assert (await stall.clerk.post(f"{decor}/blocks", bad)).code == "scenes.mall.unknown_part"
    made = (await stall.clerk.post(f"{decor}/blocks", products(title=T))).json
    shown = (await web.get(f"/api/mall/shop:{stall.shop_id}")).json
    assert not shown["bare"]
    assert [c["id"] for c in shown["blocks"][0]["content"]["items"]] == [str(goods.product_id)]
    path = f"/api/merchant/{rival}/decor"
    assert [(await stall.clerk.get(path)).status, (await web.get(decor)).status] == [404, 401]
    assert (await stall.clerk.put(f"{path}/blocks/{made['blocks'][0]['id']}", products(rev=1))).status == 404
    assert (await web.get("/api/mall/home")).json["bare"]  # the mall's own page is another


async def test_flash_sales_run_come_and_sell_out(stall: Stall, web: Client) -> None:
    desk = Desk(stall.clerk, f"/api/merchant/{stall.shop_id}")
    first, second, third = [await market.goods(stall.house, stall.shop_id, title=f"秒杀 {i}") for i in range(3)]
    async with stall.house.write() as db:  # a third that cannot be bought
        await db.run(sa.text("UPDATE stock_item SET on_hand = 0 WHERE sku_id = :s").bindparams(s=third.skus[0]))

    def item(goods: market.Goods, price: int, **more: int) -> list:
        return [{"product_id": str(goods.product_id), "skus": [{"sku_id": str(goods.skus[0]), "price": price, **more}]}]

    await desk.make({"kind": "flash"}, [*item(first, 6900, stock=10), *item(third, 5900, stock=5)])
    soon = {
        "starts_at": (clock.now() + timedelta(hours=3)).isoformat(),
        "ends_at": (clock.now() + timedelta(hours=5)).isoformat(),
    }
    await desk.make({"kind": "timed", "bp": 8000}, [{"product_id": str(second.product_id)}], **soon)
    await stall.bought((first.skus[0], 3))
    found = (await web.get("/api/mall/flash")).json
    (now,), (coming,) = found["running"], found["coming"]
    assert (now["card"]["id"], now["price"], now["usual"]) == (str(first.product_id), 6900, 9900)
    assert (now["total"], now["taken"]) == (10, 3)
    assert (coming["card"]["id"], coming["price"], coming["total"]) == (str(second.product_id), 7920, None)
    block = next(b for b in (await web.get("/api/mall/home")).json["blocks"] if b["content"]["kind"] == "flash")
    assert not block["content"]["coming"]
    assert len(block["content"]["items"]) == 1


async def test_sales_of_the_shelf_rank_and_are_booked_as_such(stall: Stall, web: Client) -> None:
    best, next_, gone = [await market.goods(stall.house, stall.shop_id, title=f"榜 {i}") for i in range(3)]
    block = str(ids.new())
    quote = (await stall.quote((best.skus[0], 12), scene="mall", trace_id=block)).json
    ask = {"quote_id": quote["quote_id"], "address_id": str(stall.address_id)}
    await stall.pay((await stall.shopper.post("/api/checkouts", ask)).json["intent_id"])
    await stall.bought((next_.skus[0], 3))
    await stall.bought((gone.skus[0], 20))
    await follow(stall.house, "mall")
    await follow(stall.house, "mall")  # a follower that comes again counts nothing twice
    async with stall.house.write() as db:
        await db.run(
            sa.text("UPDATE stock_item SET on_hand = committed + held WHERE sku_id = :s").bindparams(s=gone.skus[0])
        )
        line = await db.one(sa.text("SELECT scene, trace_id, author_id FROM orders_line WHERE product_id = :p").bindparams(p=best.product_id))  # fmt: skip
    assert (line.scene, line.trace_id, line.author_id) == ("mall", block, None)
    for board in ("sold", "rising"):
        found = (await web.get("/api/mall/rankings", board=board)).json["items"]
        told = [(r["place"], r["card"]["id"], r["band"]) for r in found]
        assert told == [(1, str(best.product_id), 10), (2, str(next_.product_id), 1)]
        assert all(r["card"]["sold"] in {0, 1, 10} for r in found)
    beauty = str(ids.derived("category", "beauty"))
    assert len((await web.get("/api/mall/rankings", category=beauty)).json["items"]) == 2
    assert (await web.get("/api/mall/rankings", category=str(ids.new()))).status == 404
    clock.move(timedelta(days=8))
    assert (await web.get("/api/mall/rankings")).json["items"] == []


async def test_the_best_rated_needs_more_than_one_full_mark(stall: Stall, web: Client) -> None:
    one, many = [await market.goods(stall.house, stall.shop_id, title=f"评分 {i}") for i in range(2)]
    async with stall.house.write() as db:
        for goods, count, total in ((one, 1, 5), (many, 200, 970)):
            await db.run(sa.text("UPDATE catalog_product SET rating_count = :n, rating_sum = :s WHERE id = :p").bindparams(n=count, s=total, p=goods.product_id))  # fmt: skip
    found = (await web.get("/api/mall/rankings", board="rated")).json["items"]
    assert [r["card"]["id"] for r in found] == [str(many.product_id), str(one.product_id)]
    first = (await web.get("/api/products", sort="rating", limit=1)).json
    rest = (await web.get("/api/products", sort="rating", cursor=first["next"])).json["items"]
    assert [first["items"][0]["id"], *(c["id"] for c in rest)] == [str(many.product_id), str(one.product_id)]


async def test_a_page_costs_as_many_questions_however_many_products_are_picked(
    stall: Stall, ops: Client, web: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    goods = [await market.goods(stall.house, stall.shop_id, title=f"好物 {i}") for i in range(3)]
    asked: list[object] = []
    ask = ReadDb._ask

    async def count(self: ReadDb, stmt: object, params: object) -> object:
        asked.append(stmt)
        return await ask(self, stmt, params)  # type: ignore[arg-type]

    monkeypatch.setattr(ReadDb, "_ask", count)
    costs = []
    for one in goods:
        await ops.post(f"{OPS}/home/blocks", products(one.product_id))
        asked.clear()
        assert (await web.get("/api/mall/home")).status == 200
        costs.append(len(asked))
    assert costs == [costs[0]] * 3
    assert costs[0] <= 7


def test_every_kind_has_a_name() -> None:
    for name in ("home", "goods", "flash", "ranking", "waterfall"):
        assert say(f"scenes.mall.{name}", "en") != say(f"scenes.mall.{name}", "zh-CN")
