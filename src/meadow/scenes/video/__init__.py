"""Short videos with product anchors: upload, transcode, publish, and what viewers do with them."""

from meadow.scenes.video.actions import adopt, source
from meadow.scenes.video.queries import MINOR, checks, disliked, fit, items, pool, published, traced
from meadow.scenes.video.types import Item, Pooled, Traced

__all__ = [
    "MINOR",
    "Item",
    "Pooled",
    "Traced",
    "adopt",
    "checks",
    "disliked",
    "fit",
    "items",
    "pool",
    "published",
    "source",
    "traced",
]
