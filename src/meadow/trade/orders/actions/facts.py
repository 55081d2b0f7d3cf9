"""An order as its events carry it, and the deadlines of its life."""

from datetime import datetime, timedelta

from meadow.base import clock, policy
from meadow.base.db import ReadDb
from meadow.trade.orders.events import LineFact
from meadow.trade.orders.types import Order

PAY, CONFIRM, HOLD = "trade.orders.pay", "trade.orders.auto_confirm", "trade.orders.hold"
FINAL, FINAL_OPEN = "trade.orders.final", "trade.orders.final_open"
HOLD_S = policy.declare(
    "trade.orders.hold", 0, 0, 86_400, text="seconds between payment and shipping for remorse and risk"
)
SHIP_S = policy.declare(
    "trade.fulfilment.ship_promise", 172_800, 3600, 2_592_000, text="seconds promised from payment to shipping"
)
CONFIRM_S = policy.declare(
    "trade.orders.auto_confirm", 864_000, 60, 1_296_000, text="seconds after shipping until receipt is assumed"
)
EXTEND_S = policy.declare(
    "trade.orders.confirm_extension",
    259_200,
    3600,
    1_296_000,
    text="seconds a buyer may add, once, until receipt is assumed",
)


async def later(db: ReadDb, rule: policy.Policy) -> datetime:
    """Now plus a policy's seconds."""
    return clock.now() + timedelta(seconds=await policy.value(db, rule.key))


def facts(order: Order) -> tuple[LineFact, ...]:
    """An order's lines as its events carry them."""
    return tuple(
        LineFact(
            line_id=x.id, sku_id=x.sku_id, product_id=x.product_id, category_id=x.category_id, title=x.title, qty=x.qty, amount=x.paid,
            gross=x.amount, freight=x.freight, shop_discount=x.shop_discount, platform_discount=x.platform_discount,
            author_discount=x.author_discount, discount_author_id=x.discount_author_id, gift=x.gift_of is not None,
            scene=x.scene, video_id=x.video_id, room_id=x.room_id, author_id=x.author_id,
            commission_quote_id=x.commission_quote_id,
        )
        for x in order.lines
    )  # fmt: skip


def head(order: Order, version: int) -> dict[str, object]:
    """What every order fact carries."""
    return {
        "shop_id": order.shop.id, "order_id": order.id, "buyer_id": order.buyer_id, "checkout_id": order.checkout_id,
        "number": order.number, "version": version, "amount": order.amount, "currency": order.currency, "lines": facts(order),
    }  # fmt: skip
