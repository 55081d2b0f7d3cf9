"""What the catalogue and the pages do when a shop is renamed, pauses, or shows another picture."""

import io

from litestar import Litestar
from PIL import Image

from meadow.base.db import House
from tests.make import market
from tests.make.people import street as opened


def png() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (300, 300), "#804020").save(out, "PNG")
    return out.getvalue()


async def test_a_paused_shop_shows_and_sells_nothing_and_comes_back(house: House, app: Litestar) -> None:
    async with opened(house, app) as street:
        shop_id = await market.shop(house, await street.person("seller"))
        goods = await market.goods(house, shop_id)
        seller, buyer = await street.browser("seller"), await street.browser("buyer")
        line = {"lines": [{"sku_id": str(goods.skus[0]), "qty": 1, "source": {"scene": "mall"}}]}
        page = f"/api/products/{goods.product_id}"
        assert (await buyer.get(f"/api/shops/{shop_id}")).json["product_count"] == 1
        assert (await buyer.post("/api/quotes", line)).status == 201

        assert (await seller.put(f"/api/merchant/{shop_id}/status", {"status": "paused"})).status < 300
        assert (await buyer.get("/api/products")).json["items"] == []
        seen = (await buyer.get(page)).json
        assert (seen["in_stock"], [s["available"] for s in seen["skus"]]) == (False, [0])
        assert (await buyer.post("/api/quotes", line)).status in {409, 422}
        assert (await buyer.get(f"/api/shops/{shop_id}")).json["product_count"] == 0
        late = await market.goods(house, shop_id, title="停业时通过审核")
        assert (await buyer.get(f"/api/products/{late.product_id}")).json["in_stock"] is False
        mine = (await seller.get(f"/api/merchant/{shop_id}/products", status="on")).json["items"]
        assert len(mine) == 2

        assert (await seller.put(f"/api/merchant/{shop_id}/status", {"status": "open"})).status < 300
        assert len((await buyer.get("/api/products")).json["items"]) == 2
        assert (await buyer.post("/api/quotes", line)).status == 201
        assert (await buyer.get(f"/api/shops/{shop_id}")).json["product_count"] == 2


async def test_a_new_name_reaches_the_cards(house: House, app: Litestar) -> None:
    async with opened(house, app) as street:
        shop_id = await market.shop(house, await street.person("seller"))
        await market.goods(house, shop_id)
        seller = await street.browser("seller")
        changed = await seller.patch(f"/api/merchant/{shop_id}/profile", {"name": "山茶小铺"})
        assert changed.status == 200, changed
        assert [c["shop_name"] for c in (await seller.get("/api/products")).json["items"]] == ["山茶小铺"]


async def test_pictures_are_shown_once_their_owner_has_them(house: House, app: Litestar) -> None:
    async with opened(house, app) as street:
        author_id = await market.author(house, await street.person("ann"))
        shop_id = await market.shop(house, await street.person("seller"))
        ann, seller = await street.browser("ann"), await street.browser("seller")
        asset = (await ann.post(f"/api/author/{author_id}/images", png())).json
        assert (await ann.patch(f"/api/author/{author_id}/profile", {"avatar_asset": asset["id"]})).status == 200
        assert (await ann.get(f"/api/authors/{author_id}")).json["avatar"] == asset["variants"][0]["url"]
        stolen = await seller.patch(f"/api/merchant/{shop_id}/profile", {"logo_asset": asset["id"]})
        assert stolen.status == 200
        assert (await seller.get(f"/api/shops/{shop_id}")).json["logo"] is None, "another owner's picture is not shown"
        own = (await ann.post("/api/me/images", png())).json
        assert (await ann.patch("/api/me", {"avatar_asset": own["id"]})).status < 300
        assert (await ann.get("/api/me")).json["avatar"] == own["variants"][0]["url"]
        assert (await seller.post(f"/api/author/{author_id}/images", png())).status == 404
