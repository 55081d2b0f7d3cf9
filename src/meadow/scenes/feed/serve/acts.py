"""The event log's words as the state understands them: what was done, and what the thing it was done to is about."""

from collections.abc import Mapping

import msgspec

from meadow.base.track.types import Envelope
from meadow.scenes.feed.rules.state import LIKING, WANTING
from meadow.scenes.feed.serve.shelf import Shelf
from meadow.scenes.feed.types.ranking import Act

_HEARD = {
    *LIKING,
    *WANTING,
    "video_progress",
    "video_complete",
    "not_interested",
    "hide",
    "report",
    "purchase",
    "refund",
}
_HALF_PLAYED = 1 << 11


def act_of(shelf: Shelf, event: Envelope, recv: int) -> Act | None:
    """One event as an act; None for what says nothing about taste, or is about nothing the shelf knows."""
    if event.name not in _HEARD:
        return None
    place = shelf.by_key.get(event.video_id, -1)
    if event.product_id:
        place = place if place >= 0 else shelf.by_product.get(event.product_id, -1)
    if place < 0 and event.name not in {"follow", "unfollow"}:
        return None
    at = event.ts / 1000 if isinstance(event.ts, int) and event.ts else recv / 1000
    keys, category = about(shelf, place) if place >= 0 else ((f"a:{event.author_id:x}",), "")
    props = _props(event)
    return Act(
        name=event.name, at=at, item=int(shelf.key[place]) if place >= 0 else 0, keys=keys, category=category,
        commerce=bool(place >= 0 and shelf.sells[place]), watched=_watched(shelf, place, event, props),
        target=_target(keys, props), price=event.amount_minor,
    )  # fmt: skip


def about(shelf: Shelf, place: int) -> tuple[tuple[str, ...], str]:
    """Author, categories and tags of an item, and the category a wish for it is about."""
    numbers = dict.fromkeys((shelf.author[place], shelf.category[place], shelf.leaf[place], *shelf.tags[place]))
    leaf = shelf.leaf[place]
    return tuple(shelf.spelled[n] for n in numbers if n >= 0), shelf.spelled[leaf][2:] if leaf >= 0 else ""


def _watched(shelf: Shelf, place: int, event: Envelope, props: Mapping[str, object]) -> float:
    """The part of a clip that was played, 0 to 1; eighteen seconds of a long one count as enough."""
    if place < 0:
        return 0.0
    if event.name == "video_complete":
        return 1.0
    whole = min(float(shelf.duration[place]) * 1000, 18_000.0)
    played = max(event.stay_ms, event.dwell_ms, _number(props.get("position_ms")))
    return min(1.0, max(played / whole if whole else 0.0, 0.5 if event.flags & _HALF_PLAYED else 0.0))


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) and 0 <= value < 1e9 else 0.0


def _target(keys: tuple[str, ...], props: Mapping[str, object]) -> str:
    """What is refused: the item, or the author, tag or category that the shopper named."""
    sort = {"author": "a:", "tag": "t:", "category": "c:"}.get(str(props.get("target")), "")
    return next((k for k in keys if sort and k.startswith(sort)), "")


def _props(event: Envelope) -> Mapping[str, object]:
    try:
        found = msgspec.json.decode(event.props) if event.props else {}
    except msgspec.DecodeError:
        return {}
    return found if isinstance(found, dict) else {}
