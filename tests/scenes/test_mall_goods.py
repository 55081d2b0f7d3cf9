"""Goods without end as the feed ranks them, and rankings without what was given back."""

from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from meadow.base import clock, ids
from meadow.goods.catalog.events import Shelved
from meadow.scenes.feed import actions as feeding
from meadow.scenes.feed.rules.value import quality
from meadow.scenes.feed.serve import engine as serve
from meadow.scenes.feed.store import warehouse
from meadow.scenes.feed.tables import item, served
from meadow.scenes.mall.actions import follow
from meadow.trade.aftersale.events import Refunded
from meadow.trade.aftersale.types import Kind
from tests.conftest import Client
from tests.make import market
from tests.make.orders import follow as caught_up
from tests.trade.conftest import Stall, stall

__all__ = ["stall"]
PATH = "/api/mall/waterfall"


async def shelved(stall: Stall, count: int) -> list[str]:
    """Products on sale that the feed knows."""
    made = [await market.goods(stall.house, stall.shop_id, title=f"好物 {i}") for i in range(count)]
    async with stall.house.write() as db:
        await feeding.rebuild(db)
    return [str(g.product_id) for g in made]


def refund(shop_id: UUID, goods: market.Goods, qty: int, kind: Kind = Kind.return_refund) -> Refunded:
    return Refunded(
        shop_id=shop_id, order_id=ids.new(), line_id=ids.new(), buyer_id=ids.new(), case_id=ids.new(), kind=kind,
        product_id=goods.product_id, sku_id=goods.skus[0], checkout_id=ids.new(), refund_id=ids.new(), qty=qty, goods=100, freight=0,
        currency="CNY", before_ship=False, whole_line=False, whole_order=False,
    )  # fmt: skip


async def test_goods_come_once_each_and_are_logged_with_their_chance(stall: Stall, web: Client) -> None:
    made = await shelved(stall, 7)
    first = (await stall.shopper.get(PATH, limit=3)).json
    assert first["trace_id"]
    seen, page = [c["id"] for c in first["items"]], first
    while page["next"]:
        page = (await stall.shopper.get(PATH, limit=3, cursor=page["next"])).json
        seen += [c["id"] for c in page["items"]]
    assert sorted(seen) == sorted(made)
    await stall.house.engines[serve.NAME].flush()
    async with stall.house.read() as db:
        rows = await db.all(sa.select(served).order_by(served.c.slot))
    assert [str(r.video_id) for r in rows] == seen
    assert {r.account_id for r in rows} == {stall.buyer.id}
    assert {str(r.trace_id) for r in rows[:3]} == {first["trace_id"]}
    assert all(0 < r.propensity <= 1 for r in rows)
    beauty = str(ids.derived("category", "beauty"))
    assert len((await web.get(PATH, category=beauty)).json["items"]) == 7
    assert (await web.get(PATH, category=str(ids.new()))).json["items"] == []


async def test_what_is_gone_is_not_shown_and_cursors_are_ours(stall: Stall, web: Client) -> None:
    made = await shelved(stall, 2)
    await stall.clerk.post(f"/api/merchant/{stall.shop_id}/products/{made[0]}/shelf", {"on": False})
    assert [c["id"] for c in (await web.get(PATH)).json["items"]] == [made[1]], "before the feed was told"
    assert [(await web.get(PATH, cursor=c)).status for c in ("x", "-x", "W10", "-")] == [422, 422, 422, 200]
    assert (await web.get(PATH, limit=51)).status == 422


async def test_a_house_whose_feed_knows_no_goods_shows_the_most_sold(stall: Stall, web: Client) -> None:
    made = {str((await market.goods(stall.house, stall.shop_id, title=f"好物 {i}")).product_id) for i in range(3)}
    first = (await web.get(PATH, limit=2)).json
    rest = (await web.get(PATH, limit=2, cursor=first["next"])).json
    assert {c["id"] for c in first["items"] + rest["items"]} == made
    assert rest["next"] is None


async def test_the_registry_knows_share_and_worth_of_goods(stall: Stall, monkeypatch: pytest.MonkeyPatch) -> None:
    (one,) = await shelved(stall, 1)
    async with stall.house.write() as db:
        row = await db.one(sa.select(item.c.take_bp, item.c.quality, item.c.shop_id))
        await db.run(sa.text("UPDATE catalog_product SET rating_count = 90, rating_sum = 440"))
    assert (row.take_bp, row.quality, row.shop_id) == (500, 0.5, stall.shop_id)

    async def told(*_: object) -> dict[int, tuple[float, float]]:
        return {ids.key64(UUID(one)): (100.0, 30.0)}

    monkeypatch.setattr(warehouse, "kept", told)
    assert await feeding.appraise(stall.house) == 1
    assert await feeding.appraise(stall.house) == 0, "nothing is another"
    fact = Shelved(shop_id=stall.shop_id, product_id=UUID(one), on=True)
    async with stall.house.write() as db:
        worth = await db.value(sa.select(item.c.quality))
        assert worth == pytest.approx(quality(489, 90, 30, 100), abs=1e-3)
        await feeding.follow(db, fact)
        assert await db.value(sa.select(item.c.quality)) == worth, "who does not know refunds leaves it"


async def test_what_was_given_back_leaves_the_ranking(stall: Stall, web: Client) -> None:
    one, two = [await market.goods(stall.house, stall.shop_id, title=f"榜 {i}") for i in range(2)]
    await stall.bought((one.skus[0], 5))
    await stall.bought((two.skus[0], 3))
    await caught_up(stall.house, "mall")
    board = "/api/mall/rankings"
    assert [r["card"]["id"] for r in (await web.get(board)).json["items"]] == [str(one.product_id), str(two.product_id)]
    async with stall.house.write() as db:
        await follow(db, [refund(stall.shop_id, one, 4)])
    assert [r["card"]["id"] for r in (await web.get(board)).json["items"]] == [str(two.product_id), str(one.product_id)]
    async with stall.house.write() as db:
        await follow(db, [refund(stall.shop_id, one, 1)])
        await follow(db, [refund(stall.shop_id, two, 3, kind=Kind.price_protection)])
    assert [r["card"]["id"] for r in (await web.get(board)).json["items"]] == [str(two.product_id)]
    clock.move(timedelta(days=8))
    assert (await web.get(board)).json["items"] == []
