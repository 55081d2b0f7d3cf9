"""A piece that was won becomes an order, so that it ships, is tracked and received like any other."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec

from meadow.base import clock, ids
from meadow.base.bus import emit
from meadow.base.db import WriteDb
from meadow.base.errors import FieldError, NotFound
from meadow.goods import catalog, stock
from meadow.goods.catalog.types import SkuOffer
from meadow.goods.offers.types import Applied, Bearer
from meadow.goods.stock.types.desk import HOLD
from meadow.people import accounts
from meadow.trade.orders import store as orders
from meadow.trade.orders.actions.address import address_of, sealed
from meadow.trade.orders.actions.facts import SHIP_S, later
from meadow.trade.orders.actions.facts import head as head_of
from meadow.trade.orders.events import PrizePlaced
from meadow.trade.orders.store import prizes as store
from meadow.trade.orders.types.prizes import LOTTERY, Prize

_MOMENT = timedelta(minutes=1)


async def place_prize(db: WriteDb, asked: Prize) -> UUID:
    """Place the order of a prize: the shop gives its whole price, nothing is paid, its piece is kept to be sent.

    No fact tells of a sale, so that nobody earns on it and no figure counts it. Raises `NotFound` for a foreign address or
    a SKU that is no more, `NotEnough`.
    """
    known = await accounts.address_of(db, asked.buyer_id, asked.address_id)
    if known is None:
        raise NotFound(errors=(FieldError("/address_id", NotFound.code),))
    ware = (await catalog.offers(db, [asked.sku_id])).get(asked.sku_id)
    if ware is None or ware.shop_id != asked.shop_id:
        raise NotFound
    order_id, now, ship_by = ids.new(), clock.now(), await later(db, SHIP_S)
    await db.house.wiring.asks[HOLD](db, asked.shop_id, order_id, {asked.sku_id: 1}, now + _MOMENT)
    head = {
        "shop_id": asked.shop_id, "id": order_id, "number": ids.number(), "buyer_id": asked.buyer_id, "shop_name": ware.shop_name,
        "kind": LOTTERY, "goods": ware.price, "freight": 0, "discount": ware.price, "amount": 0, "currency": "CNY",
        "ship_by": ship_by, **sealed(db.house.vault, address_of(known)),
    }  # fmt: skip
    await store.add(db, head=head, line=_line(asked, ware), key=f"prize:{asked.ref}")
    await stock.commit(db, order_id)
    order = await orders.of_shop(db, shop_id=asked.shop_id, order_id=order_id)
    if order is not None:
        await emit(db, PrizePlaced(**head_of(order, order.version), ship_by=ship_by))  # type: ignore[arg-type]
    return order_id


def _line(asked: Prize, ware: SkuOffer) -> dict[str, Any]:
    given = Applied(
        offer_id=asked.ref,
        kind="gift",
        title=asked.title,
        bearer=Bearer.shop,
        bearer_id=asked.shop_id,
        amount=ware.price,
    )
    return {
        "id": ids.new(), "sku_id": ware.sku_id, "product_id": ware.product_id, "category_id": ware.category_id, "title": ware.title,
        "spec_text": ware.spec_text, "image": msgspec.to_builtins(ware.image), "qty": 1, "price": ware.price, "amount": ware.price,
        "list_price": ware.list_price, "price_kind": "gift", "price_ref": asked.ref, "discounts": [msgspec.to_builtins(given)],
        "shop_discount": ware.price, "paid": 0, "freight": 0, "scene": "live" if asked.room_id else "none", "room_id": asked.room_id,
        "author_id": asked.author_id,
    }  # fmt: skip
