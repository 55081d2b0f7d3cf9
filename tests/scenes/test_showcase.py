"""The showcase: added, ordered, and dead items leave the shoppers' view by themselves."""

from datetime import timedelta

from meadow.base import clock, ids, timers
from tests.make import market
from tests.make.orders import follow
from tests.scenes.conftest import Studio


async def test_a_showcase_keeps_its_authors_order_and_hides_what_is_dead(studio: Studio) -> None:
    more = [
        (await market.goods(studio.house, studio.shop_id, title=f"好物 {i}", price=1000 + i)).product_id
        for i in range(3)
    ]
    path = f"/api/author/{studio.author_id}/showcase"
    first = await studio.ann.post(path, {"product_ids": [str(studio.goods.product_id)]})
    assert (first.status, first.json["room"]) == (200, 499)
    await studio.ann.post(path, {"product_ids": [str(p) for p in more]})
    order = [str(more[2]), str(studio.goods.product_id)]
    placed = (await studio.ann.post(f"{path}/order", {"product_ids": order})).json["items"]
    assert [x["product"]["id"] for x in placed] == [*order, str(more[0]), str(more[1])]
    seller = await studio.street.browser("seller")
    await seller.post(f"/api/merchant/{studio.shop_id}/products/{more[2]}/shelf", {"on": False})
    seen = (await studio.viewer.get(f"/api/authors/{studio.author_id}/showcase", limit=2)).json
    assert [x["id"] for x in seen["items"]] == [str(studio.goods.product_id), str(more[0])]
    rest = (await studio.viewer.get(f"/api/authors/{studio.author_id}/showcase", limit=2, cursor=seen["next"])).json
    assert ([x["id"] for x in rest["items"]], rest["next"]) == ([str(more[1])], None)
    assert [x["alive"] for x in (await studio.ann.get(path)).json["items"]] == [False, True, True, True]
    assert (await studio.ann.delete(f"{path}/{more[0]}")).status == 204
    assert (await studio.ann.delete(f"{path}/{more[0]}")).status == 404


async def test_only_goods_on_sale_and_only_ones_own_showcase(studio: Studio) -> None:
    path = f"/api/author/{studio.author_id}/showcase"
    unknown = await studio.ann.post(path, {"product_ids": [str(studio.goods.product_id), str(ids.new())]})
    assert (unknown.status, unknown.code) == (422, "scenes.showcase.not_on_sale")
    assert (await studio.ann.get(path)).json["items"] == []
    assert (await studio.viewer.post(path, {"product_ids": [str(studio.goods.product_id)]})).status == 404
    assert (await studio.ann.post(path, {"product_ids": []})).status == 422


async def test_groups_pins_and_look_dress_a_showcase(studio: Studio) -> None:
    goods = [str(studio.goods.product_id)] + [
        str((await market.goods(studio.house, studio.shop_id, title=f"好物 {i}", price=900)).product_id)
        for i in range(3)
    ]
    path, page = f"/api/author/{studio.author_id}/showcase", f"/api/authors/{studio.author_id}/showcase"
    await studio.ann.post(path, {"product_ids": goods})
    made = (await studio.ann.put(f"{path}/groups", {"groups": [{"name": "护肤"}, {"name": "穿搭"}]})).json["groups"]
    skin, wear = (g["id"] for g in made)
    await studio.ann.post(f"{path}/move", {"product_ids": goods[:2], "group_id": skin})
    assert (await studio.ann.post(f"{path}/move", {"product_ids": goods[:1], "group_id": str(ids.new())})).status == 404
    await studio.ann.post(f"{path}/flags", {"product_ids": [goods[3]], "pinned": True})
    await studio.ann.post(f"{path}/flags", {"product_ids": [goods[1]], "hidden": True})
    assert [x["id"] for x in (await studio.viewer.get(page)).json["items"]] == [goods[3], goods[0], goods[2]]
    assert [x["id"] for x in (await studio.viewer.get(page, group=skin)).json["items"]] == [goods[0]]
    front = (await studio.viewer.get(f"{page}/front")).json
    assert ([(g["name"], g["count"]) for g in front["groups"]], front["count"]) == ([("护肤", 1)], 3)
    dress = {"theme": "rose", "intro": "只推自己用的", "sort": "newest"}
    assert (await studio.ann.put(f"{path}/look", dress)).json["look"] == {**dress, "banner": None}
    assert (
        await studio.ann.put(f"{path}/look", dress | {"banner_asset": str(ids.new())})
    ).code == "scenes.showcase.unknown_banner"
    assert (await studio.ann.put(f"{path}/look", dress | {"theme": "neon"})).status == 422
    gone = (await studio.ann.put(f"{path}/groups", {"groups": [{"name": "搭配", "id": wear}]})).json
    assert [g["name"] for g in gone["groups"]] == ["搭配"]
    assert {x["group_id"] for x in gone["items"]} == {None}
    for body in (
        {"groups": [{"name": "x", "id": skin}]},
        {"groups": [{"name": "a", "id": wear}, {"name": "b", "id": wear}]},
    ):
        assert (await studio.ann.put(f"{path}/groups", body)).status == 404
    seller = await studio.street.browser("seller")
    await seller.post(f"/api/merchant/{studio.shop_id}/products/{goods[2]}/shelf", {"on": False})
    left = (await studio.ann.post(f"{path}/tidy")).json["items"]
    assert [x["product"]["id"] for x in left] == [goods[0], goods[1], goods[3]]
    few = (await studio.ann.post(f"{path}/drop", {"product_ids": goods[:2]})).json["items"]
    assert [x["product"]["id"] for x in few] == [goods[3]]
    assert (await studio.viewer.put(f"{path}/look", dress)).status == 404


async def test_what_is_off_sale_for_a_week_leaves_by_itself_and_its_author_is_told(studio: Studio) -> None:
    back = (await market.goods(studio.house, studio.shop_id, title="回来的")).product_id
    path, gone = f"/api/author/{studio.author_id}/showcase", studio.goods.product_id
    await studio.ann.post(path, {"product_ids": [str(gone), str(back)]})
    seller = await studio.street.browser("seller")

    async def shelf(product: object, *, on: bool) -> None:
        await seller.post(f"/api/merchant/{studio.shop_id}/products/{product}/shelf", {"on": on})
        await follow(studio.house, "showcase")

    await shelf(gone, on=False)
    await shelf(back, on=False)
    await shelf(back, on=True)
    clock.move(timedelta(days=6, hours=23))
    await timers.fire_due(studio.house)
    assert [x["alive"] for x in (await studio.ann.get(path)).json["items"]] == [False, True], "kept unlinked for a week"
    clock.move(timedelta(hours=2))
    await timers.fire_due(studio.house)
    assert [x["product"]["id"] for x in (await studio.ann.get(path)).json["items"]] == [str(back)]
    (fact,) = await studio.told("scenes.showcase.dropped.v1")
    assert (fact["author_id"], fact["product_id"]) == (str(studio.author_id), str(gone))
    await follow(studio.house, "notices")
    told = (await studio.ann.get("/api/notices", subject=f"author:{studio.author_id}")).json["items"]
    assert any("橱窗" in n["title"]["zh-CN"] for n in told)
