"""Stock beside the order path: pieces given back, returned, taken at once; nothing appears or vanishes."""

import asyncio
from uuid import UUID

import pytest
from psycopg.errors import CheckViolation
from sqlalchemy.exc import IntegrityError

from meadow.base import ids
from meadow.base.db import House
from meadow.goods import stock
from meadow.goods.stock.types import NotEnough
from tests.make import market
from tests.trade.conftest import Stall, stall

__all__ = ["stall"]  # the fixture of trade's tests


async def level(house: House, sku: UUID) -> tuple[int, int, int]:
    async with house.read() as db:
        x = (await stock.levels(db, [sku]))[0]
        return x.on_hand, x.held, x.committed


async def test_part_of_a_paid_order_is_given_back_and_the_rest_ships(stall: Stall) -> None:
    sku = (await market.goods(stall.house, stall.shop_id, stock=10)).skus[0]
    order_id = UUID((await stall.bought((sku, 4)))["orders"][0]["id"])
    async with stall.house.write() as db:
        await stock.give_back(db, order_id, {sku: 3})
    assert await level(stall.house, sku) == (10, 0, 1)
    with pytest.raises(IntegrityError) as refused:
        async with stall.house.write() as db:
            await stock.give_back(db, order_id, {sku: 2})
    assert isinstance(refused.value.orig, CheckViolation)
    async with stall.house.write() as db:
        await stock.ship(db, order_id, {sku: 1})
    assert await level(stall.house, sku) == (9, 0, 0)
    async with stall.house.write() as db:
        await stock.release(db, order_id)  # the order is at its end: nothing is left to release
    assert await level(stall.house, sku) == (9, 0, 0)
    async with stall.house.read() as db:
        assert not [
            x for x in await stall.audit() if ("SKU" in x or "reservation" in x) and "orders and deals says" not in x
        ]


async def test_all_of_a_paid_order_given_back_is_a_release(stall: Stall) -> None:
    sku = (await market.goods(stall.house, stall.shop_id, stock=3)).skus[0]
    order_id = UUID((await stall.bought((sku, 3)))["orders"][0]["id"])
    async with stall.house.write() as db:
        await stock.give_back(db, order_id, {sku: 3})
        await stock.give_back(db, order_id, {})
    assert await level(stall.house, sku) == (3, 0, 0)
    assert not [x for x in await stall.audit() if "SKU" in x and "orders and deals says" not in x]


async def test_taking_at_once_is_all_or_nothing_and_names_what_is_short(stall: Stall) -> None:
    goods = await market.goods(stall.house, stall.shop_id, stock=5, values=("30ml", "50ml"))
    one, two = goods.skus
    await stall.place((one, 4))
    case_id = ids.new()
    with pytest.raises(NotEnough) as short:
        async with stall.house.write() as db:
            await stock.take_now(db, stall.shop_id, case_id, {one: 2, two: 2})
    assert short.value.params["lines"] == [one]
    assert (await level(stall.house, one), await level(stall.house, two)) == ((5, 4, 0), (5, 0, 0))
    async with stall.house.write() as db:
        await stock.take_now(db, stall.shop_id, case_id, {one: 1, two: 2})
        await stock.restock(db, stall.shop_id, case_id, {two: 1}, "returned")
    assert (await level(stall.house, one), await level(stall.house, two)) == ((4, 4, 0), (4, 0, 0))
    rows = (await stall.clerk.get(f"/api/merchant/{stall.shop_id}/skus/{two}/movements")).json["items"]
    assert [(r["delta"], r["after"], r["reason"], r["ref"]) for r in rows[:2]] == [
        (1, 4, "returned", str(case_id)), (-2, 3, "sent", str(case_id)),
    ]  # fmt: skip
    with pytest.raises(NotEnough):  # another shop's SKU is no stock of this one
        async with stall.house.write() as db:
            await stock.take_now(db, ids.new(), case_id, {two: 1})
    assert await stall.audit() == []


async def test_forty_at_once_take_five(stall: Stall) -> None:
    sku = (await market.goods(stall.house, stall.shop_id, stock=5)).skus[0]

    async def take() -> bool:
        try:
            async with stall.house.write() as db:
                await stock.take_now(db, stall.shop_id, ids.new(), {sku: 1})
        except NotEnough:
            return False
        return True

    assert sum(await asyncio.gather(*(take() for _ in range(40)))) == 5
    assert await level(stall.house, sku) == (0, 0, 0)
    assert await stall.audit() == []
