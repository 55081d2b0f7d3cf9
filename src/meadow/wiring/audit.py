"""What `meadow audit` asks: of each feature by itself, and of two that tell the same thing."""

from collections.abc import Awaitable, Callable
from uuid import UUID

from meadow.base import trail
from meadow.base.db import Check, ReadDb
from meadow.compass import metrics
from meadow.goods.offers.queries import checks as offer_checks
from meadow.goods.stock import queries as stock
from meadow.growth import alliance
from meadow.people import authors, members, shops
from meadow.scenes import live, video
from meadow.scenes.live.queries import checks_tools
from meadow.trade import aftersale, fulfilment, ledger, payments, settlement
from meadow.trade.aftersale import queries as after_sale_queries
from meadow.trade.ledger import queries as ledger_queries
from meadow.trade.orders import queries as order_queries
from meadow.trade.orders.queries import sums
from meadow.trade.payments import queries as payment_queries
from meadow.trade.settlement.queries import audit as proof

Told = Callable[[ReadDb], Awaitable[dict[UUID, tuple[int, ...]]]]


async def _trail(db: ReadDb) -> list[str]:
    return await trail.broken(db)


async def _pieces(db: ReadDb) -> dict[UUID, tuple[int, ...]]:
    """Held and committed pieces by SKU: those of orders, and those that deals of live rooms keep before they open."""
    found = dict(await sums.pieces(db))
    for sku_id, (held, committed) in (await checks_tools.kept(db)).items():
        before = found.get(sku_id, (0, 0))
        found[sku_id] = (before[0] + held, before[1] + committed)
    return found


_SAME: tuple[tuple[str, str, Told, str, Told], ...] = (
    ("pieces of SKU", "stock", stock.taken, "orders and deals", _pieces),
    ("sales of shop", "settlement", proof.sales, "orders", sums.sales),
    ("paid orders of shop", "the ledger", ledger_queries.paid, "orders", sums.escrowed),
    ("escrow of shop by line", "the ledger", ledger_queries.escrow, "settlement", proof.kept),
    ("refunds of shop", "after-sale", after_sale_queries.granted, "orders", sums.refunds),
    ("refunds to buyer", "payments", payment_queries.returned, "after-sale", after_sale_queries.promised),
)
"""Figures that two features keep of one thing, by its id; what is nothing is left out on both sides."""


async def _agree(db: ReadDb) -> list[str]:
    """Findings: pieces and money of which two features tell different things."""
    found = []
    for what, one, ask_one, other, ask_other in _SAME:
        ours, theirs = await ask_one(db), await ask_other(db)
        found += [
            f"{what} {key}: {one} says {ours.get(key)}, {other} says {theirs.get(key)}"
            for key in sorted(ours.keys() | theirs.keys())
            if ours.get(key) != theirs.get(key)
        ][:20]
    return found + await _funds(db)


async def _funds(db: ReadDb) -> list[str]:
    """Buyers who hold something else than deposits of presales and refunds that are not home yet."""
    held = {owner: n for (owner, _), n in (await ledger.held(db, ledger.Kind.buyer_funds)).items()}
    deposits, owed = await sums.deposits(db), await payment_queries.owed(db)
    return [
        f"buyer {one} holds {held.get(one, 0)}, deposits and refunds say {deposits.get(one, 0) + owed.get(one, 0)}"
        for one in sorted(held.keys() | deposits.keys() | owed.keys())
        if held.get(one, 0) != deposits.get(one, 0) + owed.get(one, 0)
    ][:20]


def checks() -> dict[str, Check]:
    """What `meadow audit` asks."""
    return {
        "ledger": ledger.checks,
        "stock": stock.checks,
        "payments": payments.checks,
        "orders": order_queries.checks,
        "fulfilment": fulfilment.checks,
        "aftersale": aftersale.checks,
        "settlement": settlement.checks,
        "shops": shops.checks,
        "members": members.checks,
        "offers": offer_checks,
        "authors": authors.checks,
        "alliance": alliance.checks,
        "video": video.checks,
        "live": live.checks,
        "agreement": _agree,
        "trail": _trail,
        "warehouse": metrics.checks,
    }
