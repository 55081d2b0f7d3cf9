"""What can be asked for on an order, how much it gives, and why not: the same rules that judge when it is asked."""

from datetime import timedelta
from uuid import UUID

from meadow.base import clock, i18n, policy
from meadow.base.db import ReadDb
from meadow.base.errors import NotFound
from meadow.goods import catalog, offers
from meadow.goods.offers.types import Piece
from meadow.trade import orders
from meadow.trade.aftersale import store
from meadow.trade.aftersale.queries.texts import reason_view
from meadow.trade.aftersale.rules import opening, worth
from meadow.trade.aftersale.rules.reasons import of_kind
from meadow.trade.aftersale.types import Bought, Kind, NoPriceDrop, NotOffered, TooMuch, terms
from meadow.trade.aftersale.types.views import Choice, LineOptions, Options
from meadow.trade.orders.types import LineView, Order

OFFERED = (
    Kind.refund_unshipped, Kind.refund_shipped, Kind.return_refund, Kind.exchange, Kind.resend, Kind.repair,
    Kind.price_protection,
)  # fmt: skip


EDITABLE = frozenset(OFFERED) - {Kind.refund_unshipped, Kind.price_protection}


async def windows(db: ReadDb) -> opening.Terms:
    """How long what can be asked for, as it holds now."""
    return opening.Terms(
        int(await policy.value(db, terms.WINDOW.key)),
        int(await policy.value(db, terms.WINDOW_QUALITY.key)),
        int(await policy.value(db, terms.WINDOW_REPAIR.key)),
        {k: int(v) for k, v in (await policy.value(db, terms.WINDOW_BY_CATEGORY.key)).items()},
    )


async def fallen(db: ReadDb, order: Order, line: LineView) -> int:
    """What price protection owes on a line today, by the house's own days or by an offer it was bought with.

    Raises `NotOffered`, `NoPriceDrop`.
    """
    days = int(await policy.value(db, terms.PROTECT.key))
    today = (await catalog.offers(db, [line.sku_id])).get(line.sku_id)
    price = today.price if today is not None else 0
    if today is not None and (days or order.discount or line.price_kind != "sale"):
        piece = Piece(sku_id=line.sku_id, product_id=line.product_id, shop_id=order.shop.id, qty=1, price=today.price)
        held = await offers.protection(db, order.id, piece)
        days, price = max(days, held.days), held.price
    if order.paid_at is None or clock.now() >= order.paid_at + timedelta(days=days):
        raise NotOffered(why="unprotected")
    mine = next(x for x in opening.bought(order) if x.id == line.id)
    paid_before = await store.of_line(db, shop_id=order.shop.id, line_id=line.id, kind=Kind.price_protection)
    due = worth.fallen(mine, price) if price and not paid_before else 0
    if not due:
        raise NoPriceDrop
    return due


async def options(db: ReadDb, buyer_id: UUID, order_id: UUID) -> Options:
    """All that a buyer can ask for on an order, line by line. Raises `NotFound`."""
    order = await orders.mine(db, buyer_id, order_id)
    found, lines = await windows(db), opening.bought(order)
    taken = await store.open_lines(db, shop_id=order.shop.id, order_id=order_id)
    rows = []
    for line, mine in zip(order.lines, lines, strict=True):
        choices = [await _choice(db, order, (line, mine), kind, found, taken.get(line.id)) for kind in OFFERED]
        rows.append(
            LineOptions(
                line_id=line.id, product_id=line.product_id, sku_id=line.sku_id, title=line.title, spec_text=line.spec_text,
                image=line.image, qty=line.qty, left=mine.left[0], gift=line.gift_of is not None, case_id=taken.get(line.id),
                choices=choices,
            )
        )  # fmt: skip
    return Options(
        order_id=order_id, number=order.number, currency=order.currency, lines=rows, cancel=_cancel(order, lines, taken)
    )


async def choices(db: ReadDb, buyer_id: UUID, case_id: UUID) -> list[Choice]:
    """What a buyer's open case could be about instead: the kinds of shipped goods that are still allowed. Raises `NotFound`."""
    case = await store.of_buyer(db, buyer_id=buyer_id, case_id=case_id)
    if case is None:
        raise NotFound
    order = await orders.load(db, case.shop_id, case.order_id)
    line = next(x for x in zip(order.lines, opening.bought(order), strict=True) if x[0].id == case.line_id)
    found = await windows(db)
    some = [await _choice(db, order, line, kind, found, None) for kind in OFFERED if kind in EDITABLE]
    return [choice for choice in some if choice.allowed]


def _refusal(kind: Kind, why: str) -> Choice:
    return Choice(kind=kind, allowed=False, why=why, detail=i18n.both(f"trade.aftersale.why.{why}"))


def _cancel(order: Order, lines: list[Bought], taken: dict[UUID, UUID]) -> Choice:
    why = opening.against_cancel(order) or ("open" if taken else None)
    if why:
        return _refusal(Kind.user_cancel, why)
    shares = worth.rest(lines)
    return Choice(
        kind=Kind.user_cancel, allowed=True, pieces=sum(x.qty for x in shares), goods=sum(x.goods for x in shares),
        freight=sum(x.freight for x in shares), reasons=[reason_view(r) for r in of_kind(Kind.user_cancel)],
    )  # fmt: skip


async def _choice(
    db: ReadDb, order: Order, line: tuple[LineView, Bought], kind: Kind, found: opening.Terms, case_id: UUID | None
) -> Choice:
    view, mine = line
    verdict = opening.verdict(order, view, kind, found, clock.now())
    if verdict.why is None and case_id is not None:
        return _refusal(kind, "open")
    if verdict.why is not None:
        return _refusal(kind, verdict.why)
    told = [reason_view(code) for code in verdict.reasons]
    if kind is Kind.price_protection:
        try:
            due = await fallen(db, order, view)
        except (NotOffered, NoPriceDrop) as no:
            return _refusal(kind, "unprotected" if isinstance(no, NotOffered) else "no_drop")
        return Choice(kind=kind, allowed=True, pieces=mine.left[0], goods=due, reasons=told)
    lines, there = opening.bought(order), worth.there(mine, kind)
    goods, freight = _most(lines, mine, there, kind, verdict.reasons)
    return Choice(
        kind=kind, allowed=True, pieces=there, unit=worth.unit(lines, mine), goods=goods, freight=freight,
        closes_at=verdict.closes_at, reasons=told,
    )  # fmt: skip


def _most(lines: list[Bought], line: Bought, qty: int, kind: Kind, codes: tuple[str, ...]) -> tuple[int, int]:
    """Goods and freight at most, with the kindest reason; nothing for a kind without money."""
    if kind not in worth.PAYS:
        return 0, 0
    freight = any(opening.fault(code, kind) for code in codes)
    try:
        shares = worth.judge(lines, line.id, qty - qty % worth.unit(lines, line), kind=kind, freight=freight)
    except TooMuch:
        return 0, 0
    return sum(x.goods for x in shares), sum(x.freight for x in shares)
