"""What a callback means for an intent, how a refund falls on captures, and how long to wait before asking again: pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from meadow.trade.payments.types import PAYABLE, Intent, Part, Said
from meadow.trade.payments.types.recon import Difference, Row
from meadow.trade.payments.types.refunds import Capture, Piece, RefundState

BOOK, REFUND, IGNORE, FAIL = "book", "refund", "ignore", "fail"
MOST_TRIES = 8
"""Refused this often, a refund is a case for a person: with the pauses below that is about four hours."""


def judge(intent: Intent, said: Said) -> str:
    """Book a success of an unpaid intent; give back a late or second one, and a wrong amount; note a failure."""
    if said.outcome != "succeed":
        return FAIL if said.outcome == "fail" else IGNORE
    if said.amount != intent.amount or said.currency != intent.currency:
        return REFUND
    return BOOK if intent.state in PAYABLE else REFUND


def at_the_door(held: Intent, cap: int, regions: Sequence[str]) -> bool:
    """Whether cash may wait for this: known orders that sum to a whole payment, under the cap, outside the regions."""
    known = all(o.shop_id and o.amount > 0 and o.region for o in held.orders)
    whole = held.part is Part.full and sum(o.amount for o in held.orders) == held.amount
    away = any(o.region.startswith(r) for o in held.orders for r in regions if r)
    return bool(held.orders) and known and whole and not away and held.amount <= cap


def spread(amount: int, captures: Sequence[Capture]) -> list[tuple[Capture, int]]:
    """What goes back through which capture, in their order; the parts sum to `amount` or to all that is left."""
    parts = []
    for taken in captures:
        part = min(amount, taken.amount - taken.returned)
        if part > 0:
            parts.append((taken, part))
            amount -= part
    return parts


def pause(tries: int) -> timedelta:
    """The time before the next try of a refund: a minute, doubled each time, two hours at most."""
    return timedelta(seconds=min(60 * 2 ** max(tries - 1, 0), 7200))


def state_of(pieces: Sequence[Piece]) -> RefundState:
    """A refund's state from its parts: failed where one needs a person, home when all are."""
    states = {p.state for p in pieces}
    for found in (RefundState.failed, RefundState.to_refund, RefundState.refunding):
        if found in states:
            return found
    return RefundState.success


def too_old(taken_at: datetime, now: datetime, days: int) -> bool:
    """Whether a channel would no longer give this capture back."""
    return now - taken_at > timedelta(days=days)


def differ(row: Any) -> Difference | None:
    """How a file's row differs from what is booked under its number; None where both agree."""
    if row.buyer_id is None:
        return Difference.missing_here if row.done else None
    if not row.done:
        return Difference.state
    if row.currency != row.our_currency:
        return Difference.currency
    return Difference.amount if row.amount != row.owed else None


def spoilt(rows: Sequence[Row]) -> tuple[str, int] | None:
    """Why a file's rows cannot be booked, and which: a number twice or none, a currency that is none; None where they can."""
    seen: set[tuple[str, str]] = set()
    for i, row in enumerate(rows, 1):
        if not 0 < len(row.channel_no) <= 120:
            return "number", i
        if not (len(row.currency) == 3 and row.currency.isascii() and row.currency.isupper()):
            return "currency", i
        if (row.kind, row.channel_no) in seen:
            return "twice", i
        seen.add((row.kind, row.channel_no))
    return None
