"""A basket of two shops whose placement is cut short: whoever repeats the request under its key gets an answer, and one order each."""

from uuid import UUID

import pytest

from meadow.base.db import House
from meadow.trade.orders import actions
from meadow.trade.orders.placing.batcher import Batcher, Placement, Result
from tests.conftest import Answer
from tests.make import market
from tests.trade.conftest import Stall


class Basket:
    """Two SKUs of two shops, quoted once, ordered under one key."""

    def __init__(self, stall: Stall, first: UUID, second: UUID, quote: str) -> None:
        self.stall, self.first, self.second = stall, first, second
        self.body = {"quote_id": quote, "address_id": str(stall.address_id)}

    async def order(self) -> Answer:
        return await self.stall.shopper.post("/api/checkouts", self.body, key="cut")

    async def held(self) -> list[int]:
        from meadow.goods import stock

        async with self.stall.house.read() as db:
            return [x.held for sku in (self.first, self.second) for x in await stock.levels(db, [sku])]


@pytest.fixture
async def basket(stall: Stall, house: House) -> Basket:
    first = (await market.goods(house, stall.shop_id)).skus[0]
    second = (await market.goods(house, await market.shop(house, stall.merchant, "第二家"), stock=1)).skus[0]
    return Basket(stall, first, second, (await stall.quote((first, 1), (second, 1))).json["quote_id"])


async def test_orders_without_a_payment_are_opened_by_the_repeat(
    basket: Basket, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def dies(*_: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr(actions, "open_checkout", dies)
        assert (await basket.order()).status == 500
    again = await basket.order()
    assert again.status == 201, again
    assert len(again.json["orders"]) == 2
    assert (await basket.order()).json == again.json
    assert await basket.held() == [1, 1]
    await basket.stall.pay(again.json["intent_id"])
    states = [o["state"] for o in (await basket.stall.shopper.get("/api/orders")).json["items"]]
    assert states == ["to_ship", "to_ship"]
    assert await basket.stall.audit() == []


async def test_half_a_basket_is_dropped_and_ordered_anew(
    basket: Basket, monkeypatch: pytest.MonkeyPatch, moved: object
) -> None:
    place = Batcher.place

    async def dies_at_the_second(self: Batcher, placement: Placement) -> Result:
        if str(basket.second) in placement["sku_ids"]:
            raise RuntimeError
        return await place(self, placement)

    with monkeypatch.context() as patch:
        patch.setattr(Batcher, "place", dies_at_the_second)
        assert (await basket.order()).status == 500
    early = await basket.order()
    assert (early.status, early.code) == (409, "trade.orders.in_flight")
    assert await basket.held() == [1, 0]
    moved(seconds=36)  # type: ignore[operator]
    assert (await basket.order()).code == "trade.orders.in_flight"
    done = await basket.order()
    assert done.status == 201, done
    assert await basket.held() == [1, 1]
    states = sorted(o["state"] for o in (await basket.stall.shopper.get("/api/orders")).json["items"])
    assert states == ["cancelled", "created", "created"]
    assert await basket.stall.audit() == []


async def test_a_basket_refused_for_one_shop_is_refused_again_and_not_in_flight_for_ever(
    basket: Basket, monkeypatch: pytest.MonkeyPatch
) -> None:
    from meadow.trade import cart

    async def still_holds(*_: object) -> None:
        return None

    assert (await basket.stall.place((basket.second, 1))).status == 201
    monkeypatch.setattr(cart, "reprice", still_holds)  # the look at the stock passes, as in a race
    for _ in range(2):
        refused = await basket.order()
        assert (refused.status, refused.code) == (409, "goods.stock.sold_out"), refused
    assert await basket.held() == [0, 1]
    assert await basket.stall.audit() == []
