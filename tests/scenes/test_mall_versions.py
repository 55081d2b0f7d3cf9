"""Pages as they stood: kept, counted, brought back whole, and nobody else's."""

from meadow.base import trail
from meadow.scenes.mall import store
from meadow.scenes.mall.types import VERSIONS, PutBlock, Waterfall
from meadow.wiring import PLATFORM
from tests.conftest import Client
from tests.make import market
from tests.scenes.test_mall import OPS, ops, products
from tests.trade.conftest import Stall, stall

__all__ = ["ops", "stall"]


async def kinds(who: Client, path: str) -> list[tuple[str, str]]:
    return [(b["content"]["kind"], b["state"]) for b in (await who.get(path)).json["blocks"]]


async def test_a_page_goes_back_to_what_it_was_and_what_it_is_now_is_not_lost(
    stall: Stall, ops: Client, web: Client
) -> None:
    goods = await market.goods(stall.house, stall.shop_id)
    page = f"{OPS}/home"
    await ops.post(f"{page}/blocks", products(goods.product_id))
    await ops.post(f"{page}/blocks", products(goods.product_id, state="draft"))
    made = await ops.post(f"{page}/versions", {"note": "换季前"})
    assert made.status == 201
    assert [(v["no"], v["note"], v["blocks"], v["live"]) for v in made.json["items"]] == [(1, "换季前", 2, 1)]
    before = await kinds(ops, page)
    (first, *_) = (await ops.get(page)).json["blocks"]
    await ops.delete(f"{page}/blocks/{first['id']}")
    await ops.post(f"{page}/blocks", {"content": {"kind": "flash"}, "state": "live"})
    after = await kinds(ops, page)
    assert after != before
    back = await ops.post(f"{page}/roll-back", {"no": 1})
    assert back.status == 200, back
    assert await kinds(ops, page) == before
    assert [b["content"]["kind"] for b in (await web.get("/api/mall/home")).json["blocks"]] == ["products"]
    told = (await ops.get(f"{page}/versions")).json["items"]
    assert [v["no"] for v in told] == [2, 1]
    await ops.post(f"{page}/roll-back", {"no": 2})
    assert await kinds(ops, page) == after, "back and forth"
    for no, status in ((99, 404), (0, 422), ("x", 422)):
        assert (await ops.post(f"{page}/roll-back", {"no": no})).status == status
    assert len((await ops.get(f"{page}/versions")).json["items"]) == 3, "a refused one keeps nothing"
    assert (await ops.post(f"{page}/versions", {"note": "a\nb"})).status == 422
    async with stall.house.read() as db:
        verbs = [r.verb for r in await db.all(trail.trail.select())]
    assert verbs.count("scenes.mall.roll_back") == 2


async def test_a_shop_has_versions_of_its_own_and_sees_no_others(stall: Stall, ops: Client) -> None:
    goods = await market.goods(stall.house, stall.shop_id)
    mine = f"/api/merchant/{stall.shop_id}/decor"
    assert (await stall.clerk.post(f"{mine}/blocks", products(goods.product_id))).status == 201
    assert (await stall.clerk.post(f"{mine}/versions", {})).status == 201
    assert (await ops.get(f"{OPS}/home/versions")).json["items"] == []
    await ops.post(f"{OPS}/home/versions", {})
    assert len((await stall.clerk.get(f"{mine}/versions")).json["items"]) == 1
    assert (await stall.clerk.post(f"{mine}/roll-back", {"no": 1})).status == 200
    assert (await stall.clerk.get(f"{OPS}/home/versions")).status == 403
    await ops.post(OPS, {"place": "tea", "title": {"zh-CN": "茶"}})
    await ops.post(f"{OPS}/tea/versions", {})
    assert (await ops.delete(f"{OPS}/tea")).status == 204
    await ops.post(OPS, {"place": "tea", "title": {"zh-CN": "茶"}})
    assert (await ops.get(f"{OPS}/tea/versions")).json["items"] == [], "gone with the page"


async def test_only_the_newest_are_kept(stall: Stall) -> None:
    async with stall.house.write() as db:
        for n in range(VERSIONS + 3):
            no = await store.add_version(
                db, owner_id=PLATFORM, place="home", blocks=[PutBlock(content=Waterfall(category=None))], note=str(n), by=PLATFORM, most=VERSIONS
            )  # fmt: skip
            assert no == n + 1
        held = await store.versions(db, owner_id=PLATFORM, place="home")
        assert [r.no for r in held] == list(range(VERSIONS + 3, 3, -1))
        assert await store.version_of(db, owner_id=PLATFORM, place="home", no=3) is None
