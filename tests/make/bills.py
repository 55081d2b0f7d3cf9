"""Paid lines with their bills, shares and escrow, without the orders that a money test does not need."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from meadow.base import clock, ids
from meadow.base.db import House
from meadow.trade import settlement
from meadow.trade.ledger import PLATFORM, Entry, Kind, post
from meadow.trade.settlement import rules, store
from meadow.trade.settlement.types import Payee, Share


class Line(NamedTuple):
    """A paid line."""

    shop_id: UUID
    order_id: UUID
    line_id: UUID
    buyer_id: UUID


class Refund(msgspec.Struct, frozen=True, kw_only=True):
    """A granted refund as aftersale tells it."""

    shop_id: UUID
    order_id: UUID
    line_id: UUID
    buyer_id: UUID
    refund_id: UUID
    case_id: UUID | None = None
    qty: int = 0
    goods: int = 0
    freight: int = 0


def row(line: Line, **amounts: Any) -> dict[str, Any]:
    """A bill's row: paid 10000 and freight 600 unless said otherwise, a fee of 5 %."""
    held = {
        "paid": 10_000,
        "freight": 600,
        "qty": 2,
        "shop_discount": 0,
        "platform_subsidy": 0,
        "author_subsidy": 0,
    } | amounts
    on_goods, on_freight = rules.fee_parts(held["paid"], held["freight"], 500)
    came_in = held["paid"] + held["freight"] + held["platform_subsidy"] + held["author_subsidy"]
    return held | {
        "shop_id": line.shop_id, "line_id": line.line_id, "order_id": line.order_id, "buyer_id": line.buyer_id,
        "order_number": ids.number(), "product_id": ids.new(), "sku_id": ids.new(), "title": {"zh-CN": "油", "en": "Oil"},
        "goods": came_in - held["freight"] + held["shop_discount"], "fee_goods": on_goods, "fee_freight": on_freight,
        "fee_bp": 500, "fee_version": 0, "platform_fee": on_goods + on_freight, "commission": 0,
        "net": came_in - on_goods - on_freight, "currency": "CNY", "state": "pending", "paid_at": clock.now(),
        "subsidy_author_id": held.get("subsidy_author_id"),
    }  # fmt: skip


async def paid(
    house: House, shop_id: UUID, shares: dict[tuple[Payee, UUID], int] | None = None, *, order_id: UUID | None = None,
    buyer_id: UUID | None = None, **amounts: Any,
) -> Line:  # fmt: skip
    """A line whose money lies in escrow, with its shares claimed."""
    line = Line(shop_id, order_id or ids.new(), ids.new(), buyer_id or ids.new())
    made = row(line, **amounts)
    cash, subsidies = made["paid"] + made["freight"], (made["platform_subsidy"], made["author_subsidy"])
    async with house.write() as db:
        await store.add(db, [made])
        entries = [
            Entry(PLATFORM, Kind.channel, -cash), Entry(PLATFORM, Kind.subsidy, -subsidies[0], line.line_id),
            Entry(made["subsidy_author_id"] or PLATFORM, Kind.author_available, -subsidies[1], line.line_id),
            Entry(shop_id, Kind.escrow, cash + sum(subsidies), line.line_id),
        ]  # fmt: skip
        if cash + sum(subsidies):
            await post(db, shop_id=shop_id, reason="paid", ref=line.line_id, currency="CNY", entries=entries)
        asked = [
            Share(payee=p, payee_id=owner, amount=n, rate_bp=0, base=made["paid"])
            for (p, owner), n in (shares or {}).items()
        ]
        if asked:
            await settlement.claim(db, shop_id=shop_id, line_id=line.line_id, shares=asked)
    return line


async def due(house: House, line: Line, at: datetime | None = None) -> None:
    """The line's receipt is confirmed, and its delay over."""
    async with house.write() as db:
        await store.set_due(
            db, shop_id=line.shop_id, order_id=line.order_id, due_at=at or clock.now() - timedelta(minutes=1)
        )


def refund(line: Line, goods: int = 0, freight: int = 0, qty: int = 0, refund_id: UUID | None = None) -> Refund:
    return Refund(
        **line._asdict(), refund_id=refund_id or ids.new(), case_id=ids.new(), goods=goods, freight=freight, qty=qty
    )


async def balances(house: House) -> dict[tuple[UUID, str], int]:
    """What every owner holds, by owner and kind; empty accounts are left out."""
    from meadow.trade import ledger

    found: dict[tuple[UUID, str], int] = {}
    async with house.read() as db:
        for kind in Kind:
            for (owner, _), held in (await ledger.held(db, kind)).items():
                found[owner, kind.value] = held
    return found
