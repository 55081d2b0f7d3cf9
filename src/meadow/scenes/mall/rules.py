"""What a page shows at a moment, where a link may lead, and how a figure is blurred: pure."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from meadow.scenes.mall.types import (
    HOME,
    PLATFORM,
    Banner,
    Block,
    Content,
    Hotzone,
    Icons,
    Products,
    Ranking,
    Waterfall,
    Zone,
)

RESERVED = frozenset({"flash", "rankings", "waterfall"})
"""Addresses beside the pages that are none."""
_CONSOLES = frozenset({
    "api", "ws", "t", "v1", "mp", "media", "uploads", "assets", "internal", "oauth", "hooks", "open", "merchant", "author",
    "agency", "ops", "screen",
})  # fmt: skip
_INNER = re.compile(r"/[A-Za-z0-9\-._~%/]*(\?[A-Za-z0-9\-._~%/=&+,:]*)?")
_HIDDEN = re.compile(r"%(?![0-9a-f]{2})|%2f|%5c|%2e|%0|%1|%7f", re.IGNORECASE)
_SHOP = re.compile(r"shop:([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")
_PLACE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_PHONE, _FINGER, _EVEN = 375.0, 44.0, 1e-6
_BANDS = (0, 1, 10, 50, 100, 500, 1_000, 5_000, 10_000, 50_000, 100_000, 500_000, 1_000_000)


def inner(link: str) -> bool:
    """Whether a link stays on the shopper's own pages: an absolute path that no reading of it turns into another host."""
    if not _INNER.fullmatch(link) or _HIDDEN.search(link):
        return False
    path = link.partition("?")[0]
    parts = path.split("/")[1:]
    return "" not in parts[:-1] and not {".", ".."} & set(parts) and parts[0] not in _CONSOLES


def links(content: Content) -> list[str]:
    """Every link of a block."""
    if isinstance(content, Icons):
        return [x.link for x in content.items]
    if isinstance(content, Hotzone):
        return [x.link for x in content.zones]
    return [x.link for x in content.slides if x.link] if isinstance(content, Banner) else []


def pictures(content: Content) -> list[UUID]:
    """Every picture of a block."""
    if isinstance(content, Icons):
        return [x.picture for x in content.items if x.picture]
    if isinstance(content, Hotzone):
        return [content.picture]
    return [x.picture for x in content.slides] if isinstance(content, Banner) else []


def misplaced(zones: Sequence[Zone], width: int, height: int) -> int | None:
    """The first zone (from 0) of a picture of this size that leaves it, lies over one before it, or is too small for a finger.

    A picture is as wide as a phone of 375 points; edges may touch.
    """
    for n, z in enumerate(zones):
        inside = z.x + z.w <= 1 + _EVEN and z.y + z.h <= 1 + _EVEN
        large = z.w * _PHONE >= _FINGER - _EVEN and z.h * _PHONE * height / max(width, 1) >= _FINGER - _EVEN
        over = any(
            z.x < o.x + o.w - _EVEN and o.x < z.x + z.w - _EVEN and z.y < o.y + o.h - _EVEN and o.y < z.y + z.h - _EVEN
            for o in zones[:n]
        )
        if over or not (inside and large):
            return n
    return None


def category(content: Content) -> UUID | None:
    """The category that a block's rule names."""
    return content.category if isinstance(content, Products | Ranking | Waterfall) else None


def visible(blocks: Iterable[Block], at: datetime, *, drafts: bool = False) -> list[Block]:
    """What shows at a moment, in order; of blocks without end only the first, behind all others."""
    now = [
        b
        for b in blocks
        if (drafts or b.state == "live")
        and (b.starts_at is None or b.starts_at <= at)
        and (b.ends_at is None or at < b.ends_at)
    ]
    now.sort(key=lambda b: (b.pos, b.id))
    endless = [b for b in now if isinstance(b.content, Waterfall)]
    return [b for b in now if not isinstance(b.content, Waterfall)] + endless[:1]


def band(pieces: int) -> int:
    """The lower bound of the band a figure lies in."""
    return max(b for b in _BANDS if b <= max(0, pieces))


def whose(place: str) -> tuple[UUID, str] | None:
    """Owner and page of an address: `home`, a channel's slug, or `shop:<id>` for a shop's home; None for what is none."""
    if found := _SHOP.fullmatch(place):
        return UUID(found[1]), HOME
    return (PLATFORM, place) if _PLACE.fullmatch(place) and len(place) <= 40 else None


def below(category_id: UUID, parents: Sequence[tuple[UUID, UUID | None]]) -> list[UUID]:
    """A category and those directly under it, of pairs of category and parent."""
    return [one for one, parent in parents if category_id in {one, parent}]


def home_of(owner_id: UUID) -> str:
    """The text that names a home page nobody named."""
    return "scenes.mall.home" if owner_id == PLATFORM else "scenes.mall.shop_home"
