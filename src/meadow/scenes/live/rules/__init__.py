"""Pure decisions of live rooms: roles, bags, prices, what is worth explaining next."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

import msgspec

from meadow.base import i18n, money
from meadow.base.trail import Who
from meadow.scenes.live.types import Role
from meadow.scenes.live.types.desk import Suggestion
from meadow.scenes.live.types.views import Explaining, ItemState

RUN, ASSIST, MODERATE, PATROL = "live.run", "live.assist", "live.moderate", "live.patrol"
LOOK = "live.look"
"""What everybody at a console may, whichever of the rights brought her there; no grant names it."""
_LONG_AGO = timedelta(minutes=30)
_REST = timedelta(minutes=5)
MAY: dict[Role, frozenset[str]] = {
    Role.host: frozenset({LOOK, RUN, ASSIST, MODERATE}),
    Role.operator: frozenset({LOOK, RUN, ASSIST, MODERATE}),
    Role.assistant: frozenset({LOOK, ASSIST}),
    Role.moderator: frozenset({LOOK, MODERATE}),
    Role.patrol: frozenset({LOOK, MODERATE}),
    Role.system: frozenset({LOOK, RUN, ASSIST, MODERATE}),
}
"""What each role at a console may: run it, point at products, keep the peace."""


def role_of(who: Who, kind: str, subject_id: UUID) -> Role | None:
    """By which right somebody stands at a console: a grant on the author, or on the shop whose own room it is."""
    grant = next((g for g in who.grants if g.kind == kind and g.subject_id == subject_id), None)
    if grant is None:
        return None
    if grant.role == "owner" and kind == "author":
        return Role.host
    for scope, role in ((RUN, Role.operator), (ASSIST, Role.assistant), (MODERATE, Role.moderator)):
        if "*" in grant.scopes or scope in grant.scopes:
            return role
    return None


def item_state(*, hidden: str | None, explained: bool, in_stock: bool) -> ItemState:
    """How a product of the bag stands; hidden goes before sold out, that before being explained."""
    if hidden:
        return "hidden"
    if not in_stock:
        return "sold_out"
    return "explaining" if explained else "listed"


def least(price: int, floor_bp: int) -> int:
    """The lowest live price of a SKU, in minor units."""
    return max(1, money.share(price, floor_bp))


def explained(segments: Sequence[Explaining]) -> dict[UUID, int]:
    """Seconds of closed segments by product."""
    found: dict[UUID, int] = {}
    for s in segments:
        if s.ended_at is not None:
            found[s.product_id] = found.get(s.product_id, 0) + int((s.ended_at - s.started_at).total_seconds())
    return found


class Ware(msgspec.Struct, frozen=True, kw_only=True):
    """A product of the bag for the choice of the next: `last` is when it was last explained, `pieces` what was sold."""

    product_id: UUID
    number: int
    left: int
    forecast: int | None
    pieces: int
    last: datetime | None


def next_best(wares: Sequence[Ware], now: datetime, since: datetime, most: int = 3) -> list[Suggestion]:
    """What to explain next: what was never shown, what sells fastest, what has more stock than its forecast, what was long ago.

    Sold-out products are left out. `since` is the beginning of the broadcast, over which sales are measured.
    """
    minutes = max(1.0, (now - since).total_seconds() / 60)
    found: list[tuple[float, Suggestion]] = []
    for w in (w for w in wares if w.left > 0):
        rate = round(w.pieces / minutes, 1)
        if w.last is None:
            found.append((100.0 - w.number / 1000, _say(w, "never", left=w.left)))
            continue
        rested = now - w.last
        ago = int(rested.total_seconds() // 60)
        if rested < _REST:
            continue
        if rate > 0:
            found.append((50.0 + min(rate, 40.0), _say(w, "selling", rate=rate, minutes=ago)))
        elif w.forecast and w.left > w.forecast:
            found.append((30.0 + w.left / (w.left + w.forecast), _say(w, "stock", left=w.left, forecast=w.forecast)))
        elif rested >= _LONG_AGO:
            found.append((10.0 + min(ago, 90) / 10, _say(w, "long_ago", minutes=ago)))
    found.sort(key=lambda x: (-x[0], x[1].number))
    return [s for _, s in found[:most]]


def _say(w: Ware, why: Literal["never", "selling", "stock", "long_ago"], **params: float) -> Suggestion:
    text = i18n.both(f"scenes.live.next.{why}", **params)
    return Suggestion(product_id=w.product_id, number=w.number, why=why, text=text, params=params)
