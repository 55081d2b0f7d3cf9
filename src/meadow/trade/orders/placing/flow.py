"""Placing a checkout: the quote is checked, every shop's order goes to the batcher, and it is all or nothing."""

import asyncio
from base64 import b64encode
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from meadow.base import clock, ids, once, policy
from meadow.base.bus import name_of
from meadow.base.db import House
from meadow.base.errors import FieldError, KeyReused, NotFound
from meadow.base.vault import mask_name
from meadow.people import accounts
from meadow.trade import cart
from meadow.trade.cart.types import Line, Quote, QuoteShop
from meadow.trade.orders import actions, queries, rules, store
from meadow.trade.orders.events import LineFact, Placed
from meadow.trade.orders.placing.batcher import Placement, batcher
from meadow.trade.orders.types import AskCheckout, Checkout, InFlight, PlacedOrder, PriceChanged, SoldOut

PAY_TIMEOUT = policy.declare(
    "trade.orders.pay_timeout", 1800, 60, 86_400, text="seconds a placed order waits for payment"
)


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What one checkout will place."""

    checkout_id: UUID
    intent_id: UUID
    buyer_id: UUID
    key: str
    print: str
    quote: Quote
    address: Any
    remarks: dict[str, str]
    expires_at: datetime
    from_cart: bool


async def place(house: House, buyer_id: UUID, ask: AskCheckout, key: str | None) -> Checkout:
    """Place every shop's order of a quote, or none.

    Raises `QuoteGone`, `PriceChanged` with a new quote, `SoldOut` naming the SKUs, `KeyReused`, `InFlight`.
    """
    mark = once.fingerprint("POST", "/api/checkouts", msgspec.json.encode(ask)).hex()
    if key is not None and (made := await _repeated(house, buyer_id, key, mark)):
        return made
    plan = await _prepare(house, buyer_id, ask, key, mark)
    parts = [(ids.new(), ids.number(), part) for part in plan.quote.shops]
    orders = [PlacedOrder(i, number, part.shop.id, part.total) for i, number, part in parts]
    wanted = [_placement(house, plan, order, part, orders) for order, (_, _, part) in zip(orders, parts, strict=True)]
    results = await asyncio.gather(*(batcher(house).place(m) for m in wanted))
    if twin := next((r for r in results if "dup" in r), None):
        return await _earlier(house, plan.buyer_id, plan.key, ids.parse(twin["dup"]), same=twin["print"] == mark)
    if short := [sku for r in results for sku in r.get("short", ())]:
        async with house.write() as db:
            await actions.drop_checkout(db, buyer_id, plan.checkout_id, "sold_out")
        raise SoldOut(lines=short)
    if len(orders) > 1:
        async with house.write() as db:
            await actions.open_checkout(db, buyer_id, plan.checkout_id, plan.intent_id, orders)
            if made := await queries.checkout(db, buyer_id, plan.checkout_id):
                return made  # a repeat may have opened it first, with an intent of its own
    return Checkout(
        id=plan.checkout_id, intent_id=plan.intent_id, amount=plan.quote.total, currency=plan.quote.currency,
        expires_at=plan.expires_at, orders=orders,
    )  # fmt: skip


async def _repeated(house: House, buyer_id: UUID, key: str, mark: str) -> Checkout | None:
    """The answer to a key that was used before, whatever became of its quote since; None for a new key."""
    async with house.read() as db:
        held = await store.checkout_by_key(db, buyer_id=buyer_id, key=key)
    return await _earlier(house, buyer_id, key, held.id, same=held.print == mark) if held else None


async def _prepare(house: House, buyer_id: UUID, ask: AskCheckout, key: str | None, mark: str) -> Plan:
    async with house.read() as db:
        frozen = await cart.quote_of(db, buyer_id, ask.quote_id)
        address = await accounts.address_of(db, buyer_id, ask.address_id)
        if address is None:
            raise NotFound(errors=(FieldError("/address_id", NotFound.code),))
        fresh = await cart.reprice(db, frozen)
        wait = timedelta(seconds=await policy.value(db, PAY_TIMEOUT.key))
    if fresh is not None:
        async with house.write() as db:
            await cart.requote(db, buyer_id, fresh)
        raise PriceChanged(quote=msgspec.to_builtins(fresh))
    return Plan(
        checkout_id=ids.new(), intent_id=ids.new(), buyer_id=buyer_id, key=key or ids.new().hex, print=mark, quote=frozen,
        address=address, remarks=ask.remarks, expires_at=clock.now() + wait, from_cart=ask.from_cart,
    )  # fmt: skip


def _placement(
    house: House, plan: Plan, order: PlacedOrder, part: QuoteShop, orders: Sequence[PlacedOrder]
) -> Placement:
    """One shop's order as the function in the database reads it; a lone order brings its payment intent along."""
    freight = rules.spread_freight(part.freight, [x.amount for x in part.lines])
    lines = [_line(ix, x, f) for ix, (x, f) in enumerate(zip(part.lines, freight, strict=True))]
    held = sorted(zip((str(x.sku_id) for x in part.lines), (x.qty for x in part.lines), strict=True))
    remark = plan.remarks.get(str(part.shop.id), "").strip()
    alone = len(orders) == 1
    sealed = house.vault.seal("orders.address", msgspec.json.encode(address_text(plan.address)).decode())
    return {
        "checkout": {
            "buyer_id": plan.buyer_id, "id": plan.checkout_id, "key": plan.key, "print": plan.print,
            "state": "open" if alone else "placing", "amount": plan.quote.total, "currency": plan.quote.currency,
            "expires_at": plan.expires_at,
        },
        "order": {
            "id": order.id, "number": order.number, "shop_id": part.shop.id, "shop_name": part.shop.name, "goods": part.goods,
            "freight": part.freight, "discount": part.discount, "amount": part.total,
            "address": b64encode(sealed).decode(), "region": address_text(plan.address)["region"],
            "name_masked": mask_name(plan.address.name),
            "remark": b64encode(house.vault.seal("orders.remark", remark)).decode() if remark else None,
        },
        "lines": lines,
        "sku_ids": [sku for sku, _ in held],
        "qtys": [qty for _, qty in held],
        "intent": {"id": plan.intent_id, "orders": [{"id": order.id, "number": order.number}]} if alone else None,
        "event": _placed(plan, order, part, lines),
    }  # fmt: skip


def _placed(plan: Plan, order: PlacedOrder, part: QuoteShop, lines: list[dict[str, Any]]) -> dict[str, Any]:
    fact = Placed(
        shop_id=part.shop.id, order_id=order.id, buyer_id=plan.buyer_id, checkout_id=plan.checkout_id, number=order.number,
        version=1, amount=part.total, currency=plan.quote.currency, from_cart=plan.from_cart,
        lines=tuple(msgspec.convert({"line_id": x["id"], **x}, LineFact) for x in lines),
    )  # fmt: skip
    built: dict[str, Any] = msgspec.to_builtins(fact)
    return built | {"type": name_of(Placed)}


def _line(ix: int, x: Line, freight: int) -> dict[str, Any]:
    own = {
        "ix": ix, "id": ids.new(), "sku_id": x.sku_id, "product_id": x.product_id, "category_id": x.category_id,
        "title": x.title, "spec_text": x.spec_text, "image": msgspec.to_builtins(x.image), "qty": x.qty, "price": x.price,
        "amount": x.amount, "freight": freight,
    }  # fmt: skip
    origin = x.origin
    return own | {
        "scene": origin.scene.value, "video_id": origin.video_id, "author_id": origin.author_id,
        "trace_id": origin.trace_id, "commission_quote_id": origin.commission_quote_id,
    }  # fmt: skip


def address_text(address: Any) -> dict[str, str]:
    """An address as the order keeps it: name, phone, region of two steps, street with the district."""
    region = " ".join(p for p in (address.province, address.city) if p)
    return {
        "name": address.name,
        "phone": address.phone,
        "region": region,
        "street": f"{address.district} {address.street}".strip(),
    }


async def _earlier(house: House, buyer_id: UUID, key: str, earlier: UUID, *, same: bool) -> Checkout:
    """The answer that the first request with this key got, finished here if it was cut short; another body is refused."""
    if not same:
        raise KeyReused(key=key)
    async with house.read() as db:
        found = await queries.checkout(db, buyer_id, earlier)
    if found is None:
        async with house.write() as db:
            await actions.heal_checkout(db, buyer_id, earlier)
            found = await queries.checkout(db, buyer_id, earlier)
    if found is None:
        raise InFlight(retry_after=1)
    return found
