"""What is looked at before going on air: pure; a light for each, worst first."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from meadow.base import i18n
from meadow.scenes.live.types import Session
from meadow.scenes.live.types.desk import Check, Checks, DeskItem, Light, ShiftView

_ORDER: tuple[Light, ...] = ("red", "amber", "green")
_NETWORK = (
    ("slow", "kbps", 800, 20_000), ("few_frames", "fps", 15, 240), ("long_gop", "gop_s", 0, 4), ("quiet", "audio_db", -50, 100),
)  # fmt: skip
"""What a stream should be: the check, its name among the facts of a stream, the least and the most."""
_FRESH = timedelta(seconds=10)
NEVER = datetime.min.replace(tzinfo=UTC)
"""Until when a shop holds a licence that it never had."""


class Looked(msgspec.Struct, frozen=True, kw_only=True):
    """All that was read for the checks.

    `after` holds rates two hours past the planned end, `words` what a text check found, `licences` what products lack.
    """

    held: Session
    items: Sequence[DeskItem]
    shifts: Sequence[ShiftView]
    after: Mapping[UUID, int]
    lowest: Mapping[UUID, int]
    words: Mapping[UUID, Sequence[tuple[str, str]]]
    licences: Mapping[UUID, str]
    facts: Mapping[str, Any]
    now: datetime


def look(seen: Looked, more: Sequence[Check] = ()) -> Checks:
    """Every check with its light. A rehearsal needs a stream, and nothing else."""
    own = list(_stream(seen))
    if not seen.held.rehearsal:
        own += [*_room(seen), *(c for item in seen.items for c in _item(seen, item)), *more]
    own.sort(key=lambda c: (_ORDER.index(c.light), c.number or 0))
    worst = own[0].light if own else "green"
    return Checks(worst, own, seen.now)


def _say(code: str, light: Light, fix: str | None = None, item: DeskItem | None = None, **params: Any) -> Check:
    text = i18n.both(f"scenes.live.check.{code}", **params)
    return Check(
        code=code, light=light, text=text, params=params, fix=fix, product_id=item.product.id if item else None,
        number=item.number if item else None,
    )  # fmt: skip


def _stream(seen: Looked) -> Iterator[Check]:
    held, facts = seen.held, seen.facts
    if held.current_publication is None or held.last_segment_at is None or seen.now - held.last_segment_at > _FRESH:
        yield _say("no_stream", "red", "key")
        return
    yield _say("stream", "green")
    for code, name, low, high in _NETWORK:
        if isinstance(value := facts.get(name), int | float) and not low <= value <= high:
            yield _say(code, "amber", "key", value=round(value, 1))
    if facts.get("audio") is False:
        yield _say("no_audio", "amber", "key")


def _room(seen: Looked) -> Iterator[Check]:
    if not seen.items:
        yield _say("empty", "red", "bag")
    if seen.held.cover is None:
        yield _say("cover", "amber", "plan")
    if seen.shifts and (gap := _gap(seen)):
        yield _say("rota", "amber", "rota", at=gap.isoformat())


def _gap(seen: Looked) -> datetime | None:
    """The first moment of the planned time at which nobody is at the camera."""
    at = seen.held.planned_at
    for shift in sorted(seen.shifts, key=lambda s: s.from_at):
        if shift.from_at > at:
            break
        at = max(at, shift.until_at)
    return at if at < seen.held.planned_end else None


def _item(seen: Looked, item: DeskItem) -> Iterator[Check]:
    product_id, found = item.product.id, False
    for check in _flaws(seen, item):
        found = True
        yield check
    if not found:
        yield _say("fine", "green", None, item, product=str(product_id))


def _flaws(seen: Looked, item: DeskItem) -> Iterator[Check]:
    own = item.product.shop_id == seen.held.shop_id
    if not item.product.on_sale:
        yield _say("off_sale", "red", "bag", item)
    elif not item.promotable:
        yield _say("no_plan", "red", "bag", item)
    elif not own and item.product.id not in seen.after:
        yield _say("plan_ends", "amber", "bag", item)
    if flaw := seen.licences.get(item.product.id):
        yield _say(flaw, "red" if flaw == "unlicensed" else "amber", "bag", item)
    if item.stock == 0:
        yield _say("sold_out", "amber", "bag", item)
    elif item.forecast and item.stock < item.forecast:
        yield _say("stock", "amber", "bag", item, left=item.stock, forecast=item.forecast)
    if not own and not item.sampled:
        yield _say("sample", "amber", "bag", item)
    yield from _price(seen, item)
    for level, detail in seen.words.get(item.product.id, ()):
        yield _say("words", "red" if level == "block" else "amber", "bag", item, words=detail)


def licence(held: Sequence[datetime | None], end: datetime) -> str | None:
    """What is wrong with licences held until these moments (None: for good), each of which is needed until the end."""
    untils = [u for u in held if u is not None]
    if NEVER in untils:
        return "unlicensed"
    return "licence_ends" if any(u < end for u in untils) else None


def _price(seen: Looked, item: DeskItem) -> Iterator[Check]:
    asked = item.planned_price
    if asked is None:
        return
    highest = min((s.price for s in item.skus), default=0)
    if item.floor is None:
        yield _say("no_leave", "red", "bag", item)
    elif asked < item.floor:
        yield _say("floor", "red", "bag", item, least=item.floor)
    elif asked >= highest:
        yield _say("above", "red", "bag", item, most=highest)
    elif (
        low := min((seen.lowest[s.sku_id] for s in item.skus if s.sku_id in seen.lowest), default=None)
    ) and asked > low:
        yield _say("not_lowest", "amber", "bag", item, lowest=low)
