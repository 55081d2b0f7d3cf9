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
from meadow.base.errors import FieldError, KeyReused, NotFound, Problem
from meadow.people import accounts
from meadow.trade import cart
from meadow.trade.cart.types import Line, Quote, QuoteShop
from meadow.trade.orders import actions, queries, store
from meadow.trade.orders.actions.address import address_of, sealed
from meadow.trade.orders.events import LineFact, Placed
from meadow.trade.orders.placing.batcher import Placement, batcher
from meadow.trade.orders.types import (
    AskCheckout,
    Checkout,
    InFlight,
    OfferGone,
    PlacedOrder,
    PriceChanged,
    SoldOut,
)
from meadow.trade.payments.types import OrderRef, Part

PAY_TIMEOUT = policy.declare(
    "trade.orders.pay_timeout", 1800, 60, 86_400, text="seconds a placed order waits for payment"
)


_KEPT = (
    "sku_id", "product_id", "category_id", "title", "spec_text", "qty", "price", "amount", "list_price", "price_kind",
    "price_ref", "shop_discount", "platform_discount", "author_discount", "discount_author_id", "paid", "freight", "gift_of",
    "bundle_id",
)  # fmt: skip
"""What an order line takes over from the quoted line as it is."""


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
    try:
        plan = await _prepare(house, buyer_id, ask, key, mark)
    except Problem:
        if key is not None and (made := await _repeated(house, buyer_id, key, mark)):
            return made
        raise
    orders, wanted = placements(house, plan)
    results = await asyncio.gather(*(batcher(house).place(m) for m in wanted))
    if twin := next((r for r in results if "dup" in r), None):
        return await _earlier(house, plan.buyer_id, plan.key, ids.parse(twin["dup"]), same=twin["print"] == mark)
    short = [sku for r in results for sku in r.get("short", ())]
    refused = [claim for r in results for claim in r.get("refused", ())]
    if short or refused:
        async with house.write() as db:
            await actions.drop_checkout(db, buyer_id, plan.checkout_id, "sold_out" if short else "offer_gone")
        raise SoldOut(lines=short) if short else OfferGone(offers=refused)
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
        if gone := batcher(house).short({str(x.sku_id): x.qty for part in frozen.shops for x in part.lines}):
            raise SoldOut(lines=gone)
        address = await accounts.address_of(db, buyer_id, ask.address_id)
        if address is None:
            raise NotFound(errors=(FieldError("/address_id", NotFound.code),))
        fresh = await cart.reprice(db, buyer_id, frozen, address_of(address).region)
        wait = timedelta(seconds=await policy.value(db, PAY_TIMEOUT.key))
    if fresh is not None:
        async with house.write() as db:
            shown = await cart.requote(db, buyer_id, fresh)
        raise PriceChanged(quote=msgspec.to_builtins(shown))
    return Plan(
        checkout_id=ids.new(), intent_id=ids.new(), buyer_id=buyer_id, key=key or ids.new().hex, print=mark, quote=frozen,
        address=address, remarks=ask.remarks, expires_at=clock.now() + wait, from_cart=ask.from_cart,
    )  # fmt: skip


def placements(house: House, plan: Plan) -> tuple[list[PlacedOrder], list[Placement]]:
    """What a plan orders, and the same as the function in the database reads it, one for each shop."""
    parts = plan.quote.shops
    orders = [PlacedOrder(ids.new(), ids.number(), part.shop.id, part.total) for part in parts]
    return orders, [_placement(house, plan, order, part, orders) for order, part in zip(orders, parts, strict=True)]


def _placement(
    house: House, plan: Plan, order: PlacedOrder, part: QuoteShop, orders: Sequence[PlacedOrder]
) -> Placement:
    """One shop's order as the function in the database reads it; a lone order brings its payment intent along."""
    lines = [_line(ix, x) for ix, x in enumerate(part.lines)]
    pieces: dict[str, int] = {}
    for x in part.lines:  # a gift may be a piece of what is also bought
        pieces[str(x.sku_id)] = pieces.get(str(x.sku_id), 0) + x.qty
    held = sorted(pieces.items())
    remark = plan.remarks.get(str(part.shop.id), "").strip()
    alone = len(orders) == 1
    return {
        "checkout": {
            "buyer_id": plan.buyer_id, "id": plan.checkout_id, "key": plan.key, "print": plan.print,
            "state": "open" if alone else "placing", "amount": plan.quote.total, "currency": plan.quote.currency,
            "expires_at": plan.expires_at,
        },
        "order": {
            "id": order.id, "number": order.number, "shop_id": part.shop.id, "shop_name": part.shop.name, "goods": part.goods,
            "freight": part.freight, "discount": part.discount, "amount": part.total,
            "kind": part.kind, "deposit": part.deposit, "final_from": part.final_from, "final_by": part.final_by,
            "group_id": part.group_id, **_text(sealed(house.vault, address_of(plan.address))),
            "remark": b64encode(house.vault.seal("orders.remark", remark)).decode() if remark else None,
        },
        "lines": lines,
        "claims": part.claims,
        "sku_ids": [sku for sku, _ in held],
        "qtys": [qty for _, qty in held],
        "intent": _intent(plan, order, part) if alone else None,
        "event": _placed(plan, order, part, lines),
    }  # fmt: skip


def _ref(plan: Plan, order: PlacedOrder) -> OrderRef:
    """The order as the cashier knows it."""
    return OrderRef(order.id, order.number, order.shop_id, order.amount, address_of(plan.address).region)


def _intent(plan: Plan, order: PlacedOrder, part: QuoteShop) -> dict[str, Any]:
    """What is asked for now: of a presale the deposit, else all."""
    asked = (Part.deposit, part.deposit) if part.deposit else (Part.full, part.total)
    return {"id": plan.intent_id, "orders": [_ref(plan, order)], "part": asked[0].value, "amount": asked[1]}


def _placed(plan: Plan, order: PlacedOrder, part: QuoteShop, lines: list[dict[str, Any]]) -> dict[str, Any]:
    fact = Placed(
        shop_id=part.shop.id, order_id=order.id, buyer_id=plan.buyer_id, checkout_id=plan.checkout_id, number=order.number,
        version=1, amount=part.total, currency=plan.quote.currency, from_cart=plan.from_cart,
        lines=tuple(map(_fact, lines)),
    )  # fmt: skip
    built: dict[str, Any] = msgspec.to_builtins(fact)
    return built | {"type": name_of(Placed)}


def _line(ix: int, x: Line) -> dict[str, Any]:
    own = {name: getattr(x, name) for name in _KEPT}
    origin = x.origin
    return own | {
        "ix": ix, "id": ids.new(), "image": msgspec.to_builtins(x.image), "discounts": msgspec.to_builtins(x.discounts),
        "scene": origin.scene.value, "video_id": origin.video_id, "room_id": origin.room_id, "author_id": origin.author_id,
        "trace_id": origin.trace_id, "commission_quote_id": origin.commission_quote_id,
    }  # fmt: skip


def _fact(x: dict[str, Any]) -> LineFact:
    said = {"line_id": x["id"], **x, "amount": x["paid"], "gross": x["amount"], "gift": x["gift_of"] is not None}
    return msgspec.convert(said, LineFact)


def _text(sealed: dict[str, Any]) -> dict[str, Any]:
    return {k: b64encode(v).decode() if isinstance(v, bytes) else v for k, v in sealed.items()}


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
