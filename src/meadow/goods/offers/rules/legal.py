"""Which offers contradict themselves, and which do not go together: pure."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from meadow.base.errors import FieldError
from meadow.goods.offers.types.discounts import Bearer
from meadow.goods.offers.types.kinds import (
    CouponRule,
    Flash,
    Full,
    Gifts,
    Group,
    Pieces,
    PieceStep,
    Presale,
    Qty,
    Rule,
    SkuPrice,
)
from meadow.goods.offers.types.views import NewOffer

LONGEST = timedelta(days=366)
KINDS: dict[Bearer, frozenset[str]] = {
    Bearer.shop: frozenset({
        "timed", "flash", "live", "member", "qty", "group", "presale", "full", "pieces", "gift", "bundle", "opening", "coupon",
    }),
    Bearer.platform: frozenset({"full", "coupon"}),
    Bearer.author: frozenset({"coupon"}),
}  # fmt: skip
"""What each kind of owner may offer."""
WHOLE = frozenset({"member", "qty", "full", "pieces", "gift", "coupon"})
"""Kinds that may cover all products of a shop; the others name theirs."""
AGAINST: dict[str, frozenset[str]] = {
    "timed": frozenset({"timed", "flash", "presale"}),
    "flash": frozenset({"timed", "flash", "presale"}),
    "presale": frozenset({"timed", "flash", "presale", "group", "opening"}),
    "group": frozenset({"group", "presale"}),
    "live": frozenset({"live"}),
    "member": frozenset({"member"}),
    "qty": frozenset({"qty"}),
    "full": frozenset({"full", "pieces"}),
    "pieces": frozenset({"full", "pieces"}),
    "opening": frozenset({"opening", "presale"}),
}
"""Kinds that a product cannot be in at the same time; others go together."""
PRICED = frozenset({"flash", "group", "presale"})
"""Kinds that say a price for every SKU they hold."""
WAS = frozenset({"timed", "flash"})
"""Kinds that show the usual price struck out, so it must have been one."""


def kind_of(rule: Rule) -> str:
    """The kind of a rule."""
    return str(rule.__struct_config__.tag)


def flaws(new: NewOffer, owner: Bearer, now: datetime) -> list[FieldError]:
    """Where an offer contradicts itself, as pointers into a `NewOffer`."""
    kind = kind_of(new.rule)
    found = list(_nowhere(new.rule)) or [*_general(new, kind, owner, now), *_rule(new)]
    return [FieldError(at, f"goods.offers.rule.{code}") for at, code in found]


def _nowhere(rule: Rule) -> Iterator[tuple[str, str]]:
    """Times without a zone, which can be compared with nothing."""
    for name in ("valid_from", "valid_until", "final_from", "final_by"):
        at = getattr(rule, name, None)
        if at is not None and at.tzinfo is None:
            yield f"/rule/{name}", "window"


def _general(new: NewOffer, kind: str, owner: Bearer, now: datetime) -> Iterator[tuple[str, str]]:
    if kind not in KINDS[owner]:
        yield "/rule/kind", "not_for_owner"
    if not new.starts_at < new.ends_at <= new.starts_at + LONGEST:
        yield "/ends_at", "window"
    elif new.ends_at <= now:
        yield "/ends_at", "past"
    if new.whole and kind not in WHOLE:
        yield "/whole", "names_products"
    if new.shop_bp and (owner is Bearer.shop or new.whole):
        yield "/shop_bp", "shop_part"
    if owner is not Bearer.shop and new.shop_bp < 10_000 and new.budget_id is None:
        yield "/budget_id", "budget"


def _rule(new: NewOffer) -> Iterator[tuple[str, str]]:
    rule = new.rule
    if isinstance(rule, Full):
        yield from _full(rule)
    elif isinstance(rule, Pieces | Qty):
        yield from _piece_steps(rule.steps, falling=isinstance(rule, Qty) or rule.mode == "all")
    elif isinstance(rule, Presale) and not new.ends_at <= rule.final_from < rule.final_by <= new.ends_at + LONGEST:
        yield "/rule/final_from", "final_window"
    elif isinstance(rule, CouponRule):
        yield from _coupon(rule, new)
    elif isinstance(rule, Gifts) and len({g.sku_id for g in rule.gifts}) < len(rule.gifts):
        yield "/rule/gifts", "twice"


def _full(rule: Full) -> Iterator[tuple[str, str]]:
    overs = [s.over for s in rule.steps]
    if overs != sorted(set(overs)):
        yield "/rule/steps", "rising"
    for i, step in enumerate(rule.steps):
        if (step.off is None) == (step.bp is None):
            yield f"/rule/steps/{i}", "off_or_bp"
        elif step.off is not None and rule.unit == "amount" and step.off >= step.over:
            yield f"/rule/steps/{i}/off", "more_than_over"
    offs = [s.off for s in rule.steps if s.off is not None]
    if offs != sorted(set(offs)):
        yield "/rule/steps", "rising"
    if rule.each and (len(rule.steps) > 1 or rule.steps[0].off is None):
        yield "/rule/each", "each_one_amount"


def _piece_steps(steps: Sequence[PieceStep], *, falling: bool) -> Iterator[tuple[str, str]]:
    numbers, shares = [s.n for s in steps], [s.bp for s in steps]
    if numbers != sorted(set(numbers)):
        yield "/rule/steps", "rising"
    if falling and shares != sorted(set(shares), reverse=True):
        yield "/rule/steps", "falling"


def _coupon(rule: CouponRule, new: NewOffer) -> Iterator[tuple[str, str]]:
    if (rule.off is None) == (rule.bp is None):
        yield "/rule/off", "off_or_bp"
    if rule.off is not None and rule.threshold and rule.off > rule.threshold:
        yield "/rule/off", "more_than_over"
    if rule.cap is not None and rule.bp is None:
        yield "/rule/cap", "cap_of_share"
    if (rule.valid_days is None) == (rule.valid_until is None):
        yield "/rule/valid_days", "validity"
    if rule.valid_until is not None and not (rule.valid_from or new.starts_at) < rule.valid_until:
        yield "/rule/valid_until", "window"
    if rule.channel == "room" and rule.room_id is None:
        yield "/rule/room_id", "room"


def sku_flaw(rule: Rule, said: SkuPrice | None, price: int, lowest: int, cheaper: int | None) -> str | None:
    """Why what an offer asks for a SKU is no offer: `price` (none, or not below the catalogue's), `was`, `deposit`.

    `cheaper` is the price that a share for all makes; `lowest` the catalogue's lowest of thirty days.
    """
    asked = said.price if said else cheaper
    if asked is None:
        return "price" if kind_of(rule) in PRICED else None
    if asked >= price:
        return "price"
    if kind_of(rule) in WAS and asked >= lowest:
        return "was"
    if isinstance(rule, Presale):
        ok = (
            said is not None and said.deposit is not None and said.deposit <= (said.counts or said.deposit) < said.price
        )
        return None if ok else "deposit"
    return None


def against(a: Rule, b: Rule) -> bool:
    """Whether a product cannot be in both at the same time; prices of two live rooms go together."""
    if kind_of(b) not in AGAINST.get(kind_of(a), frozenset()):
        return False
    return getattr(a, "room_id", None) == getattr(b, "room_id", None)


def needs_stock(rule: Rule) -> bool:
    """Whether an offer may have pieces of its own by SKU."""
    return isinstance(rule, Flash | Group | Presale)
