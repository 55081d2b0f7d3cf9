"""What a refund is worth: pieces, goods and freight of each line that goes back. Never beyond what was paid, never below zero."""

from collections.abc import Mapping, Sequence
from math import gcd
from uuid import UUID

from meadow.base import money
from meadow.trade.aftersale.types import Bought, Case, Kind, Share, TooMuch, WholeBundle

BEFORE = frozenset({Kind.refund_unshipped, Kind.user_cancel, Kind.system_cancel})
"""Kinds about pieces that have not left."""
PAYS = frozenset({
    Kind.refund_unshipped, Kind.refund_shipped, Kind.return_refund, Kind.user_cancel, Kind.system_cancel, Kind.price_protection,
})  # fmt: skip
"""Kinds that end in money."""


def there(line: Bought, kind: Kind) -> int:
    """Pieces of a line that a kind can be about: those still here, or those that left."""
    return min(line.waiting if kind in BEFORE else line.away, line.left[0])


def unit(lines: Sequence[Bought], line: Bought) -> int:
    """The least pieces of a line that can go back: one, or what one bundle holds of it."""
    return line.qty // _sets(lines, line)


def together(lines: Sequence[Bought], line: Bought, qty: int, kind: Kind) -> dict[UUID, int]:
    """Pieces by line that go back with `qty` of a line: its bundle in whole sets, and the gifts of each.

    Raises `WholeBundle`, `TooMuch`.
    """
    if qty > there(line, kind):
        raise TooMuch(pieces=there(line, kind), most=0)
    sets, least = _sets(lines, line), unit(lines, line)
    if qty % least:
        raise WholeBundle(unit=least)
    chosen = {x: x.qty // sets * (qty // least) for x in _mates(lines, line)}
    pieces = {x.id: min(n, there(x, kind)) for x, n in chosen.items()}
    for gift in lines:
        master = next((x for x in chosen if gift.gift_of == x.ix), None)
        if master is not None:
            due = gift.qty * (master.refunded_qty + chosen[master]) // master.qty - gift.refunded_qty
            pieces[gift.id] = max(0, min(due, there(gift, kind)))
    return {line_id: n for line_id, n in pieces.items() if n}


def _mates(lines: Sequence[Bought], line: Bought) -> list[Bought]:
    if line.bundle_id is None:
        return [line]
    return [x for x in lines if x.bundle_id == line.bundle_id and x.gift_of is None]


def _sets(lines: Sequence[Bought], line: Bought) -> int:
    """How many bundles a line is part of; a line of no bundle counts each piece."""
    return gcd(*(x.qty for x in _mates(lines, line)))


def whole(lines: Sequence[Bought], pieces: Mapping[UUID, int], *, freight: bool) -> list[Share]:
    """The full worth of these pieces; the last pieces of a line take the rounding rest."""
    shares = []
    for line in lines:
        qty, (left, goods, carriage) = pieces.get(line.id, 0), line.left
        if qty > left:
            raise TooMuch(pieces=left, most=goods)
        if qty:
            carried = carriage * qty // left if freight else 0
            shares.append(Share(line_id=line.id, qty=qty, goods=goods * qty // left, freight=carried))
    return shares


def total(shares: Sequence[Share]) -> int:
    return sum(x.goods + x.freight for x in shares)


def part(shares: Sequence[Share], amount: int, *, counts: bool) -> list[Share]:
    """An agreed amount over the lines, goods before freight; pieces stay with the buyer unless they count. Raises `TooMuch`."""
    if amount == total(shares):
        return list(shares)
    if not 0 <= amount <= total(shares):
        raise TooMuch(pieces=sum(x.qty for x in shares), most=total(shares))
    goods = min(amount, sum(x.goods for x in shares))
    by_goods = money.split(goods, [x.goods for x in shares])
    by_freight = money.split(amount - goods, [x.freight for x in shares])
    return [
        Share(line_id=x.line_id, qty=x.qty if counts else 0, goods=g, freight=f)
        for x, g, f in zip(shares, by_goods, by_freight, strict=True)
    ]


def judge(
    lines: Sequence[Bought], line_id: UUID, qty: int, *, kind: Kind, freight: bool, amount: int | None = None
) -> list[Share]:
    """What each line gives back for a case: pieces of a line with what belongs to them, for an amount or all of it.

    A kind without money takes its pieces and gives nothing; less than the whole for goods that the buyer keeps takes no piece.
    """
    line = next(x for x in lines if x.id == line_id)
    if kind is Kind.price_protection:
        most = line.left[1]
        if not amount or amount > most:
            raise TooMuch(pieces=0, most=most)
        return [Share(line_id=line_id, qty=0, goods=amount, freight=0)]
    pieces = together(lines, line, qty, kind) if kind in PAYS else {line_id: qty}
    shares = whole(lines, pieces, freight=freight)
    if kind not in PAYS:
        return [Share(line_id=x.line_id, qty=x.qty, goods=0, freight=0) for x in shares]
    return part(shares, total(shares) if amount is None else amount, counts=kind is not Kind.refund_shipped)


def rest(lines: Sequence[Bought]) -> list[Share]:
    """All that has not left, with its freight: what a cancelled order gives back."""
    return whole(lines, {x.id: there(x, Kind.user_cancel) for x in lines}, freight=True)


def fallen(line: Bought, today: int) -> int:
    """What price protection pays: how far today's price lies below what a piece cost, for the pieces still owned."""
    pieces, goods, _ = line.left
    return max(0, min(goods, goods - today * pieces)) if pieces else 0


def as_money(case: Case) -> Kind:
    """The kind that a case pays as, once it is to be money."""
    if case.kind in PAYS:
        return case.kind
    return Kind.return_refund if case.goods_back else Kind.refund_shipped


def most(lines: Sequence[Bought], case: Case) -> int:
    """What a case can be worth at most, freight included. Raises `TooMuch` when its pieces are gone."""
    if case.kind is Kind.price_protection:
        return case.amount
    line = next(x for x in lines if x.id == case.line_id)
    if case.kind in {Kind.user_cancel, Kind.system_cancel}:
        return total(rest(lines))
    return total(whole(lines, together(lines, line, case.qty, as_money(case)), freight=True))
