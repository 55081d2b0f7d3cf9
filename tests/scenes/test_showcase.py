"""The showcase: added, ordered, and dead items leave the shoppers' view by themselves."""

from meadow.base import ids
from tests.make import market
from tests.scenes.conftest import Studio


async def test_a_showcase_keeps_its_authors_order_and_hides_what_is_dead(studio: Studio) -> None:
    more = [
        (await market.goods(studio.house, studio.shop_id, title=f"好物 {i}", price=1000 + i)).product_id
        for i in range(3)
    ]
    path = f"/api/author/{studio.author_id}/showcase"
    first = await studio.ann.post(path, {"product_ids": [str(studio.goods.product_id)]})
    assert (first.status, first.json["room"]) == (200, 299)
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
