"""Search over HTTP and through the outbox: what is found, what follows a change, what is remembered, what operators teach."""

import asyncio
import random
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import pytest
from litestar import Litestar

from meadow.base import bus, clock, ids
from meadow.base.db import House
from meadow.base.trail import Who
from meadow.goods.catalog import actions as catalog
from meadow.goods.catalog.types import Bulk, PriceChange
from meadow.goods.stock.actions.desk import change
from meadow.goods.stock.types.desk import Change
from meadow.people import access
from meadow.people.shops.actions import set_status
from meadow.people.shops.types import Status
from meadow.scenes.search import actions, served
from meadow.scenes.search.door.app import LOGGED, RATE, Door
from meadow.scenes.search.index.ask import Ask
from meadow.scenes.search.index.keep import Keeper
from meadow.scenes.search.index.node import KINDS, Node
from meadow.scenes.video.tables import video
from tests.conftest import Client
from tests.make import market


class Kept:
    """An index of the house's own folder with its follower, stepped by hand."""

    def __init__(self, house: House, keeper: Keeper) -> None:
        self.house, self.keeper = house, keeper
        self.followers = actions.followers(keeper, lambda: None)

    async def follow(self) -> None:
        for follower in self.followers:
            while await bus.step(self.house, follower):
                pass
        if node := self.house.engines.get("scenes.search.node"):
            node.look(now=True)  # it looks by itself twenty times a second


@pytest.fixture
async def kept(house: House) -> AsyncIterator[Kept]:
    made = Kept(house, await actions.rebuild(house))
    yield made
    made.keeper.close()


def told(folder: Path, generation: str) -> dict[str, dict[str, bytes]]:
    """Everything in a generation: cards by kind and id."""
    node = Node(folder)
    (folder / "current").write_text(generation)
    node.look(now=True)
    return {k: {h.id: h.card for h in node.finders[k].find(Ask(limit=500)).hits} for k in KINDS}


async def test_a_product_is_found_where_it_sells_and_its_price_follows(house: House, web: Client, kept: Kept) -> None:
    owner = await market.person(house, "owner")
    shop = await market.shop(house, owner)
    goods = await market.goods(house, shop, title="减速器链条 工业", price=9900)
    await kept.follow()
    page = (await web.get("/api/search", q="jiansuqi")).json
    assert [p["id"] for p in page["products"]] == [str(goods.product_id)]
    assert (await web.get("/api/products", q="减速汽链条")).json["items"][0]["id"] == str(goods.product_id)
    async with house.write() as db:
        await catalog.bulk(db, shop, Bulk([goods.product_id], "price", PriceChange("set", 5500)), "en")
    await kept.follow()
    assert (await web.get("/api/search", q="链条", price_min=5000, price_max=6000)).json["products"][0][
        "price_from"
    ] == 5500
    assert (await web.get("/api/search", q="链条", price_min=9000)).json["products"] == []
    async with house.write() as db:
        await change(db, shop, Change(sku_id=goods.skus[0], set=0, reason="count"), owner.id)
    await kept.follow()
    assert (await web.get("/api/search", q="链条", price_max=6000)).json["products"] == []
    async with house.write() as db:
        await catalog.shelve(db, shop, goods.product_id, on=False)
    empty = (await web.get("/api/search", q="链条")).json
    assert (empty["products"], empty["popular"]) == ([], []), "gone at render, before the index knows"
    await kept.follow()
    assert (await web.get("/api/search", q="链条")).json["rung"] == "none"


async def test_shops_and_authors_are_found_by_name(house: House, web: Client, kept: Kept) -> None:
    owner = await market.person(house, "owner")
    shop = await market.shop(house, owner, "山茶研究所")
    author = await market.author(house, owner, "林小满")
    await kept.follow()
    assert [s["id"] for s in (await web.get("/api/search", q="山茶", tab="shops")).json["shops"]] == [str(shop)]
    assert [a["id"] for a in (await web.get("/api/search", q="linxiaoman")).json["authors"]] == [str(author)]


@pytest.mark.parametrize("seed", [1, 2])
async def test_following_gives_what_a_rebuild_gives(house: House, kept: Kept, seed: int) -> None:
    chance, owner = random.Random(seed), await market.person(house, "owner")
    shops = [await market.shop(house, owner, f"店铺{n}号") for n in range(2)]
    mine = Who(owner.id, ids.new(), owner.name)
    made = [
        await market.goods(house, chance.choice(shops), title=f"蓝牙耳机 {n} 降噪", price=1000 + n) for n in range(5)
    ]
    for _ in range(14):
        goods = chance.choice(made)
        async with house.write() as db:
            act = chance.randrange(5)
            if act == 0:
                await catalog.shelve(db, goods.shop_id, goods.product_id, on=chance.random() < 0.5)
            elif act == 1:
                to = PriceChange("set", chance.randrange(1, 9999))
                await catalog.bulk(db, goods.shop_id, Bulk([goods.product_id], "price", to), "en")
            elif act == 2:
                ask = Change(sku_id=goods.skus[0], set=chance.randrange(3), reason="count")
                await change(db, goods.shop_id, ask, owner.id)
            elif act == 3:
                await set_status(db, mine, goods.shop_id, chance.choice([Status.open, Status.paused]))
        if chance.random() < 0.3:
            await kept.follow()
    await kept.follow()
    folder = actions.folder(house)
    followed = told(folder, kept.keeper.generation)
    anew = await actions.rebuild(house)
    assert followed == told(folder, anew.generation)
    anew.close()


async def test_history_is_the_persons_own_and_can_be_forgotten(house: House, app: Litestar) -> None:
    await market.person(house, "ann")
    await market.person(house, "bob")
    ann, one = await market.browser(app, "ann")
    bob, two = await market.browser(app, "bob")
    for q in ("雨伞", "雨鞋", "毛巾"):
        assert (await ann.post("/api/search/queries", {"q": q, "found": True})).status == 204
    assert (await ann.get("/api/me/searches")).json["items"] == ["毛巾", "雨鞋", "雨伞"]
    assert (await ann.get("/api/search/suggestions", q="雨")).json["items"] == ["雨鞋", "雨伞"]
    assert (await bob.get("/api/me/searches")).json["items"] == []
    await ann.delete("/api/me/searches?q=雨鞋")
    assert (await ann.get("/api/me/searches")).json["items"] == ["毛巾", "雨伞"]
    await ann.delete("/api/me/searches")
    assert (await ann.get("/api/me/searches")).json["items"] == []
    await one.aclose()
    await two.aclose()


async def test_a_wording_is_known_at_three_people_and_one_vote_a_day_each(
    house: House, web: Client, kept: Kept
) -> None:
    people = [await market.person(house, f"p{n}") for n in range(3)]
    for n, person in enumerate(people):
        who = Who(person.id, ids.new(), person.name)
        for _ in range(3):
            async with house.write() as db:
                await actions.remember(db, who, "", actions.Asked("露营天幕"))
                await actions.remember(db, who, "", actions.Asked("不存在的东西", found=False))
        known = await actions.learn(house)
        assert ("露营天幕" in known.queries) == (n == 2)
    assert known.queries["露营天幕"] == 3
    assert list(known.rising) == ["露营天幕"], "what nobody finds is not suggested"
    assert (await web.get("/api/search/hot")).json["items"] == ["露营天幕"]


async def test_picks_teach_an_order(house: House, kept: Kept) -> None:
    one, two, who = ids.new(), ids.new(), Who(ids.new(), ids.new(), "somebody")
    for _ in range(60):
        async with house.write() as db:
            await actions.pick(db, who, actions.Picked("雨伞", two, [one, two]))
            await actions.pick(db, None, actions.Picked("雨伞", one, [one]))
    lifts = (await actions.learn(house)).picks["雨伞"]
    assert lifts[two.hex] > 1
    assert lifts[one.hex] < 0


async def test_operators_teach_synonyms_and_ban_words_with_an_audit_row(
    house: House, app: Litestar, web: Client, kept: Kept
) -> None:
    owner = await market.person(house, "owner")
    goods = await market.goods(house, await market.shop(house, owner), title="羊毛大衣 女", price=9900)
    await kept.follow()
    assert (await web.put("/api/ops/search/banned", {"word": "x"})).status in {401, 403}
    known = await market.person(house, "ops")
    async with house.write() as db:
        await access.grant(
            db,
            kind="platform",
            subject_id=UUID(int=0),
            account_id=known.id,
            name="Meadow",
            role="custom",
            scopes=["catalog.edit"],
        )
    ops, opened = await market.browser(app, "ops")
    assert (await ops.put("/api/ops/search/synonyms", {"word": "外套", "others": ["大衣"]})).status == 204
    await actions.learn(house)
    await asyncio.sleep(0.06)
    assert (await ops.get("/api/search", q="羊毛外套")).json["products"][0]["id"] == str(goods.product_id)
    assert (await ops.put("/api/ops/search/banned", {"word": "羊毛"})).status == 204
    await actions.learn(house)
    await asyncio.sleep(0.06)
    assert (await ops.get("/api/search", q="羊毛外套")).json["products"] == []
    assert (await ops.get("/api/ops/search/banned")).json["items"] == ["羊毛"]
    assert (await ops.delete("/api/ops/search/banned?word=羊毛")).status == 204
    assert (await ops.delete("/api/ops/search/synonyms?word=外套")).status == 204
    await opened.aclose()
    async with house.read() as db:
        rows = await db.all(bus.sa.text("SELECT verb FROM trail WHERE verb LIKE 'scenes.search.%' ORDER BY at, id"))
    assert [r.verb.rpartition(".")[2] for r in rows] == ["synonym", "ban", "unban", "synonym_drop"]


async def test_goods_are_found_by_the_province_their_shop_sends_from(
    house: House, app: Litestar, web: Client, kept: Kept
) -> None:
    owner = await market.person(house, "owner")
    here, there = [await market.shop(house, owner, f"店铺{n}号") for n in range(2)]
    one, _ = [await market.goods(house, s, title="山茶花精油") for s in (here, there)]
    clerk, opened = await market.browser(app, "owner")
    assert (await clerk.get(f"/api/merchant/{here}/origin")).json == {"province": None}
    assert (await clerk.put(f"/api/merchant/{here}/origin", {"province": "33"})).status == 204
    assert (await clerk.put(f"/api/merchant/{there}/origin", {"province": "44"})).status == 204
    assert (await clerk.get(f"/api/merchant/{here}/origin")).json == {"province": "33"}
    await kept.follow()
    found = (await web.get("/api/search", q="山茶花", ships_from="33")).json["products"]
    assert [p["id"] for p in found] == [str(one.product_id)]
    assert (await web.get("/api/search/facets", q="山茶花")).json["ships_from"] == {"33": 1, "44": 1}
    assert len((await web.get("/api/search", q="山茶花")).json["products"]) == 2
    await clerk.put(f"/api/merchant/{there}/origin", {"province": None})
    await kept.follow()
    assert (await web.get("/api/search/facets", q="山茶花")).json["ships_from"] == {"33": 1}
    assert [
        (await clerk.put(f"/api/merchant/{here}/origin", {"province": p})).status for p in ("99", "3", "浙江", 33)
    ] == [422] * 4
    assert (await web.get("/api/search", q="山茶花", ships_from="x' OR 1=1")).status == 422
    assert (await web.get("/api/search", q="山茶花", ships_from="zz")).json["products"] == []
    await opened.aclose()


async def test_a_wish_is_granted_once_its_goods_are_there(house: House, app: Litestar, kept: Kept) -> None:
    owner, fan = await market.person(house, "owner"), await market.person(house, "fan")
    shop = await market.shop(house, owner)
    client, opened = await market.browser(app, "fan")
    wish = "/api/me/wishes"
    assert (await client.post(wish, {"q": "减速器 链条"})).status == 204
    assert (await client.post(wish, {"q": "没有的东西"})).status == 204
    assert set((await client.get(wish)).json["items"]) == {"减速器 链条", "没有的东西"}
    await kept.follow()
    assert await actions.grant(house) == 0
    goods = await market.goods(house, shop, title="减速器链条 工业")
    await kept.follow()
    assert await actions.grant(house) == 1
    assert await actions.grant(house) == 0, "told once"
    assert (await client.get(wish)).json["items"] == ["没有的东西"]
    async with house.read() as db:
        fact = await db.value(bus.sa.text("SELECT payload FROM outbox WHERE name = 'scenes.search.granted.v1'"))
    assert (fact["product_id"], fact["account_ids"]) == (str(goods.product_id), [str(fan.id)])
    assert (await client.delete(f"{wish}?q=没有的东西")).status == 204
    assert (await client.get(wish)).json["items"] == []
    for n in range(20):
        assert (await client.post(wish, {"q": f"愿望 {n}"})).status == 204
    full = await client.post(wish, {"q": "再来一个"})
    assert (full.status, full.code, full.json["params"]) == (409, "scenes.search.too_many_wishes", {"most": 20})
    assert (await client.post(wish, {"q": ""})).status == 422
    assert (await client.post(wish, {"q": "  "})).status == 204, "nothing that could be looked for"
    await opened.aclose()


class Asked:
    """A request as granian tells it, and its answer."""

    def __init__(self, path: str, query: str = "", method: str = "GET", **headers: str) -> None:
        self.path, self.query_string, self.method, self.headers = path, query, method, headers
        self.status, self.body, self.client, self.answered = 0, b"", "127.0.0.1:5", dict[str, str]()

    def response_bytes(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.status, self.body, self.answered = status, body, dict(headers)

    def response_empty(self, status: int, _headers: object) -> None:
        self.status = status


async def test_the_door_answers_as_the_api_and_refuses_what_is_no_search(house: House, web: Client, kept: Kept) -> None:
    owner = await market.person(house, "owner")
    await market.goods(house, await market.shop(house, owner), title="减速器链条")
    await kept.follow()
    door = Door(house.settings, Node(actions.folder(house)))

    async def ask(*args: str, **kw: str) -> Asked:
        made = Asked(*args, **kw)
        await door.__rsgi__(made, made)
        return made

    same = await ask("/s/v1/search", "q=%E9%93%BE%E6%9D%A1&limit=5")
    answer = await web.get("/api/search", q="链条", limit=5)
    assert same.status == 200
    told, asked = bus.msgspec.json.decode(same.body), dict(answer.json)
    assert told.pop("trace_id") != asked.pop("trace_id")
    assert told == asked
    assert (await ask("/s/v1/health")).status == 200
    assert (await ask("/s/v1/search", "q=" + "a" * 5000)).status == 414
    assert (await ask("/s/v1/search", "price_min=x")).status == 422
    assert (await ask("/s/v1/search", "cursor=%00%ff&q=a")).status == 422
    assert (await ask("/s/v1/search", "q=%ff%fe%00&tab=products&limit=-9")).status == 200
    assert (await ask("/s/v1/search", "q=a", method="POST")).status == 405
    assert (await ask("/etc/passwd")).status == 404
    assert (await ask("/s/v1/search", "q=a", origin="https://evil.example")).status == 403
    many = {"x-forwarded-for": "10.1.2.3"}
    waits = [await ask("/s/v1/suggest", "q=a", **many) for _ in range(int(2 * RATE) + 3)]
    assert [t.status for t in waits[:3]] == [200] * 3
    assert (waits[-1].status, int(waits[-1].answered["retry-after"])) == (429, 1)
    assert (await ask("/s/v1/suggest", "q=a", **{"x-forwarded-for": "10.1.3.4"})).status == 200, "another network"
    assert (await ask("/s/v1/suggest", "q=a")).status == 200, "this machine's own parts"
    assert (await ask("/s/v1/health", **many)).status == 200


async def test_the_door_tells_the_log_what_it_showed_as_the_api_does_but_no_flood(
    house: House, web: Client, kept: Kept
) -> None:
    owner = await market.person(house, "owner")
    shop = await market.shop(house, owner)
    for n in range(3):
        await market.goods(house, shop, title=f"减速器链条 {n}")
    await kept.follow()
    log = served.Log(house.settings)
    door = Door(house.settings, Node(actions.folder(house)), log)

    async def ask(query: str) -> Asked:
        made = Asked("/s/v1/search", query)
        await door.__rsgi__(made, made)
        return made

    page = bus.msgspec.json.decode((await ask("q=%E9%93%BE%E6%9D%A1&tab=products&limit=2&sort=new")).body)
    await web.get("/api/search", q="链条", tab="products", limit=2, sort="new")
    rows, log.rows, theirs = log.rows, [], served.of(house).rows
    own = {"trace_id", "at", "actor"}
    assert [{k: v for k, v in r.items() if k not in own} for r in rows] == [
        {k: v for k, v in r.items() if k not in own} for r in theirs
    ]
    assert {r["trace_id"] for r in rows} == {ids.key64(UUID(page["trace_id"]))}
    await ask(f"q=%E9%93%BE%E6%9D%A1&tab=products&limit=2&sort=new&cursor={page['next']}&trace={page['trace_id']}")
    assert [(r["slot"], r["first"], r["trace_id"]) for r in log.rows] == [(3, False, rows[0]["trace_id"])]
    assert (await ask("q=a&trace=x")).status == 422
    log.rows = []
    await ask("q=")
    assert log.rows == [], "a page nobody searched for is none of searches"
    for _ in range(int(2 * LOGGED) + 20):
        await ask("q=a")
    assert door.counts["unlogged"] > 0
    assert len(log.rows) + door.counts["unlogged"] == int(2 * LOGGED) + 20
    log.rows = []
    await log.aclose()


async def test_minors_find_no_clip_that_is_not_for_them(house: House, web: Client) -> None:
    author = await market.author(house, await market.person(house, "owner"), "林小满")
    held = {
        "author_id": author, "state": "published", "topics": [], "publish": True, "progress": 100, "duration_ms": 9000, "width": 720,
        "height": 1280, "created_at": clock.now(), "published_at": clock.now(),
    }  # fmt: skip
    rows = [
        held | {"id": ids.new(), "upload_id": ids.new(), "caption": c, "adult": a}
        for c, a in (("微醺小酒馆 热红酒", True), ("微醺小酒馆 热橙汁", False))
    ]
    async with house.write() as db:
        await db.many(video.insert(), rows)
    (await actions.rebuild(house)).close()
    await market.person(house, "fan")

    async def found(tab: str = "videos") -> list[str]:
        return sorted(v["caption"][-3:] for v in (await web.get("/api/search", q="小酒馆", tab=tab)).json["videos"])

    assert await found() == ["热橙汁", "热红酒"]
    await web.log_in(market.login("fan"), market.PASSWORD)
    assert await found() == ["热橙汁", "热红酒"]
    minor = {"personal": True, "history": True, "less_shopping": False, "minor": True, "variety": "balanced"}
    assert (await web.put("/api/me/interests/switches", minor)).status == 204
    assert await found() == ["热橙汁"]
    assert await found("all") == ["热橙汁"]


async def test_without_an_index_the_table_answers(house: House, web: Client) -> None:
    owner = await market.person(house, "owner")
    goods = await market.goods(house, await market.shop(house, owner), title="山茶花精华油")
    assert [p["id"] for p in (await web.get("/api/products", q="山茶花")).json["items"]] == [str(goods.product_id)]
    assert (await web.get("/api/search", q="山茶花")).json["products"] == []
    assert UUID(str(goods.product_id))
